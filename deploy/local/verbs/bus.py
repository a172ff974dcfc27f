"""lsq bus: streams, consumers, dead letters, gaps."""
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from deploy.local.verbs.saying import UNTRIED, Told, notes, on_the_bus, out, run

app = typer.Typer(no_args_is_help=True, help="Look into the bus; fix, resend or waive dead letters.\n\nดูบัส และจัดการข้อความที่ประมวลผลไม่ได้")


@app.command()
def streams() -> None:
    """The streams: messages, bytes, first and last number.

    สตรีมทั้งหมด
    """
    out.print(run(_streams()))


@app.command()
def consumers() -> None:
    """The reactions: what waits, what is in hand.

    ผู้รับเหตุการณ์แต่ละราย
    """
    out.print(run(_consumers()))


@app.command()
def dead(after: Annotated[int, typer.Option(help="number after which the page begins")] = 0) -> None:
    """What could not be handled, oldest first, 100 a page; 1 when there is any.

    ข้อความที่ประมวลผลไม่ได้
    """
    table = run(_dead(after))
    out.print(table if table.row_count else "ไม่มี · none")
    raise typer.Exit(1 if table.row_count else 0)


@app.command()
def resend(
    number: Annotated[int, typer.Argument(help="number of the dead letter")],
    body: Annotated[Path | None, typer.Option(help="file with a mended body")] = None,
) -> None:
    """Give a dead letter to its reaction again, mended if need be.

    ส่งข้อความที่ค้างให้ประมวลผลอีกครั้ง
    """
    if body and not body.is_file():
        raise Told(f"ไม่มีไฟล์ · there is no file {body}", code=UNTRIED)
    cause = run(_resend(number, body.read_bytes() if body else None))
    if cause:
        raise Told(f"ยังประมวลผลไม่ได้ · it failed again: {cause}", "lsq bus resend NUMBER --body FILE, or lsq bus waive NUMBER --reason WHY")
    notes.print("[green]✓[/] ประมวลผลแล้ว · it has acted")


@app.command()
def waive(number: Annotated[int, typer.Argument(help="number of the dead letter")], reason: Annotated[str, typer.Option(help="why it may be left")]) -> None:
    """Do without a dead letter, with a reason; it is kept among the waived ones.

    ยกเว้นข้อความที่ค้าง พร้อมเหตุผล
    """
    run(_waive(number, reason))
    notes.print("[green]✓[/] ยกเว้นแล้ว · waived")


@app.command()
def gaps() -> None:
    """Where a reaction waits for an event that has not come; 1 when there is any.

    ที่ที่ยังรอข้อความซึ่งมาไม่ถึง
    """
    table = run(_gaps())
    out.print(table if table.row_count else "ไม่มี · none")
    raise typer.Exit(1 if table.row_count else 0)


@app.command()
def accept_gap(
    reaction: Annotated[str, typer.Argument(help="the reaction that waits")],
    address: Annotated[str, typer.Argument(help="where it waits, as `lsq bus gaps` says")],
) -> None:
    """Go on without the events that do not come, from the earliest one that waits. Ask first what they were: the emitter's database has it.

    ให้ทำงานต่อโดยไม่รอข้อความที่หายไป
    """
    passed = run(_accept_gap(reaction, address))
    if not passed:
        raise Told(f"ไม่มีอะไรรออยู่ที่นั่น · nothing waits at {address}", "lsq bus gaps")
    notes.print(f"[green]✓[/] ข้าม {passed} ข้อความ · {passed} passed over")


async def _streams() -> Table:
    table = Table("stream", "messages", "bytes", "first", "last", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for stream in await bus.jetstream().streams_info():
            state = stream.state
            table.add_row(stream.config.name, *(str(figure) for figure in (state.messages, state.bytes, state.first_seq, state.last_seq)))
    return table


async def _consumers() -> Table:
    from shared.bus import STREAM
    table = Table("reaction", "waits", "in hand", "comes again", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for consumer in await bus.jetstream().consumers_info(STREAM):
            table.add_row(consumer.name, str(consumer.num_pending), str(consumer.num_ack_pending), str(consumer.num_redelivered))
    return table


async def _dead(after: int) -> Table:
    from shared.dead import letters
    table = Table("no.", "reaction", "address", "cause", "at", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for letter in await letters(bus, after=after):
            table.add_row(str(letter.number), letter.reaction, letter.address, letter.cause, f"{letter.at:%Y-%m-%d %H:%M:%S}" if letter.at else "")
    return table


async def _resend(number: int, body: bytes | None) -> str | None:
    from shared.dead import resend
    async with on_the_bus() as bus:
        return (await resend(bus, number, body=body)).cause


async def _waive(number: int, reason: str) -> None:
    from shared.dead import waive
    async with on_the_bus() as bus:
        await waive(bus, number, reason=reason)


async def _gaps() -> Table:
    from deploy.local.processes import SERVICES
    from shared.dead import gaps
    table = Table("reaction", "address", "waits for", "has", "since", box=None, pad_edge=False)
    async with on_the_bus() as bus:
        for service in SERVICES:
            for gap in (await gaps(bus, service)).waiting:
                table.add_row(gap.reaction, gap.address, str(gap.next), str(gap.early), f"{gap.since:%Y-%m-%d %H:%M:%S}")
    return table


async def _accept_gap(reaction: str, address: str) -> int:
    from shared.dead import Gap, gaps
    async with on_the_bus() as bus:
        return (await gaps(bus, reaction.split("-", maxsplit=1)[0], Gap(reaction=reaction, address=address))).passed_over
