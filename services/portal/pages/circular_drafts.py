"""Drafts of circulars (ร่างหนังสือเวียน) of DLA: written, looked at with their addressees, sent."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.attachments import store_attachments
from services.portal.conflicts import differences
from services.portal.error_responses import problem_of, status_of
from services.portal.field_faults import faults_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.circulars import DOWN_TO, EDUCATION, addressed_in_words
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal, refuse_all
from shared.contracts.registry.circulars import (
    MAX_ATTACHMENTS,
    AddressableProvinces,
    CircularAttachment,
    CircularContent,
    CircularDetails,
    CircularDraft,
    CircularDraftDetails,
    CircularName,
    DiscardCircularDraft,
    SaveCircularDraft,
    SendCircular,
)
from shared.contracts.registry.problems import CIRCULAR_DRAFT_CHANGED
from shared.thai.dates import read_date, slash_date
from shared.vocabulary.codes import NOWHERE, Sha256
from shared.vocabulary.offices import Office
from shared.vocabulary.organisations import AuthorityKind

router = APIRouter(route_class=Route, include_in_schema=False)

Dla = Annotated[Session, Depends(HeldBy(Office.DLA_OFFICER))]
DLA = {"authority": NOWHERE, "school": NOWHERE}
# The fields of the form, and `file`: one that was sent with it.
FIELDS = ("number", "dated", "due", "subject", "body", "attachments", "file", "addressed", "replaces")
FormColumn = Annotated[list[str], Form(default_factory=list, max_length=100)]


@dataclass
class CircularForm:
    """A circular, as it was filled in."""

    number: ShortText = ""
    dated: ShortText = ""
    subject: Annotated[str, Form(max_length=2000)] = ""
    body: Annotated[str, Form(max_length=100_000)] = ""
    due: ShortText = ""
    down_to: ShortText = "school"
    education: ShortText = "all"
    replaces: Annotated[UUID | None, Form()] = None


@dataclass
class Chosen:
    """What was chosen from lists: provinces and kinds of authorities; the files that are kept, as JSON."""

    provinces: FormColumn
    kinds: FormColumn
    kept: FormColumn

    def attachments(self) -> list[CircularAttachment]:
        """The files that stay with the draft."""
        return [CircularAttachment.model_validate_json(one) for one in self.kept[:MAX_ATTACHMENTS]]


@router.get("/circulars/new")
async def show_form(
    request: Request, session: Dla, gateway: GatewayDep, replaces: UUID | None = None
) -> Response:
    """The form of a new circular, or of one that replaces a circular that was sent."""
    form = CircularForm(replaces=replaces)
    chosen = Chosen([], [], [])
    if replaces:
        former = await gateway.ask(CircularDetails(**DLA, circular=replaces), session.token)
        form.subject, form.body = former.subject, former.body
        form.down_to, form.education = former.addressed.down_to, former.addressed.education
        chosen = Chosen(former.addressed.provinces, list(former.addressed.kinds), [])
    return await _form_page(request, session, gateway, uuid4(), 0, form, chosen, [])


@router.post("/circulars/drafts")
async def save(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    form: Annotated[CircularForm, Depends()],
    chosen: Annotated[Chosen, Depends()],
    circular: Annotated[UUID, Form()],
    version: Annotated[int, Form(ge=0)],
    key: FormKey,
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Save the draft and show its addressees. A refusal shows the form again, with the files."""
    attachments = chosen.attachments()
    try:
        attachments += await store_attachments(gateway, files or [], key)
        content = _content(form, chosen, attachments)
        command = SaveCircularDraft.model_validate(
            {**DLA, "circular": circular, "version": version, "content": content}
        )
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        if problem.is_one_of(CIRCULAR_DRAFT_CHANGED):
            # saved again, mine replaces theirs
            version = problem.details.get("version", 0)
        return await _form_page(
            request, session, gateway, circular, version, form, chosen, attachments, problem
        )
    return RedirectResponse(f"/circulars/drafts/{circular}", status_code=303)


@router.get("/circulars/drafts/{circular}")
async def show_draft(request: Request, session: Dla, gateway: GatewayDep, circular: UUID) -> Response:
    """A draft as it will be read, and how many will receive it."""
    return await _draft_page(request, session, gateway, circular)


@router.get("/circulars/drafts/{circular}/edit")
async def edit_draft(request: Request, session: Dla, gateway: GatewayDep, circular: UUID) -> Response:
    """The form of a draft, as it was saved."""
    draft = await _draft(session, gateway, circular)
    content = draft.effects.content
    form, chosen = _form_of(content)
    return await _form_page(
        request, session, gateway, circular, draft.version, form, chosen, content.attachments
    )


@router.post("/circulars/drafts/{circular}/sending")
async def send(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    circular: UUID,
    effects_sha256: Annotated[Sha256, Form()],
    key: FormKey,
) -> Response:
    """Send what was seen. If it has changed, the page shows it anew, and asks again."""
    command = SendCircular(**DLA, circular=circular, effects_sha256=effects_sha256)
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        return await _draft_page(request, session, gateway, circular, refusal.body)
    return RedirectResponse(f"/circulars/{circular}", status_code=303)


@router.post("/circulars/drafts/{circular}/discarding")
async def discard(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    circular: UUID,
    key: FormKey,
    version: Annotated[int | None, Form(ge=1)] = None,
) -> Response:
    """Delete a draft. If somebody else has saved it meanwhile, it is shown as it is now."""
    command = DiscardCircularDraft(**DLA, circular=circular, version=version)
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        if not refusal.body.is_one_of(CIRCULAR_DRAFT_CHANGED):
            raise
        return await _draft_page(request, session, gateway, circular, refusal.body)
    return RedirectResponse("/circulars", status_code=303)


def _content(form: CircularForm, chosen: Chosen, attachments: list[CircularAttachment]) -> dict[str, Any]:
    """The content as a command has it. Refuses dates that cannot be read."""
    days = {name: read_date(getattr(form, name)).day for name in ("dated", "due") if getattr(form, name)}
    refuse_all([DATE_UNREAD.refuse(field=name) for name, day in days.items() if day is None])
    return {
        "number": form.number,
        "dated": days.get("dated"),
        "subject": form.subject,
        "body": form.body.replace("\r\n", "\n"),
        "addressed": {
            "down_to": form.down_to,
            "provinces": chosen.provinces,
            "kinds": chosen.kinds,
            "education": form.education,
        },
        "due": days.get("due"),
        "replaces": form.replaces,
        "attachments": attachments,
    }


def _form_of(content: CircularContent) -> tuple[CircularForm, Chosen]:
    """The form of a draft; its files are kept beside it."""
    form = CircularForm(
        number=content.number,
        dated=slash_date(content.dated),
        subject=content.subject,
        body=content.body,
        due=slash_date(content.due) if content.due else "",
        down_to=content.addressed.down_to,
        education=content.addressed.education,
        replaces=content.replaces,
    )
    return form, Chosen(content.addressed.provinces, list(content.addressed.kinds), [])


def _in_words(
    form: CircularForm, chosen: Chosen, attachments: list[CircularAttachment], names: dict[str, str]
) -> dict[str, str]:
    """A draft as its form shows it: each field by its label. `names` of provinces by code."""
    kinds = {kind.value: kind.thai for kind in AuthorityKind}
    return {
        "เลขที่หนังสือ": form.number,
        "ลงวันที่": form.dated,
        "รับทราบภายในวันที่": form.due,
        "เรื่อง": form.subject,
        "ข้อความ": form.body.replace("\r\n", "\n"),
        "สิ่งที่ส่งมาด้วย": ", ".join(one.name for one in attachments),
        "ลงไปถึงระดับ": DOWN_TO.get(form.down_to, ""),
        "ประเภทสถานศึกษา": EDUCATION.get(form.education, ""),
        "ประเภท อปท.": ", ".join(kinds.get(one, one) for one in chosen.kinds),
        "จังหวัด": ", ".join(names.get(one, one) for one in chosen.provinces),
    }


async def _draft(session: Session, gateway: Gateway, circular: UUID) -> CircularDraft:
    return await gateway.ask(CircularDraftDetails(**DLA, circular=circular), session.token)


async def _names(session: Session, gateway: Gateway) -> dict[str, str]:
    """The names of the provinces by their codes, in their order."""
    found = await gateway.ask(AddressableProvinces(**DLA), session.token)
    return {one.code: one.name for one in found.provinces}


async def _replaced(session: Session, gateway: Gateway, replaces: UUID | None) -> CircularName | None:
    if replaces is None:
        return None
    found = await gateway.ask(CircularDetails(**DLA, circular=replaces), session.token)
    return CircularName(circular=found.circular, number=found.number, dated=found.dated)


async def _form_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    circular: UUID,
    version: int,
    form: CircularForm,
    chosen: Chosen,
    attachments: list[CircularAttachment],
    problem: ProblemBody | None = None,
) -> Response:
    names = await _names(session, gateway)
    saved = problem.details.get("content") if problem else None
    differing = []
    if saved:
        theirs = CircularContent.model_validate(saved)
        differing = differences(
            _in_words(form, chosen, attachments, names),
            _in_words(*_form_of(theirs), theirs.attachments, names),
        )
    facts = {
        "session": session,
        "circular": circular,
        "version": version,
        "given": form,
        "chosen": chosen,
        "attachments": attachments,
        "provinces": names,
        "kinds": list(AuthorityKind),
        "down_to": DOWN_TO,
        "education": EDUCATION,
        "replaced": await _replaced(session, gateway, form.replaces),
        "max_attachments": MAX_ATTACHMENTS,
        "problem": problem,
        "faults": faults_of(problem, FIELDS),
        "differences": differing,
        "key": uuid4(),
    }
    return page(request, "circular_drafts/form.html", facts, status=status_of(problem) if problem else 200)


async def _draft_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    circular: UUID,
    problem: ProblemBody | None = None,
) -> Response:
    draft = await _draft(session, gateway, circular)
    content = draft.effects.content
    facts = {
        "session": session,
        "draft": draft,
        "content": content,
        "effects": draft.effects,
        "total": draft.effects.provinces + draft.effects.authorities + draft.effects.schools,
        "kinds": {
            AuthorityKind(kind).thai: count for kind, count in draft.effects.authorities_by_kind.items()
        },
        "addressed": addressed_in_words(content.addressed, await _names(session, gateway)),
        "replaced": await _replaced(session, gateway, content.replaces),
        "problem": problem,
        "key": uuid4(),
        "discard_key": uuid4(),
    }
    return page(request, "circular_drafts/draft.html", facts, status=status_of(problem) if problem else 200)
