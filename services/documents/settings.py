"""What the processes of documents read from their environment. The sealing key is the press's alone; the log's key never leaves the main process."""
from pydantic import Field, FilePath, SecretStr

from shared.settings import ServiceSettings


class DocumentsSettings(ServiceSettings):
    """Settings of the main process."""

    log_key: SecretStr = Field(description="Ed25519 private key of the log of issuance, 64 hexadecimal digits: it signs the log's heads")
    log_origin: str = Field("lsq/log-of-issuance", pattern=r"^[A-Za-z0-9./-]{3,80}$", description="name of the log, and of its key, in every checkpoint")


class PressSettings(ServiceSettings):
    """Settings of the press; no other process is given the key."""

    signing_key: FilePath = Field(description="PKCS#12 of the issuing unit: its key, its certificate, the authority's certificate")
    signing_password: SecretStr
    public_url: str = Field("http://127.0.0.1:8000", pattern=r"^https?://", description="where people reach the portal; stands in every QR code")
    tries: int = Field(3, ge=1, description="how often a document is tried before it is put aside as failed")
