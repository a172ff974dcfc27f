"""A refusal as an answer: JSON for programs, a page for people. What the framework would refuse in its own words is a problem, too."""
import re

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from services.portal.render import page
from services.portal.session import SignedOut
from shared.contracts.catalogue import problems
from shared.contracts.portal.problems import NO_SUCH_PAGE, NOT_THIS_WAY, TOO_LARGE, UNREADABLE
from shared.contracts.problem import BAD_BODY, NOT_SIGNED_IN, FieldProblem, Kind, ProblemBody, Refusal, bad_body
from shared.vocabulary.media_types import PROBLEM_JSON

STATUS = {
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.METHOD_NOT_ALLOWED: 405,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.UNSUPPORTED: 415,
    Kind.INVALID: 422,
    Kind.TOO_MANY: 429,
    Kind.DEFECT: 500,
    Kind.UNAVAILABLE: 503,
}
KIND_BY_CODE = {problem.code: problem.kind for problem in problems().values()}
OF_FRAMEWORK = {404: NO_SUCH_PAGE, 405: NOT_THIS_WAY}
RETRY_AFTER_S = 5


def status_of(problem: ProblemBody) -> int:
    """The HTTP status of a problem. A code that only a newer service knows is a conflict."""
    return STATUS[KIND_BY_CODE.get(problem.code, Kind.CONFLICT)]


def problem_response(request: Request, refusal: Refusal) -> Response:
    """The answer to a request that is refused."""
    status = status_of(refusal.body)
    more = {"retry-after": str(RETRY_AFTER_S)} if status == STATUS[Kind.UNAVAILABLE] else {}
    if request.url.path.startswith("/api/"):
        return JSONResponse(refusal.body.model_dump(mode="json"), status_code=status, media_type=PROBLEM_JSON, headers=more)
    answer = page(request, "problem.html", {"problem": refusal.body}, status=status)
    answer.headers.update(more)
    return answer


def answer_refusals(app: FastAPI) -> None:
    """Register an answer to everything that a handler, or the framework before it, may raise."""
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(RequestValidationError, _bad_request)
    app.add_exception_handler(ValidationError, _bad_command)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return problem_response(request, error)


async def _signed_out(request: Request, _: Exception) -> Response:
    """A problem for programs; people go to the sign-in page. The address asked for is not kept, so the redirect cannot lead elsewhere."""
    if request.url.path.startswith("/api/"):
        return problem_response(request, NOT_SIGNED_IN.refuse())
    return RedirectResponse("/sign-in", status_code=303)


async def _framework(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself: no such page, wrong method, too large, not parsed."""
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        limit = int(request.app.state.gateway.settings.upload_limit)
        return problem_response(request, TOO_LARGE.refuse(limit=limit // 1_000_000))
    answer = problem_response(request, OF_FRAMEWORK.get(error.status_code, UNREADABLE).refuse())
    answer.headers.update(error.headers or {})
    return answer


async def _bad_request(request: Request, error: Exception) -> Response:
    """Fields that do not fit. If it is a part of the path (an id that is no UUID), there is no such page."""
    assert isinstance(error, RequestValidationError)
    if any(e["loc"][0] == "path" for e in error.errors()):
        return problem_response(request, NO_SUCH_PAGE.refuse())
    refusal = BAD_BODY.refuse(count=len(error.errors()))
    refusal.body.fields = [
        FieldProblem(field=_place(e["loc"]), code=e["type"], message_en=e["msg"]) for e in error.errors()
    ]
    return problem_response(request, refusal)


async def _bad_command(request: Request, error: Exception) -> Response:
    """The form is well-formed, but the command made of it does not fit its contract."""
    assert isinstance(error, ValidationError)
    return problem_response(request, bad_body(error))


def _place(loc: tuple[int | str, ...]) -> str:
    """The field's place: without the framework's word (body, query, header), without characters that no field of ours has."""
    return re.sub(r"[^\w.-]", "", ".".join(map(str, loc[1:] or loc)))[:100]
