"""The client of a partner: ask whether it has a batch, send the batch if it has not, return its
acknowledgement.

The partner's side (ours to propose, one page: docs/delivery.md): `PUT {url}/batches/{id}` with the file as
body answers 200 with an acknowledgement, always the same one for the same id; `GET {url}/batches/{id}`
answers with that acknowledgement, or 404 when it has never seen the batch.
"""

import asyncio
import base64
import hashlib
from uuid import UUID

import httpx
from pydantic import BaseModel, ConfigDict, Field

from services.linkage.delivery.settings import Partner

MAX_ANSWER_BYTES = 2_000_000
PIECE_BYTES = 65_536


class RowRefused(BaseModel):
    """A row that the partner refuses: its place in the file (1, 2 …), and the reason in the partner's
    words.
    """

    model_config = ConfigDict(frozen=True)

    seq: int = Field(ge=1)
    code: str = Field(min_length=1, max_length=60)
    reason: str = Field(min_length=1, max_length=500)


class Acknowledgement(BaseModel):
    """A partner's answer about a batch. accepted + refused = rows."""

    model_config = ConfigDict(frozen=True)

    batch: UUID
    receipt: str = Field(min_length=1, max_length=100)
    sha256: str
    rows: int
    accepted: int
    refused: list[RowRefused] = Field(max_length=500)

    def fits(self, batch: UUID, sha256: str, rows: int) -> bool:
        """Whether it acknowledges exactly what was sent, and its figures add up."""
        seqs = {row.seq for row in self.refused}
        sums = (
            self.rows == rows == self.accepted + len(self.refused)
            and len(seqs) == len(self.refused)
            and all(seq <= rows for seq in seqs)
        )
        return sums and self.batch == batch and self.sha256 == sha256


async def deliver(
    partner: Partner, batch: UUID, body: bytes, media_type: str, timeout_s: float
) -> Acknowledgement:
    """Deliver a batch, and return the partner's acknowledgement.

    The partner is asked for the batch first: an earlier try may have arrived although its answer was lost
    (connection, time-out, kill). Raises httpx.HTTPError when the partner cannot be reached or refuses the
    batch, TimeoutError when everything together takes longer than `timeout_s` (a partner may answer byte by
    byte), ValueError when its answer cannot be read.
    """
    async with (
        asyncio.timeout(timeout_s),
        httpx.AsyncClient(timeout=timeout_s, follow_redirects=False, trust_env=False) as client,
    ):
        return await _deliver(client, partner, batch, body, media_type)


async def _deliver(
    client: httpx.AsyncClient, partner: Partner, batch: UUID, body: bytes, media_type: str
) -> Acknowledgement:
    address = f"{str(partner.url).rstrip('/')}/batches/{batch}"
    headers = {"authorization": f"Bearer {partner.token.get_secret_value()}"}
    async with client.stream("GET", address, headers=headers) as known:
        if known.status_code != httpx.codes.NOT_FOUND:
            return await _acknowledgement(known)
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    more = {"content-type": media_type, "content-digest": f"sha-256=:{digest}:"}
    async with client.stream("PUT", address, content=body, headers=headers | more) as sent:
        return await _acknowledgement(sent)


async def _acknowledgement(answer: httpx.Response) -> Acknowledgement:
    """Read the acknowledgement of an answer, of which at most MAX_ANSWER_BYTES are read, unpacked: it may be
    compressed, or endless.
    """
    answer.raise_for_status()
    body = bytearray()
    async for part in answer.aiter_bytes(PIECE_BYTES):
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise ValueError("the partner's answer is too long")
    return Acknowledgement.model_validate_json(bytes(body))
