"""Secrets of people: how they are made, digested and compared. The database alone reveals none of them."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from functools import cache
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# argon2id as OWASP advises: 19 MiB, 2 passes.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Limits the hashes that a process computes at once, and so its memory.
HASH_SLOTS = asyncio.Semaphore(2)
# Characters between the hyphens of a registration code.
CODE_GROUP_LENGTH = 4


def keyed(key: str, what: str, value: str) -> bytes:
    """The digest of a value that could be guessed (a national id), by a key that is not in the database.

    `what`: the kind of value.
    """
    return hmac.digest(key.encode(), f"{what}\0{value}".encode(), "sha256")


def new_code() -> str:
    """A registration code: 80 random bits in letters and digits that are not confused:
    ABCD-EFGH-IJKL-MN23.
    """
    letters = base64.b32encode(secrets.token_bytes(10)).decode()
    return "-".join(letters[i : i + CODE_GROUP_LENGTH] for i in range(0, len(letters), CODE_GROUP_LENGTH))


def digest(secret: str) -> bytes:
    """The digest that is stored of a registration code."""
    return hashlib.sha256(secret.encode()).digest()


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, computed in a thread."""
    async with HASH_SLOTS:
        return await asyncio.to_thread(HASHER.hash, password)


async def is_password(stored: str | None, password: str) -> bool:
    """Whether a password is the one of the stored hash.

    None takes the same time, so that it does not reveal which names exist.
    """
    async with HASH_SLOTS:
        return await asyncio.to_thread(_verify, stored or _unused_hash(), password) and stored is not None


def is_weak(password: str, *words: str) -> bool:
    """Whether a password has too few different characters, is a sequence, or contains one of these words."""
    small = password.casefold()
    steps = {ord(b) - ord(a) for a, b in pairwise(small)}
    return len(set(small)) < 5 or len(steps) == 1 or any(word and word.casefold() in small for word in words)


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _unused_hash() -> str:
    """The hash of a password that nobody has."""
    return HASHER.hash(secrets.token_urlsafe(32))
