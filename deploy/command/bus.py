"""lsq bus: streams, consumers, dead letters, gaps, credentials, another delivery to a partner."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from nats.aio.client import Client
from rich.table import Table

from deploy.command.console import (
    NOT_TRIED,
    CliError,
    on_the_bus,
    operator_token,
    run,
    running_stack,
    show,
    stderr,
)
from deploy.local.supervisor import FOLDER
from shared.thai.dates import BANGKOK

if TYPE_CHECKING:
    from shared.chassis.dead_letters import AcceptedGap, Gaps

app = typer.Typer(
    no_args_is_help=True,
    help="Inspect the bus; fix, resend or waive dead letters.\n\nดูบัส และจัดการข้อความที่ประมวลผลไม่ได้",
)


@app.command()
def streams() -> None:
    """List the streams: messages, bytes, first and last number.

    สตรีมทั้งหมด
    """
    show(run(_streams()))


@app.command()
def consumers() -> None:
    """List the consumers: messages pending, unacknowledged, redelivered; exit code 1 when one is not as the
    set-up makes it.

    ผู้รับเหตุการณ์แต่ละราย
    """
    table, different = run(_consumers())
    show(table)
    if different:
        raise CliError(
            f"ผู้รับเหตุการณ์ไม่ตรงกับที่ติดตั้ง · consumers differ from the set-up: {'; '.join(different)}",
            "find out who made or changed it; the set-up at the next start makes it as it was",
        )


@app.command()
def dead(after: Annotated[int, typer.Option(min=0, help="start after this number")] = 0) -> None:
    """List the dead letters, oldest first, 100 per page; exit code 1 when there are any.

    ข้อความที่ประมวลผลไม่ได้
    """
    table = run(_dead(after))
    show(table)
    raise typer.Exit(1 if table.row_count else 0)


@app.command()
def resend(
    number: Annotated[int, typer.Argument(min=1, help="number of the dead letter")],
    body: Annotated[Path | None, typer.Option(help="file with a corrected body")] = None,
) -> None:
    """Give a dead letter to its reaction again, with a corrected body if one is given.

    ส่งข้อความที่ค้างให้ประมวลผลอีกครั้ง
    """
    if body and not body.is_file():
        raise CliError(f"ไม่มีไฟล์ · there is no file {body}", code=NOT_TRIED)
    cause = run(_resend(number, body.read_bytes() if body else None))
    if cause:
        raise CliError(
            f"ยังประมวลผลไม่ได้ · it failed again: {cause}",
            "lsq bus resend NUMBER --body FILE, or lsq bus waive NUMBER --reason WHY",
        )
    stderr.print("[green]✓[/] ประมวลผลแล้ว · handled")


@app.command()
def waive(
    number: Annotated[int, typer.Argument(min=1, help="number of the dead letter")],
    reason: Annotated[str, typer.Option(help="why it need not be handled")],
) -> None:
    """Waive a dead letter, with a reason; it is kept among the waived ones.

    ยกเว้นข้อความที่ค้าง พร้อมเหตุผล
    """
    if not reason.strip():
        raise CliError(
            "กรุณาระบุเหตุผล · give a reason: it is kept with the dead letter",
            "lsq bus waive NUMBER --reason WHY",
            code=NOT_TRIED,
        )
    run(_waive(number, reason.strip()))
    stderr.print("[green]✓[/] ยกเว้นแล้ว · waived")


@app.command()
def gaps() -> None:
    """List where a reaction waits for a missing event; exit code 1 when there is any.

    ที่ที่ยังรอข้อความซึ่งมาไม่ถึง
    """
    table = run(_gaps())
    show(table)
    raise typer.Exit(1 if table.row_count else 0)


@app.command()
def accept_gap(
    reaction: Annotated[str, typer.Argument(help="the reaction that waits")],
    address: Annotated[str, typer.Argument(help="the address at which it waits, as `lsq bus gaps` lists it")],
) -> None:
    """Continue without the missing events, from the earliest waiting one.

    Find out first what they were: the emitter's database has them.

    ให้ทำงานต่อโดยไม่รอข้อความที่หายไป
    """
    passed = run(_accept_gap(reaction, address))
    if not passed:
        raise CliError(f"ไม่มีอะไรรออยู่ที่นั่น · nothing waits at {address}", "lsq bus gaps")
    stderr.print(f"[green]✓[/] ข้าม {passed} ข้อความ · {passed} skipped")


@app.command()
def revoke(
    user: Annotated[str, typer.Argument(help="a process (linkage.delivery), or another government system")],
) -> None:
    """Refuse the credentials that a user of the bus has, at once and without a restart; write new ones.

    A process ends then, and `lsq up` starts it again. Another system is given the new file.

    เพิกถอนสิทธิเข้าบัสของโปรเซสหรือหน่วยงาน และออกสิทธิใหม่
    """
    from deploy.local.keys import Vault
    from deploy.local.nats_server import Nats
    from deploy.nats.partners import AGREEMENTS
    from deploy.processes import BY_NAME

    known = [*BY_NAME, *AGREEMENTS]
    if user not in known:
        raise CliError(
            f"ไม่มีผู้ใช้ {user} · there is no user {user}",
            f"one of {', '.join(known)}",
            code=NOT_TRIED,
        )
    port = int(running_stack()["bus"].rpartition(":")[2])
    path = Nats(FOLDER / "nats", Vault(FOLDER / "secrets"), port).revoke(user)
    stderr.print(f"[green]✓[/] เพิกถอนแล้ว สิทธิใหม่อยู่ที่ · revoked; the new credentials are in {path}")


@app.command()
def replay(
    partner: Annotated[str, typer.Argument(help="another government system")],
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="a day, as 2026-11-01 (Bangkok)")],
) -> None:
    """Deliver to another government system again what the bus has stored since a day.

    ส่งเหตุการณ์ให้หน่วยงานอีกครั้งตั้งแต่วันที่กำหนด
    """
    from deploy.nats.partners import AGREEMENTS

    if partner not in AGREEMENTS:
        raise CliError(
            f"ไม่มีหน่วยงาน {partner} · there is no system {partner}",
            f"one of {', '.join(AGREEMENTS)}",
            code=NOT_TRIED,
        )
    first = run(_replay(partner, since.replace(tzinfo=BANGKOK)))
    stderr.print(f"[green]✓[/] ส่งอีกครั้งตั้งแต่ลำดับ {first} · delivered again from number {first} of the stream")


async def _replay(partner: str, since: datetime) -> int:
    from nats.js.errors import NotFoundError

    from deploy.nats.consumers import replay

    async with on_the_bus() as bus:
        try:
            return await replay(bus, partner, since)
        except NotFoundError:
            raise CliError("ไม่มีเหตุการณ์ตั้งแต่วันนั้น · nothing was stored since that day") from None


async def _streams() -> Table:
    table = Table("stream", "messages", "bytes", "first", "last", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for stream in await bus.jetstream().streams_info():
            state = stream.state
            table.add_row(
                stream.config.name,
                *(str(figure) for figure in (state.messages, state.bytes, state.first_seq, state.last_seq)),
            )
    return table


async def _consumers() -> tuple[Table, list[str]]:
    from deploy.nats.consumers import differences
    from shared.chassis.bus import STREAM

    ack_wait_s = running_stack()["ack_wait_s"]
    table = Table("reaction", "pending", "unacknowledged", "redelivered", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for consumer in await bus.jetstream().consumers_info(STREAM):
            table.add_row(
                consumer.name,
                str(consumer.num_pending),
                str(consumer.num_ack_pending),
                str(consumer.num_redelivered),
            )
        different = await differences(bus.jetstream(), ack_wait_s=ack_wait_s)
    return table, [f"{one.consumer}: {one.what}" for one in different]


async def _dead(after: int) -> Table:
    from shared.chassis.dead_letters import letters

    table = Table("no.", "reaction", "address", "cause", "at", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for letter in await letters(bus, after=after):
            table.add_row(
                str(letter.number),
                letter.reaction,
                letter.address,
                letter.cause,
                f"{letter.at:%Y-%m-%d %H:%M:%S}" if letter.at else "",
            )
    return table


async def _resend(number: int, body: bytes | None) -> str | None:
    from shared.chassis.dead_letters import resend

    async with on_the_bus() as bus, _known(number):
        return (await resend(bus, *operator_token(), number, body=body or b"")).cause


async def _waive(number: int, reason: str) -> None:
    from shared.chassis.dead_letters import waive

    async with on_the_bus() as bus, _known(number):
        await waive(bus, number, reason=reason)


@asynccontextmanager
async def _known(number: int) -> AsyncIterator[None]:
    """Report a dead letter that does not exist, or whose service does not answer, as a CliError."""
    from nats.errors import NoRespondersError
    from nats.js.errors import NotFoundError

    try:
        yield
    except NotFoundError:
        raise CliError(
            f"ไม่มีข้อความค้างหมายเลข {number} · there is no dead letter {number}", "lsq bus dead"
        ) from None
    except NoRespondersError:
        raise CliError(
            f"บริการของข้อความ {number} ไม่ตอบ · the service of dead letter {number} does not answer",
            "lsq status; lsq up",
            code=NOT_TRIED,
        ) from None


async def _gaps_of(bus: Client, service: str, accepted: "AcceptedGap | None" = None) -> "Gaps":
    """The gaps of a service. Raises CliError with its name when it does not answer."""
    from nats.errors import NoRespondersError

    from shared.chassis.dead_letters import gaps

    try:
        return await gaps(bus, *operator_token(), service, accepted)
    except NoRespondersError:
        raise CliError(
            f"บริการ {service} ไม่ตอบ · {service} does not answer", "lsq status; lsq up", code=NOT_TRIED
        ) from None


async def _gaps() -> Table:
    from deploy.processes import SERVICES

    table = Table("reaction", "address", "missing", "waiting", "since", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for service in SERVICES:
            for gap in (await _gaps_of(bus, service)).waiting:
                table.add_row(
                    gap.reaction, gap.address, str(gap.next), str(gap.early), f"{gap.since:%Y-%m-%d %H:%M:%S}"
                )
    return table


async def _accept_gap(reaction: str, address: str) -> int:
    from deploy.processes import SERVICES
    from shared.chassis.dead_letters import AcceptedGap

    service = reaction.split("-", maxsplit=1)[0]
    if service not in SERVICES:
        raise CliError(
            (
                f"ไม่มีปฏิกิริยา {reaction} · there is no reaction {reaction}: its name begins with "
                f"{', '.join(SERVICES)}"
            ),
            "lsq bus gaps",
            code=NOT_TRIED,
        )
    async with on_the_bus() as bus:
        return (await _gaps_of(bus, service, AcceptedGap(reaction=reaction, address=address))).passed_over
