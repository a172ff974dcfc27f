"""Secrets of people: how they are made, digested and compared. The database alone reveals none of them."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.contracts.problem import UNAVAILABLE

Result = TypeVar("Result")

# argon2id as OWASP advises: 19 MiB, 2 passes.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
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


@dataclass
class HashQueue:
    """Hashes one password at a time, in a thread; a few more wait, and the next one is refused at once.

    Without a bound strangers who guess would take all the time of a process, and its memory.
    """

    max_waiting: int
    slot: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    hashing: int = 0

    async def hash_password(self, password: str) -> str:
        """The argon2id hash of a password."""
        return await self._run(lambda: HASHER.hash(password))

    async def is_password(self, stored: str | None, password: str) -> bool:
        """Whether a password is the one of the stored hash.

        None takes the same time, so that it does not reveal which names exist.
        """
        return await self._run(lambda: _verify(stored or _unused_hash(), password)) and stored is not None

    async def _run(self, act: Callable[[], Result]) -> Result:
        if self.hashing > self.max_waiting:
            raise UNAVAILABLE.refuse()
        self.hashing += 1
        try:
            async with self.slot:
                return await asyncio.to_thread(act)
        finally:
            self.hashing -= 1


# Of whoever may be a stranger, and of who has a code or a device that has signed in before: these do not wait
# for those.
STRANGERS = HashQueue(max_waiting=8)
KNOWN = HashQueue(max_waiting=32)


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
