"""Passwords are hashed before the transaction of their command, so that none waits with a connection."""

import re
from typing import NamedTuple
from uuid import UUID

from services.registry.accounts.store import find_session
from services.registry.accounts.throttle import refuse_when_throttled
from services.registry.persons.credentials import KNOWN, STRANGERS, keyed
from services.registry.persons.store import account_named, account_of, person_of_code
from shared.chassis.unit_of_work import Resources, begin
from shared.contracts.registry.commands import ChangePassword, RegisterAccount, SignIn
from shared.contracts.registry.problems import SESSION_ENDED

DIGEST = re.compile("[0-9a-f]{64}")


class NewPassword(NamedTuple):
    """The stored hash that the old password fits, None where it fits none; and the hash of the new one."""

    old: str | None
    new: str


def session_name(session: str | None) -> bytes:
    """The digest that names a session. Refuse what is none, as a secret."""
    if session is None or not DIGEST.fullmatch(session):
        raise SESSION_ENDED.refuse(field="session")
    return bytes.fromhex(session)


def account_name(command: SignIn) -> str:
    """The user name, as accounts are found by it."""
    return command.user_name.strip().casefold()


def registration_attempt(command: RegisterAccount, person_key: str) -> bytes:
    """The digest under which failures of this registration are counted."""
    return keyed(person_key, "code", command.registration_code)


def sign_in_attempt(command: SignIn, person_key: str) -> bytes:
    """The digest under which failures of this sign-in are counted: of the name, or of the device on which the
    name has signed in before. So a stranger who guesses does not suspend the person.
    """
    name = account_name(command)
    if command.device:
        return keyed(person_key, "device", f"{command.device}\0{name}")
    return keyed(person_key, "user name", name)


def change_attempt(person: UUID, person_key: str) -> bytes:
    """The digest under which wrong old passwords of a person are counted."""
    return keyed(person_key, "old password", str(person))


async def hash_password(command: RegisterAccount, resources: Resources) -> str | None:
    """The hash of the new password; None where the code fits nobody, so that guesses cost no hash."""
    key = resources.settings.person_key.get_secret_value()
    async with begin(resources) as work:
        await refuse_when_throttled(work, registration_attempt(command, key))
        person = await person_of_code(work, command.registration_code, command.national_id)
    return await KNOWN.hash_password(command.password.get_secret_value()) if person else None


async def check_password(command: SignIn, resources: Resources) -> str | None:
    """The stored hash that this password fits; None where it fits none.

    An unknown user name takes the same time.
    """
    key = resources.settings.person_key.get_secret_value()
    async with begin(resources) as work:
        await refuse_when_throttled(work, sign_in_attempt(command, key))
        account = await account_named(work.session, account_name(command))
    stored = account.password if account else None
    queue = KNOWN if command.device else STRANGERS
    return stored if await queue.is_password(stored, command.password.get_secret_value()) else None


async def change_password(command: ChangePassword, resources: Resources) -> NewPassword | None:
    """The hashes of old and new password; None where the session has ended."""
    key = resources.settings.person_key.get_secret_value()
    async with begin(resources) as work:
        found = await find_session(work.session, session_name(command.session), work.now)
        if found is None:
            return None
        await refuse_when_throttled(work, change_attempt(found.person, key))
        account = await account_of(work.session, found.person)
    fits = await KNOWN.is_password(account.password, command.old_password.get_secret_value())
    if not fits:
        return NewPassword(None, "")
    return NewPassword(account.password, await KNOWN.hash_password(command.password.get_secret_value()))
