"""Accounts and sessions. Who was appointed registers with the code from the order's clerk; a forgotten password goes the same way, with a new code.

A session gives short tokens while the office is in force. Only digests of the secrets of sessions and codes are stored.
"""
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.accounts.store import StoredSession, delete_session, delete_sessions_of, find_session, insert_session
from services.registry.accounts.throttle import count_failure, forget_failures, one_at_a_time, refuse_when_throttled
from services.registry.orders.store import current_appointment, tenures_of
from services.registry.orders.tenures import Tenure, no_office
from services.registry.organisations.store import organisation_at
from services.registry.persons.credentials import digest, hash_password, is_password, is_weak, keyed, new_secret
from services.registry.persons.store import account_named, give_code, person_of_code, save_account, void_codes
from services.registry.rules.offices import may_record, scope, token_ends
from shared.access.tokens import REGISTRY, Actor, private_key, sign
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal, refuse_all
from shared.contracts.registry.commands import (
    AccountRegistered,
    ChangeOffice,
    CodeIssued,
    HeldOffice,
    IssueRegistrationCode,
    RegisterAccount,
    RenewToken,
    SignedIn,
    SignedOut,
    SignIn,
    SignOut,
    TokenRenewed,
)
from shared.contracts.registry.events import AccountOpened
from shared.contracts.registry.problems import (
    APPOINTMENT_UNKNOWN,
    CODE_WRONG,
    MAY_NOT_APPOINT,
    PASSWORD_WEAK,
    SESSION_ENDED,
    SIGN_IN_WRONG,
    USER_NAME_TAKEN,
)
from shared.thai.dates import day_of

router = Router("registry")


@router.command
async def register_account(command: RegisterAccount, work: Work) -> AccountRegistered:
    """Open the account, or give an account that exists a new name and password. The code is used up, sessions end.

    A wrong code and a wrong id are refused in the same words.
    """
    key = work.settings.person_key.get_secret_value()
    tried = keyed(key, "code", command.registration_code)
    await refuse_when_throttled(work, tried)
    person = await person_of_code(work, command.registration_code, command.national_id)
    if person is None:
        raise await count_failure(work, tried, CODE_WRONG)
    held = await tenures_of(work.session, person, day_of(work.now))
    current = next((one for one in held if one.state in ("in_force", "not_yet")), None)
    if current is None:
        raise no_office(held, day_of(work.now))
    await one_at_a_time(work, keyed(key, "user name", command.user_name))
    refuse_all([problem.refuse(field=field) for problem, field, applies in (
        (USER_NAME_TAKEN, "user_name", await _taken(work, command.user_name, person)),
        (PASSWORD_WEAK, "password", is_weak(command.password.get_secret_value(), command.user_name, command.national_id)),
    ) if applies])
    password = await hash_password(command.password.get_secret_value())
    if await save_account(work.session, person, command.user_name, password, work.now):
        work.emit(AccountOpened(authority=current.authority, school=current.school, person=person))
    await void_codes(work.session, person)
    await delete_sessions_of(work.session, person)
    await forget_failures(work, keyed(key, "user name", command.user_name))
    return AccountRegistered(person=person)


@router.command
async def issue_registration_code(command: IssueRegistrationCode, work: Work) -> CodeIssued:
    """A new code for a person whom an order of this organisation appointed; his former codes are void."""
    assert work.actor is not None
    organisation = await organisation_at(work.session, command.authority, command.school, day_of(work.now))
    appointment = await current_appointment(work.session, command.appointment, organisation.id, day_of(work.now))
    if appointment is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    if not may_record(work.actor.role, appointment.office):
        raise MAY_NOT_APPOINT.refuse(field="appointment")
    await void_codes(work.session, appointment.person)
    return CodeIssued(registration_code=await give_code(work, appointment.id, appointment.person))


@router.command
async def sign_in(command: SignIn, work: Work) -> SignedIn:
    """A session in an office that is in force today. An unknown name and a wrong password take the same time and get the same words."""
    name = command.user_name.strip().casefold()
    tried = keyed(work.settings.person_key.get_secret_value(), "user name", name)
    await refuse_when_throttled(work, tried)
    account = await account_named(work.session, name)
    if not await is_password(account.password if account else None, command.password.get_secret_value()) or account is None:
        raise await count_failure(work, tried, SIGN_IN_WRONG)
    await forget_failures(work, tried)
    held = await tenures_of(work.session, account.person, day_of(work.now))
    in_force = [one for one in held if one.state == "in_force"]
    if not in_force:
        raise Refusal(no_office(held, day_of(work.now)).body, keeps_work=True)
    return await _open(work, account.person, _chosen(in_force, command.appointment), held, work.now + work.settings.session_life)


@router.command
async def renew_token(command: RenewToken, work: Work) -> TokenRenewed:
    """The next token of a session. The day after the office's last day there is none."""
    found = await _session(command.session, work)
    held = await tenures_of(work.session, found.person, day_of(work.now))
    tenure = next((one for one in held if one.appointment == found.appointment), None)
    if tenure is None or tenure.state != "in_force":
        raise no_office(held, day_of(work.now))
    expires = token_ends(work.now, work.settings.token_life, tenure.last, found.ends_at)
    return TokenRenewed(token=_token(work, found.person, tenure, expires), expires_at=expires, **_in_office(tenure, held))


@router.command
async def change_office(command: ChangeOffice, work: Work) -> SignedIn:
    """Another session in another office of the same person; no longer than the one that it follows."""
    found = await _session(command.session, work)
    held = await tenures_of(work.session, found.person, day_of(work.now))
    chosen = _chosen([one for one in held if one.state == "in_force"], command.appointment)
    # ended at the same moment, by another command
    if not await delete_session(work.session, found.digest):
        raise SESSION_ENDED.refuse(field="session")
    return await _open(work, found.person, chosen, held, found.ends_at)


@router.command
async def sign_out(command: SignOut, work: Work) -> SignedOut:
    """End a session."""
    return SignedOut(ended=await delete_session(work.session, digest(command.session)))


async def _taken(work: Work, user_name: str, person: UUID) -> bool:
    account = await account_named(work.session, user_name)
    return account is not None and account.person != person


def _chosen(in_force: Sequence[Tenure], wanted: UUID | None) -> Tenure:
    """The office that was asked for, else the first."""
    if wanted is None:
        return in_force[0]
    if (found := next((one for one in in_force if one.appointment == wanted), None)) is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    return found


async def _session(secret: str, work: Work) -> StoredSession:
    """The session of this secret. Refuses one that has ended."""
    found = await find_session(work.session, digest(secret), work.now)
    if found is None:
        raise SESSION_ENDED.refuse(field="session")
    return found


async def _open(work: Work, person: UUID, tenure: Tenure, held: Sequence[Tenure], ends: datetime) -> SignedIn:
    secret = new_secret()
    await insert_session(work.session, StoredSession(digest(secret), person, tenure.appointment, ends), work.now)
    expires = token_ends(work.now, work.settings.token_life, tenure.last, ends)
    return SignedIn(session=secret, token=_token(work, person, tenure, expires), expires_at=expires, **_in_office(tenure, held))


def _in_office(tenure: Tenure, held: Sequence[Tenure]) -> dict[str, Any]:
    others = [HeldOffice(appointment=one.appointment, office=one.office, organisation_name=one.organisation)
              for one in held if one.state == "in_force" and one is not tenure]
    return {"name": tenure.name, "office": tenure.office, "authority": tenure.authority, "school": tenure.school, "organisation_name": tenure.organisation,
            "other_offices": others}


def _token(work: Work, person: UUID, tenure: Tenure, expires: datetime) -> str:
    """Signed with registry's own key, which no other process has."""
    actor = Actor(sub=str(person), role=tenure.office, organisation=scope(tenure.kind, tenure.authority, tenure.school), exp=int(expires.timestamp()))
    return sign(private_key(work.settings.service_key.get_secret_value()), work.settings.service_kid or REGISTRY, actor)
