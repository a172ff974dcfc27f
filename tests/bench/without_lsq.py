"""The same transcripts without LSQ, for comparison: Typst and pyHanko alone (the limit of the press),
WeasyPrint (another way to a page).

Each runs in processes of its own, one a core, so that nothing of the house shares their time.
"""

import html
import multiprocessing
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from tests.bench.figures import Beside

CORES = 2
FORMS = Path(__file__).parents[2] / "services/documents/forms"
CSS = f"""
@font-face {{ font-family: Sarabun; src: url({(FORMS / "fonts/Sarabun_400Regular.ttf").as_uri()}) }}
@page {{ size: A4; margin: 10mm }} body {{ font: 8pt Sarabun; columns: 3 }} td {{ border-bottom: 0.2pt solid; padding: 0.5pt }}
"""


def typst_and_pyhanko(count: int, key: Path, password: str) -> tuple[float, float]:
    """Wall and CPU milliseconds a page: what is drawn was worked out before; it is set and sealed, and not
    looked at, kept or registered.
    """
    os.environ["RAYON_NUM_THREADS"] = "1"
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from services.documents.forms.rendering import render as press
    from shared.vocabulary.documents import DocumentKind
    from tests.documents.forms import samples

    kept: list[tuple[str, dict[str, str], datetime]] = []
    # what the press would hand to Typst
    plain, press._compile = press._compile, lambda *told: (kept.append(told), plain(*told))[1]
    press.render(
        DocumentKind.P1U,
        samples.read("p1/sample_upper.json"),
        set_number="00001",
        number="000001",
        code="7Q4KX2M9TBWD",
        verify_url="https://lsq.example.go.th/v",
        issued=datetime(2027, 4, 1, tzinfo=UTC),
        picture=samples.photo(),
        development=True,
    )
    signer = signers.SimpleSigner.load_pkcs12(str(key), passphrase=password.encode())
    about = signers.PdfSignatureMetadata(
        field_name="LSQSeal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )

    def one(number: int) -> None:
        folder, inputs, issued = kept[0]
        page = plain(folder, inputs | {"doc": inputs["doc"].replace("000001", f"{number:06}")}, issued)
        signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(page)),
            about,
            signer=signer,
            bytes_reserved=8192,
            output=BytesIO(),
        )

    return _timed(one, count)


def weasyprint(count: int, *_: object) -> tuple[float, float]:
    """Wall and CPU milliseconds a page: the record's rows in one plain table, PDF/A, no seal."""
    from weasyprint import CSS as Style
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    from shared.contracts.record import AchievementRecord
    from tests.documents.forms import samples

    record, fonts = (
        AchievementRecord.model_validate_json(samples.read("p1/sample_upper.json")),
        FontConfiguration(),
    )
    style = Style(string=CSS, font_config=fonts)
    rows = [(r.code, r.name, r.credits, r.result) for term in record.terms for r in term.results]
    table = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)

    def one(number: int) -> None:
        page = f"<html lang=th><title>{number}</title><h1>{html.escape(record.school.name)} {number:06}</h1><table>{table}</table></html>"
        HTML(string=page).write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-3b")

    return _timed(one, count)


def beside(name: str, way: Callable[..., tuple[float, float]], count: int, *told: object) -> Beside:
    """Pages a second of one process a core, and CPU milliseconds a page."""
    with ProcessPoolExecutor(CORES, mp_context=multiprocessing.get_context("spawn")) as pool:
        ends = [end.result() for end in [pool.submit(way, count, *told) for _ in range(CORES)]]
    return Beside(
        f"{name}, {CORES} processes",
        sum(1000 / wall for wall, _ in ends),
        sum(cpu for _, cpu in ends) / CORES,
    )


def _timed(one: Callable[[int], None], count: int) -> tuple[float, float]:
    # fonts and caches are read once
    for number in range(3):
        one(number)
    begun, spent = time.perf_counter(), time.process_time()
    for number in range(3, 3 + count):
        one(number)
    return 1000 * (time.perf_counter() - begun) / count, 1000 * (time.process_time() - spent) / count
