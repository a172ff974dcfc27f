"""Uploads, for programs. A file is stored in the archive under a generated name."""

from uuid import uuid4

from fastapi import APIRouter, UploadFile

from services.portal.gateway import GatewayDep
from services.portal.routing import Route
from services.portal.session import SignedIn
from services.portal.uploads import read_upload
from shared.contracts.files import FileReference
from shared.vocabulary.media_types import JPEG, PDF, PNG, XLSX

router = APIRouter(route_class=Route, prefix="/api/v1")

ACCEPTED = (PDF, JPEG, PNG, XLSX)


@router.post("/files")
async def send_in(file: UploadFile, session: SignedIn, gateway: GatewayDep) -> FileReference:
    """Upload a PDF, a workbook or a photo.

    Its kind is decided by its first bytes; the service that uses the file checks all of it.
    """
    body, media_type = await read_upload(file, gateway.settings.upload_limit, *ACCEPTED)
    return await gateway.archive.put_new(f"uploads/{uuid4()}", body, media_type)
