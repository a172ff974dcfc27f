"""What the delivery process reads from its environment; no other process is given the partners' secrets."""
from datetime import timedelta
from typing import Self

from pydantic import BaseModel, Field, HttpUrl, SecretStr, model_validator

from shared.chassis.settings import ServiceSettings


class Partner(BaseModel):
    """Where a partner listens, and the secret by which it knows us."""

    url: HttpUrl
    token: SecretStr

    @property
    def is_safe(self) -> bool:
        """Whether what is sent to it, pupils and our secret, is encrypted on the way."""
        return self.url.scheme == "https"


class DeliverySettings(ServiceSettings):
    """Settings of `python -m services.linkage delivery`."""

    partners: dict[str, Partner] = Field(default_factory=dict, description="by partner's code; who is not named here waits, nothing is lost")
    partner_patience: timedelta = Field(timedelta(seconds=20), description="how long a partner may take to answer")
    batch_rows: int = Field(200, ge=1, le=500, description="records in one batch")
    retry_first: timedelta = Field(timedelta(seconds=1), description="pause after the first failure; it doubles")
    retry_longest: timedelta = Field(timedelta(minutes=15), description="longest pause between two tries")

    @model_validator(mode="after")
    def _no_pupil_goes_in_the_clear(self) -> Self:
        """Refuses a partner without TLS outside development."""
        if not self.development and (open := [code for code, partner in self.partners.items() if not partner.is_safe]):
            raise ValueError(f"partners {', '.join(sorted(open))}: https:// only")
        return self
