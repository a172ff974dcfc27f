"""Accounts: who was appointed registers with the code from the order's clerk; a forgotten password goes the same way, with a new code."""
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.registry.commands.appointing import give_code
from services.registry.commands.throttle import counted, forget, one_at_a_time, refuse_when_throttled
from services.registry.credentials import digest, hash_password, is_weak, keyed
from services.registry.organisations import organisation_at
from services.registry.queries.persons import no_office, standings
from services.registry.rules.offices import may_record
from services.registry.tables import accounts, appointments, orders, persons, registration_codes, sessions
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import refuse_all
from shared.contracts.registry.commands import AccountRegistered, CodeIssued, IssueRegistrationCode, RegisterAccount
from shared.contracts.registry.events import AccountOpened
from shared.contracts.registry.problems import APPOINTMENT_UNKNOWN, CODE_WRONG, MAY_NOT_APPOINT, PASSWORD_WEAK, USER_NAME_TAKEN
from shared.thai.dates import day_of
from shared.vocabulary.offices import Office

router = Router("registry")


@router.command
async def register_account(command: RegisterAccount, work: Work) -> AccountRegistered:
    """Open the account, or give an account that exists a new name and password. The code is used up, sessions end.

    A wrong code and a wrong id are refused in the same words.
    """
    key = work.settings.person_key.get_secret_value()
    tried = keyed(key, "code", command.registration_code)
    await refuse_when_throttled(work, tried)
    person = await _person_of(work, command, key)
    if person is None:
        raise await counted(work, tried, CODE_WRONG)
    held = await standings(work.session, person, day_of(work.now))
    current = next((one for one in held if one.state in ("in_force", "not_yet")), None)
    if current is None:
        raise no_office(held, day_of(work.now))
    await one_at_a_time(work, keyed(key, "user name", command.user_name))
    refuse_all([problem.refuse(field=field) for problem, field, applies in (
        (USER_NAME_TAKEN, "user_name", await _taken(work, command.user_name, person)),
        (PASSWORD_WEAK, "password", is_weak(command.password.get_secret_value(), command.user_name, command.national_id)),
    ) if applies])
    if await _open(work, person, command):
        work.emit(AccountOpened(authority=current.authority, school=current.school, person=person))
    await work.session.execute(delete(registration_codes).where(registration_codes.c.person == person))
    await work.session.execute(delete(sessions).where(sessions.c.person == person))
    await forget(work, keyed(key, "user name", command.user_name))
    return AccountRegistered(person=person)


@router.command
async def issue_registration_code(command: IssueRegistrationCode, work: Work) -> CodeIssued:
    """A new code for a person whom an order of this organisation appointed; his former codes are void."""
    assert work.actor is not None
    organisation = await organisation_at(work.session, command.authority, command.school, day_of(work.now))
    row = await _appointment(work, command.appointment, organisation.id)
    if row is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    if not may_record(work.actor.role, Office(row.office)):
        raise MAY_NOT_APPOINT.refuse(field="appointment")
    await work.session.execute(delete(registration_codes).where(registration_codes.c.person == row.person))
    return CodeIssued(registration_code=await give_code(work, row.id, row.person))


async def _person_of(work: Work, command: RegisterAccount, key: str) -> UUID | None:
    """Whose code this is, if the national id is his and the code has not run out."""
    found: UUID | None = await work.session.scalar(
        select(persons.c.id).join(registration_codes, registration_codes.c.person == persons.c.id)
        .where(registration_codes.c.digest == digest(command.registration_code), registration_codes.c.ends_at > work.now,
               persons.c.national_id_digest == keyed(key, "national id", command.national_id))
        .with_for_update())
    return found


async def _taken(work: Work, user_name: str, person: UUID) -> bool:
    owner = await work.session.scalar(select(accounts.c.person).where(accounts.c.user_name == user_name))
    return owner not in (None, person)


async def _open(work: Work, person: UUID, command: RegisterAccount) -> bool:
    """Whether the account is new."""
    password = await hash_password(command.password.get_secret_value())
    facts = {"user_name": command.user_name, "password": password, "changed_at": work.now}
    if (await work.session.execute(update(accounts).where(accounts.c.person == person).values(facts).returning(accounts.c.person))).first():
        return False
    await work.session.execute(insert(accounts).values(person=person, opened_at=work.now, **facts))
    return True


async def _appointment(work: Work, id: UUID, organisation: int) -> Row[UUID, UUID, str] | None:
    """An appointment by an order of this organisation that has not ended."""
    not_ended = func.coalesce(func.upper(appointments.c.period) > day_of(work.now), True)
    return (await work.session.execute(
        select(appointments.c.id, appointments.c.person, appointments.c.office).join(orders, orders.c.id == appointments.c.by_order)
        .where(appointments.c.id == id, orders.c.organisation == organisation, not_ended))).first()
