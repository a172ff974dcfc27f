"""lsq import WORKBOOK --school CODE …; lsq import appointments FILE.xlsx: through the portal's API."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from deploy.command.console import NOT_TRIED, CliError, stderr, stdout
from deploy.command.portal import Portal, content_of

app = typer.Typer()
POLL_INTERVAL_S = 0.2
ENDED = ("finished", "refused")


@app.command("import")
def import_(
    workbook: Annotated[
        str,
        typer.Argument(
            help=(
                "workbook LSF1 of a school, or the word `appointments`, followed by the workbook of "
                "collected orders"
            )
        ),
    ],
    file: Annotated[
        Path | None, typer.Argument(help="workbook of collected orders, after `appointments`")
    ] = None,
    school: Annotated[str | None, typer.Option(help="school code, ten digits")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="preview only; nothing is saved")] = False,
    report: Annotated[
        Path | None, typer.Option(help="file for the report: the workbook with result and remedy of each row")
    ] = None,
) -> None:
    """Import a workbook of the old system, or the collected orders of appointment.

    Exit code 1 when rows were refused.

    นำเข้าข้อมูลจาก LocalSchool หรือคำสั่งแต่งตั้งที่รวบรวมด้วยแบบฟอร์ม
    """
    if workbook == "appointments":
        if not file:
            raise CliError(
                "กรุณาระบุไฟล์ · name the workbook: lsq import appointments FILE.xlsx", code=NOT_TRIED
            )
        _appointments(file, apply=not dry_run)
    elif not school:
        raise CliError("กรุณาระบุรหัสสถานศึกษา · name the school: --school 3058910002", code=NOT_TRIED)
    else:
        _results(Path(workbook), school, report, apply=not dry_run)


def _results(workbook: Path, school: str, report: Path | None, *, apply: bool) -> None:
    # refused now, not after everything was imported
    if report and not report.absolute().parent.is_dir():
        raise CliError(f"ไม่มีโฟลเดอร์ · there is no folder {report.parent}", code=NOT_TRIED)
    content = content_of(workbook)
    with Portal.of("registrar", school) as portal:
        job = portal.post(
            "/api/v1/imports",
            {"school": school, "workbook": portal.upload(workbook.name, content), "apply": apply},
        )["job"]
        state = _wait_for_end(portal, job, school)
        if state["report"] and report:
            report.write_bytes(portal.download(f"/api/v1/files/{state['report']['key']}"))
    if state["state"] == "refused":
        problem = state["problem"] or {}
        raise CliError(
            f"{problem.get('th', '')} · {problem.get('en', '')}",
            f"{problem.get('remedy_th', '')} · {problem.get('remedy_en', '')}",
        )
    stdout.print(_counts(state))
    if report:
        stderr.print(f"รายงาน · report: {report}", markup=False)
    raise typer.Exit(1 if state["refused"] else 0)


def _wait_for_end(portal: Portal, job: str, school: str) -> dict[str, Any]:
    """Poll the import until it has ended, and show its progress."""
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=stderr, transient=True
    ) as progress:
        task = progress.add_task("…")
        while (state := portal.get(f"/api/v1/imports/{job}", school=school))["state"] not in ENDED:
            progress.update(
                task, description=f"{state['state']}: {state['done']} / {state['rows']} แถว · rows"
            )
            time.sleep(POLL_INTERVAL_S)
    return state


def _counts(state: dict[str, Any]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    names = (
        ("rows", "แถวทั้งหมด"),
        ("new", "ใหม่"),
        ("applied", "บันทึกแล้ว"),
        ("same", "เหมือนเดิม"),
        ("ignored", "ข้าม"),
        ("refused", "ไม่รับ"),
        ("normalised", "จัดรูปแบบให้"),
    )
    for name, thai in names:
        table.add_row(thai, name, str(state[name]))
    for code, count in sorted(state["refused_by_code"].items()):
        table.add_row("", f"  {code}", str(count))
    return table


def _appointments(file: Path, *, apply: bool) -> None:
    content = content_of(file)
    with Portal.of("dla_officer", "*") as portal:
        result = portal.post(
            "/api/v1/appointments/import", {"workbook": portal.upload(file.name, content), "apply": apply}
        )
    table = Table("แถว", "หน่วยงาน", "คำสั่ง", "ผล", box=None, pad_edge=False)
    for row in result["rows"]:
        problem = row["problem"] or {}
        place = row["authority"] if row["school"] == "-" else f"{row['authority']} {row['school']}"
        table.add_row(
            str(row["row"]),
            place,
            escape(row["order_number"]),
            escape(f"{row['outcome']} {problem.get('th', '')}"),
        )
    stdout.print(table)
    raise typer.Exit(1 if any(row["outcome"] == "refused" for row in result["rows"]) else 0)
