"""NATS operator mode in pure Python: operator → account → user, as JWTs signed with nkeys (no `nsc`
needed).
"""

import base64
import hashlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nkeys

OPERATOR, ACCOUNT, USER = nkeys.PREFIX_BYTE_OPERATOR, nkeys.PREFIX_BYTE_ACCOUNT, nkeys.PREFIX_BYTE_USER
NO_LIMITS = {"subs": -1, "data": -1, "payload": -1}
ACCOUNT_LIMITS = NO_LIMITS | {"imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": -1}
# JetStream limits; without them an account has no JetStream
JETSTREAM = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}


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


@dataclass(frozen=True)
class SharedCall:
    """A request that users of another account may send: its subject here, and its subject there."""

    subject: str
    local_subject: str
    # whether one request has several replies
    many_replies: bool = False


def account(
    signer: NkeyPair,
    key: NkeyPair,
    name: str,
    *,
    jetstream: bool = False,
    exports: Sequence[SharedCall] = (),
    imports: tuple[str, Sequence[SharedCall]] = ("", ()),
    revoked: Mapping[str, int] | None = None,
) -> str:
    """The JWT of an account.

    `exports`: requests that users of other accounts may send; `imports`: key of another account, its
    requests; `revoked`: public key of a user → seconds since 1970 until which its credentials are refused.
    """
    content: dict[str, Any] = {
        "type": "account",
        "version": 2,
        "limits": ACCOUNT_LIMITS | (JETSTREAM if jetstream else {}),
        "exports": [_export(call) for call in exports],
        "imports": [_import(call, imports[0]) for call in imports[1]],
        "revocations": dict(revoked or {}),
    }
    return signer.sign({"sub": key.public, "name": name, "nats": content})


def _export(call: SharedCall) -> dict[str, Any]:
    more = {"response_type": "Stream"} if call.many_replies else {}
    return {"name": call.subject, "subject": call.subject, "type": "service", **more}


def _import(call: SharedCall, exporter: str) -> dict[str, Any]:
    return {
        "name": call.subject,
        "subject": call.subject,
        "account": exporter,
        "type": "service",
        "local_subject": call.local_subject,
    }


@dataclass(frozen=True)
class Permissions:
    """The subjects to which a user of the bus may publish and subscribe.

    A reply is a publication too: the server's own right to reply (`resp`) would let whoever asks choose any
    subject for it.
    """

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]

    def claims(self) -> dict[str, Any]:
        """The claims of a user with these permissions."""
        allowed = {"pub": {"allow": list(self.publish)}, "sub": {"allow": list(self.subscribe)}}
        return {"type": "user", "version": 2, **allowed, **NO_LIMITS}


def credentials(
    signer: NkeyPair,
    key: NkeyPair,
    name: str,
    permissions: Permissions,
    *,
    issued_at: int,
    lifetime_s: int | None = None,
) -> str:
    """The content of a `.creds` file: the user's JWT and seed.

    `issued_at`: seconds since 1970; a revocation refuses what was issued before it. `lifetime_s`: None for
    credentials without end.
    """
    claims: dict[str, Any] = {"sub": key.public, "name": name, "nats": permissions.claims(), "iat": issued_at}
    if lifetime_s is not None:
        claims["exp"] = issued_at + lifetime_s
    token = signer.sign(claims)
    return (
        f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{key.seed}\n------END USER NKEY SEED------\n"
    )


def claims_of(credentials: bytes) -> dict[str, Any]:
    """The claims of the JWT in a `.creds` file."""
    [token] = [line for line in credentials.split() if line.startswith(b"eyJ")]
    claims = token.split(b".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4)))
    return found


def _encode(content: dict[str, Any]) -> str:
    return _base64(json.dumps(content).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
