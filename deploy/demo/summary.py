"""The summary of the demo: printed for people, and as JSON for programs."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.demo.story import COLLEGE, SECONDARY, Story
from deploy.local.traces import draw, spans_of
from shared.contracts.grades.rows import AuditRow
from shared.vocabulary.codes import NOWHERE


async def print_summary(story: Story, console: Console, seconds: dict[str, float]) -> dict[str, Any]:
    """Print the summary. Returns the facts of the run for the JSON line."""
    trace = widest_trace(story)
    console.print("\n[bold]สรุป · summary[/]")
    for heading, lines in story.summary:
        console.print(f"[bold]{escape(heading)}[/]")
        for line in lines:
            console.print(f"   {escape(line)}")
    if trace:
        console.print("[bold]หนึ่งคำสั่งผ่านทุกบริการ · one trace across the services[/] (lsq trace)")
        console.print(escape(tree(story, trace)))
    console.print(
        f"[bold green]เรียบร้อย · done[/] in {sum(seconds.values()):.0f} s: "
        f"{', '.join(f'{name} {spent:.1f}' for name, spent in seconds.items())}"
    )
    return {
        "documents": [
            {key: d[key] for key in ("kind", "number", "student", "path", "sha256", "status")}
            for d in story.facts["documents"]
        ],
        "students": [student(group, row) for group, rows in story.facts["audits"].items() for row in rows]
        + story.facts["left"],
        "import": story.facts["import"],
        "deliveries": story.facts["deliveries"],
        "trace": trace,
        "seconds": {name: round(spent, 2) for name, spent in seconds.items()},
    }


def print_accounts(story: Story, console: Console) -> None:
    """Print where the system is, and the accounts of the people who have signed in."""
    console.print(f"\n[bold]เปิดอยู่ · stays up:[/] {story.stack.address}  (Ctrl-C ends it)", soft_wrap=True)
    table = Table("ชื่อผู้ใช้ · user name", "รหัสผ่าน · password", "ตำแหน่ง · office", "หน่วยงาน · organisation")
    for key, person in story.people.items():
        staff = story.staff[key]
        place = ".".join(part for part in (person.authority, person.school) if part != NOWHERE) or "DLA"
        table.add_row(staff.user_name, staff.password, person.office.thai, place)
    console.print(table)


def student(group: str, row: AuditRow) -> dict[str, Any]:
    """A pupil of the JSON line."""
    return {
        "school": COLLEGE if group == "voc" else SECONDARY,
        "student_no": row.student_no,
        "level": group,
        "reasons": row.gaps,
        "outcome": "graduated" if row.outcome == "passed" else "not",
        "gpax": str(row.gpax) if row.gpax is not None else None,
    }


def widest_trace(story: Story) -> str | None:
    """The trace that passes through most services: an approval, from the director's command to the sealed
    documents.
    """
    services: dict[str, set[str]] = {}
    for span in spans_of(story.stack.folder / "traces"):
        services.setdefault(span["trace"], set()).add(span["service"])
    return max(services, key=lambda trace: len(services[trace]), default=None)


def tree(story: Story, trace: str) -> str:
    """The trace as a tree of at most 24 lines."""
    return draw([span for span in spans_of(story.stack.folder / "traces") if span["trace"] == trace], most=24)
