"""What different readers give back as the text of a PDF: PDFium (Chrome) and pypdf always, poppler and pdf.js
(Firefox) where this machine has them.
"""

import asyncio
import base64
import re
import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2

PDFJS = Path(__file__).with_name("pdfjs")
PAGE = """<!doctype html><script type="module">
import * as lib from "/pdf.min.mjs"; lib.GlobalWorkerOptions.workerSrc = "/pdf.worker.min.mjs";
window.read = async (body) => {
  const file = await lib.getDocument({data: Uint8Array.from(atob(body), c => c.charCodeAt(0))}).promise, found = [];
  for (let n = 1; n <= file.numPages; n++) {
    for (const item of (await (await file.getPage(n)).getTextContent()).items) found.push(item.str + (item.hasEOL ? "\\n" : ""));
  }
  return found.join("");
};
window.ready = true;
</script>"""


def pdfium(pdf: bytes) -> str:
    """As Chrome copies it."""
    file = pypdfium2.PdfDocument(pdf)
    return "".join(file[n].get_textpage().get_text_range() for n in range(len(file)))


def by_pypdf(pdf: bytes) -> str:
    """As scripts read it."""
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def poppler(pdf: bytes) -> str:
    """As Evince and many servers read it."""
    return subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def pdfjs(pdf: bytes) -> str:
    """As Firefox copies it."""
    return asyncio.run(_in_chromium(pdf))


async def _in_chromium(pdf: bytes) -> str:
    from playwright.async_api import Route, async_playwright

    async def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        if name:
            await route.fulfill(body=(PDFJS / name).read_bytes(), content_type="text/javascript")
        else:
            await route.fulfill(body=PAGE, content_type="text/html")

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        page = await browser.new_page()
        await page.route("**/*", serve)
        await page.goto("http://pdfjs.test/")
        await page.wait_for_function("window.ready")
        text = await page.evaluate("body => window.read(body)", base64.b64encode(pdf).decode())
        await browser.close()
        return str(text)


READERS: dict[str, Callable[[bytes], str]] = {"pdfium": pdfium, "pypdf": by_pypdf}
READERS |= {"poppler": poppler} if shutil.which("pdftotext") else {}
READERS |= {"pdf.js": pdfjs} if shutil.which("chromium") else {}


def squeezed(text: str) -> str:
    """Runs of white space as one space."""
    return re.sub(r"\s+", " ", text)
