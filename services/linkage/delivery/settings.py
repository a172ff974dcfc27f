"""What the delivery process reads from its environment; no other process is given the partners' secrets."""
from datetime import timedelta

from pydantic import BaseModel, Field, HttpUrl, SecretStr

from shared.settings import ServiceSettings


class Partner(BaseModel):
    """Where a partner listens, and the secret by which it knows us."""

    url: HttpUrl
    token: SecretStr


class DeliverySettings(ServiceSettings):
    """Settings of `python -m services.linkage delivery`."""

    partners: dict[str, Partner] = Field(default_factory=dict, description="by partner's code; who is not named here waits, nothing is lost")
    partner_patience: timedelta = Field(timedelta(seconds=20), description="how long a partner may take to answer")
    batch_rows: int = Field(200, ge=1, le=500, description="records in one batch")
    retry_first: timedelta = Field(timedelta(seconds=1), description="pause after the first failure; it doubles")
    retry_longest: timedelta = Field(timedelta(minutes=15), description="longest pause between two tries")
