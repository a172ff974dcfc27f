"""Tickets: by which a process goes on with what a person has started.

Registry signs a ticket for one job of one school on one file. Who acts by it sends it with each message, and
whoever is asked verifies it offline. It is of another type than a token (RFC 8725, 3.11): it opens nothing
by itself.
"""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ConfigDict

from shared.access.tokens import REGISTRY, Keyring, sign, signer_of
from shared.contracts.problem import TICKET_REFUSED
from shared.contracts.registry.offices import Office
from shared.vocabulary.codes import Sha256

TICKET_TYPE = "lsq-ticket+jwt"
TICKET_LIFETIME = timedelta(hours=24)


class Ticket(BaseModel):
    """What a person has started: the job, the file, and in which office, by which appointment."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # A ticket of a preview imports nothing.
    kind: Literal["import", "preview"]
    job: UUID
    # Of the file.
    sha256: Sha256
    # The school: `58-PAO-01.3058910002`.
    organisation: str
    sub: str
    office: Office
    appointment: UUID
    # Seconds since 1970, UTC.
    iat: int
    exp: int

    @property
    def by_office(self) -> dict[str, Any]:
        """The values of a decision's columns `office` and `appointment`."""
        return {"office": self.office, "appointment": self.appointment}


def sign_ticket(key: Ed25519PrivateKey, kid: str, ticket: Ticket) -> str:
    """Sign a ticket."""
    return sign(key, kid, ticket, TICKET_TYPE)


def read_ticket(keys: Keyring, signed: str, now: datetime, **claims: object) -> Ticket:
    """A ticket that has these claims.

    Refuses a foreign, altered or expired one, and one of another job, file, place or person, all with the
    same problem.
    """
    try:
        kid, body = keys.verify(signed, TICKET_TYPE)
        ticket = Ticket.model_validate_json(body)
    except ValueError:
        raise TICKET_REFUSED.refuse("ticket") from None
    is_valid = signer_of(kid) == REGISTRY and now.timestamp() < ticket.exp
    if not is_valid or any(getattr(ticket, name) != value for name, value in claims.items()):
        raise TICKET_REFUSED.refuse("ticket")
    return ticket
