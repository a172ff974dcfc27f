"""The settings of the delivery process, read from the environment.

No other process is given the partners' secrets.
"""

from datetime import timedelta
from typing import Self

from pydantic import BaseModel, Field, HttpUrl, SecretStr, model_validator

from shared.chassis.settings import ServiceSettings


class Partner(BaseModel):
    """The address of a partner, and the secret by which it authenticates us."""

    url: HttpUrl
    token: SecretStr

    @property
    def is_safe(self) -> bool:
        """Whether pupils and our secret are encrypted in transit."""
        return self.url.scheme == "https"


class DeliverySettings(ServiceSettings):
    """Settings of `python -m services.linkage delivery`."""

    partners: dict[str, Partner] = Field(
        default_factory=dict,
        description="by the partner's code; deliveries to a partner that is not named here wait",
    )
    partner_patience: timedelta = Field(
        timedelta(seconds=20), description="how long a partner may take to answer"
    )
    batch_rows: int = Field(200, ge=1, le=500, description="records in one batch")
    retry_first: timedelta = Field(
        timedelta(seconds=1), description="pause after the first failure; it doubles"
    )
    retry_longest: timedelta = Field(timedelta(minutes=15), description="longest pause between two tries")

    @model_validator(mode="after")
    def _require_tls(self) -> Self:
        """Refuse a partner without TLS outside development."""
        unsafe = sorted(code for code, partner in self.partners.items() if not partner.is_safe)
        if unsafe and not self.development:
            raise ValueError(f"partners {', '.join(unsafe)}: https:// only")
        return self
