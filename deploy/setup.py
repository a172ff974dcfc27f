"""Set up bus and archive before the first process starts, and at every release: streams, bucket, its
retention. It is idempotent.

    LSQ_BUS_URL=… LSQ_BUS_CREDS=… LSQ_ARCHIVE__ENDPOINT=… python -m deploy.setup

It needs the rights of the host program, which no process has. Tables are not created here: each service
revises its own database when it starts, one process at a time.
"""

import asyncio
from typing import Any

import nats
import structlog
from pydantic import Field, FilePath
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from deploy.local.seaweed import prepare_bucket
from deploy.nats import streams
from shared.chassis.archive import connect
from shared.chassis.settings import ArchiveSettings, EnvironmentAndFiles

log = structlog.get_logger()


class SetupSettings(BaseSettings):
    """The settings of the set-up."""

    model_config = SettingsConfigDict(
        env_prefix="LSQ_", env_nested_delimiter="__", frozen=True, hide_input_in_errors=True
    )

    bus_url: str
    bus_creds: FilePath
    archive: ArchiveSettings
    bus_replicas: int = Field(1, ge=1, le=5, description="copies of each stream: 3 on a cluster")

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], *_: Any, **sources: PydanticBaseSettingsSource
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment with its files, as every process reads it."""
        return sources["init_settings"], EnvironmentAndFiles(settings_cls)


async def main() -> None:
    """Declare the streams, then create the bucket."""
    settings = SetupSettings()
    bus = await nats.connect(settings.bus_url, user_credentials=str(settings.bus_creds), name="setup")
    await streams.declare(bus.jetstream(), settings.bus_replicas)
    await bus.close()
    archive = settings.archive
    await asyncio.to_thread(prepare_bucket, connect(archive), archive.bucket)
    log.info("set_up", streams=[stream.name for stream in streams.STREAMS], bucket=archive.bucket)


if __name__ == "__main__":
    asyncio.run(main())
