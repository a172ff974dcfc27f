"""Set up databases, bus and archive before the first process starts, and at every release: tables, streams,
bucket, its retention. It is idempotent.

    LSQ_DATABASES__GRADES=… LSQ_BUS_URL=… LSQ_BUS_CREDS=… LSQ_ARCHIVE__ENDPOINT=… python -m deploy.setup

It needs the rights of the host program and of the tables' owners, which no process has.
"""

import asyncio
from typing import Any

import nats
import structlog
from minio import Minio
from pydantic import Field, FilePath, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from deploy.local.seaweed import prepare_bucket
from deploy.nats import streams
from deploy.processes import SERVICES
from shared.chassis import migrations
from shared.chassis.settings import ArchiveSettings, EnvironmentAndFiles

log = structlog.get_logger()


class SetupSettings(BaseSettings):
    """The settings of the set-up."""

    model_config = SettingsConfigDict(
        env_prefix="LSQ_", env_nested_delimiter="__", frozen=True, hide_input_in_errors=True
    )

    databases: dict[str, SecretStr] = Field(
        description="postgresql+psycopg://… of each service's database, as the owner of its tables"
    )
    bus_url: str
    bus_creds: FilePath
    archive: ArchiveSettings
    bus_replicas: int = Field(1, ge=1, le=5, description="copies of each stream: 3 on a cluster")

    @field_validator("databases")
    @classmethod
    def _of_every_service(cls, databases: dict[str, SecretStr]) -> dict[str, SecretStr]:
        if missing := set(SERVICES) - set(databases):
            raise ValueError(f"the databases of {', '.join(sorted(missing))} are missing")
        return databases

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *_: Any, **sources: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment with its files, as every process reads it."""
        return sources["init_settings"], EnvironmentAndFiles(settings_cls)


async def main() -> None:
    """Upgrade the tables, declare the streams, create the bucket."""
    settings = SetupSettings()
    for service in SERVICES:
        migrations.upgrade(settings.databases[service].get_secret_value(), service)
    bus = await nats.connect(settings.bus_url, user_credentials=str(settings.bus_creds), name="setup")
    await streams.declare(bus.jetstream(), settings.bus_replicas)
    await bus.close()
    archive = settings.archive
    client = Minio(
        endpoint=archive.endpoint,
        access_key=archive.access_key,
        secret_key=archive.secret_key.get_secret_value(),
        secure=archive.secure,
        region="us-east-1",
    )
    await asyncio.to_thread(prepare_bucket, client)
    log.info("set_up", streams=[stream.name for stream in streams.STREAMS], bucket=archive.bucket)


if __name__ == "__main__":
    asyncio.run(main())
