"""Public verification, for programs."""
from typing import Annotated

from fastapi import APIRouter, Depends, UploadFile

from services.portal.file_verification import verdict_of_file
from services.portal.gateway import Gateway, the_gateway
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.vocabulary.codes import NOWHERE, SchoolCode, Sha256
from shared.vocabulary.documents import DocumentKind

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]


@router.get("/verdict")
async def verdict(
    gateway: The, code: str | None = None, form: DocumentKind | None = None, school: SchoolCode | None = None, number: str | None = None, sha256: Sha256 | None = None,
) -> Verdict:
    """By the code of the QR address; by form, school and number; or by the SHA-256 of a file."""
    return await gateway.ask(DocumentVerdict(authority=NOWHERE, school=school or NOWHERE, code=code, form=form, number=number, sha256=sha256))


@router.post("/verdict")
async def of_file(file: UploadFile, gateway: The) -> Verdict:
    """The file is compared by its digest and forgotten at once."""
    return await verdict_of_file(gateway, file)
