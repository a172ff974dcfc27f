"""The response to a refused request: JSON for programs, a page for people.

What the framework refuses by itself becomes a problem, too.
"""

import re

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from services.portal import way_back
from services.portal.render import page
from services.portal.routing import Files
from services.portal.session import NotSignedIn, secret_of, sessions_of
from services.portal.uploads import has_file
from shared.contracts.catalogue import problems
from shared.contracts.portal.problems import NO_SUCH_PAGE, NOT_THIS_WAY, TOO_LARGE, UNREADABLE
from shared.contracts.problem import (
    BAD_BODY,
    NOT_SIGNED_IN,
    SCHOOL_ELSEWHERE,
    FieldProblem,
    Kind,
    ProblemBody,
    Refusal,
    bad_body,
)
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
FRAMEWORK_PROBLEMS = {404: NO_SUCH_PAGE, 405: NOT_THIS_WAY}
RETRY_AFTER_S = 5


def status_of(problem: ProblemBody) -> int:
    """The HTTP status of a problem. A code that only a newer service knows is a conflict."""
    return STATUS[KIND_BY_CODE.get(problem.code, Kind.CONFLICT)]


def problem_of(error: Refusal | ValidationError) -> ProblemBody:
    """The problem of a service's refusal, or of a command that does not fit its contract."""
    return (error if isinstance(error, Refusal) else bad_body(error)).body


def problem_response(request: Request, refusal: Refusal) -> Response:
    """The response to a request that is refused."""
    status = status_of(refusal.body)
    headers = {"retry-after": str(RETRY_AFTER_S)} if status == STATUS[Kind.UNAVAILABLE] else {}
    if request.url.path.startswith("/api/"):
        body = refusal.body.model_dump(mode="json")
        return JSONResponse(body, status_code=status, media_type=PROBLEM_JSON, headers=headers)
    response = page(request, "problem.html", {"problem": refusal.body}, status=status)
    response.headers.update(headers)
    return response


def register_error_handlers(app: FastAPI) -> None:
    """Register a handler for everything that a route, or the framework before it, may raise."""
    app.add_exception_handler(Refusal, _handle_refusal)
    app.add_exception_handler(NotSignedIn, _handle_not_signed_in)
    app.add_exception_handler(HTTPException, _handle_framework_error)
    app.add_exception_handler(RequestValidationError, _handle_bad_request)
    app.add_exception_handler(ValidationError, _handle_bad_command)


async def _handle_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if error.body.is_one_of(SCHOOL_ELSEWHERE):
        # The next request asks registry where the person's school is.
        sessions_of(request).remove(secret_of(request))
    return problem_response(request, error)


async def _handle_not_signed_in(request: Request, error: Exception) -> Response:
    """The response without a session: a problem for programs, for people the sign-in page.

    It leads back to the page, and goes on with the form of a session that has ended.
    """
    assert isinstance(error, NotSignedIn)
    if request.url.path.startswith("/api/"):
        return problem_response(request, NOT_SIGNED_IN.refuse())
    asked = way_back.page_asked_for(request)

    async def keep(request: Request) -> Response:
        kept = await way_back.keep(request, request.app.state.gateway, error)
        if kept is None:
            return RedirectResponse(way_back.sign_in_path(asked), status_code=303)
        facts = {
            "problem": None,
            "user_name": "",
            "next": way_back.own_path(asked),
            "kept": kept,
            "registered": False,
        }
        return page(request, "accounts/sign_in.html", facts, status=401)

    files: Files = request.app.state.files
    return await (files.receive(request, keep, by_person=False) if has_file(request) else keep(request))


async def _handle_framework_error(request: Request, error: Exception) -> Response:
    """The response to a refusal of the framework: no such page, wrong method, too large, unreadable."""
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        limit = int(request.app.state.gateway.settings.upload_limit)
        return problem_response(request, TOO_LARGE.refuse(limit=limit // 1_000_000))
    response = problem_response(request, FRAMEWORK_PROBLEMS.get(error.status_code, UNREADABLE).refuse())
    response.headers.update(error.headers or {})
    if error.status_code == 405:
        response.headers["allow"] = ", ".join(sorted(_methods_of(request)))
    return response


def _methods_of(request: Request) -> set[str]:
    """The methods of all routes of this path; the framework names those of the first."""
    routes = [context.original_route for context in iter_route_contexts(request.app.routes)]
    return {
        method
        for route in routes
        if isinstance(route, APIRoute) and route.path_regex.match(request.url.path)
        for method in route.methods or ()
    }


async def _handle_bad_request(request: Request, error: Exception) -> Response:
    """The response to invalid fields.

    If one is part of the path (an id that is no UUID), there is no such page.
    """
    assert isinstance(error, RequestValidationError)
    if any(e["loc"][0] == "path" for e in error.errors()):
        return problem_response(request, NO_SUCH_PAGE.refuse())
    refusal = BAD_BODY.refuse(count=len(error.errors()))
    refusal.body.fields = [
        FieldProblem(field=_field_name(e["loc"]), code=e["type"], message_en=e["msg"]) for e in error.errors()
    ]
    return problem_response(request, refusal)


async def _handle_bad_command(request: Request, error: Exception) -> Response:
    """The response to a form whose command does not fit its contract."""
    assert isinstance(error, ValidationError)
    return problem_response(request, bad_body(error))


def _field_name(loc: tuple[int | str, ...]) -> str:
    """The field's name without the framework's word (body, query, header) and without unusual characters."""
    return re.sub(r"[^\w.-]", "", ".".join(map(str, loc[1:] or loc)))[:100]
