"""A school with results, documents and people in office moves to another authority, on running servers."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from deploy.demo.people.cohorts import LAST_TERM
from shared.contracts.documents.queries import DocumentVerdict, GraduatesReports, IssueRegister
from shared.contracts.grades.commands import CloseTerm
from shared.contracts.grades.events import RecordCorrected
from shared.contracts.grades.queries import GraduationAudit
from shared.contracts.linkage.queries import DeliveryState, SchoolImports
from shared.contracts.problem import NOT_ALLOWED, SCHOOL_ELSEWHERE, SCHOOL_ENDED, Refusal
from shared.contracts.registry.commands import CloseOrganisation, MoveSchool
from shared.contracts.registry.queries import EffectsOfAct, OfficesInForce
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from tests.world.main_job import MainJob, Place
from tests.world.schools import make_school
from tests.world.stack import Stack, until

pytestmark = pytest.mark.long

BEFORE, AFTER, SCHOOL = "58-TM-02", "58-PAO-01", "3058991407"
OLD, NEW = Place(BEFORE, SCHOOL), Place(AFTER, SCHOOL)
SERVICES = ("registry", "grades", "documents", "linkage")
UNPLACED = {"authority": NOWHERE, "school": NOWHERE}
ORDER: dict[str, Any] = {
    "order_number": "41/2570",
    "order_date": date(2026, 6, 1),
    "reason": "ตามประกาศ (จำลอง)",
}


async def refused(lsq: Stack, question: Any, token: str | None = None) -> str:
    """The code of the refusal; empty: it is answered."""
    try:
        await lsq.ask(question, token)
    except Refusal as refusal:
        return refusal.body.code
    return ""


async def decide(lsq: Stack, act: str, command: type[Any], place: Place, **facts: Any) -> None:
    """Send an act on the effects that it has now."""
    asked = {"from_day": facts["from_day"], "to_authority": facts.get("to_authority")}
    effects = await lsq.ask(EffectsOfAct(**place.here, act=act, **asked))
    await lsq.ask(command(**place.here, **ORDER, **facts, effects_sha256=effects.sha256))


def questions(place: Place) -> dict[str, Any]:
    """A question about the school to each service that keeps something of it."""
    return {
        "grades": GraduationAudit(**place.here, level=Level.LOWER, year=2569),
        "documents": IssueRegister(**place.here),
        "linkage": SchoolImports(**place.here),
    }


async def handled(lsq: Stack, service: str, place: Place) -> dict[str, tuple[int, int]]:
    """Of each address of this place from which the service has a reaction: the last number that was sent, and
    the last that was handled.
    """
    inbox = await lsq.rows(
        service,
        "select reaction, address, last from inbox where address like %s",
        f"%.{place.authority}.{place.school}",
    )
    sent: dict[str, int] = {}
    for emitter in SERVICES:
        sent |= dict(await lsq.rows(emitter, "select address, last from sequences"))
    return {f"{reaction} {address}": (sent[address], last) for reaction, address, last in inbox}


async def test_a_school_moves_with_its_results_documents_and_people(lsq: Stack) -> None:
    """The old address is refused with the new one, what was sent there is handled, the new one works with
    numbers from 1, and what was issued before is found and verified at the new one.
    """
    await make_school(lsq, *OLD)
    job = MainJob(lsq, OLD, OLD.class_of("lower"))
    await job.prepare()
    report = await job.issue()
    today = day_of(lsq.now())
    before = (await lsq.ask(IssueRegister(**OLD.here))).documents
    assert before

    await decide(lsq, "move", MoveSchool, OLD, from_day=today, to_authority=AFTER)

    for service, question in questions(OLD).items():
        await until(lambda q=question: refused(lsq, q), lambda code: code == SCHOOL_ELSEWHERE.code)  # type: ignore[misc]
        assert await refused(lsq, questions(NEW)[service]) == ""
    # a token of the old place is refused at the new one, and the former officer's, too
    for organisation in (f"{BEFORE}.{SCHOOL}", BEFORE):
        role = "director" if "." in organisation else "registrar_officer"
        token = lsq.token(role, organisation)
        assert await refused(lsq, IssueRegister(**NEW.here), token) == NOT_ALLOWED.code
        assert await refused(lsq, IssueRegister(**OLD.here), token) == SCHOOL_ELSEWHERE.code

    moved = replace(job, place=NEW)
    await moved.correct()
    await moved.accept(await moved.report(2))
    graduates = await moved.graduates()
    deliveries = await lsq.until(
        DeliveryState(**NEW.here), lambda answer: len(answer.deliveries) >= len(graduates)
    )
    assert {one.pupil for one in deliveries.deliveries} == {pupil for pupil, *_ in graduates}

    corrected = await lsq.events(RecordCorrected, *NEW)
    assert len(corrected) == 1
    addresses = dict(await lsq.rows("grades", "select address, last from sequences"))
    assert addresses[corrected[0].address] == 1
    for place in (OLD, NEW):
        for service in ("documents", "linkage"):
            await until(
                lambda s=service, p=place: handled(lsq, s, p),  # type: ignore[misc]
                lambda found: bool(found) and all(sent == last for sent, last in found.values()),
            )
    for service in SERVICES:
        assert await lsq.rows(service, 'select "check", place, what from contradictions') == []
    assert await lsq.dead_letters() == []

    documents = {one.issue: one for one in (await lsq.ask(IssueRegister(**NEW.here))).documents}
    assert documents.keys() > {one.issue for one in before}
    portal = lsq.token_of("portal")
    stays = next(one for one in before if documents[one.issue].state == "in_force")
    assert (await lsq.ask(DocumentVerdict(**UNPLACED, code=stays.code), portal)).verdict == "in_force"
    # the former authority keeps what was made while the school was its own, and reads its offices of then
    officer = lsq.token("registrar_officer", BEFORE)
    kept = (await lsq.ask(GraduatesReports(authority=BEFORE, school=NOWHERE), officer)).reports
    assert report.report in {one.report for one in kept}
    held = OfficesInForce(**OLD.here, on=today - timedelta(days=1))
    assert (await lsq.ask(held, officer)).holders
    assert (await lsq.ask(OfficesInForce(**NEW.here, on=today))).holders


async def test_a_closed_school_stays_readable(lsq: Stack) -> None:
    """Its register is read and its documents are verified; nothing new is done there. After the test above."""
    today = day_of(lsq.now())
    known = (await lsq.ask(IssueRegister(**NEW.here))).documents

    await decide(lsq, "close", CloseOrganisation, NEW, from_day=today)

    assert (await lsq.ask(IssueRegister(**NEW.here))).documents == known
    [in_force, *_] = [one for one in known if one.state == "in_force"]
    number = f"{in_force.set_number}/{in_force.number}"
    for found in ({"code": in_force.code}, {"form": in_force.form, "number": number}):
        at = UNPLACED if "code" in found else {"authority": NOWHERE, "school": SCHOOL}
        verdict = await lsq.ask(DocumentVerdict(**at, **found), lsq.token_of("portal"))
        assert verdict.verdict == "in_force"
    closing = CloseTerm(**NEW.here, term=LAST_TERM)
    await until(lambda: refused(lsq, closing), lambda code: code == SCHOOL_ENDED.code)
    assert await lsq.rows("registry", "select count(*) from places where code = %s", SCHOOL) == [(1,)]
