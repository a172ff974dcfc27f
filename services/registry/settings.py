"""The settings of registry, from its environment."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, FilePath, SecretStr

from shared.access.tokens import REGISTRY, private_key
from shared.chassis.settings import ServiceSettings


class RegistrySettings(ServiceSettings):
    """Settings of registry.

    Its `service_key` also signs people's tokens (kid `registry`, after a rotation `registry.2`): no other
    process has it.
    """

    person_key: SecretStr = Field(
        min_length=24,
        description=(
            "keys the digests of national ids and user names; random, never changed, kept with the "
            "backups' keys"
        ),
    )
    token_life: timedelta = Field(
        timedelta(minutes=10),
        gt=timedelta(0),
        le=timedelta(minutes=10),
        description="of a person's token; never past the end of the order",
    )
    session_life: timedelta = Field(
        timedelta(hours=12),
        gt=timedelta(0),
        le=timedelta(hours=24),
        description="until a person has to sign in again",
    )
    code_life: timedelta = Field(timedelta(days=60), gt=timedelta(0), description="of a registration code")
    uploads_access_key: str | None = Field(
        None, description="key of the archive that deletes what people sent in; None: nobody deletes it"
    )
    uploads_secret_key: SecretStr | None = Field(None, description="its secret")
    upload_life: timedelta = Field(
        timedelta(days=14),
        ge=timedelta(days=1),
        description="of what people send in; what a decision rests on is kept as evidence",
    )
    setup_file: FilePath | None = Field(
        None,
        description=(
            "JSON: the order and accounts of DLA's first officers (services/registry/accounts/setup.py); "
            "taken in once"
        ),
    )

    @property
    def signing_key(self) -> tuple[Ed25519PrivateKey, str]:
        """Registry's own key, which no other process has, and its kid."""
        return private_key(self.service_key.get_secret_value()), self.service_kid or REGISTRY
