"""Sessions: signing in, the next short token while the office is in force, signing out. The house keeps only digests of their secrets."""
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.registry.commands.throttle import counted, forget, refuse_when_throttled
from services.registry.credentials import digest, is_password, keyed, new_secret
from services.registry.queries.persons import Standing, no_office, standings
from services.registry.rules.offices import scope, token_ends
from services.registry.rules.throttle import FORGOTTEN
from services.registry.tables import accounts, failures, registration_codes, sessions
from shared.access.tokens import REGISTRY, Actor, private_key, sign
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import ChangeOffice, HeldOffice, RenewToken, SignedIn, SignedOut, SignIn, SignOut, TokenRenewed
from shared.contracts.registry.problems import APPOINTMENT_UNKNOWN, SESSION_ENDED, SIGN_IN_WRONG
from shared.thai.dates import day_of

router = Router("registry")

SWEPT = 10_000                                                # rows of a kind in one transaction, at most


@router.command
async def sign_in(command: SignIn, work: Work) -> SignedIn:
    """A session in an office that is in force today. An unknown name and a wrong password take the same time and get the same words."""
    name = command.user_name.strip().casefold()
    tried = keyed(work.settings.person_key.get_secret_value(), "user name", name)
    await refuse_when_throttled(work, tried)
    account = (await work.session.execute(select(accounts.c.person, accounts.c.password).where(accounts.c.user_name == name))).first()
    if not await is_password(account.password if account else None, command.password.get_secret_value()) or account is None:
        raise await counted(work, tried, SIGN_IN_WRONG)
    await forget(work, tried)
    held = await standings(work.session, account.person, day_of(work.now))
    in_force = [one for one in held if one.state == "in_force"]
    if not in_force:
        raise Refusal(no_office(held, day_of(work.now)).body, keeps_work=True)
    return await _open(work, account.person, _chosen(in_force, command.appointment), held, work.now + work.settings.session_life)


@router.command
async def renew_token(command: RenewToken, work: Work) -> TokenRenewed:
    """The next token of a session. The day after the office's last day there is none."""
    found = await _session(command.session, work)
    held = await standings(work.session, found.person, day_of(work.now))
    standing = next((one for one in held if one.appointment == found.appointment), None)
    if standing is None or standing.state != "in_force":
        raise no_office(held, day_of(work.now))
    expires = token_ends(work.now, work.settings.token_life, standing.last, found.ends_at)
    return TokenRenewed(token=_token(work, found.person, standing, expires), expires_at=expires, **_in_office(standing, held))


@router.command
async def change_office(command: ChangeOffice, work: Work) -> SignedIn:
    """Another session in another office of the same person; no longer than the one that it follows."""
    found = await _session(command.session, work)
    held = await standings(work.session, found.person, day_of(work.now))
    chosen = _chosen([one for one in held if one.state == "in_force"], command.appointment)
    left = await work.session.execute(delete(sessions).where(sessions.c.digest == found.digest).returning(sessions.c.digest))
    if left.first() is None:                                  # left at the same moment, through another door
        raise SESSION_ENDED.refuse(field="session")
    return await _open(work, found.person, chosen, held, found.ends_at)


@router.command
async def sign_out(command: SignOut, work: Work) -> SignedOut:
    """End a session."""
    gone = await work.session.execute(delete(sessions).where(sessions.c.digest == digest(command.session)).returning(sessions.c.digest))
    return SignedOut(ended=gone.first() is not None)


@router.timer(every=timedelta(minutes=10))
async def sweep(work: Work) -> None:
    """Forget sessions and registration codes that have run out, and failures that no longer count."""
    for table, over in ((sessions, sessions.c.ends_at < work.now), (registration_codes, registration_codes.c.ends_at < work.now),
                        (failures, failures.c.last_at < work.now - FORGOTTEN)):
        old = select(table.c.digest).where(over).limit(SWEPT)
        await work.session.execute(delete(table).where(table.c.digest.in_(old)))


def _chosen(in_force: Sequence[Standing], wanted: UUID | None) -> Standing:
    """The office that was asked for, else the first."""
    if wanted is None:
        return in_force[0]
    if (found := next((one for one in in_force if one.appointment == wanted), None)) is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    return found


async def _session(secret: str, work: Work) -> Row[Any]:
    """The session of this secret. Refuses one that has ended."""
    found = (await work.session.execute(select(sessions).where(sessions.c.digest == digest(secret), sessions.c.ends_at > work.now))).first()
    if found is None:
        raise SESSION_ENDED.refuse(field="session")
    return found


async def _open(work: Work, person: UUID, standing: Standing, held: Sequence[Standing], ends: datetime) -> SignedIn:
    secret = new_secret()
    await work.session.execute(insert(sessions).values(digest=digest(secret), person=person, appointment=standing.appointment, opened_at=work.now, ends_at=ends))
    expires = token_ends(work.now, work.settings.token_life, standing.last, ends)
    return SignedIn(session=secret, token=_token(work, person, standing, expires), expires_at=expires, **_in_office(standing, held))


def _in_office(standing: Standing, held: Sequence[Standing]) -> dict[str, Any]:
    others = [HeldOffice(appointment=one.appointment, office=one.office, organisation_name=one.organisation)
              for one in held if one.state == "in_force" and one is not standing]
    return {"name": standing.name, "office": standing.office, "authority": standing.authority, "school": standing.school, "organisation_name": standing.organisation,
            "other_offices": others}


def _token(work: Work, person: UUID, standing: Standing, expires: datetime) -> str:
    """Signed with registry's own key, which no other process has."""
    actor = Actor(sub=str(person), role=standing.office, organisation=scope(standing.kind, standing.authority, standing.school), exp=int(expires.timestamp()))
    return sign(private_key(work.settings.service_key.get_secret_value()), work.settings.service_kid or REGISTRY, actor)
