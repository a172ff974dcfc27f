"""The lint before the seal: each way in which a page can be wrong is found, by its own name."""

import json
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from services.documents.forms import lint
from services.documents.forms.embedded import ATTACHMENT
from services.documents.forms.rendering import coded
from shared.contracts.record import canonical
from tests.documents.forms import samples
from tests.documents.forms.pages import page, page_of

NAME = "p1/sample_upper.json"
RECORD = samples.read(NAME)


def _edited(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The sample's page after somebody edited it."""
    body = BytesIO()
    with pikepdf.open(BytesIO(page(NAME))) as file:
        change(file)
        file.save(body)
    return body.getvalue()


def _third_page(file: pikepdf.Pdf) -> None:
    file.pages.append(file.pages[1])


def _one_page(file: pikepdf.Pdf) -> None:
    del file.pages[1]


def _no_metadata(file: pikepdf.Pdf) -> None:
    del file.Root["/Metadata"]


def _no_tags(file: pikepdf.Pdf) -> None:
    del file.Root["/StructTreeRoot"]


def _no_font(file: pikepdf.Pdf) -> None:
    for font in file.pages[0].resources["/Font"].values():
        del font.DescendantFonts[0].FontDescriptor["/FontFile2"]


def _no_record(file: pikepdf.Pdf) -> None:
    del file.attachments["record.json"]


def _a_second_attachment(file: pikepdf.Pdf) -> None:
    file.attachments["more.txt"] = pikepdf.AttachedFileSpec(file, b"more")


def _another_space(file: pikepdf.Pdf) -> None:
    file.attachments["record.json"] = pikepdf.AttachedFileSpec(
        file, RECORD + b"\n", filename="record.json", relationship=pikepdf.Name.Data
    )


EDITS = [
    (_third_page, "pages"),
    (_one_page, "pages"),
    (_no_metadata, "standard"),
    (_no_tags, "standard"),
    (_no_font, "fonts"),
    (_no_record, "record"),
    (_a_second_attachment, "record"),
    (_another_space, "record"),
]


@pytest.mark.parametrize(("edit", "kind"), EDITS, ids=[edit.__name__.strip("_") for edit, _ in EDITS])
def test_a_page_that_somebody_changed_is_refused(edit: Callable[[pikepdf.Pdf], None], kind: str) -> None:
    """A third page, marks, tags, fonts or record gone or added to."""
    with pytest.raises(lint.LintFailure) as refused:
        lint.check(_edited(edit), RECORD)

    assert refused.value.kind == kind


def _without_finish(record: bytes, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr(coded, "finish", lambda pdf: pdf)
    return page_of(record)


def test_coded_letters_left_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody could search such a page."""
    with pytest.raises(lint.LintFailure) as refused:
        lint.check(_without_finish(RECORD, monkeypatch), RECORD)

    assert refused.value.kind == "coded"


def _changed_facts(**changes: object) -> dict[str, object]:
    facts = json.loads(RECORD)
    for path, value in changes.items():
        *way, last = path.split("__")
        at = facts
        for step in way:
            at = at[int(step) if step.isdigit() else step]
        at[int(last) if last.isdigit() else last] = value
    return facts  # type: ignore[no-any-return]


CHANGED: dict[str, dict[str, object]] = {
    "one grade": {"terms__3__results__7__result": "0"},
    "one code": {"terms__0__results__0__code": "ท31199"},
    "credits": {"terms__5__results__2__credits": "3.0"},
    "a subject's name": {"terms__2__results__4__name": "ประวัติศาสตร์ไทย"},
    "the family name": {"pupil__name__last": "ปิ่นแก้ว"},
    "the birth date": {"pupil__birth_date": "2008-03-08"},
    "the identifier": {"pupil__identifier__value": "1580100000022"},
    "the mother": {"pupil__mother": "นางบัวผัน น้ำใจงาม"},
    "hours": {"terms__1__activities__0__hours": 40},
    "the level of reading": {"summary__reading_thinking_writing": "1"},
    "the day of approval": {"approved_on": "2027-03-30"},
    "a test's score": {"national_tests__1__score": "99.00"},
    "an area's average": {"summary__areas__2__gpa": "4.00"},
    "the director": {"director__name": "นายคนอื่น"},
    "the order of the registrar": {"registrar__order": "13/2569 ลงวันที่ 1 พฤษภาคม 2569"},
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_page_that_differs_from_its_record_is_refused(case: str) -> None:
    """The page of one record with another embedded: each fact is looked for."""
    other = json.dumps(
        _changed_facts(**CHANGED[case]), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode()
    forged = _edited(lambda file: _embed(file, other))

    with pytest.raises(lint.LintFailure) as refused:
        lint.check(forged, other)

    assert refused.value.kind == "text"


def _embed(file: pikepdf.Pdf, record: bytes) -> None:
    file.attachments[ATTACHMENT] = pikepdf.AttachedFileSpec(
        file, record, filename=ATTACHMENT, relationship=pikepdf.Name.Data
    )


def test_lines_out_of_their_order_are_refused() -> None:
    """Two grades changed places: all values are on the page, and still it is another transcript."""
    facts = json.loads(RECORD)
    lines = facts["terms"][0]["results"]
    lines[0], lines[1] = lines[1], lines[0]
    other = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    with pytest.raises(lint.LintFailure, match="line 2 of results"):
        lint.check(_edited(lambda file: _embed(file, other)), other)


FIGURES = {
    "the average of all": {"gpax": "3.07"},
    "the credits": {"credits": "91.0"},
    "the points": {"points": "999.00"},
}


@pytest.mark.parametrize("case", FIGURES)
def test_figures_that_contradict_each_other_are_refused(case: str) -> None:
    """Figures side by side on the page must agree: averages are cut from sums, areas sum to the whole."""
    record = samples.upper()
    body = canonical(record.model_copy(update={"summary": record.summary.model_copy(update=FIGURES[case])}))

    with pytest.raises(lint.LintFailure) as refused:
        lint.check(page_of(body), body)

    assert refused.value.kind == "figures"


def test_what_is_no_pdf_is_refused() -> None:
    """Half a file, or none."""
    with pytest.raises(lint.LintFailure) as refused:
        lint.check(b"%PDF-1.7 and no more", RECORD)

    assert refused.value.kind == "unreadable"


def test_a_failure_names_no_person() -> None:
    """Its text goes into logs."""
    with pytest.raises(lint.LintFailure) as refused:
        lint.check(page("p1/sample_lower.json"), RECORD)

    assert "น้ำผึ้ง" not in str(refused.value)
