"""Anyone verifies: by the code of the QR address, or with the PDF itself. Thai and English, five verdicts, no person's name."""
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile

from services.portal.file_verification import asked_by_code, verdict_of_file
from services.portal.gateway import Gateway, the_gateway
from services.portal.render import english_day, page, thai_day, thai_time
from services.portal.texts.verification import WORDS
from shared.contracts.documents.queries import Verdict
from shared.contracts.problem import ProblemBody, Refusal

router = APIRouter(include_in_schema=False)

Language = Literal["th", "en"]
The = Annotated[Gateway, Depends(the_gateway)]


@router.get("/verify")
async def ask(request: Request, gateway: The, code: str | None = None, lang: Language = "th") -> Response:
    """The form, or the answer to it."""
    if code is None:
        return _answer(request, None, lang)
    return await _by_code(request, gateway, code, lang)


@router.get("/v/{code}")
@router.get("/V/{code}")
@router.get("/verify/{code}")
async def scanned(request: Request, gateway: The, code: str, lang: Language = "th") -> Response:
    """The address in a QR code, all upper case so that the code stays small: read without regard to case."""
    return await _by_code(request, gateway, code, lang)


@router.post("/verify")
async def of_file(request: Request, gateway: The, file: UploadFile, lang: Annotated[Language, Form()] = "th") -> Response:
    """The file is compared by its digest and forgotten at once."""
    try:
        said = await verdict_of_file(gateway, file)
    except Refusal as refusal:
        return _answer(request, None, lang, refusal.body)
    return _answer(request, said, lang)


async def _by_code(request: Request, gateway: Gateway, code: str, lang: Language) -> Response:
    question = asked_by_code(code)
    if question is None:
        return _answer(request, Verdict(verdict="unknown", as_of=gateway.now(), log_size=0, log_root=""), lang)
    return _answer(request, await gateway.ask(question), lang)


def _answer(request: Request, verdict: Verdict | None, lang: Language, problem: ProblemBody | None = None) -> Response:
    words = WORDS[lang]
    facts: dict[str, object] = {"verdict": verdict, "words": words, "lang": lang, "problem": problem}
    if verdict:
        as_of = f"{words['as_of']} {_day(verdict.as_of, lang)} {thai_time(verdict.as_of)}"
        compared = [words["comparisons"][name] for name in verdict.compared] or [words["comparisons"]["nothing"]]
        facts |= {"as_of": as_of, "issued": _day(verdict.issued_at, lang), "cancelled": _day(verdict.cancelled_at, lang), "compared": compared}
    return page(request, "verification/verdict.html", facts)


def _day(moment: datetime | date | None, lang: Language) -> str:
    if moment is None:
        return ""
    return thai_day(moment) if lang == "th" else english_day(moment)
