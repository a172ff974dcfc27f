"""Files in and out. What comes in lies in the archive under a name of ours; what goes out is checked against who asks."""
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Response, UploadFile

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from services.portal.uploads import FIRST_BYTES, read_upload
from shared.contracts.files import FileReference
from shared.contracts.linkage.queries import ImportProgress
from shared.contracts.problem import Problem

router = APIRouter(prefix="/api/v1")

NO_SUCH_FILE = Problem(
    code="portal.no_such_file", th="ไม่มีไฟล์นี้ หรือไม่ใช่ไฟล์ของหน่วยงานท่าน", remedy_th="ตรวจที่อยู่ของไฟล์ หรือเปิดจากหน้ารายการ",
    en="There is no such file, or it is not your organisation's.", remedy_en="Check its address, or open it from its list.",
)


@router.post("/files")
async def send_in(file: UploadFile, session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)]) -> FileReference:
    """Take a file in: a PDF, a workbook, a photo. What it is says its beginning; the next step looks at the whole."""
    body = await read_upload(file, gateway.settings.upload_limit, *FIRST_BYTES)
    media_type = next(kind for kind, firsts in FIRST_BYTES.items() if body.startswith(firsts))
    return await gateway.archive.put_new(f"uploads/{uuid4()}", body, media_type)


@router.get("/files/imports/{job}/report.xlsx")
async def import_report(job: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")], session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)]) -> Response:
    """The report of an import, for the school that asked for it."""
    progress = await gateway.ask(ImportProgress(authority=session.authority, school=session.school, job=job), session.token)
    if progress.report is None:
        raise NO_SUCH_FILE.refuse()
    body = await gateway.archive.get(progress.report)
    return Response(body, media_type=progress.report.media_type, headers={"content-disposition": f'attachment; filename="import-{job}.xlsx"'})
