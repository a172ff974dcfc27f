"""Run the demo: a stack of its own, the steps one after the other, a summary."""

import asyncio
import contextlib
import fcntl
import json
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from rich.console import Console
from rich.markup import escape

from deploy.demo import summary
from deploy.demo.correction import correction
from deploy.demo.delivery import delivery, wait_for_partners
from deploy.demo.graduation import graduation
from deploy.demo.imports import imports
from deploy.demo.offices import offices, setup
from deploy.demo.partners import Subscriber, partners
from deploy.demo.patience import PatientTransport
from deploy.demo.results import results
from deploy.demo.story import CLOCK, Story
from deploy.demo.verification import verification
from deploy.local import supervisor
from deploy.local.restarting import keep_running
from deploy.local.stack import Stack
from deploy.local.supervisor import ManagedProcess

FOLDER, OUT = supervisor.FOLDER / "demo", supervisor.ROOT / "out" / "demo"
# file that marks a folder which a demo has made and may empty; locked while a demo runs
MARK = ".lsq-demo"

STEPS: tuple[tuple[str, str, Callable[[Story], Awaitable[None]]], ...] = (
    ("offices", "แต่งตั้งและเข้าสู่ระบบ · appointments, calendar, tracker, sign-in", offices),
    ("import", "นำเข้าข้อมูล LocalSchool · workbooks of the old system", imports),
    ("results", "บันทึกผล ปิดภาคเรียน ตรวจการจบ · results, term closed, audit", results),
    ("graduation", "อนุมัติจบ ออก ปพ.1 ปพ.3 · approval and documents", graduation),
    ("correction", "ส่งกลับ แก้ไขตามคำสั่ง ออกใหม่ · returned, corrected, replaced, accepted", correction),
    ("delivery", "ส่งกระทรวงและ ทปอ. · deliveries and receipts", delivery),
    ("verification", "ตรวจสอบเอกสาร · verification", verification),
)


def run(
    *, as_json: bool = False, seed: int = 1, out: Path = OUT, folder: Path = FOLDER, keep: bool = False
) -> int:
    """Run the demo.

    Returns 0 when every step succeeded. With `as_json` stdout is one JSON line and the rest goes to stderr.
    With `keep` everything stays up after the last step until it is interrupted.
    """
    console = Console(stderr=as_json, highlight=False)
    try:
        with own(folder), own(out):
            facts = asyncio.run(_run(console, seed, out, folder, keep=keep))
    except KeyboardInterrupt:
        console.print("[yellow]หยุดแล้ว ทุกอย่างปิดเรียบร้อย · stopped; everything it started has ended[/]")
        return 130
    except Exception as error:  # noqa: BLE001 - a person reads this, not a traceback; the logs have it
        console.print(
            f"[bold red]ไม่สำเร็จ · failed:[/] {escape(str(error))}\nlogs: {folder / 'logs'}", soft_wrap=True
        )
        return 1
    if as_json:
        sys.stdout.write(json.dumps(facts, ensure_ascii=False) + "\n")
    return 0


@contextlib.contextmanager
def own(place: Path) -> Iterator[None]:
    """Empty a folder and lock it for one run.

    Raises RuntimeError when another demo runs in it, or when it holds files of something else.
    """
    mark = place / MARK
    if place.exists() and not mark.exists() and any(place.iterdir()) and place not in (FOLDER, OUT):
        raise RuntimeError(
            f"{place} มีไฟล์อื่นอยู่ ยังไม่ได้ลบอะไร · {place} contains other files; nothing was "
            "removed: name an empty folder"
        )
    place.mkdir(parents=True, exist_ok=True)
    with mark.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RuntimeError(
                f"สาธิตอยู่แล้วใน {place} · another demo runs in {place}: for other folders, "
                "LSQ_FOLDER=FOLDER lsq demo --out FOLDER"
            ) from None
        for old in place.iterdir():
            if old.is_dir() and not old.is_symlink():
                shutil.rmtree(old, ignore_errors=True)
            elif old != mark:
                old.unlink()
        yield


async def _run(console: Console, seed: int, out: Path, folder: Path, *, keep: bool) -> dict[str, Any]:
    seconds: dict[str, float] = {}
    with partners(folder / "logs") as known:
        staff = setup(folder, seed)
        delivery_settings = {"LSQ_PARTNERS": json.dumps(known), "LSQ_RETRY_FIRST": "PT0.2S"}
        ended: asyncio.Queue[ManagedProcess] = asyncio.Queue()
        stack = Stack(
            folder,
            clock_start=CLOCK,
            settings={"linkage.delivery": delivery_settings},
            on_unexpected_end=ended.put_nowait,
        )
        console.print("[bold]LSQ demo[/] · 29 มีนาคม 2570")
        begun = time.monotonic()
        try:
            await stack.open(progress=lambda what: console.print(f"   [dim]{what}[/]"))
            seconds["start"] = time.monotonic() - begun

            def progress(what: str) -> None:
                _check_cancelled()
                console.print(f"   [dim]{what}[/]")

            async with _kept_running(stack, ended, progress), _http(stack.address) as http:
                story = Story(stack, seed, out, http, progress=progress, staff=staff)
                await _steps(story, console, known, seconds)
                facts = await summary.print_summary(story, console, seconds)
                if keep:
                    summary.print_accounts(story, console)
                    await asyncio.Event().wait()
            return facts
        finally:
            await stack.close()


@contextlib.asynccontextmanager
async def _kept_running(
    stack: Stack, ended: "asyncio.Queue[ManagedProcess]", report: Callable[[str], None]
) -> AsyncIterator[None]:
    """Until the end of the block, what ends by itself is started again."""
    keeping = asyncio.create_task(keep_running(stack, ended, report))
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.wait({keeping})


def _http(address: str) -> httpx.AsyncClient:
    """A client of the portal, and of the partners."""
    return httpx.AsyncClient(base_url=address, timeout=60, transport=PatientTransport(trust_env=False))


async def _steps(
    story: Story, console: Console, known: dict[str, dict[str, str]], seconds: dict[str, float]
) -> None:
    await wait_for_partners(story.http, known)
    subscriber = Subscriber()
    await subscriber.listen(story.stack)
    story.facts |= {"partners": known, "subscriber": subscriber}
    try:
        for number, (name, title, step) in enumerate(STEPS, 1):
            console.print(f"[bold]{number}/{len(STEPS)}[/] {title}")
            begun = time.monotonic()
            await step(story)
            _check_cancelled()
            seconds[name] = time.monotonic() - begun
            console.print(f"   [green]✓[/] {seconds[name]:.1f} s")
    finally:
        await subscriber.close()


def _check_cancelled() -> None:
    """End the run when a Ctrl-C was lost: before Python 3.12 `asyncio.wait_for` swallows one that comes as it
    returns.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
