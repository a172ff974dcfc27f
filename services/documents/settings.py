"""The settings of documents, read from the environment.

Only the press is given the sealing key, only the main process the log's key.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, FilePath, HttpUrl, SecretStr, model_validator

from shared.chassis.settings import ServiceSettings


class DocumentsSettings(ServiceSettings):
    """Settings of the main process."""

    log_key: SecretStr = Field(
        description="Ed25519 private key of the log of issuance, 64 hexadecimal digits: signs the log's heads"
    )
    log_origin: str = Field(
        "lsq/log-of-issuance",
        pattern=r"^[A-Za-z0-9./-]{3,80}$",
        description="name of the log, and of its key, in every checkpoint",
    )


class TokenSettings(BaseModel):
    """The token that stores the sealing key (LSQ_HSM__MODULE …)."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    module: FilePath = Field(description="the token's PKCS#11 library (.so)")
    label: str = Field(description="label of the token")
    pin: SecretStr = Field(description="PIN of the token's user")
    key: str = Field(description="label of the private key in the token; it never leaves it")
    certificates: FilePath = Field(
        description="PEM: the issuing unit's certificate, then the authorities' certificates above it"
    )


class PressSettings(ServiceSettings):
    """Settings of the press; no other process is given the key.

    It is stored in a PKCS#12 file or in a PKCS#11 token.
    """

    signing_key: FilePath | None = Field(
        None, description="PKCS#12 of the issuing unit: its key, its certificate, the authority's certificate"
    )
    signing_password: SecretStr | None = Field(None, description="password of the PKCS#12")
    hsm: TokenSettings | None = Field(
        None,
        description=(
            "the key in a PKCS#11 token, in place of the PKCS#12; needs python-pkcs11 and the token's library"
        ),
    )
    timestamp_url: HttpUrl | None = Field(
        None,
        description=(
            "time-stamp authority (RFC 3161): PAdES B-T; while it does not answer, nothing is issued. "
            "None: PAdES B-B"
        ),
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://",
        description="address of the portal for people; part of every QR code",
    )
    tries: int = Field(3, ge=1, description="how often a document is tried before it is marked as failed")
    deaths: int = Field(
        10,
        ge=1,
        description="how many presses may die while they make one document before it is marked as failed",
    )

    @model_validator(mode="after")
    def _has_one_key(self) -> Self:
        """Refuse a press without a key, and one with two."""
        if bool(self.signing_key and self.signing_password) == bool(self.hsm):
            raise ValueError(
                "set either LSQ_SIGNING_KEY and LSQ_SIGNING_PASSWORD (PKCS#12) or LSQ_HSM__MODULE, "
                "__LABEL, __PIN, __KEY, __CERTIFICATES (PKCS#11)"
            )
        return self
