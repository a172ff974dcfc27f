"""Proofs: who sends a message with a token signs the message, with the key that the token names.

So a copy of a token is worthless. A token names the process to which it was given, and that process's public
key (`cnf`, as in RFC 7800); what is signed follows RFC 9449: id, subject, digests of body and token, instant.
Services check token and proof offline, once a message.
"""

import hashlib
import time
from collections.abc import Mapping
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.contracts.problem import NOT_SIGNED_IN

TOKEN_HEADER, ID_HEADER, PROOF_HEADER = "authorization", "lsq-id", "lsq-proof"
# Of a proof, and the most by which the clocks of two hosts may differ.
MAX_AGE_S = 60


class Sender:
    """A process that sends messages, with a key that it has made at its start and keeps in memory alone."""

    def __init__(self, process: str) -> None:
        self._key = Ed25519PrivateKey.generate()
        # of the tokens that are given to it
        self.claims = {"process": process, "cnf": self._key.public_key().public_bytes_raw().hex()}

    def headers(
        self, token: str, id: str, subject: str, body: bytes, at: float | None = None
    ) -> dict[str, str]:
        """The headers that prove a message: token, id, and the signature with its instant."""
        instant = str(int(1000 * (at or time.time())))
        signature = self._key.sign(_signed(token, id, subject, body, instant)).hex()
        return {TOKEN_HEADER: token, ID_HEADER: id, PROOF_HEADER: f"{instant}.{signature}"}


def check(cnf: str, headers: Mapping[str, str], subject: str, body: bytes) -> None:
    """Refuse a message without a proof, and a proof of another message, by another key or of another minute.

    By the real clocks of both hosts, which must agree.
    """
    instant, _, signature = headers.get(PROOF_HEADER, "").partition(".")
    signed = _signed(headers.get(TOKEN_HEADER, ""), headers.get(ID_HEADER, ""), subject, body, instant)
    try:
        _public_key(cnf).verify(bytes.fromhex(signature), signed)
        is_recent = abs(time.time() - int(instant) / 1000) <= MAX_AGE_S
    except (ValueError, InvalidSignature):
        is_recent = False
    if not is_recent:
        raise NOT_SIGNED_IN.refuse()


def _signed(token: str, id: str, subject: str, body: bytes, instant: str) -> bytes:
    """What is signed: lines, of which none can contain the end of a line."""
    token_digest, body_digest = (hashlib.sha256(part).hexdigest() for part in (token.encode(), body))
    return "\n".join(("lsq-proof-1", id, subject, body_digest, token_digest, instant)).encode()


@lru_cache(maxsize=256)
def _public_key(cnf: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(cnf))
