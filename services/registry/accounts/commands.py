"""Commands about accounts and sessions.

A person who was appointed registers with a code from the clerk who recorded the order; with a further code a
forgotten password is replaced. A session is a person at one organisation: it issues short-lived tokens that
carry all offices which the person holds there. Of codes only digests are stored; of the secret of a session
registry is told nothing but the digest.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.accounts import passwords
from services.registry.accounts.passwords import (
    account_name,
    change_attempt,
    check_password,
    hash_password,
    registration_attempt,
    session_name,
    sign_in_attempt,
)
from services.registry.accounts.store import (
    StoredSession,
    delete_failures,
    end_session,
    end_sessions,
    find_session,
    insert_session,
    lock_digest,
    mark_used,
    whose_it_was,
)
from services.registry.accounts.throttle import count_failure, refuse_when_throttled
from services.registry.codes.store import unread_codes
from services.registry.orders.store import latest_names, tenures_of
from services.registry.orders.tenures import Tenure, at_organisation_of, in_force, no_office
from services.registry.persons.credentials import keyed, weakness
from services.registry.persons.store import (
    account_named,
    account_of,
    mark_entered,
    person_of_code,
    save_account,
    save_password,
    void_codes,
)
from services.registry.rules.offices import scope, token_ends
from shared.access.tokens import Actor, Capacity, sign
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Asker, Work
from shared.contracts.problem import UNAVAILABLE, Refusal, refuse_all
from shared.contracts.registry.commands import (
    AccountRegistered,
    ChangeOffice,
    ChangePassword,
    EndSessions,
    HeldOffice,
    PasswordChanged,
    RegisterAccount,
    RenewToken,
    SessionsEnded,
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
    OLD_PASSWORD_WRONG,
    PASSWORD_WEAK,
    SESSION_ENDED,
    SIGN_IN_WRONG,
    USER_NAME_TAKEN,
)
from shared.thai.dates import day_of

router = Router("registry")


@router.command_after(hash_password)
async def register_account(command: RegisterAccount, work: Work) -> AccountRegistered:
    """Open an account, or give an existing one a new user name and password.

    The code is deleted, all sessions end.

    A wrong code and a wrong national id get the same refusal.
    """
    key = work.settings.person_key.get_secret_value()
    attempt = registration_attempt(command, key)
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
    about = [command.user_name, command.national_id, *await _names(work, person)]
    refusals += _weak(command.password.get_secret_value(), *about)
    refuse_all(refusals)
    if work.prepared is None:
        # The code fits since a moment ago: another command has just stored it.
        raise UNAVAILABLE.refuse()
    if await save_account(work.session, person, command.user_name, work.prepared, work.now):
        work.emit(AccountOpened(authority=current.authority, school=current.school, person=person))
    await void_codes(work.session, person)
    await end_sessions(work, person)
    await delete_failures(work.session, name_digest)
    work.person = Asker(
        str(person),
        scope(current.kind, current.authority, current.school),
        current.office,
        current.appointment,
    )
    return AccountRegistered(person=person)


@router.command_after(check_password)
async def sign_in(command: SignIn, work: Work) -> SignedIn:
    """Open a session at an organisation where the person holds an office today.

    An unknown user name and a wrong password take the same time and get the same refusal.
    """
    attempt = sign_in_attempt(command, work.settings.person_key.get_secret_value())
    await refuse_when_throttled(work, attempt)
    account = await account_named(work.session, account_name(command))
    # The password may have been replaced since it was checked.
    if account is None or account.password != work.prepared:
        raise await count_failure(work, attempt, SIGN_IN_WRONG)
    await delete_failures(work.session, attempt)
    held = await tenures_of(work.session, account.person, day_of(work.now))
    if not in_force(held):
        raise Refusal(no_office(held, day_of(work.now)).body, keeps_work=True)
    appointment = _chosen(held, command.appointment)
    await mark_entered(work.session, account.person, work.now)
    ends = work.now + work.settings.session_life
    session = StoredSession(session_name(command.session), account.person, appointment, work.now, ends)
    return await _open_session(work, session, held)


@router.command
async def renew_token(command: RenewToken, work: Work) -> TokenRenewed:
    """Issue the next token of a session. Refuse a person who holds no office at its organisation any more."""
    found = await _session(command.session, work)
    held = await tenures_of(work.session, found.person, day_of(work.now))
    await mark_used(work.session, found.digest, work.now)
    return TokenRenewed(**await _renewal(work, found, held))


@router.command
async def change_office(command: ChangeOffice, work: Work) -> SignedIn:
    """Replace a session by one at another organisation of the same person, until the same time."""
    found = await _session(command.session, work)
    held = await tenures_of(work.session, found.person, day_of(work.now))
    chosen = _chosen(held, command.appointment)
    # Another command may have ended the session since it was read.
    if not await end_session(work, found.digest):
        raise SESSION_ENDED.refuse(field="session")
    session = found._replace(digest=session_name(command.next_session), appointment=chosen)
    return await _open_session(work, session, held)


@router.command
async def sign_out(command: SignOut, work: Work) -> SignedOut:
    """End a session."""
    return SignedOut(ended=await end_session(work, session_name(command.session)))


@router.command_after(passwords.change_password)
async def change_password(command: ChangePassword, work: Work) -> PasswordChanged:
    """Replace the person's own password, and end the other sessions."""
    found = await _session(command.session, work)
    if str(found.person) != work.actor_id or work.prepared is None:
        raise SESSION_ENDED.refuse(field="session")
    attempt = change_attempt(found.person, work.settings.person_key.get_secret_value())
    await refuse_when_throttled(work, attempt)
    account = await account_of(work.session, found.person)
    # The password may have been replaced since it was checked.
    if account.password != work.prepared.old:
        raise await count_failure(work, attempt, OLD_PASSWORD_WRONG)
    await delete_failures(work.session, attempt)
    about = [account.user_name, *await _names(work, found.person)]
    refuse_all(_weak(command.password.get_secret_value(), *about))
    await save_password(work.session, found.person, work.prepared.new, work.now)
    return PasswordChanged(ended=await end_sessions(work, found.person, but=found.digest))


@router.command
async def end_own_sessions(command: EndSessions, work: Work) -> SessionsEnded:
    """End sessions of the person who asks."""
    digests = None if command.sessions is None else [bytes.fromhex(one) for one in command.sessions]
    return SessionsEnded(ended=await end_sessions(work, UUID(work.actor_id), digests))


async def _is_taken(work: Work, user_name: str, person: UUID) -> bool:
    account = await account_named(work.session, user_name)
    return account is not None and account.person != person


def _chosen(held: Sequence[Tenure], wanted: UUID | None) -> UUID:
    """The appointment that was asked for, else the first. Refuse one that is not in force."""
    in_force_today = [one.appointment for one in in_force(held)]
    if wanted is None:
        return in_force_today[0]
    if wanted not in in_force_today:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    return wanted


async def _names(work: Work, person: UUID) -> list[str]:
    """Given name and family name of a person, by the latest order."""
    first, last = (await latest_names(work.session, [person]))[person]
    return [first, last or ""]


def _weak(password: str, *about: str) -> list[Refusal]:
    """The refusal of a password that is easy to guess, to be reported with the other faults."""
    why = weakness(password, *about)
    return [PASSWORD_WEAK.refuse(field="password", why_th=why.th, why_en=why.en)] if why else []


async def _session(name: str, work: Work) -> StoredSession:
    """The session of this digest. Refuse one that has ended: the details tell the portal whose it was."""
    digest = session_name(name)
    found = await find_session(work.session, digest, work.now)
    if found is None:
        raise SESSION_ENDED.refuse(field="session", details=await whose_it_was(work.session, digest))
    return found


async def _open_session(work: Work, session: StoredSession, held: Sequence[Tenure]) -> SignedIn:
    """Store a session, and issue its first token."""
    await insert_session(work.session, session)
    place = next(one for one in held if one.appointment == session.appointment)
    organisation = scope(place.kind, place.authority, place.school)
    work.person = Asker(str(session.person), organisation, place.office, place.appointment)
    return SignedIn(session=session.digest.hex(), **await _renewal(work, session, held))


async def _renewal(work: Work, session: StoredSession, held: Sequence[Tenure]) -> dict[str, Any]:
    """The fields of a reply with the next token of a session, for all offices at its organisation.

    Refuse a person who holds none there today.
    """
    here = at_organisation_of(session.appointment, held)
    offices = in_force(here)
    if not offices:
        raise no_office(here, day_of(work.now))
    last_days = [one.last_here for one in offices]
    expires = token_ends(work.now, work.settings.token_life, last_days, session.ends_at)
    return {
        "token": _token(work, session, offices, expires),
        "expires_at": expires,
        "session_ends_at": session.ends_at,
        "name": offices[0].name,
        "office": offices[0].office,
        "authority": offices[0].authority,
        "school": offices[0].school,
        "organisation_name": offices[0].organisation,
        "offices": [_held_office(one) for one in offices],
        "person": session.person,
        "code_notices": await unread_codes(work.session, session.person),
        "other_offices": [_held_office(one) for one in in_force(held) if one not in offices],
    }


def _held_office(tenure: Tenure) -> HeldOffice:
    return HeldOffice(
        appointment=tenure.appointment,
        office=tenure.office,
        authority=tenure.authority,
        school=tenure.school,
        organisation_name=tenure.organisation,
    )


def _token(work: Work, session: StoredSession, offices: Sequence[Tenure], expires: datetime) -> str:
    """A token for these offices, signed with registry's own key, which no other process has.

    It is given to the process that asks, and names the key by which this has signed its question.
    """
    place = offices[0]
    assert work.actor is not None
    actor = Actor(
        sub=str(session.person),
        offices=tuple(Capacity(one.office, one.appointment) for one in offices),
        organisation=scope(place.kind, place.authority, place.school),
        method="password",
        auth_at=int(session.opened_at.timestamp()),
        process=work.actor.process,
        cnf=work.actor.cnf,
        exp=int(expires.timestamp()),
    )
    key, kid = work.settings.signing_key
    return sign(key, kid, actor)
