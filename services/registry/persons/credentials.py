"""Secrets of people: how they are made, stored and compared. What is stored reveals nothing to a thief of the database alone."""
import asyncio
import base64
import hashlib
import hmac
import secrets
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# argon2id as OWASP advises: 19 MiB, 2 passes
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# hashes at once in a process: memory stays small whatever comes
HASHES_AT_ONCE = asyncio.Semaphore(2)
GROUP = 4


def keyed(key: str, what: str, value: str) -> bytes:
    """Digest of a value that could be guessed (a national id has 12 digits), by a key that is not in the database. `what` keeps kinds apart."""
    return hmac.digest(key.encode(), f"{what}\0{value}".encode(), "sha256")


def new_code() -> str:
    """A registration code: 80 random bits, letters and digits that are not mixed up: ABCD-EFGH-IJKL-MN23."""
    letters = base64.b32encode(secrets.token_bytes(10)).decode()
    return "-".join(letters[i:i + GROUP] for i in range(0, len(letters), GROUP))


def new_secret() -> str:
    """The secret of a session: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """What is kept of a secret that is random enough by itself: a session's, a registration code."""
    return hashlib.sha256(secret.encode()).digest()


async def hash_password(password: str) -> str:
    """argon2id of a password, in a thread."""
    async with HASHES_AT_ONCE:
        return await asyncio.to_thread(HASHER.hash, password)


async def is_password(kept: str | None, password: str) -> bool:
    """Whether this is the password. Without an account (None) the same work is done, so that time does not reveal which names exist."""
    async with HASHES_AT_ONCE:
        return await asyncio.to_thread(_verify, kept or _nobody(), password) and kept is not None


def is_weak(password: str, *words: str) -> bool:
    """Whether a password repeats or counts up, or contains one of these words (user name, national id)."""
    small = password.casefold()
    steps = {ord(b) - ord(a) for a, b in pairwise(small)}
    return len(set(small)) < 5 or len(steps) == 1 or any(word and word.casefold() in small for word in words)


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))
