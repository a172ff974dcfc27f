"""The pages of ปพ.1 and ปพ.3: the same to the byte, readable by everyone, as they were drawn; what cannot be
printed is refused.
"""

import shutil
import subprocess
import threading
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from services.documents.forms import lint
from services.documents.forms.p3.page import closing
from services.documents.forms.rendering import photo, qr
from services.documents.forms.rendering.render import CannotRender, render
from shared.contracts.record import AchievementRecord, GraduatesReport, canonical
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level
from tests.documents.forms import golden, samples
from tests.documents.forms.pages import CODE, ISSUED, a_seal, page, page_of
from tests.documents.forms.readers import READERS, pdfium, squeezed

P1 = [name for name in samples.SAMPLES if name.startswith("p1")]
# bytes of a ปพ.1
LIMIT = 200_000


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_the_committed_samples_are_what_their_builders_make(name: str) -> None:
    """`python -m tests.documents.forms.samples` writes them anew."""
    assert samples.read(name) == canonical(samples.SAMPLES[name]())


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_a_page_is_reproducible_to_the_byte(name: str) -> None:
    """Another compiler in another thread makes the same file: a crashed issue can be rendered again and
    compared.
    """
    again: list[bytes] = []
    other = threading.Thread(target=lambda: again.append(page_of(samples.read(name))))
    other.start()
    other.join()

    assert again == [page(name)]


@pytest.mark.parametrize("name", samples.SAMPLES)
def test_a_page_passes_the_lint_and_stays_small(name: str, tmp_path: Path) -> None:
    """Every fact of the record comes back from it; sealed it has 200 kB at most."""
    lint.check(page(name), samples.read(name))
    seal, _ = a_seal(tmp_path)

    assert len(seal.sign(page(name, development=True), ISSUED)) <= LIMIT


@pytest.mark.parametrize(("name", "number", "development"), golden.GOLDEN)
def test_a_page_looks_as_it_was_drawn(name: str, number: int, development: bool) -> None:
    """Against the golden picture; edges may differ, letters and lines may not."""
    with Image.open(golden.place(name, number)) as kept:
        mean, share = golden.difference(
            golden.drawn(page(name, development=development), number), kept.convert("L")
        )

    assert (mean < 1.5, share < 0.002) == (True, True), (
        f"mean {mean:.2f}, share {share:.4f}: look at it, then python -m tests.documents.forms.golden"
    )


@pytest.mark.first_row
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["p1/sample_hard.json", "p1/sample_lower.json"])
def test_every_reader_reads_the_thai_text_back(name: str, reader: str) -> None:
    """Each subject with its spaces, each name, each figure of the averages, no cluster doubled, no coded
    letter left.
    """
    record = AchievementRecord.model_validate_json(samples.read(name))
    text = READERS[reader](page(name))
    tight, loose = lint.plain(text), squeezed(text)
    pupil = record.pupil
    wanted = [
        record.school.name,
        pupil.name.first,
        pupil.father,
        pupil.mother,
        pupil.former_school.name,
        record.director.name,
        record.leaving_cause,
    ]
    wanted += [f"{result.code}{result.name}" for term in record.terms for result in term.results] + [
        area.name for area in record.summary.areas
    ]
    short = {result.name for term in record.terms for result in term.results if len(result.name) < 28}

    assert [value for value in wanted if lint.plain(value) not in tight] == []
    assert [value for value in short if value not in loose] == []
    assert not any("\u1480" <= letter <= "\u14ff" for letter in text)


@pytest.mark.first_row
@pytest.mark.parametrize("reader", READERS)
def test_every_reader_reads_a_report_of_graduates_back(reader: str) -> None:
    """Every graduate's name and number, and the closing line with its words."""
    report = GraduatesReport.model_validate_json(samples.read("p3/sample.json"))
    tight = lint.plain(READERS[reader](page("p3/sample.json")))

    assert [
        row.seq for row in report.rows if lint.plain(f"{row.name.first}{row.name.last}") not in tight
    ] == []
    assert lint.plain(closing(report.rows)) in tight


COUNTS = [
    (1, 1, "ชาย 0 คน (ศูนย์คน) หญิง 1 คน (หนึ่งคน) รวม 1 คน (หนึ่งคน)"),
    (15, 1, "ชาย 6 คน (หกคน) หญิง 9 คน (เก้าคน) รวม 15 คน (สิบห้าคน)"),
    (16, 2, "ชาย 6 คน (หกคน) หญิง 10 คน (สิบคน) รวม 16 คน (สิบหกคน)"),
    (121, 9, "ชาย 48 คน (สี่สิบแปดคน) หญิง 73 คน (เจ็ดสิบสามคน) รวม 121 คน (หนึ่งร้อยยี่สิบเอ็ดคน)"),
]


@pytest.mark.parametrize(("graduates", "sheets", "line"), COUNTS)
def test_a_report_has_the_sheets_it_needs_and_closes_with_its_counts(
    graduates: int, sheets: int, line: str
) -> None:
    """Sheet n of m on each; the closing line once, with men, women and all in figures and words."""
    body = canonical(samples.report(graduates))
    pdf = page_of(body)
    lint.check(pdf, body)
    text = squeezed(pdfium(pdf))

    assert [f"แผ่นที่ {n} ของ {sheets}" in text for n in range(1, sheets + 2)] == [True] * sheets + [False]
    assert text.count("สิ้นสุดรายชื่อผู้สำเร็จการศึกษา") == 1
    assert line in text


def test_the_second_version_of_a_report_lists_the_changes() -> None:
    """Before and after of each field, and which version it takes the place of."""
    text = squeezed(pdfium(page("p3/sample_v2.json")))

    assert "ฉบับที่ 2 (แทนฉบับที่ 1)" in text
    assert "วันเดือนปีเกิด 22 กรกฎาคม 2551 23 กรกฎาคม 2551" in text
    assert "รายการที่เปลี่ยนแปลง" not in pdfium(page("p3/sample.json"))


def test_a_development_document_is_marked_on_every_page() -> None:
    """Nobody shall take it for a document."""
    file = page("p1/sample_upper.json", development=True)
    with pikepdf.open(BytesIO(file)) as pdf:
        assert "development" in str(pdf.docinfo["/Keywords"])

    assert pdfium(file).count("ใช้อ้างอิงไม่ได้") == 2
    assert "ใช้อ้างอิงไม่ได้" not in pdfium(page("p1/sample_upper.json"))


def test_a_copy_and_a_correction_are_in_the_remarks() -> None:
    """ฉบับที่ 2 of an issue later; the order that a new version of the record rests on."""
    text = squeezed(
        pdfium(page_of(samples.read("p1/sample_lower.json"), copy_remark="ฉบับที่ 2 ออกแทนฉบับที่สูญหาย"))
    )

    assert "ฉบับที่ 2 ออกแทนฉบับที่สูญหาย" in text
    assert "ตามคำสั่งที่ 7/2570 ลงวันที่ 9 เมษายน พ.ศ. 2570" in text


def test_the_qr_code_holds_the_upper_case_address() -> None:
    """Alphanumeric mode; the path's runs are exactly the code's dark modules."""
    import segno

    address = qr.address("https://lsq.example.go.th/v/", CODE.lower())
    rows = segno.make(address, error="m", boost_error=False, mask=3, micro=False).matrix
    drawn = qr.svg(address)

    assert address == f"HTTPS://LSQ.EXAMPLE.GO.TH/V/{CODE}"
    assert drawn.count("M") == sum(
        dark and not (x and row[x - 1]) for row in rows for x, dark in enumerate(row)
    )
    assert lint.plain(address) in lint.plain(pdfium(page("p1/sample_upper.json")))


# ------------------------------------------------------------------ refusals
def _picture(kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (300, 400)) -> bytes:
    body = BytesIO()
    Image.new(mode, size).save(body, kind)
    return body.getvalue()


NO_PHOTOS = {
    "a text file": b"This is no photo, whatever its name says.",
    "a PDF": b"%PDF-1.7\n",
    "half a JPEG": samples.photo()[:4000],
    "CMYK": _picture(mode="CMYK"),
    "too small": _picture(size=(20, 30)),
    "too big": _picture("PNG", size=(5000, 60)),
    "GIF": _picture("GIF", mode="L"),
    "too many bytes": samples.photo() + bytes(photo.MAX_BYTES),
    "empty": b"",
}


@pytest.mark.parametrize("case", NO_PHOTOS)
def test_what_is_no_photo_is_refused(case: str) -> None:
    """By what it is, not by what it is called."""
    with pytest.raises(CannotRender) as refused:
        page_of(samples.read("p1/sample_upper.json"), picture=NO_PHOTOS[case])

    assert (refused.value.kind, refused.value.field) == ("photo", "photo")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGB"), ("PNG", "L"), ("PNG", "RGBA"), ("PNG", "P")],
)
def test_usual_photos_can_be_printed(kind: str, mode: str) -> None:
    """JPEG and PNG, grey, coloured, with a palette or see-through."""
    record = samples.read("p1/sample_upper.json")

    lint.check(page_of(record, picture=_picture(kind, mode)), record)


def _changed(**changes: object) -> bytes:
    record = samples.upper()
    return canonical(record.model_copy(update={"pupil": record.pupil.model_copy(update=changes)}))


REFUSED = {
    "a letter that the font lacks": (_changed(father="นาย陳 น้ำใจงาม"), "no_glyph"),
    "a picture in a name": (_changed(mother="นาง🙂 น้ำใจงาม"), "no_glyph"),
    "a coded letter": (_changed(father="นาย\u1481"), "no_glyph"),
    "a name of 200 letters": (_changed(mother="นาง" + "กุลธิดา" * 28), "too_long"),
    "140 subjects": (
        canonical(
            samples.record(
                Level.UPPER,
                [*samples.LONG, *samples.LONG[:7]],
                samples.pupil(9, samples.upper().pupil.name, "F"),
            )
        ),
        "too_long",
    ),
    "a page of remarks": (
        canonical(samples.upper().model_copy(update={"remarks": ["เทียบโอนผลการเรียนจากโรงเรียนเดิม"] * 12})),
        "too_long",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_printed_whole_is_refused(case: str) -> None:
    """Never a third page, never an ellipsis, never print under 7 pt, never a box; the message names no
    person.
    """
    record, kind = REFUSED[case]
    with pytest.raises(CannotRender) as refused:
        page_of(record)

    assert refused.value.kind == kind
    assert "น้ำใจงาม" not in str(refused.value)


def test_a_form_without_a_template_is_refused() -> None:
    """ปพ.2 comes later."""
    with pytest.raises(CannotRender, match="no template"):
        render(
            DocumentKind.P2U,
            b"{}",
            set_number="1",
            number="1",
            code=CODE,
            verify_url="https://x",
            issued=ISSUED,
        )


def test_a_long_flow_of_terms_fits_too() -> None:
    """Four years (a year again) flow through the groups; a pupil born on 29 February, a summer term."""
    record = samples.upper()
    summer = record.terms[0].model_copy(
        update={"term": "3/2570", "results": record.terms[0].results[:2], "activities": []}
    )
    body = canonical(
        record.model_copy(
            update={
                "terms": [*record.terms, summer],
                "pupil": record.pupil.model_copy(update={"birth_date": date(2008, 2, 29)}),
            }
        )
    )

    lint.check(page_of(body), body)


# ------------------------------------------------------------------ other validators that this machine has
VALIDATORS = [
    (tool, command)
    for tool, command in (
        ("qpdf", ["qpdf", "--check"]),
        ("verapdf", ["verapdf", "--flavour", "3a", "--format", "text"]),
    )
    if shutil.which(tool)
]


@pytest.mark.parametrize(("tool", "command"), VALIDATORS, ids=[tool for tool, _ in VALIDATORS])
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_other_validators_find_no_fault(tool: str, command: list[str], name: str, tmp_path: Path) -> None:
    """qpdf: structure without an error; veraPDF: PDF/A-3a. Sealed files."""
    seal, _ = a_seal(tmp_path)
    file = tmp_path / "page.pdf"
    file.write_bytes(seal.sign(page(name, development=True), ISSUED))
    result = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)

    assert (result.returncode, "FAIL" in result.stdout, "WARNING" in result.stderr) == (0, False, False), (
        result.stdout + result.stderr
    )
