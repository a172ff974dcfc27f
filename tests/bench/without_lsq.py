"""The same transcripts without LSQ, for comparison: Typst and pyHanko alone (the limit of the press),
WeasyPrint (another way to a page).

Each runs in processes of its own, one a core, so that no process of the stack shares their time.
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

from tests.bench.figures import Comparison

CORES = 2
FORMS = Path(__file__).parents[2] / "services/documents/forms"
CSS = f"""
@font-face {{ font-family: Sarabun; src: url({(FORMS / "fonts/Sarabun_400Regular.ttf").as_uri()}) }}
@page {{ size: A4; margin: 10mm }} body {{ font: 8pt Sarabun; columns: 3 }} td {{ border-bottom: 0.2pt solid; padding: 0.5pt }}
"""


def typst_and_pyhanko(count: int, key: Path, password: str) -> tuple[float, float]:
    """Wall and CPU milliseconds a page: the content was computed before; the page is typeset and
    sealed, and not checked, stored or registered.
    """
    os.environ["RAYON_NUM_THREADS"] = "1"
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    from services.documents.forms.rendering import render as press
    from shared.vocabulary.documents import DocumentKind
    from tests.documents.forms import samples

    calls: list[tuple[str, dict[str, str], datetime]] = []
    # the arguments that the press would pass to Typst
    plain, press._compile = press._compile, lambda *arguments: (calls.append(arguments), plain(*arguments))[1]
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
    metadata = signers.PdfSignatureMetadata(
        field_name="LSQSeal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )

    def one(number: int) -> None:
        folder, inputs, issued = calls[0]
        page = plain(folder, inputs | {"doc": inputs["doc"].replace("000001", f"{number:06}")}, issued)
        signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(page)),
            metadata,
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


def compare(
    name: str, measured: Callable[..., tuple[float, float]], count: int, *arguments: object
) -> Comparison:
    """Pages a second of one process a core, and CPU milliseconds a page."""
    with ProcessPoolExecutor(CORES, mp_context=multiprocessing.get_context("spawn")) as pool:
        results = [end.result() for end in [pool.submit(measured, count, *arguments) for _ in range(CORES)]]
    return Comparison(
        f"{name}, {CORES} processes",
        sum(1000 / wall for wall, _ in results),
        sum(cpu for _, cpu in results) / CORES,
    )


def _timed(one: Callable[[int], None], count: int) -> tuple[float, float]:
    # fonts and caches are read once
    for number in range(3):
        one(number)
    begun, spent = time.perf_counter(), time.process_time()
    for number in range(3, 3 + count):
        one(number)
    return 1000 * (time.perf_counter() - begun) / count, 1000 * (time.process_time() - spent) / count
