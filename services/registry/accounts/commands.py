"""Commands about accounts and sessions.

A person who was appointed registers with a code from the clerk who recorded the order; with a new code a
forgotten password is replaced. A session issues short-lived tokens while the office is in force. Of the
secrets of sessions and codes only digests are stored.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.accounts.store import (
    StoredSession,
    delete_failures,
    delete_session,
    delete_sessions_of,
    find_session,
    insert_session,
    lock_digest,
)
from services.registry.accounts.throttle import count_failure, refuse_when_throttled
from services.registry.orders.store import current_appointment, tenures_of
from services.registry.orders.tenures import Tenure, no_office
from services.registry.organisations.store import organisation_at
from services.registry.persons.credentials import (
    digest,
    hash_password,
    is_password,
    is_weak,
    keyed,
    new_secret,
)
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
    """Open an account, or give an existing one a new user name and password.

    The code is deleted, all sessions end.

    A wrong code and a wrong national id get the same refusal.
    """
    key = work.settings.person_key.get_secret_value()
    attempt = keyed(key, "code", command.registration_code)
    await refuse_when_throttled(work, attempt)
    person = await person_of_code(work, command.registration_code, command.national_id)
    if person is None:
        raise await count_failure(work, attempt, CODE_WRONG)
    held = await tenures_of(work.session, person, day_of(work.now))
    current = next((one for one in held if one.state in ("in_force", "not_yet")), None)
    if current is None:
        raise no_office(held, day_of(work.now))
    name_digest = keyed(key, "user name", command.user_name)
    await lock_digest(work.session, name_digest)
    refusals = []
    if await _is_taken(work, command.user_name, person):
        refusals.append(USER_NAME_TAKEN.refuse(field="user_name"))
    if is_weak(command.password.get_secret_value(), command.user_name, command.national_id):
        refusals.append(PASSWORD_WEAK.refuse(field="password"))
    refuse_all(refusals)
    password = await hash_password(command.password.get_secret_value())
    if await save_account(work.session, person, command.user_name, password, work.now):
        work.emit(AccountOpened(authority=current.authority, school=current.school, person=person))
    await void_codes(work.session, person)
    await delete_sessions_of(work.session, person)
    await delete_failures(work.session, name_digest)
    return AccountRegistered(person=person)


@router.command
async def issue_registration_code(command: IssueRegistrationCode, work: Work) -> CodeIssued:
    """Issue a code for a person whom this organisation's order appointed, and delete former codes."""
    assert work.actor is not None
    organisation = await organisation_at(work.session, command.authority, command.school, day_of(work.now))
    appointment = await current_appointment(
        work.session, command.appointment, organisation.id, day_of(work.now)
    )
    if appointment is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    if not may_record(work.actor.role, appointment.office):
        raise MAY_NOT_APPOINT.refuse(field="appointment")
    await void_codes(work.session, appointment.person)
    return CodeIssued(registration_code=await give_code(work, appointment.id, appointment.person))


@router.command
async def sign_in(command: SignIn, work: Work) -> SignedIn:
    """Open a session in an office that is in force today.

    An unknown user name and a wrong password take the same time and get the same refusal.
    """
    name = command.user_name.strip().casefold()
    attempt = keyed(work.settings.person_key.get_secret_value(), "user name", name)
    await refuse_when_throttled(work, attempt)
    account = await account_named(work.session, name)
    if (
        not await is_password(account.password if account else None, command.password.get_secret_value())
        or account is None
    ):
        raise await count_failure(work, attempt, SIGN_IN_WRONG)
    await delete_failures(work.session, attempt)
    held = await tenures_of(work.session, account.person, day_of(work.now))
    in_force = [one for one in held if one.state == "in_force"]
    if not in_force:
        raise Refusal(no_office(held, day_of(work.now)).body, keeps_work=True)
    return await _open_session(
        work,
        account.person,
        _chosen(in_force, command.appointment),
        held,
        work.now + work.settings.session_life,
    )


@router.command
async def renew_token(command: RenewToken, work: Work) -> TokenRenewed:
    """Issue the next token of a session. Refuse a person whose office is no longer in force."""
    found = await _session(command.session, work)
    held = await tenures_of(work.session, found.person, day_of(work.now))
    tenure = next((one for one in held if one.appointment == found.appointment), None)
    if tenure is None or tenure.state != "in_force":
        raise no_office(held, day_of(work.now))
    expires = token_ends(work.now, work.settings.token_life, tenure.last, found.ends_at)
    return TokenRenewed(
        token=_token(work, found.person, tenure, expires), expires_at=expires, **_office_fields(tenure, held)
    )


@router.command
async def change_office(command: ChangeOffice, work: Work) -> SignedIn:
    """Replace a session by one in another office of the same person, until the same time."""
    found = await _session(command.session, work)
    held = await tenures_of(work.session, found.person, day_of(work.now))
    chosen = _chosen([one for one in held if one.state == "in_force"], command.appointment)
    # Another command may have ended the session since it was read.
    if not await delete_session(work.session, found.digest):
        raise SESSION_ENDED.refuse(field="session")
    return await _open_session(work, found.person, chosen, held, found.ends_at)


@router.command
async def sign_out(command: SignOut, work: Work) -> SignedOut:
    """End a session."""
    return SignedOut(ended=await delete_session(work.session, digest(command.session)))


async def _is_taken(work: Work, user_name: str, person: UUID) -> bool:
    account = await account_named(work.session, user_name)
    return account is not None and account.person != person


def _chosen(in_force: Sequence[Tenure], wanted: UUID | None) -> Tenure:
    """The office that was asked for, else the first. Refuse an office that is not in force."""
    if wanted is None:
        return in_force[0]
    if (found := next((one for one in in_force if one.appointment == wanted), None)) is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    return found


async def _session(secret: str, work: Work) -> StoredSession:
    """The session of this secret. Refuse one that has ended."""
    found = await find_session(work.session, digest(secret), work.now)
    if found is None:
        raise SESSION_ENDED.refuse(field="session")
    return found


async def _open_session(
    work: Work, person: UUID, tenure: Tenure, held: Sequence[Tenure], ends: datetime
) -> SignedIn:
    """Store a session until `ends`, and issue its first token."""
    secret = new_secret()
    await insert_session(
        work.session, StoredSession(digest(secret), person, tenure.appointment, ends), work.now
    )
    expires = token_ends(work.now, work.settings.token_life, tenure.last, ends)
    return SignedIn(
        session=secret,
        token=_token(work, person, tenure, expires),
        expires_at=expires,
        **_office_fields(tenure, held),
    )


def _office_fields(tenure: Tenure, held: Sequence[Tenure]) -> dict[str, Any]:
    """The fields of a reply that describe the office of the session and the person's other offices."""
    others = [
        HeldOffice(appointment=one.appointment, office=one.office, organisation_name=one.organisation)
        for one in held
        if one.state == "in_force" and one is not tenure
    ]
    return {
        "name": tenure.name,
        "office": tenure.office,
        "authority": tenure.authority,
        "school": tenure.school,
        "organisation_name": tenure.organisation,
        "other_offices": others,
    }


def _token(work: Work, person: UUID, tenure: Tenure, expires: datetime) -> str:
    """A token for an office, signed with registry's own key, which no other process has."""
    actor = Actor(
        sub=str(person),
        role=tenure.office,
        organisation=scope(tenure.kind, tenure.authority, tenure.school),
        exp=int(expires.timestamp()),
    )
    return sign(
        private_key(work.settings.service_key.get_secret_value()),
        work.settings.service_kid or REGISTRY,
        actor,
    )
