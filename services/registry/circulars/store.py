"""Statements over circulars: drafts, what was sent to whom, acknowledgements, covering letters."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, cast, delete, func, select, true
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.circulars.tables import (
    circular_acknowledgements,
    circular_addressees,
    circular_covers,
    circular_drafts,
    circular_files,
    circulars,
)
from services.registry.orders.tables import appointments
from services.registry.organisations.store import OPEN, addresses, organisations_on
from services.registry.organisations.tables import districts, provinces
from services.registry.rules.circulars import Addressee, PlaceOfOrganisation
from services.registry.rules.offices import OrganisationKind
from shared.contracts.files import FileReference
from shared.contracts.registry.circulars import (
    AddressableProvince,
    CircularAttachment,
    CircularContent,
    CircularCover,
    CircularDraftLine,
    CircularFileLine,
    CircularFileReference,
    CircularLine,
    CircularName,
    CircularTotals,
    SentCircularLine,
)
from shared.thai.sorting import thai_sort_key
from shared.vocabulary.circulars import CircularLevel
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office
from shared.vocabulary.organisations import AuthorityKind

# Drafts of DLA in one answer.
MAX_DRAFTS = 50
# Of the files of a draft, in its content.
FILE_KEYS = "$.attachments[*].file.key"

_replacing = circulars.alias("replacing")
_acknowledged = circular_acknowledgements
IS_REPLACED = select(_replacing.c.id).where(_replacing.c.replaces == circulars.c.id).exists()


class StoredDraft(NamedTuple):
    """A draft as it is stored."""

    version: int
    content: CircularContent
    saved_at: datetime


class Stop(NamedTuple):
    """An addressee on the way of a circular, its acknowledgement, and the district before it."""

    organisation: int
    level: CircularLevel
    name: str
    district: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    office: Office | None


class TrackedAddressee(NamedTuple):
    """A row of the tracker."""

    organisation: int
    level: CircularLevel
    name: str
    province: str
    authority: str
    school: str
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    passed_on_at: datetime | None


async def places_of_organisations(session: AsyncSession, on: date) -> list[PlaceOfOrganisation]:
    """All organisations that have an address on a day."""
    code, own = addresses(on, "code"), organisations_on(on, "own")
    found = await session.execute(
        select(own, code.c.value)
        .join(code, code.c.organisation == own.c.id)
        .where(own.c.kind != OrganisationKind.DLA, own.c.state == OPEN)
        .order_by(code.c.value)
    )
    return [_place(row) for row in found]


def _place(row: Row[Any]) -> PlaceOfOrganisation:
    is_authority = row.kind == OrganisationKind.AUTHORITY
    return PlaceOfOrganisation(
        row.id,
        OrganisationKind(row.kind),
        row.parent,
        row.province,
        AuthorityKind(row.authority_kind) if row.authority_kind else None,
        row.district if is_authority else None,
        tuple(map(Level, row.levels)),
    )


async def all_provinces(session: AsyncSession) -> list[AddressableProvince]:
    """All provinces in the order of their Thai names."""
    found = [
        AddressableProvince(code=row.code, name=row.name_th)
        for row in await session.execute(select(provinces))
    ]
    return sorted(found, key=lambda one: thai_sort_key(one.name))


async def draft_of(session: AsyncSession, circular: UUID, *, lock: bool = False) -> StoredDraft | None:
    """A draft; locked until the commit if it is to be changed or sent."""
    statement = select(circular_drafts).where(circular_drafts.c.circular == circular)
    row = (await session.execute(statement.with_for_update() if lock else statement)).first()
    return (
        StoredDraft(row.version, CircularContent.model_validate(row.content), row.saved_at) if row else None
    )


async def save_draft(session: AsyncSession, values: dict[str, Any]) -> None:
    """Store a draft, in place of the version before it."""
    statement = insert(circular_drafts).values(values)
    renewed = {name: statement.excluded[name] for name in values if name != "circular"}
    await session.execute(statement.on_conflict_do_update(index_elements=["circular"], set_=renewed))


async def delete_draft(session: AsyncSession, circular: UUID) -> None:
    """Delete a draft."""
    await session.execute(delete(circular_drafts).where(circular_drafts.c.circular == circular))


async def drafts(session: AsyncSession) -> list[CircularDraftLine]:
    """The drafts, the latest first."""
    found = await session.execute(
        select(
            circular_drafts.c.circular,
            circular_drafts.c.content["number"].astext.label("number"),
            circular_drafts.c.content["subject"].astext.label("subject"),
            circular_drafts.c.saved_at,
        )
        .order_by(circular_drafts.c.saved_at.desc())
        .limit(MAX_DRAFTS)
    )
    return [CircularDraftLine(**row._mapping) for row in found]


async def uploads_of_circular_drafts(session: AsyncSession) -> set[str]:
    """The keys of the uploads that drafts name."""
    keys = func.jsonb_path_query(circular_drafts.c.content, cast(FILE_KEYS, JSONPATH), type_=JSONB)
    return set(await session.scalars(select(keys)))


async def is_number_taken(session: AsyncSession, number: str, dated: date) -> bool:
    """Whether a circular of this number and date was sent."""
    same = and_(circulars.c.number == number, circulars.c.dated == dated)
    return bool(await session.scalar(select(select(circulars.c.id).where(same).exists())))


async def may_be_replaced(session: AsyncSession, circular: UUID) -> bool:
    """Whether a circular was sent, and no other has replaced it."""
    unreplaced = select(circulars.c.id).where(circulars.c.id == circular, ~IS_REPLACED)
    return bool(await session.scalar(select(unreplaced.exists())))


async def insert_circular(
    session: AsyncSession,
    values: dict[str, Any],
    attachments: Iterable[CircularAttachment],
    reached: Sequence[Addressee],
) -> None:
    """Store a circular with its attachments and addressees."""
    await session.execute(circulars.insert().values(values))
    files = [
        {"circular": values["id"], "position": position, **file_values(one)}
        for position, one in enumerate(attachments, 1)
    ]
    if files:
        await session.execute(circular_files.insert(), files)
    rows = [
        {
            "circular": values["id"],
            "organisation": one.organisation,
            "level": one.level,
            "above": one.above,
            "district": one.district,
        }
        for one in reached
    ]
    await session.execute(circular_addressees.insert(), rows)


def file_values(attachment: CircularAttachment) -> dict[str, Any]:
    """The columns of an attachment."""
    file = attachment.file
    return {
        "name": attachment.name,
        "file_key": file.key,
        "file_sha256": file.sha256,
        "file_size": file.size,
        "file_media_type": file.media_type,
        "file_version": file.version,
    }


async def find_circular(session: AsyncSession, circular: UUID) -> Row[Any] | None:
    """A circular that was sent, and by whom."""
    found = await session.execute(
        select(circulars, _name_of(circulars).label("sent_by")).where(circulars.c.id == circular)
    )
    return found.first()


async def circular_named(session: AsyncSession, circular: UUID | None) -> CircularName | None:
    """Number and date of a circular."""
    return await _named(session, circulars.c.id == circular)


async def replacement_of(session: AsyncSession, circular: UUID) -> CircularName | None:
    """The circular that replaces this one."""
    return await _named(session, circulars.c.replaces == circular)


async def _named(session: AsyncSession, condition: ColumnElement[bool]) -> CircularName | None:
    row = (await session.execute(select(circulars).where(condition))).first()
    return CircularName(circular=row.id, number=row.number, dated=row.dated) if row else None


async def files_of(session: AsyncSession, circular: UUID) -> list[CircularFileLine]:
    """The attachments of a circular in their order."""
    found = await session.execute(
        select(circular_files)
        .where(circular_files.c.circular == circular)
        .order_by(circular_files.c.position)
    )
    return [
        CircularFileLine(
            position=row.position, name=row.name, size=row.file_size, media_type=row.file_media_type
        )
        for row in found
    ]


async def attachment_at(session: AsyncSession, circular: UUID, position: int) -> CircularFileReference | None:
    """An attachment of a circular."""
    of_it = and_(circular_files.c.circular == circular, circular_files.c.position == position)
    return _reference((await session.execute(select(circular_files).where(of_it))).first())


async def letter_of(
    session: AsyncSession, circular: UUID, cover: UUID, organisation_ids: Collection[int]
) -> CircularFileReference | None:
    """The scan of a covering letter, if one of these organisations has written it."""
    of_it = and_(
        circular_covers.c.id == cover,
        circular_covers.c.circular == circular,
        circular_covers.c.organisation.in_(organisation_ids),
        circular_covers.c.file_key.is_not(None),
    )
    return _reference((await session.execute(select(circular_covers).where(of_it))).first())


def _reference(row: Row[Any] | None) -> CircularFileReference | None:
    if row is None:
        return None
    file = FileReference(
        key=row.file_key,
        sha256=row.file_sha256,
        size=row.file_size,
        media_type=row.file_media_type,
        version=row.file_version,
    )
    return CircularFileReference(name=row.name, file=file)


async def way_to(session: AsyncSession, circular: UUID, organisation: int, on: date) -> list[Stop]:
    """The addressees from the province down to this one, by their names on a day; empty if it is not
    addressed.
    """
    own = organisations_on(on, "own")
    stops: list[Stop] = []
    at: int | None = organisation
    while at is not None:
        row = (
            await session.execute(
                select(
                    circular_addressees,
                    own.c.name_th,
                    districts.c.name_th.label("district_name"),
                    _acknowledged.c.at,
                    _acknowledged.c.office,
                    _name_of(_acknowledged).label("by"),
                )
                .join(own, own.c.id == circular_addressees.c.organisation)
                .outerjoin(districts, districts.c.code == circular_addressees.c.district)
                .outerjoin(_acknowledged, _of_addressee(_acknowledged))
                .where(circular_addressees.c.circular == circular, circular_addressees.c.organisation == at)
            )
        ).first()
        if row is None:
            break
        stops.insert(
            0,
            Stop(
                row.organisation,
                CircularLevel(row.level),
                row.name_th,
                row.district_name,
                row.at,
                row.by,
                Office(row.office) if row.office else None,
            ),
        )
        at = row.above
    return stops


async def covers_of(
    session: AsyncSession, circular: UUID, organisation_ids: Collection[int]
) -> dict[int, list[CircularCover]]:
    """The covering letters of these organisations, the latest first."""
    found = await session.execute(
        select(circular_covers, _name_of(circular_covers).label("by"))
        .where(circular_covers.c.circular == circular, circular_covers.c.organisation.in_(organisation_ids))
        .order_by(circular_covers.c.at.desc(), circular_covers.c.id)
    )
    covers: dict[int, list[CircularCover]] = defaultdict(list)
    for row in found:
        covers[row.organisation].append(
            CircularCover(
                cover=row.id,
                number=row.number,
                dated=row.dated,
                passed_on_at=row.at,
                by=row.by,
                office=row.office,
                letter=row.name,
            )
        )
    return covers


async def is_addressed(session: AsyncSession, circular: UUID, organisation: int) -> bool:
    """Whether a circular was sent to this organisation."""
    addressed = select(circular_addressees.c.organisation).where(
        circular_addressees.c.circular == circular, circular_addressees.c.organisation == organisation
    )
    return bool(await session.scalar(select(addressed.exists())))


async def has_below(session: AsyncSession, circular: UUID, organisation: int) -> bool:
    """Whether a circular was sent to an organisation below this one."""
    below = select(circular_addressees.c.organisation).where(
        circular_addressees.c.circular == circular, circular_addressees.c.above == organisation
    )
    return bool(await session.scalar(select(below.exists())))


async def acknowledge(session: AsyncSession, values: dict[str, Any]) -> datetime:
    """Store the acknowledgement of an organisation, unless there is one; return when it was given."""
    await session.execute(insert(_acknowledged).values(values).on_conflict_do_nothing())
    given: datetime = (
        await session.execute(
            select(_acknowledged.c.at).where(
                _acknowledged.c.circular == values["circular"],
                _acknowledged.c.organisation == values["organisation"],
            )
        )
    ).scalar_one()
    return given


async def insert_cover(session: AsyncSession, values: dict[str, Any]) -> None:
    """Store a covering letter."""
    await session.execute(circular_covers.insert().values(values))


async def count_received(session: AsyncSession, organisation: int) -> tuple[int, int]:
    """The number of circulars that an organisation has received, and of those that it has to acknowledge."""
    waiting = and_(_acknowledged.c.at.is_(None), ~IS_REPLACED)
    row = (
        await session.execute(
            _received(organisation).with_only_columns(func.count(), func.count().filter(waiting))
        )
    ).one()
    return row[0], row[1]


async def page_of_received(
    session: AsyncSession, organisation: int, start: int, limit: int
) -> list[CircularLine]:
    """Circulars that an organisation has received: those to acknowledge first, then the latest."""
    attachments = select(func.count()).where(circular_files.c.circular == circulars.c.id).scalar_subquery()
    is_done = _acknowledged.c.at.is_not(None) | IS_REPLACED
    found = await session.execute(
        _received(organisation)
        .with_only_columns(
            circulars.c.id.label("circular"),
            circulars.c.number,
            circulars.c.dated,
            circulars.c.subject,
            circulars.c.due,
            circulars.c.sent_at,
            _acknowledged.c.at.label("acknowledged_at"),
            IS_REPLACED.label("is_replaced"),
            attachments.label("attachments"),
        )
        .order_by(is_done, circulars.c.sent_at.desc(), circulars.c.id)
        .offset(start)
        .limit(limit)
    )
    return [CircularLine(**row._mapping) for row in found]


def _received(organisation: int) -> Select[Any]:
    return (
        select(circulars.c.id)
        .join(circular_addressees, circular_addressees.c.circular == circulars.c.id)
        .outerjoin(_acknowledged, _of_addressee(_acknowledged))
        .where(circular_addressees.c.organisation == organisation)
    )


async def count_sent(session: AsyncSession) -> int:
    """The number of circulars that were sent."""
    return await session.scalar(select(func.count()).select_from(circulars)) or 0


async def page_of_sent(session: AsyncSession, start: int, limit: int) -> list[SentCircularLine]:
    """The circulars that were sent, the latest first, with their counts."""

    def counted(table: Any) -> Any:
        return select(func.count()).where(table.c.circular == circulars.c.id).scalar_subquery()

    found = await session.execute(
        select(
            circulars.c.id.label("circular"),
            circulars.c.number,
            circulars.c.dated,
            circulars.c.subject,
            circulars.c.due,
            circulars.c.sent_at,
            IS_REPLACED.label("is_replaced"),
            counted(circular_addressees).label("addressees"),
            counted(_acknowledged).label("acknowledged"),
        )
        .order_by(circulars.c.sent_at.desc(), circulars.c.id)
        .offset(start)
        .limit(limit)
    )
    return [SentCircularLine(**row._mapping) for row in found]


def within(organisation: int | None) -> ColumnElement[bool]:
    """The addressees that are this organisation or below it; None: all."""
    if organisation is None:
        return true()
    above = circular_addressees.alias("above")
    under = select(above.c.organisation).where(
        above.c.circular == circular_addressees.c.circular, above.c.above == organisation
    )
    return (
        (circular_addressees.c.organisation == organisation)
        | (circular_addressees.c.above == organisation)
        | circular_addressees.c.above.in_(under)
    )


async def totals(
    session: AsyncSession, circular: UUID, condition: ColumnElement[bool]
) -> list[CircularTotals]:
    """The counts of these addressees of a circular by level, from above."""
    passed_on = (
        select(circular_covers.c.organisation)
        .where(_of_addressee(circular_covers))
        .exists()
        .correlate(circular_addressees)
    )
    found = await session.execute(
        select(
            circular_addressees.c.level,
            func.count().label("addressed"),
            func.count(_acknowledged.c.at).label("acknowledged"),
            (func.count() - func.count(_acknowledged.c.at)).label("waiting"),
            func.count().filter(passed_on).label("passed_on"),
        )
        .outerjoin(_acknowledged, _of_addressee(_acknowledged))
        .where(circular_addressees.c.circular == circular, condition)
        .group_by(circular_addressees.c.level)
    )
    counted = [CircularTotals(**row._mapping) for row in found]
    return sorted(counted, key=lambda one: list(CircularLevel).index(one.level))


async def page_of_addressees(
    session: AsyncSession,
    circular: UUID,
    conditions: Sequence[ColumnElement[bool]],
    on: date,
    start: int,
    limit: int,
) -> list[TrackedAddressee]:
    """Addressees of a circular, by province, authorities before their schools, with their places on a day."""
    code, code_above, own = addresses(on, "code"), addresses(on, "code_above"), organisations_on(on, "own")
    is_school = circular_addressees.c.level == CircularLevel.SCHOOL
    passed_on = select(func.max(circular_covers.c.at)).where(_of_addressee(circular_covers)).scalar_subquery()
    found = await session.execute(
        select(
            circular_addressees,
            own.c.name_th,
            provinces.c.name_th.label("province"),
            code.c.value.label("own"),
            code_above.c.value.label("above_code"),
            _acknowledged.c.at,
            _name_of(_acknowledged).label("by"),
            passed_on.label("passed_on_at"),
        )
        .join(own, own.c.id == circular_addressees.c.organisation)
        .join(provinces, provinces.c.code == own.c.province)
        .outerjoin(code, code.c.organisation == own.c.id)
        .outerjoin(code_above, code_above.c.organisation == circular_addressees.c.above)
        .outerjoin(_acknowledged, _of_addressee(_acknowledged))
        .where(circular_addressees.c.circular == circular, *conditions)
        .order_by(
            own.c.province,
            circular_addressees.c.level != CircularLevel.PROVINCE,
            func.coalesce(func.nullif(is_school, False).cast(code_above.c.value.type), ""),
            code.c.value,
        )
        .offset(start)
        .limit(limit)
    )
    return [_tracked(row) for row in found]


def _tracked(row: Row[Any]) -> TrackedAddressee:
    level = CircularLevel(row.level)
    is_school = level is CircularLevel.SCHOOL
    return TrackedAddressee(
        row.organisation,
        level,
        row.name_th,
        row.province,
        (row.above_code if is_school else row.own) or NOWHERE,
        (row.own if is_school else NOWHERE) or NOWHERE,
        row.at,
        row.by,
        row.passed_on_at,
    )


async def count_addressees(
    session: AsyncSession, circular: UUID, conditions: Sequence[ColumnElement[bool]]
) -> int:
    """The number of addressees of a circular that meet the conditions."""
    found = await session.scalar(
        select(func.count())
        .select_from(circular_addressees)
        .outerjoin(_acknowledged, _of_addressee(_acknowledged))
        .where(circular_addressees.c.circular == circular, *conditions)
    )
    return found or 0


def in_state(state: str | None) -> ColumnElement[bool]:
    """The addressees that have acknowledged, or those that have not; None: all."""
    if state is None:
        return true()
    return _acknowledged.c.at.is_not(None) if state == "acknowledged" else _acknowledged.c.at.is_(None)


def at_level(level: str | None) -> ColumnElement[bool]:
    """The addressees of a level; None: of all."""
    return true() if level is None else circular_addressees.c.level == level


def _of_addressee(table: Any) -> ColumnElement[bool]:
    """The rows of a table that are of an addressee of the statement."""
    return and_(
        table.c.circular == circular_addressees.c.circular,
        table.c.organisation == circular_addressees.c.organisation,
    )


def _name_of(table: Any) -> Any:
    """The name, by the order, of who acted in a row of this table; NULL where no appointment is known."""
    by = appointments.alias("by_appointment")
    name = func.concat(by.c.title, by.c.first, " ", by.c.last)
    return select(func.rtrim(name)).where(by.c.id == table.c.appointment).scalar_subquery()
