"""References to files: messages carry no file, but its key in the archive and its digest."""

from pydantic import BaseModel, ConfigDict, Field

from shared.vocabulary.codes import Sha256


class FileReference(BaseModel):
    """Where a file lies in the archive, and what it must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z0-9][A-Za-z0-9._/-]{1,250}$", description="object key in the archive")
    sha256: Sha256
    size: int = Field(ge=1, le=60_000_000, description="bytes")
    media_type: str = Field(max_length=100)
