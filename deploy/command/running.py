"""lsq up, down, status."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from deploy.command.console import NOT_TRIED, CliError, on_the_bus, run, running_stack, stderr, stdout
from deploy.local.holder import StackHolder, holder
from deploy.local.subprocesses import end
from deploy.local.supervisor import FOLDER, ROOT

if TYPE_CHECKING:
    from shared.chassis.health import Health

app = typer.Typer()
# after which a host program that has not opened the stack has failed
START_TIMEOUT_S = 90.0
END_TIMEOUT_S = 60.0
# of one process's answer, and of all, the connection to the bus included
HEALTH_TIMEOUT_S = 1.3
STATUS_TIMEOUT_S = 1.5
NO_ANSWER = "ไม่ตอบ · it does not answer"
READ_ONLY_REMEDY = (
    "[bold red]✗[/] ระบบส่วนหนึ่งเปิดให้ดูอย่างเดียว เพราะข้อมูลย้อนกลับไปหรือไม่ตรงกับที่ส่งไปแล้ว "
    "อย่าลบหรือแก้ฐานข้อมูล บัส หรือคลังเอกสาร ทำตาม docs/history.md · a part is read-only: its records were set "
    "back, or differ from what it has sent. Delete and change nothing in database, bus and archive; follow "
    "docs/history.md"
)


@app.command()
def up(
    clock: Annotated[
        str | None,
        typer.Option(
            help="start instant of the system's clock: 2027-03-29T09:00+07:00; default: the real time",
            metavar="INSTANT",
        ),
    ] = None,
) -> None:
    """Start the whole system and leave it running.

    เปิดระบบทั้งหมดไว้ แล้วบอกที่อยู่ของแต่ละส่วน
    """
    open_by = holder(FOLDER)
    if not open_by:
        _start_host(_instant(clock) if clock else None)
    elif (FOLDER / "running.json").exists():
        stderr.print("เปิดอยู่แล้ว · already up")
    else:
        raise CliError(
            f"กำลังเปิดหรือกำลังปิดอยู่แล้ว · {open_by} is starting or ending it in {FOLDER}",
            "lsq status",
            code=NOT_TRIED,
        )
    _print_addresses(running_stack())


@app.command()
def down() -> None:
    """End the system that `lsq up` started. Its data are kept.

    ปิดระบบ ข้อมูลยังอยู่
    """
    open_by = holder(FOLDER)
    if not open_by:
        (FOLDER / "running.json").unlink(missing_ok=True)
        stderr.print(f"ไม่มีอะไรเปิดอยู่ · nothing was up in {escape(str(FOLDER))}", soft_wrap=True)
        return
    if not _is_host(open_by):
        raise CliError(
            (
                f"ระบบใน {FOLDER} เปิดโดยโปรเซสอื่น · the system in {FOLDER} was not opened by `lsq up` "
                f"here, but by {open_by}"
            ),
            f"end {open_by}",
            code=NOT_TRIED,
        )
    os.kill(open_by.pid, signal.SIGTERM)
    with stderr.status("กำลังปิด · ending…"):
        _wait(
            lambda: holder(FOLDER) != open_by,
            END_TIMEOUT_S,
            f"ระบบยังไม่ปิด · the host program has not ended within {END_TIMEOUT_S:.0f} s",
        )
    stderr.print("[green]✓[/] ปิดแล้ว · all ended")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="one JSON line")] = False) -> None:
    """Show the health of each process; exit code 1 when one is not ready.

    สถานะของแต่ละส่วน
    """
    # this import takes 0.2 s
    from shared.chassis.health import Health

    where = running_stack()
    healths = {
        name: health and Health.model_validate(health)
        for name, health in run(_healths(list(where["processes"]))).items()
    }
    problems = {name: health.problems() if health else [NO_ANSWER] for name, health in healths.items()}
    warnings = {name: health.warnings() + _clock(health) for name, health in healths.items() if health}
    if as_json:
        processes = {
            name: {"well": not found, "pid": where["processes"][name], "problems": found}
            for name, found in problems.items()
        }
        stdout.print_json(json.dumps({"portal": where["portal"], "processes": processes}), indent=None)
    else:
        stdout.print(_table(where, {name: not found for name, found in problems.items()}))
        for name, lines in [*problems.items(), *warnings.items()]:
            for line in lines:
                stdout.print(f"{name}: {line}", soft_wrap=True, markup=False)
        if any(health.contradictions for health in healths.values() if health):
            stdout.print(READ_ONLY_REMEDY, soft_wrap=True)
        _print_addresses(where)
    if any(problems.values()):
        raise typer.Exit(1)


def _clock(health: "Health") -> list[str]:
    """What the clock of a process's host says beside the clock here."""
    from shared.chassis.health import CLOCK_WARNING_S

    seconds = abs((datetime.now(UTC) - health.at).total_seconds())
    return (
        [f"its clock and the clock here differ by {seconds:.0f} s: set both by NTP"]
        if seconds >= CLOCK_WARNING_S
        else []
    )


async def _healths(names: list[str]) -> dict[str, dict[str, Any] | None]:
    """The health that each process reports; None: it does not answer, or the bus does not."""
    import asyncio

    from nats.errors import Error as BusError

    from deploy.local.stack import ask_health

    answers: list[dict[str, Any] | None] = [None] * len(names)
    with contextlib.suppress(BusError, OSError, TimeoutError):
        async with asyncio.timeout(STATUS_TIMEOUT_S), on_the_bus() as bus:
            answers = await asyncio.gather(
                *(ask_health(bus, name.split("/")[0], HEALTH_TIMEOUT_S) for name in names)
            )
    return dict(zip(names, answers, strict=True))


def _table(where: dict[str, Any], well: dict[str, bool]) -> Table:
    from deploy.processes import process_named

    table = Table(box=None, pad_edge=False)
    for heading in ("", "process", "งาน", "pid", "MB"):
        table.add_column(heading, justify="right" if heading in ("pid", "MB") else "left")
    for name, is_well in well.items():
        pid = where["processes"][name]
        table.add_row(
            "[green]●[/]" if is_well else "[red]○[/]",
            name,
            process_named(name).title,
            str(pid),
            str(megabytes(pid) or "–"),
        )
    return table


def megabytes(pid: int) -> int:
    """The resident memory of a process in MiB; 0 where there is no /proc."""
    file = Path(f"/proc/{pid}/status")
    lines = file.read_text().splitlines() if file.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def _print_addresses(where: dict[str, Any]) -> None:
    known = {
        "portal": where["portal"],
        "bus": where["bus"],
        "accounts": FOLDER / "accounts.json",
        "logs": FOLDER / "logs",
        "servers": where["servers"],
    }
    for name, address in known.items():
        stdout.print(f"{name:9} {address}", soft_wrap=True)


def _instant(clock: str) -> str:
    """Check that this is an instant with its time zone: without one it differs between machines."""
    try:
        if datetime.fromisoformat(clock).tzinfo:
            return clock
    except ValueError:
        pass
    raise CliError(
        f"อ่านเวลา {clock} ไม่ได้ · {clock} is no instant with its time zone",
        "--clock 2027-03-29T09:00+07:00",
        code=NOT_TRIED,
    )


def _start_host(clock: str | None) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "running.json").unlink(missing_ok=True)
    log = FOLDER / "host.log"
    with log.open("wb") as file:
        host = subprocess.Popen(
            [sys.executable, "-m", "deploy.command.host", *([clock] if clock else [])],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        with stderr.status("กำลังเปิดระบบ · starting…"):
            _wait(
                lambda: (FOLDER / "running.json").exists() or host.poll() is not None,
                START_TIMEOUT_S,
                f"ระบบยังไม่เปิด · nothing is up after {START_TIMEOUT_S:.0f} s; see {log}",
            )
    except BaseException:
        # on Ctrl-C or a timeout, what was started is ended
        with stderr.status("กำลังปิด · ending…"):
            end(host, signal.SIGTERM, timeout_s=END_TIMEOUT_S)
        raise
    if host.poll() is not None:
        raise CliError(
            f"เปิดไม่สำเร็จ · the start failed: {_last_line(log)}", f"read the log: {log}", code=NOT_TRIED
        )
    stderr.print("[green]✓[/] เปิดแล้ว · up")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"


def _wait(is_done: Callable[[], bool], timeout_s: float, failure: str) -> None:
    limit = time.monotonic() + timeout_s
    while not is_done():
        if time.monotonic() > limit:
            raise CliError(failure, code=NOT_TRIED)
        time.sleep(0.1)


def _is_host(open_by: StackHolder) -> bool:
    """Whether the process that has the stack open is the host program of `lsq up` on this machine."""
    command = subprocess.run(
        ["ps", "-o", "args=", "-p", str(open_by.pid)], capture_output=True, text=True, check=False
    ).stdout
    return open_by.is_of_this_machine and "deploy.command.host" in command
