"""Public verification: by the code of the QR address, or with the PDF itself.

In Thai and English, with five verdicts, and without the name of any person.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response, UploadFile
from pydantic import ValidationError

from services.portal.file_verification import verdict_of_file
from services.portal.gateway import Gateway, GatewayDep
from services.portal.render import english_day, page, thai_day, thai_time
from services.portal.routing import Route
from services.portal.texts.verification import WORDS
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.contracts.problem import ProblemBody, Refusal
from shared.vocabulary.codes import NOWHERE

router = APIRouter(route_class=Route, include_in_schema=False)

Language = Literal["th", "en"]


@router.get("/verify")
async def show_form(
    request: Request, gateway: GatewayDep, code: str | None = None, lang: Language = "th"
) -> Response:
    """The form, or the verdict on `code`."""
    if code is None:
        return _verdict_page(request, None, lang)
    return await _by_code(request, gateway, code, lang)


@router.get("/v/{code}")
@router.get("/V/{code}")
@router.get("/verify/{code}")
async def by_address(request: Request, gateway: GatewayDep, code: str, lang: Language = "th") -> Response:
    """The verdict for the address in a QR code, which is in upper case so that the QR code is small."""
    return await _by_code(request, gateway, code, lang)


@router.post("/verify")
async def by_file(
    request: Request, gateway: GatewayDep, file: UploadFile, lang: Annotated[Language, Form()] = "th"
) -> Response:
    """The verdict on a file, which is compared by its digest and not stored."""
    try:
        verdict = await verdict_of_file(gateway, file)
    except Refusal as refusal:
        return _verdict_page(request, None, lang, refusal.body)
    return _verdict_page(request, verdict, lang)


async def _by_code(request: Request, gateway: Gateway, code: str, lang: Language) -> Response:
    """The verdict on a code as people type it; a text that cannot be a code is unknown."""
    try:
        question = DocumentVerdict(authority=NOWHERE, school=NOWHERE, code=code.strip().replace(" ", ""))
    except ValidationError:
        unknown = Verdict(verdict="unknown", as_of=gateway.now(), log_size=0, log_root="")
        return _verdict_page(request, unknown, lang)
    return _verdict_page(request, await gateway.ask(question), lang)


def _verdict_page(
    request: Request, verdict: Verdict | None, lang: Language, problem: ProblemBody | None = None
) -> Response:
    words = WORDS[lang]
    facts: dict[str, object] = {"verdict": verdict, "words": words, "lang": lang, "problem": problem}
    if verdict:
        compared = verdict.compared or ["nothing"]
        facts |= {
            "as_of": f"{words['as_of']} {_day(verdict.as_of, lang)} {thai_time(verdict.as_of)}",
            "issued": _day(verdict.issued_at, lang),
            "cancelled": _day(verdict.cancelled_at, lang),
            "compared": [words["comparisons"][name] for name in compared],
        }
    return page(request, "verification/verdict.html", facts)


def _day(moment: datetime | date | None, lang: Language) -> str:
    if moment is None:
        return ""
    return thai_day(moment) if lang == "th" else english_day(moment)
