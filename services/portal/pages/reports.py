"""Reports of graduates (ปพ.3) as their school and the authority's officer see them: state, machine's checks, what differs from the last version."""
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import SignedIn
from shared.contracts.documents.queries import GraduatesReports
from shared.contracts.portal.problems import NO_SUCH_FILE

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]


@router.get("/reports")
async def reports(request: Request, session: SignedIn, gateway: The) -> Response:
    """The reports of the school, or of all schools of the authority, newest first."""
    said = await gateway.ask(GraduatesReports(authority=session.authority, school=session.school), session.token)
    return page(request, "reports.html", {"session": session, "reports": said.reports})


@router.get("/reports/{report}/{version}.pdf")
async def file(report: UUID, version: int, session: SignedIn, gateway: The) -> Response:
    """The sealed ปพ.3, for who may see the report."""
    said = await gateway.ask(GraduatesReports(authority=session.authority, school=session.school), session.token)
    found = next((r.file for r in said.reports if (r.report, r.version) == (report, version)), None)
    if found is None:
        raise NO_SUCH_FILE.refuse()
    return Response(await gateway.archive.get(found), media_type="application/pdf", headers={"content-disposition": f'inline; filename="{report}-{version}.pdf"'})
