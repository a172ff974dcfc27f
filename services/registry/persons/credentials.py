"""Secrets of people: how they are made, digested and compared. The database alone reveals none of them."""

import asyncio
import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from shared.contracts.problem import UNAVAILABLE

Result = TypeVar("Result")


class Weakness(NamedTuple):
    """Why a password is easy to guess."""

    th: str
    en: str


# argon2id as OWASP advises: 19 MiB, 2 passes.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# zxcvbn's grade from which a password is accepted: 10^8 guesses and more.
MIN_SCORE = 3
# Longer passwords are refused by zxcvbn.
MAX_JUDGED_CHARACTERS = 72
# Of a word about the person.
MIN_WORD_LENGTH = 4
# What people here put into passwords, and zxcvbn does not know.
COMMON_WORDS = [
    *("รหัสผ่าน", "โรงเรียน", "ประเทศไทย", "นายทะเบียน", "ทะเบียน", "ผู้อำนวยการ", "เทศบาล", "สวัสดี", "ทดสอบ"),
    *("เรารักในหลวง", "มานะ", "มานี", "ปิติ", "ชูใจ", "ครู", "นักเรียน", "การศึกษา", "กรุงเทพ", "แม่ฮ่องสอน"),
    *("ความรัก", "ขอบคุณ", "sawasdee", "sawatdee", "sawaddee", "thailand", "bangkok", "rongrian", "rongrien"),
    *("nakrian", "tetsaban", "ilovethailand", "lsq", "lec", "localschool", "registrar", "dla", "moe"),
    *("2567", "2568", "2569", "2570", "2571", "2572"),
]
TOO_SHORT = Weakness("เดาได้ด้วยการลองไม่กี่ครั้ง", "a few tries find it.")
# By zxcvbn's patterns, the plainest first.
WEAKNESSES = {
    "repeat": Weakness("เป็นอักขระหรือคำที่ซ้ำกัน", "it repeats characters or words."),
    "sequence": Weakness("เป็นอักขระเรียงลำดับ", "it is a sequence of characters."),
    "spatial": Weakness("เป็นปุ่มที่อยู่ติดกันบนแป้นพิมพ์", "its keys lie side by side on the keyboard."),
    "dictionary": Weakness(
        "มีชื่อ ชื่อผู้ใช้ เลขประจำตัว หรือคำที่คนใช้บ่อย",
        "it has a name, the user name, the national id, or words that many use.",
    ),
    "date": Weakness("เป็นวันที่", "it is a date."),
    "regex": Weakness("เป็นปี", "it is a year."),
}
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


def weakness(password: str, *words: str) -> Weakness | None:
    """Why a password is easy to guess, also by who knows these words about the person; None: it is not.

    zxcvbn knows no Thai: COMMON_WORDS are given to it, and a word about the person is refused by itself.
    """
    parts = [part.casefold() for word in words for part in word.split() if len(part) >= MIN_WORD_LENGTH]
    if any(part in password.casefold() for part in parts):
        return WEAKNESSES["dictionary"]
    judged = zxcvbn(password[:MAX_JUDGED_CHARACTERS], user_inputs=COMMON_WORDS)
    if judged["score"] >= MIN_SCORE:
        return None
    patterns = {match["pattern"] for match in judged["sequence"]}
    return next((why for pattern, why in WEAKNESSES.items() if pattern in patterns), TOO_SHORT)


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _unused_hash() -> str:
    """The hash of a password that nobody has."""
    return HASHER.hash(secrets.token_urlsafe(32))
