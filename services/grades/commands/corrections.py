"""Corrections of particulars by order (แก้ไขตามคำสั่ง): a new version each; of a graduate also a new version of the record."""
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Row

from services.grades.books import lock_book
from services.grades.commands.particulars import keep_versions, told_now
from services.grades.commands.records import supersede
from services.grades.queries.graduates import newest_records
from services.grades.queries.pupils import every_pupil, holds_identifier, particulars_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import Corrected, CorrectStudent
from shared.contracts.grades.problems import DATE_IN_FUTURE, IDENTIFIER_TAKEN, NOTHING_CHANGES, VALUE_WRONG
from shared.contracts.grades.rows import FieldChange
from shared.thai.dates import day_of
from shared.thai.names import name_to_store
from shared.vocabulary.identifiers import IdentifierKind, read_identifier
from shared.vocabulary.titles import read_title, title_fits

router = Router("grades")

DAY = TypeAdapter(date)
NONE = "-"                                                    # in place of a family name: has none


@router.command
async def correct_student(command: CorrectStudent, work: Work) -> Corrected:
    """Correct a pupil's particulars by order: the old ones stay readable, a graduate's record gets a version that supersedes the last."""
    await lock_book(work, command.authority, command.school)
    if command.order_date > day_of(work.now):
        raise DATE_IN_FUTURE.refuse("order_date")
    pupil = (await every_pupil(work.session, command.school, [command.student_no], "student_no"))[command.student_no]
    told: dict[str, Any] = {}
    for change in command.changes:
        told |= corrected(change, work)
    if not (changed := told_now(pupil, told)):
        raise NOTHING_CHANGES.refuse("changes")
    await check(work, command.school, pupil, changed)
    await work.archive.get(command.order_scan)                # refuses an order that is not in the archive
    await keep_versions(work, command.school, [(pupil, changed)], {
        "kind": "corrected", "order_number": command.order_number, "order_date": command.order_date,
        "order_scan": command.order_scan.model_dump(mode="json"), "reason": command.reason,
    })
    now = (await particulars_of(work.session, command.school, [pupil.pupil]))[pupil.pupil]
    version = None
    for record in await newest_records(work.session, pupil.pupil):
        version = await supersede(work, command, record, now, sorted(change.field for change in command.changes))
    return Corrected(entry=now.version, record_version=version)


def corrected(change: FieldChange, work: Work) -> dict[str, Any]:
    """The columns that a change sets. Refuses a value that is none of its field."""
    after = name_to_store(change.after)
    if change.field == "identifier":
        return identified(after)
    if change.field in ("birth_date", "entry_date"):
        return {change.field: day_in_past(change.field, after, work)}
    if change.field == "last" and after == NONE:
        return {"last": None}
    if not after or (change.field == "sex" and after not in ("M", "F")) or (change.field == "title" and read_title(after) is None):
        raise VALUE_WRONG.refuse(change.field, what=change.field)
    return {change.field: after}


def identified(written: str) -> dict[str, Any]:
    """Kind and value of an identifier."""
    found = read_identifier(written)
    if not found.is_valid:
        raise VALUE_WRONG.refuse("identifier", what="identifier")
    kind = "national" if found.kind is IdentifierKind.NO_REGISTRATION else found.kind.value
    return {"identifier_kind": kind, "identifier": found.value}


def day_in_past(field: str, written: str, work: Work) -> date:
    """A day, ISO 8601, not after today."""
    try:
        day = DAY.validate_python(written)
    except ValidationError:
        raise VALUE_WRONG.refuse(field, what=field) from None
    if day > day_of(work.now):
        raise DATE_IN_FUTURE.refuse(field)
    return day


async def check(work: Work, school: str, pupil: Row[Any], changed: dict[str, Any]) -> None:
    """Refuses a title that does not fit the sex, and an identifier that another pupil has."""
    if not title_fits(changed.get("title", pupil.title), changed.get("sex", pupil.sex)):
        raise VALUE_WRONG.refuse("title", what="title")
    if "identifier" in changed and await holds_identifier(work.session, school, changed["identifier"]) not in (None, pupil.pupil):
        raise IDENTIFIER_TAKEN.refuse("identifier")
