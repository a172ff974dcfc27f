"""What people send in is deleted days later, by a key that only registry has; what drafts name stays."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from minio.error import S3Error
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from deploy.local.dev_secrets import DevSecrets
from deploy.local.postgres import temporary_database
from deploy.local.seaweed import HOUSEKEEPING, Seaweed
from deploy.processes import PROCESSES, process_named
from services.registry.uploads.timers import delete_uploads
from shared.chassis import migrations
from shared.chassis.archive import Archive
from shared.chassis.unit_of_work import Work
from tests.world.archives import archive_settings, temporary_archive


@pytest.fixture(scope="module")
def server() -> Iterator[Seaweed]:
    """The archive alone."""
    with temporary_archive() as server:
        yield server


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """The URL of a database of registry that nobody uses."""
    with temporary_database("registry") as url:
        migrations.upgrade(url, "registry")
        yield url


@pytest.fixture
async def session(database: str) -> AsyncIterator[AsyncSession]:
    """A transaction that is rolled back."""
    engine = create_async_engine(database)
    async with AsyncSession(engine) as session:
        yield session
    await engine.dispose()


def registry(server: Seaweed, session: AsyncSession, life: timedelta) -> Work:
    """As much of registry's work as the timer uses, with the secrets that the list of processes gives it."""
    process = process_named("registry")
    secrets = DevSecrets(server.folder, server.vault)
    access, secret = (
        secrets.secret(process.secrets[name]) for name in ("LSQ_UPLOADS_ACCESS_KEY", "LSQ_UPLOADS_SECRET_KEY")
    )
    settings: Any = SimpleNamespace(
        archive=archive_settings(server, "registry"),
        uploads_access_key=access,
        uploads_secret_key=SecretStr(secret),
        upload_life=life,
    )
    return cast("Work", SimpleNamespace(settings=settings, session=session))


async def test_uploads_are_deleted_after_their_days(server: Seaweed, session: AsyncSession) -> None:
    """Younger ones stay; what was taken as evidence stays for its years."""
    portal, own = Archive(archive_settings(server, "portal")), Archive(archive_settings(server, "registry"))
    sent = await portal.put_new("uploads/scan", b"%PDF", "application/pdf")
    kept = await own.keep(sent, "registry", 60)

    await delete_uploads(registry(server, session, timedelta(days=1)))
    assert sent == await portal.exists(sent.key)

    await delete_uploads(registry(server, session, timedelta(seconds=-5)))
    assert await portal.exists(sent.key) is None
    assert b"%PDF" == await own.get(kept)


ORGANISATION = """
    insert into organisations (kind, name_th, short_th, name_en, certainty) values ('dla', '-', '-', '-', '-')
    returning id
"""
ORDER_DRAFT = """
    insert into order_drafts (draft, organisation, version, content, saved_at, recorded_by)
    values (gen_random_uuid(), :organisation, 1, cast(:content as jsonb), now(), 'clerk')
"""
CIRCULAR_DRAFT = """
    insert into circular_drafts (circular, version, content, saved_at, recorded_by)
    values (gen_random_uuid(), 1, cast(:content as jsonb), now(), 'dla')
"""


async def test_what_a_draft_names_stays(server: Seaweed, session: AsyncSession) -> None:
    """The scan of an order's draft, the attachments of a circular's; a draft without a file keeps none."""
    portal = Archive(archive_settings(server, "portal"))
    scan, first, second, other = [
        await portal.put_new(f"uploads/{name}", name.encode(), "application/pdf")
        for name in ("draft-scan", "draft-first", "draft-second", "of-no-draft")
    ]
    organisation = await session.scalar(text(ORGANISATION))
    for content in ({"scan": scan.model_dump()}, {"scan": None}):
        values = {"organisation": organisation, "content": json.dumps(content)}
        await session.execute(text(ORDER_DRAFT), values)
    for files in ([first, second], []):
        attachments = [{"name": "-", "file": one.model_dump()} for one in files]
        await session.execute(text(CIRCULAR_DRAFT), {"content": json.dumps({"attachments": attachments})})

    await delete_uploads(registry(server, session, timedelta(seconds=-5)))

    assert [scan, first, second, None] == [
        await portal.exists(one.key) for one in (scan, first, second, other)
    ]


async def test_only_registry_is_given_the_key(server: Seaweed, session: AsyncSession) -> None:
    """No other process is given it, and its own key of the archive does not list or delete."""
    holders = {process.name for process in PROCESSES if "uploads-secret-key" in process.secrets.values()}
    without = registry(server, session, timedelta(0))
    access, secret = server.keys("registry")
    without.settings.uploads_access_key, without.settings.uploads_secret_key = access, SecretStr(secret)

    assert {"registry"} == holders
    assert f"lsq-{HOUSEKEEPING}" == registry(server, session, timedelta(0)).settings.uploads_access_key
    with pytest.raises(S3Error, match="AccessDenied"):
        await delete_uploads(without)
