"""A command acts once: its reply is kept with its id, in its transaction, and given again to whoever asks again.

A reply may hold a token or a registration code, a body a password or a citizen id. So replies are kept encrypted and bodies as keyed digests, all of
them, with a key that comes from the service's own: who has the database alone reads nothing. After that key was changed an older id is refused.
"""
import hmac
import secrets
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Command
from shared.contracts.problem import ID_MISSING, ID_USED

# bytes before the encrypted reply
NONCE = 12

CLAIM = "insert into replies (id, contract, digest, actor) values (%s, %s, %s, %s) on conflict do nothing returning id"
KEPT = "select contract, digest, actor, reply from replies where id = %s"
RELEASE = "delete from replies where id = %s"
KEEP = "update replies set reply = %s where id = %s"


def command_id(header: str | None) -> UUID:
    """The id of a command. Refuses a missing or malformed one: without it the edge could not promise to act once."""
    try:
        return UUID(header or "")
    except ValueError:
        raise ID_MISSING.refuse() from None


async def claim(work: Work, id: UUID, command: Command[Any], body: bytes) -> bytes | None:
    """None: the command is new and this transaction has its id. Else the reply it got before.

    Two at once: the second waits here until the first has committed. Refuses an id that belongs to another contract, body or actor.
    """
    assert work.actor is not None
    mine = (command.subject, hmac.digest(_key(work), body, "sha256"), work.actor.sub)
    if await (await work.driver.execute(CLAIM, [id, *mine])).fetchone():
        return None
    [(*whose, reply)] = await (await work.driver.execute(KEPT, [id])).fetchall()
    if tuple(whose) != mine:
        raise ID_USED.refuse()
    return AESGCM(_key(work)).decrypt(reply[:NONCE], reply[NONCE:], id.bytes)


async def keep(work: Work, id: UUID, reply: bytes) -> None:
    """Keep the reply; a command that is refused keeps none and may be sent again."""
    nonce = secrets.token_bytes(NONCE)
    await work.driver.execute(KEEP, [nonce + AESGCM(_key(work)).encrypt(nonce, reply, id.bytes), id])


async def release(work: Work, id: UUID) -> None:
    """Give the id back: of a command that was refused, though what it wrote is kept."""
    await work.driver.execute(RELEASE, [id])


def _key(work: Work) -> bytes:
    return _derived(work.settings.service_key.get_secret_value())


@lru_cache(maxsize=2)
def _derived(service_key: str) -> bytes:
    """The key of this service's kept replies, from the one that signs its tokens."""
    return hmac.digest(bytes.fromhex(service_key), b"lsq kept replies", "sha256")
