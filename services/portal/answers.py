"""A refusal as an answer: a problem for programs, a page for people. Whatever the framework would say in its own words is said here in the house's."""
import re

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from services.portal.render import page
from services.portal.session import SignedOut
from shared.contracts.portal.problems import NO_SUCH_PAGE, NOT_THIS_WAY, TOO_LARGE, UNREADABLE
from shared.contracts.problem import BAD_BODY, NOT_SIGNED_IN, PROBLEM_JSON, FieldProblem, Refusal, bad_body

CONFLICT = 409                                                # a refusal that has no status of its own: the state of things says no
STATUS = {
    "house.bad_body": 422, "house.not_signed_in": 401, "house.not_allowed": 403, "house.defect": 500, "house.away": 503, "house.file_missing": 404,
    "portal.no_such_page": 404, "portal.no_such_file": 404, "documents.document_unknown": 404, "documents.report_unknown": 404,
    "portal.file_too_large": 413, "portal.file_kind": 415, "linkage.import_unknown": 404, "registry.too_many_tries": 429,
}
OF_STATUS = {404: NO_SUCH_PAGE, 405: NOT_THIS_WAY}
AGAIN = {"retry-after": "5"}                                  # seconds


def told(request: Request, refusal: Refusal, status: int | None = None) -> Response:
    """The answer that says no."""
    status = status or STATUS.get(refusal.report.code, CONFLICT)
    more = AGAIN if status == 503 else {}
    if request.url.path.startswith("/api/"):
        return JSONResponse(refusal.report.model_dump(mode="json"), status_code=status, media_type=PROBLEM_JSON, headers=more)
    answer = page(request, "problem.html", {"problem": refusal.report}, status=status)
    answer.headers.update(more)
    return answer


def answer_refusals(app: FastAPI) -> None:
    """Everything that a handler, or the framework before it, may raise."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(ValidationError, _bad_command)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return told(request, error)


async def _signed_out(request: Request, _: Exception) -> Response:
    """Programs are told; people go and sign in. What was asked for is not carried along, so no address leads elsewhere."""
    if request.url.path.startswith("/api/"):
        return told(request, NOT_SIGNED_IN.refuse())
    return RedirectResponse("/sign-in", status_code=303)


async def _framework(request: Request, error: Exception) -> Response:
    """No such page, not this way, too much, not to be read."""
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        limit = int(request.app.state.gateway.settings.upload_limit)
        return told(request, TOO_LARGE.refuse(limit=limit // 1_000_000), 413)
    answer = told(request, OF_STATUS.get(error.status_code, UNREADABLE).refuse(), error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def _bad_request(request: Request, error: Exception) -> Response:
    """Fields that do not fit. An address that cannot be one (an id that is none) is simply no page."""
    assert isinstance(error, RequestValidationError)
    if any(e["loc"][0] == "path" for e in error.errors()):
        return told(request, NO_SUCH_PAGE.refuse(), 404)
    refusal = BAD_BODY.refuse(count=len(error.errors()))
    refusal.report.fields = [FieldProblem(field=_place(e["loc"]), code=e["type"], message_en=e["msg"]) for e in error.errors()]
    return told(request, refusal)


async def _bad_command(request: Request, error: Exception) -> Response:
    """What fits the address does not fit the command that is made of it."""
    assert isinstance(error, ValidationError)
    return told(request, bad_body(error))


def _place(loc: tuple[int | str, ...]) -> str:
    """Where the field stands: without the word of the framework (body, query, header), without letters that no field of ours has."""
    return re.sub(r"[^\w.-]", "", ".".join(map(str, loc[1:] or loc)))[:100]
