"""Statements over the versions of organisations, and over the acts that made them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.organisations.store import (
    OPEN,
    PLACE,
    UNKNOWN_FIRST_DAY,
    Organisation,
    addresses,
    organisations_on,
)
from services.registry.organisations.tables import acts, codes, places, versions
from services.registry.rules.offices import OrganisationKind
from shared.contracts.registry.queries import OrganisationCodeLine, OrganisationVersion
from shared.vocabulary.codes import NOWHERE

# Of the advisory lock by which acts about organisations run one after another: they are few.
LOCK_ID = 5_800_002
# LSQ's own places begin with these digits: no code of the ministry does.
OWN_PLACES = "99"
MAX_VERSIONS = 200


class StoredVersion(NamedTuple):
    """The last version of an organisation, with its facts."""

    number: int
    since: date
    facts: dict[str, Any]


class PlaceOnDay(NamedTuple):
    """An organisation as others are shown it: where it is, its name."""

    id: int
    authority: str
    school: str
    name: str
    state: str
    since: date


async def lock_structure(session: AsyncSession) -> None:
    """Lock all organisations until the commit."""
    await session.execute(select(func.pg_advisory_xact_lock(LOCK_ID)))


async def insert_act(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Store an act."""
    await session.execute(acts.insert().values(dict(values)))


async def last_version(session: AsyncSession, organisation: int) -> StoredVersion:
    """The last version, which may begin on a later day than today."""
    row = (
        await session.execute(
            select(versions)
            .where(versions.c.organisation == organisation)
            .order_by(versions.c.number.desc())
            .limit(1)
        )
    ).one()
    facts = dict(row._mapping)
    return StoredVersion(facts.pop("number"), facts.pop("since"), facts)


async def append_version(
    session: AsyncSession, last: StoredVersion, since: date, act: UUID, **changed: Any
) -> int:
    """Store the version after the last one, and return its number. `changed`: what is different."""
    number = last.number + 1
    await session.execute(
        versions.insert().values({**last.facts, **changed, "number": number, "since": since, "act": act})
    )
    return number


async def schools_of(session: AsyncSession, authority: int, on: date) -> list[PlaceOnDay]:
    """The open schools of an authority on a day, and those that come to it later."""
    own = organisations_on(date.max, "own")
    today = organisations_on(on, "today")
    found = await session.execute(
        select(own.c.id, own.c.name_th, own.c.state, own.c.since, places.c.code)
        .join(places, places.c.organisation == own.c.id)
        .outerjoin(today, today.c.id == own.c.id)
        .where(
            or_(
                and_(own.c.parent == authority, own.c.state == OPEN),
                and_(today.c.parent == authority, today.c.state == OPEN),
            )
        )
        .order_by(places.c.code)
    )
    return [PlaceOnDay(row.id, NOWHERE, row.code, row.name_th, row.state, row.since) for row in found]


async def school_places(session: AsyncSession, wanted: Collection[str], on: date) -> dict[str, PlaceOnDay]:
    """The schools with these places on a day, each at its authority."""
    own, code_above = organisations_on(on, "own"), addresses(on, "code_above")
    found = await session.execute(
        select(own.c.id, own.c.name_th, own.c.state, own.c.since, places.c.code, code_above.c.value)
        .join(places, places.c.organisation == own.c.id)
        .join(code_above, code_above.c.organisation == own.c.parent)
        .where(places.c.code.in_(wanted))
    )
    return {
        row.code: PlaceOnDay(row.id, row.value, row.code, row.name_th, row.state, row.since) for row in found
    }


async def next_school_place(session: AsyncSession) -> str:
    """The next place of LSQ's own; asked with the structure locked."""
    last: str | None = await session.scalar(
        select(func.max(places.c.code)).where(places.c.code.startswith(OWN_PLACES))
    )
    return str(int(last or OWN_PLACES + "0" * 8) + 1)


async def next_authority_place(session: AsyncSession, province: str, kind: str) -> str:
    """The next place of an authority in a province; asked with the structure locked."""
    given = await session.scalars(
        select(codes.c.value).where(codes.c.scheme == PLACE, codes.c.value.startswith(f"{province}-"))
    )
    last = max((int(value.rsplit("-", 1)[1]) for value in given), default=0)
    return f"{province}-{kind}-{last + 1:02d}"


async def is_named(session: AsyncSession, parent: int, name: str, on: date, but: int | None = None) -> bool:
    """Whether an open organisation below `parent` has this name on a day, other than `but`."""
    own = organisations_on(on, "own")
    same = own.c.parent == parent, own.c.name_th == name, own.c.state == OPEN
    found = select(own.c.id).where(*same)
    return await session.scalar(found if but is None else found.where(own.c.id != but)) is not None


class StoredCode(NamedTuple):
    """A code of an organisation, from the first to the last day (None: until another)."""

    organisation: int
    name: str
    scheme: str
    value: str
    since: date
    until: date | None


async def codes_like(
    session: AsyncSession, organisation: int, schemes: Collection[str], values: Collection[str]
) -> list[StoredCode]:
    """The codes of these schemes that this organisation has or had, and whoever has or had these values."""
    own = organisations_on(date.max, "own")
    found = await session.execute(
        select(
            codes.c.organisation, own.c.name_th, codes.c.scheme, codes.c.value, codes.c.since, codes.c.until
        )
        .join(own, own.c.id == codes.c.organisation)
        .where(
            codes.c.scheme.in_(schemes), or_(codes.c.organisation == organisation, codes.c.value.in_(values))
        )
        .order_by(codes.c.since)
    )
    return [StoredCode(*row) for row in found]


async def end_code(session: AsyncSession, code: StoredCode, until: date | None, act: UUID) -> None:
    """Set the last day of a code."""
    await session.execute(
        codes.update()
        .where(codes.c.scheme == code.scheme, codes.c.value == code.value, codes.c.since == code.since)
        .values(until=until, act=act)
    )


async def insert_codes(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store codes."""
    if rows:
        await session.execute(codes.insert(), [dict(row) for row in rows])


async def codes_of(session: AsyncSession, organisation: int) -> list[OrganisationCodeLine]:
    """The codes of other agencies that an organisation has or had."""
    found = await session.execute(
        select(codes.c.scheme, codes.c.value, codes.c.since, codes.c.until)
        .where(codes.c.organisation == organisation, codes.c.scheme != PLACE)
        .order_by(codes.c.scheme, codes.c.since.desc())
    )
    return [
        OrganisationCodeLine(scheme=row.scheme, value=row.value, first=known_day(row.since), last=row.until)
        for row in found
    ]


async def versions_of(session: AsyncSession, organisation: Organisation) -> list[OrganisationVersion]:
    """What an organisation was, the latest version first, each with its act."""
    above, code_above = organisations_on(date.max, "above"), addresses(date.max, "code_above")
    into = places.alias("into")
    found = await session.execute(
        select(
            versions,
            above.c.name_th.label("above_name"),
            code_above.c.value.label("above"),
            into.c.code.label("into"),
            acts.c.kind,
            acts.c.number.label("order_number"),
            acts.c.dated,
            acts.c.reason,
            acts.c.at,
            acts.c.actor,
        )
        .join(acts, acts.c.id == versions.c.act)
        .outerjoin(above, above.c.id == versions.c.parent)
        .outerjoin(code_above, code_above.c.organisation == versions.c.parent)
        .outerjoin(into, into.c.organisation == versions.c.merged_into)
        .where(versions.c.organisation == organisation.id)
        .order_by(versions.c.number.desc())
        .limit(MAX_VERSIONS)
    )
    return [_version(row, organisation) for row in found]


def _version(row: Row[Any], organisation: Organisation) -> OrganisationVersion:
    is_school = organisation.kind is OrganisationKind.SCHOOL
    return OrganisationVersion(
        number=row._mapping["number"],
        since=known_day(row.since),
        state=row.state,
        name=row.name_th,
        name_en=row.name_en,
        authority_kind=row.authority_kind,
        authority=row.above if is_school else organisation.authority,
        authority_name=row.above_name if is_school else row.name_th,
        levels=row.levels,
        merged_into=row.into,
        act=row.kind,
        order_number=row.order_number,
        order_date=row.dated,
        reason=row.reason,
        recorded_at=row.at,
        recorded_by=row.actor,
    )


def known_day(since: date) -> date | None:
    """A first day; None for the day that stands for an unknown one."""
    return None if since == UNKNOWN_FIRST_DAY else since


def day_before(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)
