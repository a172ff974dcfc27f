"""NATS operator mode in pure Python: operator → account → user, as JWTs signed with nkeys (no `nsc`
needed).
"""

import base64
import hashlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import nkeys

OPERATOR, ACCOUNT, USER = nkeys.PREFIX_BYTE_OPERATOR, nkeys.PREFIX_BYTE_ACCOUNT, nkeys.PREFIX_BYTE_USER
NO_LIMITS = {"subs": -1, "data": -1, "payload": -1}
ACCOUNT_LIMITS = NO_LIMITS | {"imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1}
# JetStream limits; without them an account has no JetStream
JETSTREAM = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}
REPLY_TIMEOUT_NS = 120 * 10**9


@dataclass(frozen=True)
class NkeyPair:
    """A key pair of the bus; the seed is the secret."""

    seed: str

    @property
    def public(self) -> str:
        return str(nkeys.from_seed(self.seed.encode()).public_key.decode())

    def sign(self, claims: dict[str, Any]) -> str:
        """The claims as a JWT signed by this identity; `jti` is the digest that nats-server expects."""
        claims = {"iss": self.public, "iat": int(time.time()), "jti": ""} | claims
        digest = hashlib.new("sha512_256", json.dumps(claims).encode()).digest()
        claims["jti"] = base64.b32encode(digest).rstrip(b"=").decode()
        signed = f"{_encode({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_encode(claims)}"
        return f"{signed}.{_base64(nkeys.from_seed(self.seed.encode()).sign(signed.encode()))}"


def new_identity(kind: int) -> NkeyPair:
    """A new key pair for an operator, an account or a user."""
    seed = nkeys.encode_seed(os.urandom(32), kind)
    return NkeyPair(seed.decode() if isinstance(seed, bytes) else seed)


def operator(key: NkeyPair) -> str:
    """The JWT of the operator, whose key signs the accounts of this server."""
    return key.sign({"sub": key.public, "name": "LSQ", "nats": {"type": "operator", "version": 2}})


def account(
    signer: NkeyPair,
    key: NkeyPair,
    name: str,
    *,
    jetstream: bool = False,
    exports: Sequence[str] = (),
    imports: tuple[str, Sequence[str]] = ("", ()),
) -> str:
    """The JWT of an account.

    `exports`: subjects that other accounts may import; `imports`: key of another account, its subjects.
    """
    content: dict[str, Any] = {
        "type": "account",
        "version": 2,
        "limits": ACCOUNT_LIMITS | (JETSTREAM if jetstream else {}),
    }
    if exports:
        content["exports"] = [{"name": subject, "subject": subject, "type": "stream"} for subject in exports]
    if imports[1]:
        content["imports"] = [
            {"name": subject, "subject": subject, "account": imports[0], "type": "stream"}
            for subject in imports[1]
        ]
    return signer.sign({"sub": key.public, "name": name, "nats": content})


@dataclass(frozen=True)
class Permissions:
    """The subjects to which a user of the bus may publish and subscribe; `answers`: it may also reply, once,
    to a request.
    """

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False


def credentials(signer: NkeyPair, key: NkeyPair, name: str, permissions: Permissions) -> str:
    """The content of a `.creds` file: the user's JWT and seed."""
    publish = {"allow": list(permissions.publish)} if permissions.publish else {"deny": [">"]}
    content: dict[str, Any] = {
        "type": "user",
        "version": 2,
        "pub": publish,
        "sub": {"allow": list(permissions.subscribe)},
    } | NO_LIMITS
    if permissions.answers:
        content["resp"] = {"max": 1, "ttl": REPLY_TIMEOUT_NS}
    token = signer.sign({"sub": key.public, "name": name, "nats": content})
    return (
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{key.seed}\n------END USER NKEY SEED------\n"
    )


def _encode(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
