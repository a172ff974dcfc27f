"""Files that are sent with a form, under the names that people gave them."""

import hashlib
from collections.abc import Iterable
from uuid import UUID, uuid5

from fastapi import UploadFile

from services.portal.gateway import Gateway
from services.portal.uploads import read_upload
from shared.contracts.registry.circulars import CircularAttachment
from shared.vocabulary.media_types import JPEG, PDF, XLSX

MAX_NAME_LENGTH = 150


async def store_attachments(
    gateway: Gateway, files: Iterable[UploadFile], key: UUID
) -> list[CircularAttachment]:
    """Store the files of a form; fields that were left empty are skipped. Refuses another kind of file.

    A form that is sent twice stores each once.
    """
    stored = []
    for file in files:
        if not file.filename:
            continue
        body, media_type = await read_upload(file, gateway.settings.upload_limit, PDF, XLSX, JPEG)
        upload = uuid5(key, hashlib.sha256(body).hexdigest())
        reference = await gateway.archive.put_new(f"uploads/{upload}", body, media_type)
        stored.append(CircularAttachment(name=file.filename[-MAX_NAME_LENGTH:], file=reference))
    return stored
