"""Graduates approved at a school, with what grades stores and emits for it: records in the archive, events
on the bus, numbered within their address.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from nats.js.errors import NotFoundError

from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import a_person
from shared.chassis.bus import STREAM
from shared.chassis.outbox import cloud_event
from shared.contracts.documents.queries import IssuedDocument, IssueRegister, Register
from shared.contracts.envelope import Event
from shared.contracts.files import FileReference
from shared.contracts.grades.events import GraduateReference, GraduatesApproved, RecordCorrected
from shared.contracts.record import AchievementRecord, PersonName, Signer, Superseded, canonical, digest
from shared.contracts.registry.queries import OfficesInForce
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Duty, Office
from tests.documents.forms import samples
from tests.world.orders import recorded
from tests.world.stack import Stack, until

AUTHORITY = "58-PAO-01"
OFFICES = (
    (Office.DIRECTOR, None),
    (Office.REGISTRAR, None),
    (Office.COMMITTEE_MEMBER, Duty.WRITES),
    (Office.COMMITTEE_MEMBER, Duty.PROOFREADS),
    (Office.COMMITTEE_MEMBER, Duty.CHECKS),
)
Spoil = Callable[[AchievementRecord], AchievementRecord]


@dataclass(frozen=True)
class School:
    """A school whose graduates are approved; its people in office, where it has any."""

    authority: str
    code: str
    registrar: Signer = samples.REGISTRAR
    director: Signer = samples.DIRECTOR


@dataclass(frozen=True)
class Approved:
    """An approval, and its records in their newest version."""

    school: School
    approval: UUID
    records: tuple[AchievementRecord, ...]

    def reference(self, place: int) -> GraduateReference:
        """How events name the record at this place of the batch."""
        record = self.records[place]
        body = canonical(record)
        file = FileReference(
            key=f"records/{record.pupil.id}/{record.version}.json",
            sha256=digest(body),
            size=len(body),
            media_type="application/json",
        )
        return GraduateReference(
            pupil=record.pupil.id, student_no=record.pupil.student_no, version=record.version, record=file
        )


def a_school() -> School:
    """A school of its own; registry does not know it, so no report of graduates is made."""
    return School(AUTHORITY, f"30589{random.randrange(10_000, 100_000)}")


async def a_staffed_school(lsq: Stack, authority: str, code: str) -> School:
    """A school that registry knows, with a director, a registrar and a committee by order."""
    scan = await lsq.archive.put_new(f"uploads/{uuid4()}", scanned_order(str(uuid4())), "application/pdf")
    chance = random.randrange(1000, 9000)
    people = [
        a_person(chance, number).appointed(office, duty) for number, (office, duty) in enumerate(OFFICES)
    ]
    await recorded(
        lsq.ask,
        authority=authority,
        school=code,
        number=f"{chance}/2569",
        dated=date(2026, 6, 8),
        signer_name="นายกองค์การ (จำลอง)",
        signer_position="นายก",
        term_from=date(2026, 6, 8),
        scan=scan,
        appointees=people,
    )
    held = (await lsq.ask(OfficesInForce(authority=authority, school=code, on=date(2027, 3, 31)))).holders
    head = {
        holder.office: Signer(
            person=holder.person,
            name=f"{holder.title}{holder.first} {holder.last}",
            position=holder.position,
            order=f"{holder.order_number} ลงวันที่ 8 มิถุนายน 2569",
        )
        for holder in held
    }
    return School(authority, code, head[Office.REGISTRAR], head[Office.DIRECTOR])


async def approve(
    lsq: Stack, school: School, graduates: int, *, spoil: dict[int, Spoil] | None = None, send: bool = True
) -> Approved:
    """Approve so many synthetic graduates of ม.6; `spoil` changes the record at a place of the batch."""
    photo = await lsq.archive.put_new(f"uploads/{uuid4()}", samples.photo(), "image/jpeg")
    records = tuple(
        (spoil or {}).get(place, lambda record: record)(_record(school, place, photo))
        for place in range(graduates)
    )
    approved = Approved(school, uuid4(), records)
    for place in range(graduates):
        await lsq.archive.put_new(
            approved.reference(place).record.key, canonical(records[place]), "application/json"
        )
    if send:
        await emit_approval(lsq, approved, [approved.reference(place) for place in range(graduates)])
    return approved


async def emit_approval(lsq: Stack, approved: Approved, graduates: Sequence[GraduateReference]) -> None:
    """Emit the approval of these graduates, in one part."""
    await emit(lsq, approval_of(approved, graduates))


def approval_of(
    approved: Approved, graduates: Sequence[GraduateReference] | None = None
) -> GraduatesApproved:
    """The event of an approval, in one part; of all its graduates unless they are named."""
    named = (
        [approved.reference(place) for place in range(len(approved.records))]
        if graduates is None
        else list(graduates)
    )
    return GraduatesApproved(
        authority=approved.school.authority,
        school=approved.school.code,
        approval=approved.approval,
        level=Level.UPPER,
        year=2569,
        approved_on=date(2027, 3, 31),
        part=1,
        parts=1,
        offset=0,
        graduates=named,
    )


async def correct(lsq: Stack, approved: Approved, place: int, **particulars: Any) -> Approved:
    """The school corrects a graduate's particulars by order: the record's next version supersedes the last."""
    old = approved.records[place]
    last = Superseded(
        version=old.version,
        sha256=digest(canonical(old)),
        order_number="7/2570",
        order_date=date(2027, 4, 9),
        reason="ไม่ตรงกับทะเบียนนักเรียน",
    )
    new = old.model_copy(
        update={
            "version": old.version + 1,
            "supersedes": last,
            "pupil": old.pupil.model_copy(update=particulars),
        }
    )
    corrected = replace(approved, records=(*approved.records[:place], new, *approved.records[place + 1 :]))
    graduate = corrected.reference(place)
    await lsq.archive.put_new(graduate.record.key, canonical(new), "application/json")
    await emit(
        lsq,
        RecordCorrected(
            authority=approved.school.authority,
            school=approved.school.code,
            approval=approved.approval,
            level=Level.UPPER,
            year=2569,
            graduate=graduate,
            superseded_version=old.version,
            order_date=date(2027, 4, 9),
            fields=sorted(particulars),
        ),
    )
    return corrected


async def emit(lsq: Stack, event: Event, number: int | None = None, ahead: timedelta = timedelta()) -> None:
    """Put an event on the bus as its service would, with the next number of its address; or with another
    number, as it never would. `ahead`: of the time here, by the clock of that service's host.
    """
    stream = lsq.bus.jetstream()
    try:
        last = int(((await stream.get_last_msg(STREAM, event.address)).headers or {})["ce-sequence"])
    except NotFoundError:
        last = 0
    headers = cloud_event(
        event, str(uuid4()), event.name.split(".", maxsplit=1)[0], (lsq.now() + ahead).isoformat()
    ) | {"ce-sequence": str(number or last + 1)}
    await stream.publish(event.address, event.model_dump_json().encode(), headers=headers)


async def emitted(lsq: Stack, kind: type[Event], school: School) -> list[Any]:
    """The events of this kind that documents has emitted about a school, in order."""
    return await lsq.events(kind, school.authority, school.code)


async def register(lsq: Stack, school: School, form: DocumentKind | None = None) -> list[IssuedDocument]:
    """The whole register of a school."""
    documents: list[IssuedDocument] = []
    page: Register | None = None
    while page is None or page.next:
        page = await lsq.ask(
            IssueRegister(
                authority=school.authority,
                school=school.code,
                form=form,
                after=page.next if page and page.next else "",
            )
        )
        documents += page.documents
    return documents


async def settled(lsq: Stack, school: School, documents: int, seconds: float = 60) -> list[IssuedDocument]:
    """The register once it has so many ปพ.1, none of which is still in the press."""

    def done(found: list[IssuedDocument]) -> bool:
        return len(found) == documents and not any(document.state == "pending" for document in found)

    return await until(lambda: register(lsq, school, DocumentKind.P1U), done, seconds)


async def archived(lsq: Stack, documents: Sequence[IssuedDocument]) -> set[UUID]:
    """Which of these documents are in the archive."""
    return {
        document.issue for document in documents if await lsq.archive.exists(f"issues/{document.issue}.pdf")
    }


def _record(school: School, place: int, photo: FileReference) -> AchievementRecord:
    name = PersonName(title="นางสาว", first=samples.FIRST_F[place % 7], last=samples.LAST[place % 9])
    pupil = samples.pupil(place + 1, name, "F", id=uuid4(), student_no=f"{20001 + place}", photo=photo)
    place_of_school = samples.SCHOOL.model_copy(update={"code": school.code, "authority": school.authority})
    return samples.record(
        Level.UPPER,
        samples.UPPER,
        pupil,
        school=place_of_school,
        shift=place + 1,
        registrar=school.registrar,
        director=school.director,
    )
