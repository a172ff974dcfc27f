"""A batch's way to its partner: ask what the partner has, send what it lacks, keep the receipt.

The partner's side (ours to propose, one page: docs/delivery.md): `PUT {url}/batches/{id}` with the file as body answers 200 with an acknowledgement,
the same again for the same id; `GET {url}/batches/{id}` answers with that acknowledgement, or 404 when it has never seen the batch.
"""
import base64
import hashlib
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, Field

from services.linkage.delivery.settings import Partner

LONGEST_ANSWER = 2_000_000                                    # bytes


class RowRefused(BaseModel):
    """One row that the partner does not take: its place in the file (1, 2 …), and why, in the partner's words."""

    model_config = ConfigDict(frozen=True)

    seq: int = Field(ge=1)
    code: str = Field(min_length=1, max_length=60)
    reason: str = Field(min_length=1, max_length=500)


class Acknowledgement(BaseModel):
    """What a partner says of a batch. accepted + refused = rows."""

    model_config = ConfigDict(frozen=True)

    batch: UUID
    receipt: str = Field(min_length=1, max_length=100)
    sha256: str
    rows: int
    accepted: int
    refused: list[RowRefused] = Field(max_length=500)

    def fits(self, batch: UUID, sha256: str, rows: int) -> bool:
        """Whether it speaks of exactly what was sent, and its figures add up."""
        seqs = {row.seq for row in self.refused}
        sums = self.rows == rows == self.accepted + len(self.refused) and len(seqs) == len(self.refused) and all(seq <= rows for seq in seqs)
        return sums and self.batch == batch and self.sha256 == sha256


async def deliver(client: httpx.AsyncClient, partner: Partner, batch: UUID, body: bytes, media_type: str) -> Acknowledgement:
    """The partner's acknowledgement. It is asked first what it has: an earlier try may have arrived though nobody heard of it (line, time-out, kill).

    Raises httpx.HTTPError when the partner is away, slow or says no to the whole, ValueError when its answer cannot be read.
    """
    address, headers = f"{str(partner.url).rstrip('/')}/batches/{batch}", {"authorization": f"Bearer {partner.token.get_secret_value()}"}
    known = await client.get(address, headers=headers)
    if known.status_code != httpx.codes.NOT_FOUND:
        return _acknowledgement(known)
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    sent = await client.put(address, content=body, headers=headers | {"content-type": media_type, "content-digest": f"sha-256=:{digest}:"})
    return _acknowledgement(sent)


def _acknowledgement(answer: httpx.Response) -> Acknowledgement:
    answer.raise_for_status()
    if len(answer.content) > LONGEST_ANSWER:
        raise ValueError("the partner's answer is too long")
    return Acknowledgement.model_validate_json(answer.content)
