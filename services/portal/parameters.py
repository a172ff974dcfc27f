"""Parameters that pages and API have in common."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Form, Header, Path
from pydantic import WithJsonSchema

from shared.vocabulary.media_types import JPEG, PDF, PNG, XLSX

ShortText = Annotated[str, Form(max_length=200)]

FormKey = Annotated[UUID, Form()]
"""Id of the command, made with the page: a form that is sent twice acts once."""

IdempotencyKey = Annotated[
    UUID | None, WithJsonSchema({"type": "string", "format": "uuid"}), Header(alias="idempotency-key")
]
"""Id of the command, chosen by the program: a request that is sent twice acts once."""

Province = Annotated[str, Path(pattern=r"^[1-9][0-9]$")]

WORKBOOK: dict[int | str, dict[str, Any]] = {200: {"content": {XLSX: {}}}}
"""The description of a route that answers with a workbook."""

ANY_FILE: dict[int | str, dict[str, Any]] = {200: {"content": {kind: {} for kind in (PDF, JPEG, PNG, XLSX)}}}
"""The description of a route that answers with a file as it was sent in."""
