"""Verification of a file, for page and API alike."""

import asyncio
import hashlib
import re

from fastapi import UploadFile

from services.portal.gateway import Gateway
from services.portal.uploads import read_upload
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.media_types import PDF

# The keywords of our PDFs contain form and public code, uncompressed. They are found in the bytes, without a
# parser.
OWN_CODE = re.compile(
    rb"\b(?:%s)\b[^0-9A-Z]{1,40}([0-9A-HJKMNP-TV-Z]{16})\b" % "|".join(DocumentKind).encode()
)
# Files of the public that are in memory at once; the next one waits.
FILES_AT_ONCE = asyncio.Semaphore(8)


async def verdict_of_file(gateway: Gateway, file: UploadFile) -> Verdict:
    """The verdict on this file, by its digest and by the code in its keywords, if any.

    The file is not stored.
    """
    async with FILES_AT_ONCE:
        body, _ = await read_upload(file, gateway.settings.verify_limit, PDF)
        found = OWN_CODE.search(body)
        digest = hashlib.sha256(body).hexdigest()
        del body
    code = found[1].decode() if found else None
    return await gateway.ask(DocumentVerdict(authority=NOWHERE, school=NOWHERE, sha256=digest, code=code))
