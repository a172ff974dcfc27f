"""A signed head of the log: a checkpoint (C2SP tlog-checkpoint) in the form of a signed note (C2SP
signed-note, Ed25519).

    lsq.example/log          origin, also the name of the key
    120                      number of leaves
    root hash, base64

    — lsq.example/log base64(key id, 4 bytes + signature, 64 bytes)

The signature covers the first three lines with their line ends. The key is published as `name+key id+base64(1
+ key)`.
"""

import base64
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# the kind of signature, in key ids and published keys
ED25519 = b"\x01"
DASH = "\u2014 "


class NotSigned(ValueError):
    """No known key has signed this, or it is no checkpoint at all."""


class Head(NamedTuple):
    """The size and the root hash of the log at one moment."""

    origin: str
    size: int
    root: bytes


class LogKey(NamedTuple):
    """A published key of the log."""

    name: str
    key: Ed25519PublicKey

    @property
    def id(self) -> bytes:
        """First four bytes of SHA-256(name, line end, kind, key)."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key.public_bytes_raw()).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(ED25519 + self.key.public_bytes_raw())}"

    @classmethod
    def parse(cls, text: str) -> "LogKey":
        """A key as it was published. Raises ValueError when it is no key, or its id does not match."""
        name, id, encoded = text.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        key = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if raw[:1] != ED25519 or key.id.hex() != id:
            raise ValueError("not the key of an Ed25519 log")
        return key


def sign(head: Head, key: Ed25519PrivateKey) -> str:
    """Sign this head. Ed25519 is deterministic: the same head gives the same checkpoint."""
    text = f"{head.origin}\n{head.size}\n{_base64(head.root)}\n"
    signature = LogKey(head.origin, key.public_key()).id + key.sign(text.encode())
    return f"{text}\n{DASH}{head.origin} {_base64(signature)}\n"


def read(checkpoint: str, keys: Iterable[LogKey]) -> Head:
    """Read the head that one of these keys has signed.

    Raises NotSigned when none has, or the text is no checkpoint.
    """
    text, _, signatures = checkpoint.rpartition("\n\n")
    try:
        origin, size, root = text.split("\n")
        if any(
            _is_by(key, line, f"{text}\n")
            for line in signatures.splitlines()
            for key in keys
            if key.name == origin
        ):
            return Head(origin, int(size), base64.b64decode(root, validate=True))
    except ValueError:
        raise NotSigned("this is no checkpoint") from None
    raise NotSigned("no known key has signed this checkpoint")


def _is_by(key: LogKey, line: str, text: str) -> bool:
    """Whether this line is the key's signature of the text."""
    name, _, encoded = line.removeprefix(DASH).partition(" ")
    raw = base64.b64decode(encoded, validate=True)
    return line.startswith(DASH) and name == key.name and raw[:4] == key.id and _is_signed(key, raw[4:], text)


def _is_signed(key: LogKey, signature: bytes, text: str) -> bool:
    try:
        key.key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
