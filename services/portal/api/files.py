"""Files in and out. What comes in lies in the archive under a name of ours; what goes out is checked against who asks."""
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Response, UploadFile

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from services.portal.uploads import TAKEN, read_upload
from shared.contracts.files import FileReference
from shared.contracts.linkage.queries import ImportProgress
from shared.contracts.portal.problems import NO_SUCH_FILE

router = APIRouter(prefix="/api/v1")

@router.post("/files")
async def send_in(file: UploadFile, session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)]) -> FileReference:
    """Take a file in: a PDF, a workbook, a photo. What it is says its content; the next step looks at the whole."""
    body, media_type = await read_upload(file, gateway.settings.upload_limit, *TAKEN)
    return await gateway.archive.put_new(f"uploads/{uuid4()}", body, media_type)


@router.get("/files/imports/{job}/report.xlsx")
async def import_report(job: UUID, session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)]) -> Response:
    """The report of an import, for the school that asked for it."""
    progress = await gateway.ask(ImportProgress(authority=session.authority, school=session.school, job=job), session.token)
    if progress.report is None:
        raise NO_SUCH_FILE.refuse()
    body = await gateway.archive.get(progress.report)
    return Response(body, media_type=progress.report.media_type, headers={"content-disposition": f'attachment; filename="import-{job}.xlsx"'})
