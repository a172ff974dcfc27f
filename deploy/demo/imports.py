"""Step 5: workbooks of the old system come in: preview, apply, report; the school mends what was refused and sends again."""
from uuid import UUID, uuid4

from deploy.demo.people.cohorts import Class, mended
from deploy.demo.people.workbooks import workbook
from deploy.demo.story import COLLEGE, SECONDARY, Person, Story, until
from shared.contracts.files import FileReference
from shared.contracts.linkage.queries import ImportState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def imports(story: Story) -> None:
    """Each class's workbook four times: looked at, applied, mended, and the same once more."""
    story.classes |= {
        "upper": Class("upper", 35, 10002, story.seed, "sci-math"), "lower": Class("lower", 40, 10002, story.seed), "voc": Class("voc", 20, 10003, story.seed)}
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


async def one_class(story: Story, registrar: Person, key: str, group: Class) -> tuple[ImportState, ImportState]:
    """The import of one class: what the first and the second sending came to."""
    rows, answers = group.workbook()
    spoilt, whole = workbook(rows), workbook(mended(rows, answers))
    (story.out / "workbooks").mkdir(exist_ok=True)
    (story.out / f"workbooks/{key}.xlsx").write_bytes(spoilt)
    preview = await send(story, registrar, f"{key}.xlsx", spoilt, apply=False)
    first = await send(story, registrar, f"{key}.xlsx", spoilt, apply=True)
    await save_report(story, registrar, first, f"workbooks/{key}-report.xlsx")
    second = await send(story, registrar, f"{key}-mended.xlsx", whole, apply=True)
    again = await send(story, registrar, f"{key}-mended.xlsx", whole, apply=True)
    if preview.new != first.applied or second.refused or again.applied:
        raise RuntimeError(f"{key}: the preview said {preview.new} new and {first.applied} came; after mending {second.refused} were refused; again {again.applied}")
    story.tell(
        f"นำเข้าข้อมูล LocalSchool · import of class {key}, school {COLLEGE if key == 'voc' else SECONDARY}",
        f"{first.rows} rows: {first.applied} applied ({first.normalised} untidy ones put right), {first.ignored} exact repeats, {first.refused} refused",
        f"refused: {', '.join(f'{code} {count}' for code, count in sorted(first.refused_by_code.items()))}",
        f"mended and sent again: {second.applied} more applied, {second.same} as before, {second.refused} refused; once more: {again.applied} changed",
        f"the school's own workbook with reasons: {story.out / f'workbooks/{key}-report.xlsx'}")
    return first, second


async def send(story: Story, registrar: Person, name: str, body: bytes, *, apply: bool) -> ImportState:
    """Send a workbook through the portal and wait for the end of its import."""
    workbook: FileReference = await story.upload(registrar, name, body, XLSX)
    bearer = {"authorization": f"Bearer {registrar.session}"}
    wish = {"school": registrar.school, "workbook": workbook.model_dump(), "apply": apply}
    started = await story.http.post("/api/v1/imports", json=wish, headers=bearer | {"idempotency-key": str(uuid4())})
    started.raise_for_status()
    job = UUID(started.json()["job"])

    async def look() -> ImportState:
        answer = await story.http.get(f"/api/v1/imports/{job}", params={"school": registrar.school}, headers=bearer)
        answer.raise_for_status()
        return ImportState.model_validate(answer.json())

    state = await until(look, lambda state: state.state in ("finished", "refused"), f"the import of {name}")
    if state.problem:
        raise RuntimeError(f"{name}: {state.problem.code}: {state.problem.en}")
    story.say(f"{name}: {'applied' if apply else 'previewed'}, {state.rows} rows at {state.rate:,.0f} rows/s")
    return state


async def save_report(story: Story, registrar: Person, state: ImportState, name: str) -> None:
    """Keep the report workbook beside the documents."""
    assert state.report is not None
    answer = await story.http.get(f"/api/v1/files/{state.report.key}", headers={"authorization": f"Bearer {registrar.session}"})
    answer.raise_for_status()
    (story.out / name).write_bytes(answer.content)
