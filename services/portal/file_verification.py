"""Verification, for page and API alike: what is asked of documents, and what a file says of itself."""
import asyncio
import hashlib
import re

from fastapi import UploadFile
from pydantic import ValidationError

from services.portal.gateway import Gateway
from services.portal.uploads import PDF, read_upload
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.vocabulary.codes import NOWHERE

# The keywords of our PDFs hold form and public code, uncompressed. Read as bytes: no parser ever touches a stranger's file.
OWN_CODE = re.compile(rb"\b(?:P1P|P1B|P1U|P2B|P2U|P3P|P3B|P3U|R1C|R1H|R2C|R2H)\b[^0-9A-Z]{1,40}([0-9A-HJKMNP-TV-Z]{16})\b")
AT_ONCE = asyncio.Semaphore(8)                                # files of strangers held in memory by one process; who comes ninth waits a moment


def asked_by_code(code: str) -> DocumentVerdict | None:
    """The question for a code as people type it; None for what cannot be one."""
    try:
        return DocumentVerdict(authority=NOWHERE, school=NOWHERE, code=code.strip().replace(" ", ""))
    except ValidationError:
        return None


async def verdict_of_file(gateway: Gateway, file: UploadFile) -> Verdict:
    """What the register says of this file: by its digest, and by the code that it carries if it carries one. It is forgotten at once."""
    async with AT_ONCE:
        body, _ = await read_upload(file, gateway.settings.verify_limit, PDF)
        found, digest = OWN_CODE.search(body), hashlib.sha256(body).hexdigest()
        del body
    code = found[1].decode() if found else None
    return await gateway.ask(DocumentVerdict(authority=NOWHERE, school=NOWHERE, sha256=digest, code=code))
