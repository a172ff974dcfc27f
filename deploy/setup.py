"""Set up databases, bus and archive before the first process starts, and at every release: tables, streams,
consumers, bucket, its retention. It is idempotent.

    LSQ_DATABASES__GRADES=… LSQ_BUS_URL=… LSQ_BUS_CREDS=… LSQ_ARCHIVE__ENDPOINT=… python -m deploy.setup

With `check` it changes nothing: it logs where the consumers on the bus differ from what it makes, and then
its exit code is 1.

It needs the rights of the host program and of the tables' owners, which no process has.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
import structlog
from nats.js import JetStreamContext
from pydantic import Field, FilePath, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from deploy.local import evidence
from deploy.local.seaweed import prepare_bucket
from deploy.nats import consumers, streams
from deploy.nats.permissions import HOST
from deploy.processes import SERVICES
from shared.chassis import migrations
from shared.chassis.archive import Archive, connect
from shared.chassis.bus import inbox_prefix
from shared.chassis.settings import ACK_WAIT_S, ArchiveSettings, EnvironmentAndFiles

log = structlog.get_logger()


class CheckSettings(BaseSettings):
    """The settings of the check: it reaches the bus alone."""

    model_config = SettingsConfigDict(
        env_prefix="LSQ_", env_nested_delimiter="__", frozen=True, hide_input_in_errors=True
    )

    bus_url: str
    bus_creds: FilePath
    ack_wait_s: float = Field(ACK_WAIT_S, gt=0, description="as the processes have it")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *_: Any, **sources: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment with its files, as every process reads it."""
        return sources["init_settings"], EnvironmentAndFiles(settings_cls)


class SetupSettings(CheckSettings):
    """The settings of the set-up."""

    databases: dict[str, SecretStr] = Field(
        description="postgresql+psycopg://… of each service's database, as the owner of its tables"
    )
    archive: ArchiveSettings
    bus_replicas: int = Field(1, ge=1, le=5, description="copies of each stream: 3 on a cluster")

    @field_validator("databases")
    @classmethod
    def _of_every_service(cls, databases: dict[str, SecretStr]) -> dict[str, SecretStr]:
        if missing := set(SERVICES) - set(databases):
            raise ValueError(f"the databases of {', '.join(sorted(missing))} are missing")
        return databases


async def set_up(settings: SetupSettings) -> None:
    """Upgrade the tables, declare streams and consumers, create the buckets, move the evidence of earlier
    releases.
    """
    for service in SERVICES:
        url = settings.databases[service].get_secret_value()
        await asyncio.to_thread(migrations.upgrade, url, service)
    async with _bus(settings) as bus:
        await streams.declare(bus, settings.bus_replicas)
        await consumers.declare(bus, ack_wait_s=settings.ack_wait_s)
    archive = settings.archive
    await asyncio.to_thread(prepare_bucket, connect(archive), archive.bucket)
    owners = {
        service: url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
        for service, url in settings.databases.items()
    }
    moved = await evidence.move(Archive(archive), owners)
    log.info(
        "set_up",
        streams=[stream.name for stream in streams.STREAMS],
        bucket=archive.bucket,
        moved_to_evidence=moved,
    )


async def check(settings: CheckSettings) -> int:
    """Log each consumer that is not as the set-up makes it. Returns how many there are."""
    async with _bus(settings) as bus:
        found = await consumers.differences(bus, ack_wait_s=settings.ack_wait_s)
    for difference in found:
        log.error("consumer_differs", consumer=difference.consumer, what=difference.what)
    return len(found)


@asynccontextmanager
async def _bus(settings: CheckSettings) -> AsyncIterator[JetStreamContext]:
    bus = await nats.connect(
        settings.bus_url,
        user_credentials=str(settings.bus_creds),
        name="setup",
        inbox_prefix=inbox_prefix(HOST),
    )
    try:
        yield bus.jetstream()
    finally:
        await bus.close()


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            asyncio.run(set_up(SetupSettings()))
        case ["check"]:
            sys.exit(bool(asyncio.run(check(CheckSettings()))))
        case _:
            sys.exit(__doc__)
