"""lsq up, down, status."""
import json
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from deploy.command.console import UNTRIED, Told, notes, on_the_bus, out, run, stack
from deploy.local.holder import Holder, holder
from deploy.local.subprocesses import end
from deploy.local.supervisor import FOLDER, ROOT

app = typer.Typer()
PATIENCE = 90.0                                               # seconds until a host that has not said "up" has failed


@app.command()
def up(
    clock: Annotated[str | None, typer.Option(help="start instant of the house's clock: 2027-03-29T09:00+07:00; default: the real time", metavar="INSTANT")] = None,
) -> None:
    """Start the whole system and leave it up.

    เปิดระบบทั้งหมดไว้ แล้วบอกที่อยู่ของแต่ละส่วน
    """
    open_by = holder(FOLDER)
    if not open_by:
        _start_host(_instant(clock) if clock else None)
    elif (FOLDER / "house.json").exists():
        notes.print("เปิดอยู่แล้ว · already up")
    else:
        raise Told(f"กำลังเปิดหรือกำลังปิดอยู่แล้ว · it is being started or ended in {FOLDER}, by {open_by}", "lsq status", code=UNTRIED)
    _addresses(stack())


@app.command()
def down() -> None:
    """End the system that `lsq up` has started. Data stay.

    ปิดระบบ ข้อมูลยังอยู่
    """
    open_by = holder(FOLDER)
    if not open_by:
        (FOLDER / "house.json").unlink(missing_ok=True)
        notes.print(f"ไม่มีอะไรเปิดอยู่ · nothing was up in {escape(str(FOLDER))}", soft_wrap=True)
        return
    if not _is_host(open_by):
        raise Told(f"ระบบใน {FOLDER} เปิดโดยโปรเซสอื่น · the system in {FOLDER} was not opened by `lsq up` here, but by {open_by}", f"end it there: {open_by}",
                   code=UNTRIED)
    os.kill(open_by.pid, signal.SIGTERM)
    with notes.status("กำลังปิด · ending…"):
        _wait(lambda: holder(FOLDER) != open_by, 60, "the host has not ended within 60 s")
    notes.print("[green]✓[/] ปิดแล้ว · all ended")


@app.command()
def status(as_json: Annotated[bool, typer.Option("--json", help="one JSON line")] = False) -> None:
    """Say how each process is; 1 when one is not well.

    สถานะของแต่ละส่วน
    """
    from shared.chassis.health import Health  # late: costs 0.2 s

    where = stack()
    healths = run(_healths(list(where["processes"])))
    well = {name: said is not None and Health.model_validate(said).is_ready for name, said in healths.items()}
    if as_json:
        out.print_json(json.dumps({"portal": where["portal"], "processes": {name: {"well": well[name], "pid": where["processes"][name]} for name in well}}),
                       indent=None)
    else:
        out.print(_table(where, well))
        _addresses(where)
    if not all(well.values()):
        raise typer.Exit(1)


async def _healths(names: list[str]) -> dict[str, dict[str, Any] | None]:
    import asyncio

    from deploy.local.stack import ask_health
    async with on_the_bus() as bus:
        answers = await asyncio.gather(*(ask_health(bus, name.split("/")[0], 3) for name in names))
    return dict(zip(names, answers, strict=True))


def _table(where: dict[str, Any], well: dict[str, bool]) -> Table:
    from deploy.processes import called
    table = Table(box=None, pad_edge=False)
    for heading in ("", "process", "งาน", "pid", "MB"):
        table.add_column(heading, justify="right" if heading in ("pid", "MB") else "left")
    for name, is_well in well.items():
        pid = where["processes"][name]
        table.add_row("[green]●[/]" if is_well else "[red]○[/]", name, called(name).title, str(pid), str(megabytes(pid) or "–"))
    return table


def megabytes(pid: int) -> int:
    """The memory that a process holds (resident, MiB); 0 where the kernel does not say."""
    said = Path(f"/proc/{pid}/status")
    return next((int(line.split()[1]) // 1024 for line in said.read_text().splitlines() if line.startswith("VmRSS")), 0) if said.exists() else 0


def _addresses(where: dict[str, Any]) -> None:
    known = {"portal": where["portal"], "bus": where["bus"], "accounts": FOLDER / "accounts.json", "logs": FOLDER / "logs", "servers": where["servers"]}
    for name, address in known.items():
        out.print(f"{name:9} {address}", soft_wrap=True)


def _instant(clock: str) -> str:
    """An instant with its zone: without one it would be another on each machine."""
    try:
        if datetime.fromisoformat(clock).tzinfo:
            return clock
    except ValueError:
        pass
    raise Told(f"อ่านเวลา {clock} ไม่ได้ · {clock} is no instant with its zone", "--clock 2027-03-29T09:00+07:00", code=UNTRIED)


def _start_host(clock: str | None) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "house.json").unlink(missing_ok=True)
    log = FOLDER / "host.log"
    with log.open("wb") as file:
        host = subprocess.Popen([sys.executable, "-m", "deploy.local.host", *([clock] if clock else [])], cwd=ROOT, stdin=subprocess.DEVNULL,
                                stdout=file, stderr=file, start_new_session=True)
    try:
        with notes.status("กำลังเปิดระบบ · starting…"):
            _wait(lambda: (FOLDER / "house.json").exists() or host.poll() is not None, PATIENCE, f"nothing is up after {PATIENCE:.0f} s; see {log}")
    except BaseException:                                     # Ctrl-C, or it takes too long: what was started does not stay
        with notes.status("กำลังปิด · ending…"):
            end(host, signal.SIGTERM, patience=60)
        raise
    if host.poll() is not None:
        raise Told(f"เปิดไม่สำเร็จ · the start failed: {_last_line(log)}", f"the whole reason: {log}", code=UNTRIED)
    notes.print("[green]✓[/] เปิดแล้ว · up")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return lines[-1] if lines else "no reason given"


def _wait(good: Any, seconds: float, otherwise: str) -> None:
    limit = time.monotonic() + seconds
    while not good():
        if time.monotonic() > limit:
            raise Told(otherwise, code=UNTRIED)
        time.sleep(0.1)


def _is_host(open_by: Holder) -> bool:
    """Whether the process that has the system open is a host of `lsq up` on this machine."""
    command = subprocess.run(["ps", "-o", "args=", "-p", str(open_by.pid)], capture_output=True, text=True, check=False).stdout
    return open_by.is_of_this_machine and "deploy.local.host" in command
