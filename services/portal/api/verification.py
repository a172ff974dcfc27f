"""Public verification, for programs."""

from typing import Annotated

from fastapi import APIRouter, UploadFile
from pydantic import StringConstraints
from pydantic.json_schema import SkipJsonSchema

from services.portal.file_verification import verdict_of_file
from services.portal.gateway import GatewayDep
from services.portal.routing import Route
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.vocabulary.codes import NOWHERE, SchoolCode, Sha256
from shared.vocabulary.documents import DocumentKind

router = APIRouter(route_class=Route, prefix="/api/v1")


@router.get("/verdict")
async def verdict(
    gateway: GatewayDep,
    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,40}$")] | SkipJsonSchema[None] = None,
    form: DocumentKind | SkipJsonSchema[None] = None,
    school: SchoolCode | SkipJsonSchema[None] = None,
    number: Annotated[str, StringConstraints(pattern=r"^[0-9/]{1,20}$")] | SkipJsonSchema[None] = None,
    sha256: Sha256 | SkipJsonSchema[None] = None,
) -> Verdict:
    """The verdict on a document by the code of its QR address; by form, school and number; or by the SHA-256
    of its file.
    """
    question = DocumentVerdict(
        authority=NOWHERE, school=school or NOWHERE, code=code, form=form, number=number, sha256=sha256
    )
    return await gateway.ask(question)


@router.post("/verdict")
async def of_file(file: UploadFile, gateway: GatewayDep) -> Verdict:
    """The verdict on a file, which is compared by its digest and not stored."""
    return await verdict_of_file(gateway, file)
