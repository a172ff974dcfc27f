"""Statements over persons, their accounts, their registration codes, and changes of their sessions."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, false, literal, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.persons.credentials import digest, keyed, new_code
from services.registry.persons.tables import (
    accounts,
    code_handovers,
    codes_given,
    persons,
    registration_codes,
    session_changes,
    sessions,
)
from services.registry.rules.codes import FURTHER_CODE_LIFE
from shared.chassis.notifications import SESSIONS
from shared.chassis.unit_of_work import Work

# Rows that one statement deletes.
MAX_SWEPT_ROWS = 10_000


class PersonAccount(NamedTuple):
    """An account: its person, the argon2id hash of its password, its user name."""

    person: UUID
    password: str
    user_name: str


_ACCOUNTS = select(accounts.c.person, accounts.c.password, accounts.c.user_name)


async def persons_of(work: Work, national_ids: Iterable[str]) -> dict[str, UUID]:
    """The persons of these national ids. Unknown persons are stored."""
    key = work.settings.person_key.get_secret_value()
    digests = {national_id: keyed(key, "national id", national_id) for national_id in national_ids}
    rows = [{"id": work.new_id(), "national_id_digest": value} for value in sorted(digests.values())]
    await work.session.execute(insert(persons).values(rows).on_conflict_do_nothing())
    found = await work.session.execute(
        select(persons).where(persons.c.national_id_digest.in_(digests.values()))
    )
    ids = {row.national_id_digest: row.id for row in found}
    return {national_id: ids[value] for national_id, value in digests.items()}


async def known_persons(work: Work, national_ids: Iterable[str]) -> dict[str, UUID]:
    """The persons of these national ids, of those who are known."""
    key = work.settings.person_key.get_secret_value()
    digests = {keyed(key, "national id", national_id): national_id for national_id in national_ids}
    found = await work.session.execute(select(persons).where(persons.c.national_id_digest.in_(digests)))
    return {digests[row.national_id_digest]: row.id for row in found}


async def persons_with_account(session: AsyncSession, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these persons who have an account."""
    found = await session.scalars(select(accounts.c.person).where(accounts.c.person.in_(set(ids))))
    return set(found)


async def persons_let_in(session: AsyncSession, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these persons who have an account, or have been handed a code: nobody gives another alone."""
    wanted = set(ids)
    handed = (
        select(codes_given.c.person)
        .join(code_handovers, code_handovers.c.code == codes_given.c.id)
        .where(codes_given.c.person.in_(wanted))
    )
    return set(
        (
            await session.scalars(
                union(select(accounts.c.person).where(accounts.c.person.in_(wanted)), handed)
            )
        ).all()
    )


async def lock_person(session: AsyncSession, person: UUID) -> None:
    """Lock a person until the commit: codes of one are given and asked for one after another."""
    await session.execute(select(persons.c.id).where(persons.c.id == person).with_for_update())


async def account_named(session: AsyncSession, user_name: str) -> PersonAccount | None:
    """The account with this user name."""
    row = (await session.execute(_ACCOUNTS.where(accounts.c.user_name == user_name))).first()
    return PersonAccount(*row) if row else None


async def account_of(session: AsyncSession, person: UUID) -> PersonAccount:
    """The account of a person who has one."""
    return PersonAccount(*(await session.execute(_ACCOUNTS.where(accounts.c.person == person))).one())


async def save_password(session: AsyncSession, person: UUID, password: str, at: datetime) -> None:
    """Replace the hash of a person's password."""
    await session.execute(
        update(accounts).where(accounts.c.person == person).values(password=password, changed_at=at)
    )


async def mark_entered(session: AsyncSession, person: UUID, at: datetime) -> None:
    """Store the first time that a person has signed in."""
    await session.execute(
        update(accounts)
        .where(accounts.c.person == person, accounts.c.entered_at.is_(None))
        .values(entered_at=at)
    )


async def save_account(
    session: AsyncSession, person: UUID, user_name: str, password: str, at: datetime
) -> bool:
    """Open the account of a person, or give it another user name and password; return whether it is new."""
    facts = {"user_name": user_name, "password": password, "changed_at": at}
    if (
        await session.execute(
            update(accounts).where(accounts.c.person == person).values(facts).returning(accounts.c.person)
        )
    ).first():
        return False
    await open_account(session, person, user_name, password, at)
    return True


async def open_account(
    session: AsyncSession, person: UUID, user_name: str, password: str, at: datetime
) -> None:
    """Store the account of a person who has none."""
    await session.execute(
        insert(accounts).values(
            person=person, user_name=user_name, password=password, opened_at=at, changed_at=at
        )
    )


async def person_of_code(work: Work, code: str, national_id: str) -> UUID | None:
    """The person of a registration code, locked.

    None if the national id is not that person's or the code has expired.
    """
    key = work.settings.person_key.get_secret_value()
    found: UUID | None = await work.session.scalar(
        select(persons.c.id)
        .join(registration_codes, registration_codes.c.person == persons.c.id)
        .where(
            registration_codes.c.digest == digest(code),
            registration_codes.c.ends_at > work.now,
            persons.c.national_id_digest == keyed(key, "national id", national_id),
        )
        .with_for_update()
    )
    return found


async def give_code(work: Work, appointment: UUID, person: UUID, request: UUID | None = None) -> str:
    """Create a registration code for a person and return it. Only its digest is stored.

    `request`: the confirmed request for a further code; None: it is the first.
    """
    code = new_code()
    life: timedelta = FURTHER_CODE_LIFE if request else work.settings.code_life
    ends_at = work.now + life
    await work.session.execute(
        insert(registration_codes).values(
            digest=digest(code), appointment=appointment, person=person, ends_at=ends_at
        )
    )
    await work.session.execute(
        insert(codes_given).values(
            id=work.new_id(),
            for_appointment=appointment,
            person=person,
            request=request,
            given_at=work.now,
            ends_at=ends_at,
            **work.origin,
        )
    )
    return code


async def void_codes(session: AsyncSession, person: UUID) -> None:
    """Delete the registration codes of this person."""
    await session.execute(delete(registration_codes).where(registration_codes.c.person == person))


async def void_codes_of(session: AsyncSession, appointments: Collection[UUID]) -> None:
    """Delete the registration codes of these appointments."""
    await session.execute(
        delete(registration_codes).where(registration_codes.c.appointment.in_(appointments))
    )


async def sweep_codes(session: AsyncSession, now: datetime) -> None:
    """Delete registration codes that have expired."""
    old = select(registration_codes.c.digest).where(registration_codes.c.ends_at < now).limit(MAX_SWEPT_ROWS)
    await session.execute(delete(registration_codes).where(registration_codes.c.digest.in_(old)))


async def touch_sessions(work: Work, changed: Iterable[object]) -> None:
    """Tell the portal that tokens of these persons are no longer right: offices or notices have changed."""
    touched = select(
        sessions.c.digest, sessions.c.person, sessions.c.appointment, false(), literal(work.now)
    ).where(sessions.c.person.in_(set(changed)))
    columns = ["digest", "person", "appointment", "ended", "at"]
    await work.session.execute(insert(session_changes).from_select(columns, touched))
    work.notify(SESSIONS)
