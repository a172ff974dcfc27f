"""Replies of commands: a command that is sent again receives its first reply.

A reply is stored with the command's id, in its transaction. It may contain a token or a registration code, a
body a password or a citizen id. So replies are encrypted and bodies are stored as keyed digests, with a key
derived from the service's own: the database alone does not reveal them. After that key was changed, an id
from before is refused.
"""

import hmac
import secrets
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.chassis import trail
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Command
from shared.contracts.problem import ID_MISSING, ID_USED

# Stored before the encrypted reply.
NONCE_BYTES = 12

# A command's first statement. From here its transaction waits a second for a lock, then it is refused as
# unavailable: commands that wait for one row do not take all connections.
CLAIM = """
    insert into replies (id, contract, digest, actor)
    select %s, %s, %s, %s from set_config('lock_timeout', '1s', true)
    on conflict do nothing returning id
"""
LOAD = "select contract, digest, actor, reply from replies where id = %s"
RELEASE = "delete from replies where id = %s"
STORE = "update replies set reply = %(reply)s where id = %(id)s"
# One statement for both: a command has a reply and a row in the trail, or none.
STORE_AND_TRAIL = f"with stored as ({STORE}) {trail.INSERT}"


def command_id(header: str | None) -> UUID:
    """The id of a command. Refuses a missing or malformed one: without it the command could act twice."""
    try:
        return UUID(header or "")
    except ValueError:
        raise ID_MISSING.refuse() from None


async def claim(work: Work, id: UUID, command: Command[Any], body: bytes) -> bytes | None:
    """Claim the id of a command. Returns None for a new command, else the reply that is stored for it.

    Of two at the same time the second waits until the first has committed. Refuses an id of another contract,
    body or actor.
    """
    assert work.actor is not None
    mine = (command.subject, hmac.digest(_key(work), body, "sha256"), work.actor.sub)
    if await (await work.driver.execute(CLAIM, [id, *mine])).fetchone():
        return None
    [(*whose, reply)] = await (await work.driver.execute(LOAD, [id])).fetchall()
    if tuple(whose) != mine:
        raise ID_USED.refuse()
    return AESGCM(_key(work)).decrypt(reply[:NONCE_BYTES], reply[NONCE_BYTES:], id.bytes)


async def keep(work: Work, id: UUID, reply: bytes, row: trail.Row | None) -> None:
    """Store the reply of a claimed command, and its row in the trail.

    A refused command has no reply and may be sent again.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    stored = {"reply": nonce + AESGCM(_key(work)).encrypt(nonce, reply, id.bytes), "id": id}
    if row:
        await work.driver.execute(STORE_AND_TRAIL, {**stored, **row})
    else:
        await work.driver.execute(STORE, stored)


async def release(work: Work, id: UUID) -> None:
    """Release the id of a command that was refused, though its writes are committed."""
    await work.driver.execute(RELEASE, [id])


def _key(work: Work) -> bytes:
    return _derived(work.settings.service_key.get_secret_value())


@lru_cache(maxsize=2)
def _derived(service_key: str) -> bytes:
    """The key of this service's replies, derived from the key that signs its tokens."""
    return hmac.digest(bytes.fromhex(service_key), b"lsq kept replies", "sha256")
