"""lsq trail: who saw a pupil or decided about the pupil; whether the trail is whole."""

import json
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from deploy.command.console import NOT_TRIED, CliError, on_the_bus, operator_token, run, show, stderr, stdout
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE

if TYPE_CHECKING:
    from nats.aio.client import Client

    from shared.contracts.trail import TrailLinks, TrailRow

app = typer.Typer(
    no_args_is_help=True,
    help=(
        "Who saw a pupil and who decided; whether the records of it are whole."
        "\n\nใครดูหรือทำรายการเกี่ยวกับผู้เรียน และบันทึกการเข้าถึงครบถ้วนหรือไม่"
    ),
)
PLACE = {"authority": NOWHERE, "school": NOWHERE}
# A page of links reads the rows of a day.
CHECK_TIMEOUT_S = 120.0
# An hour is closed within minutes after its end; so long the services may have been down.
MAX_UNCHAINED = timedelta(hours=3)


@app.command()
def pupil(
    pupil: Annotated[UUID, typer.Argument(help="reference of the pupil")],
    first_day: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="first day, as 2026-01-01 (Bangkok)")
    ],
    last_day: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="last day")],
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False,
) -> None:
    """List who saw a pupil or decided about the pupil, from one day to another, over all services.

    ใครดูข้อมูลหรือทำรายการเกี่ยวกับผู้เรียนคนหนึ่ง ตั้งแต่วันหนึ่งถึงอีกวันหนึ่ง
    """
    if last_day < first_day:
        raise CliError(
            "วันสุดท้ายมาก่อนวันแรก · the last day is before the first",
            "lsq trail pupil UUID --from 2026-01-01 --to 2026-01-31",
            code=NOT_TRIED,
        )
    rows = run(_rows(pupil, first_day.date(), last_day.date()))
    if as_json:
        for row in rows:
            stdout.print_json(row.model_dump_json(), indent=None)
        return
    table = Table("time", "who", "office", "organisation", "what", "outcome", box=None, pad_edge=False)
    for row in rows:
        table.add_row(
            f"{row.at.astimezone(BANGKOK):%Y-%m-%d %H:%M:%S}",
            row.actor,
            row.office or "",
            row.organisation,
            f"{row.kind} {row.contract}",
            row.outcome,
        )
    show(table)


@app.command()
def check(
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object a service")] = False,
) -> None:
    """Compute the chain over each service's trail again; exit code 1 when an hour is altered or lost.

    Compare the last SHA-256 with the one in the log (trail_chained): who owns the tables can write all anew.

    ตรวจว่าบันทึกการเข้าถึงของแต่ละบริการไม่ถูกแก้ไขหรือลบ
    """
    checked = run(_checked())
    if as_json:
        for service in checked:
            stdout.print_json(json.dumps(service, default=str), indent=None)
    else:
        table = Table("service", "hours", "rows", "last hour", "SHA-256", box=None, pad_edge=False)
        for service in checked:
            table.add_row(*(str(service[name]) for name in ("service", "hours", "rows", "last", "chain")))
        show(table)
    faults = [f"{service['service']}: {fault}" for service in checked for fault in service["faults"]]
    if faults:
        raise CliError(
            f"บันทึกการเข้าถึงไม่ครบหรือถูกแก้ไข · the trail is not whole: {'; '.join(faults)}",
            "docs/trail.md: keep the database as it is, and compare with the log and the last backup",
        )
    if not as_json:
        stderr.print("[green]✓[/] ครบถ้วน · whole")


async def _rows(pupil: UUID, first_day: date, last_day: date) -> "list[TrailRow]":
    from shared.contracts.trail import PUPIL_TRAILS

    found = []
    async with on_the_bus() as bus:
        for contract in PUPIL_TRAILS.values():
            after: int | None = 0
            while after is not None:
                question = contract(**PLACE, pupil=pupil, first_day=first_day, last_day=last_day, after=after)
                page = await _ask(bus, question)
                found += page.rows
                after = page.next
    return sorted(found, key=lambda row: row.at)


async def _checked() -> list[dict[str, Any]]:
    """What is whole and what is not, of each service."""
    from shared.contracts.trail import TRAIL_CHECKS

    checked = []
    async with on_the_bus() as bus:
        for service in TRAIL_CHECKS:
            found: dict[str, Any] = {"service": service, "hours": 0, "rows": 0, "last": "", "chain": ""}
            faults: list[str] = []
            async for page in _links(bus, service):
                faults += [f"{link.hour:%Y-%m-%d %H:%M}Z: {link.fault}" for link in page.links if link.fault]
                found["hours"] += len(page.links)
                found["rows"] += sum(link.rows for link in page.links)
                if page.links:
                    last = page.links[-1]
                    found |= {"last": f"{last.hour:%Y-%m-%d %H:%M}Z", "chain": last.chain}
                    if page.next is None and page.as_of - last.hour > MAX_UNCHAINED:
                        faults.append(
                            f"no hour after {found['last']} is chained: its links are lost, or it was down"
                        )
            checked.append(found | {"faults": faults})
    return checked


async def _links(bus: "Client", service: str) -> "AsyncIterator[TrailLinks]":
    from shared.contracts.trail import TRAIL_CHECKS

    after: int | None = 0
    while after is not None:
        page = await _ask(bus, TRAIL_CHECKS[service](**PLACE, after=after), CHECK_TIMEOUT_S)
        yield page
        after = page.next


async def _ask(bus: "Client", question: Any, timeout_s: float = 10.0) -> Any:
    from shared.chassis.ask import ask

    return await ask(bus, question, *operator_token(), timeout_s=timeout_s)
