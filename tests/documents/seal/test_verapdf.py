"""What we issue is PDF/A-3a and PDF/UA-1 by the verdict of veraPDF.

Each file claims both, rendered and sealed.
"""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest

from tests.documents import verapdf
from tests.documents.forms import samples
from tests.documents.forms.pages import ISSUED, a_seal, page
from tests.documents.verapdf import PDF_A, PDF_UA, Verdict

pytestmark = pytest.mark.skipif(verapdf.why_not() is not None, reason=str(verapdf.why_not()))

NAME = "p1/sample_upper.json"
VALID: Verdict = {PDF_A: [], PDF_UA: []}
STATES = ("rendered", "rendered with the mark of development", "sealed")


# ------------------------------------------------------------------ every sample, one start of veraPDF a state
@pytest.fixture(scope="module")
def verdicts(state: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """The verdict of veraPDF on every sample in this state."""
    folder = tmp_path_factory.mktemp("verapdf")
    own, _ = a_seal(folder)
    for name in samples.SAMPLES:
        body = page(name, development=state != "rendered")
        (folder / _file(name)).write_bytes(own.sign(body, ISSUED) if state == "sealed" else body)
    return verapdf.validate(sorted(folder.glob("*.pdf")))


def _file(name: str) -> str:
    return f"{name.removesuffix('.json')}.pdf".replace("/", "_")


@pytest.mark.first_row
@pytest.mark.parametrize(
    "state",
    [pytest.param(state, marks=[] if state == "sealed" else [pytest.mark.long]) for state in STATES],
    scope="module",
)
@pytest.mark.parametrize("name", samples.SAMPLES)
def test_a_document_is_pdf_a_and_pdf_ua(name: str, state: str, verdicts: dict[str, Verdict]) -> None:
    """Both claimed, both kept."""
    assert verdicts[_file(name)] == VALID


# ------------------------------------------------------------------ veraPDF finds what is wrong
def _with_a_script(file: pikepdf.Pdf) -> None:
    """Something that runs when the file is opened."""
    file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _with_a_loose_attachment(file: pikepdf.Pdf) -> None:
    """The record inside no longer states its relation to the document."""
    del file.Root.AF[0].AFRelationship


def _without_a_picture_of_letters(file: pikepdf.Pdf) -> None:
    """A font that is not in the file."""
    for font in file.pages[0].Resources.Font.values():
        del font.DescendantFonts[0].FontDescriptor.FontFile2


def _without_a_title_bar(file: pikepdf.Pdf) -> None:
    """A screen reader would read the file's name in place of the title."""
    file.Root.ViewerPreferences.DisplayDocTitle = False


def _without_an_alternative_text(file: pikepdf.Pdf) -> None:
    """The QR code has no text for who cannot see it."""
    for thing in file.objects:
        if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/Figure":
            del thing.Alt


# what is done to the page → the profiles that it breaks
BROKEN: dict[Callable[[pikepdf.Pdf], None], set[str]] = {
    _with_a_script: {PDF_A},
    _with_a_loose_attachment: {PDF_A},
    _without_a_picture_of_letters: {PDF_A, PDF_UA},
    _without_a_title_bar: {PDF_UA},
    _without_an_alternative_text: {PDF_UA},
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """The verdict of veraPDF on a page that was broken in each of these ways."""
    folder = tmp_path_factory.mktemp("broken")
    for harm in BROKEN:
        with pikepdf.open(BytesIO(page(NAME))) as file:
            harm(file)
            file.save(folder / f"{harm.__name__}.pdf")
    (folder / "cut.pdf").write_bytes(page(NAME)[:200])
    return verapdf.validate(sorted(folder.glob("*.pdf")))


@pytest.mark.long
@pytest.mark.parametrize("harm", BROKEN, ids=lambda harm: harm.__name__.removeprefix("_"))
def test_a_broken_page_is_refused(harm: Callable[[pikepdf.Pdf], None], broken: dict[str, Verdict]) -> None:
    """So the tests above can fail."""
    assert {profile for profile, rules in broken[f"{harm.__name__}.pdf"].items() if rules} == BROKEN[harm]


@pytest.mark.long
def test_half_a_file_has_no_verdict(broken: dict[str, Verdict]) -> None:
    """And never passes for a valid one."""
    assert broken["cut.pdf"] != VALID
