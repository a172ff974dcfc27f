"""Files in and out. What comes in lies in the archive under a name of ours; what goes out is checked against who asks."""
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, UploadFile

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from services.portal.uploads import TAKEN, read_upload
from shared.contracts.files import FileReference

router = APIRouter(prefix="/api/v1")


@router.post("/files")
async def send_in(file: UploadFile, session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)]) -> FileReference:
    """Take a file in: a PDF, a workbook, a photo. What it is says its content; the next step looks at the whole."""
    body, media_type = await read_upload(file, gateway.settings.upload_limit, *TAKEN)
    return await gateway.archive.put_new(f"uploads/{uuid4()}", body, media_type)
