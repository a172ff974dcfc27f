"""Step 5: workbooks of the old system are imported: preview, apply, report; the school corrects the refused
rows and sends again.
"""

from uuid import UUID, uuid4

from deploy.demo.people.cohorts import Class, corrected_rows
from deploy.demo.people.workbooks import workbook
from deploy.demo.story import COLLEGE, SECONDARY, Person, Story, until
from shared.contracts.files import FileReference
from shared.contracts.linkage.queries import ImportState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def imports(story: Story) -> None:
    """Import the workbook of each class four times: preview, apply, corrected, and the corrected one
    again.
    """
    story.classes |= {
        "upper": Class("upper", 35, 10002, story.seed, "sci-math"),
        "lower": Class("lower", 40, 10002, story.seed),
        "voc": Class("voc", 20, 10003, story.seed),
    }
    totals = {"applied": 0, "normalised": 0, "mended": 0}
    by_code: dict[str, int] = {}
    for key, group in story.classes.items():
        registrar = story.people["college registrar" if key == "voc" else "registrar"]
        first, second = await one_class(story, registrar, key, group)
        totals["applied"] += first.applied + second.applied
        totals["normalised"] += first.normalised
        totals["mended"] += second.applied
        for code, count in first.refused_by_code.items():
            by_code[code] = by_code.get(code, 0) + count
    story.facts["import"] = totals | {"refused": by_code}


async def one_class(
    story: Story, registrar: Person, key: str, group: Class
) -> tuple[ImportState, ImportState]:
    """Import the workbook of one class.

    Returns the results of the first workbook and of the corrected one.
    """
    rows, answers = group.workbook()
    original, corrected = workbook(rows), workbook(corrected_rows(rows, answers))
    (story.out / "workbooks").mkdir(exist_ok=True)
    (story.out / f"workbooks/{key}.xlsx").write_bytes(original)
    preview = await send(story, registrar, f"{key}.xlsx", original, apply=False)
    first = await send(story, registrar, f"{key}.xlsx", original, apply=True)
    await save_report(story, registrar, first, f"workbooks/{key}-report.xlsx")
    second = await send(story, registrar, f"{key}-corrected.xlsx", corrected, apply=True)
    again = await send(story, registrar, f"{key}-corrected.xlsx", corrected, apply=True)
    if preview.new != first.applied or second.refused or again.applied:
        raise RuntimeError(
            f"{key}: the preview counted {preview.new} new rows and {first.applied} were applied; "
            f"of the corrected workbook {second.refused} were refused; applied again: {again.applied}"
        )
    story.add_to_summary(
        f"นำเข้าข้อมูล LocalSchool · import of class {key}, school {COLLEGE if key == 'voc' else SECONDARY}",
        (
            f"{first.rows} rows: {first.applied} applied ({first.normalised} of them normalised), "
            f"{first.ignored} exact repeats, {first.refused} refused"
        ),
        f"refused: {', '.join(f'{code} {count}' for code, count in sorted(first.refused_by_code.items()))}",
        (
            f"corrected and sent again: {second.applied} more applied, {second.same} unchanged, "
            f"{second.refused} refused; sent once more: {again.applied} applied"
        ),
        f"the school's own workbook with reasons: {story.out / f'workbooks/{key}-report.xlsx'}",
    )
    return first, second


async def send(story: Story, registrar: Person, name: str, body: bytes, *, apply: bool) -> ImportState:
    """Upload a workbook through the portal and wait for the end of its import."""
    workbook: FileReference = await story.upload(registrar, name, body, XLSX)
    bearer = {"authorization": f"Bearer {registrar.session}"}
    request = {"school": registrar.school, "workbook": workbook.model_dump(), "apply": apply}
    started = await story.http.post(
        "/api/v1/imports", json=request, headers=bearer | {"idempotency-key": str(uuid4())}
    )
    started.raise_for_status()
    job = UUID(started.json()["job"])

    async def look() -> ImportState:
        answer = await story.http.get(
            f"/api/v1/imports/{job}", params={"school": registrar.school}, headers=bearer
        )
        answer.raise_for_status()
        return ImportState.model_validate(answer.json())

    state = await until(look, lambda state: state.state in ("finished", "refused"), f"the import of {name}")
    if state.problem:
        raise RuntimeError(f"{name}: {state.problem.code}: {state.problem.en}")
    story.progress(
        f"{name}: {'applied' if apply else 'previewed'}, {state.rows} rows at {state.rate:,.0f} rows/s"
    )
    return state


async def save_report(story: Story, registrar: Person, state: ImportState, name: str) -> None:
    """Save the report workbook in the output folder."""
    assert state.report is not None
    answer = await story.http.get(
        f"/api/v1/files/{state.report.key}", headers={"authorization": f"Bearer {registrar.session}"}
    )
    answer.raise_for_status()
    (story.out / name).write_bytes(answer.content)
