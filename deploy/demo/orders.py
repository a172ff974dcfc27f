"""The recording of an order through the portal's API, as a program does it."""

from typing import Any
from uuid import uuid4

import httpx

from shared.contracts.registry.commands import OrderRecorded
from shared.contracts.registry.queries import EffectsOfOrder


async def record_order(http: httpx.AsyncClient, session: str, order: EffectsOfOrder) -> OrderRecorded:
    """Look at what the order would do, then record it on the digest of that; `session`: the bearer token."""
    bearer, facts = {"authorization": f"Bearer {session}"}, order.model_dump(mode="json")
    seen = await _post(http, "/api/v1/orders/effects", facts, bearer)
    decision = facts | {"effects_sha256": seen["effects_sha256"]}
    keyed = bearer | {"idempotency-key": str(uuid4())}
    return OrderRecorded.model_validate(await _post(http, "/api/v1/orders", decision, keyed))


async def _post(http: httpx.AsyncClient, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    answer = await http.post(path, json=body, headers=headers)
    if answer.is_error:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text}")
    return answer.json()
