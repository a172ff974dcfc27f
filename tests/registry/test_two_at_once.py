"""Two processes of registry that start at the same time on a new database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.client import Client
from sqlalchemy import text

from deploy.demo.sample_accounts import first_officer
from deploy.local.postgres import temporary_database
from services.registry.service import prepare
from services.registry.settings import RegistrySettings
from shared.access.tokens import Keyring, OwnToken
from shared.chassis import migrations
from shared.chassis.database import autocommit_engine_of, engine_of
from shared.chassis.leases import Leases
from shared.chassis.notifications import Notifications
from shared.chassis.unit_of_work import Resources

COUNTS = """
    select (select count(*) from provinces), (select count(*) from subdistricts), (select count(*) from loaded_files),
    (select count(*) from orders), (select count(*) from appointments), (select count(*) from accounts)
"""


@asynccontextmanager
async def resources(url: str, setup: Path) -> AsyncIterator[Resources]:
    """The resources of one process of registry; its bus is not connected, and nothing is sent."""
    bus, engine, autocommit = Client(), engine_of(url), autocommit_engine_of(url)
    yield Resources(
        service="registry",
        engine=engine,
        leases=Leases(autocommit, 5),
        bus=bus,
        notifications=Notifications("registry", bus),
        keys=Keyring({}),
        token=OwnToken(Ed25519PrivateKey.generate(), "registry"),
        clock=lambda: datetime(2026, 6, 8, tzinfo=UTC),
        settings=RegistrySettings(
            database_url=url,  # type: ignore[arg-type]  # pydantic makes it secret
            service_key="00" * 32,  # type: ignore[arg-type]  # likewise
            person_key="k" * 24,  # type: ignore[arg-type]  # likewise
            token_keys={},
            development=True,
            setup_file=setup,
        ),
    )
    await engine.dispose()
    await autocommit.dispose()


@pytest.mark.long
async def test_two_at_once_seed_once(tmp_path: Path) -> None:
    """One loads the reference data and records the first officers, the other finds both done."""
    first_officer(tmp_path)
    setup = tmp_path / "setup.json"
    with temporary_database("registry") as url:
        await asyncio.to_thread(migrations.upgrade, url, "registry")
        async with resources(url, setup) as one, resources(url, setup) as two:
            with structlog.testing.capture_logs() as logs:
                await asyncio.gather(prepare(one), prepare(two))
            async with one.engine.connect() as connection:
                counts = tuple((await connection.execute(text(COUNTS))).one())

    assert (77, 7436, 7, 1, 1, 1) == counts
    assert ["first_officers_recorded", "reference_data_loaded"] == sorted(entry["event"] for entry in logs)
