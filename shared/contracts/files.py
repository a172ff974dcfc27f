"""References to files: messages carry no file, but its key in the archive and its digest."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from shared.vocabulary.codes import Sha256


class FileReferenceV1(BaseModel):
    """Where a file lies in the archive, and what it must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9][A-Za-z0-9._/-]{1,250}$", description="object key in the archive")
    sha256: Sha256
    size: int = Field(ge=1, le=60_000_000, description="bytes")
    media_type: str = Field(max_length=100)


class FileReference(FileReferenceV1):
    """Where a file lies in the archive, which version of its key it is, and what it must be."""

    version: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._-]{1,200}$",
        description="version id of the object, for which every read asks; None: stored before there was one",
    )

    @model_serializer(mode="wrap")
    def _without_none(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Keep the bytes of records that were written before references had a version."""
        fields: dict[str, Any] = serialize(self)
        return fields if self.version else {name: fields[name] for name in fields if name != "version"}
