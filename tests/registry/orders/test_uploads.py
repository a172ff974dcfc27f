"""What people send in is deleted days later, by a key that only registry has."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from minio.error import S3Error
from pydantic import SecretStr

from deploy.local.dev_secrets import DevSecrets
from deploy.local.seaweed import HOUSEKEEPING, Seaweed
from deploy.processes import PROCESSES, process_named
from services.registry.orders.timers import delete_uploads
from shared.chassis.archive import Archive
from shared.chassis.unit_of_work import Work
from tests.world.archives import archive_settings, temporary_archive


@pytest.fixture(scope="module")
def server() -> Iterator[Seaweed]:
    """The archive alone."""
    with temporary_archive() as server:
        yield server


def registry(server: Seaweed, life: timedelta) -> Work:
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
    return cast("Work", SimpleNamespace(settings=settings))


async def test_uploads_are_deleted_after_their_days(server: Seaweed) -> None:
    """Younger ones stay; what was taken as evidence stays for its years."""
    portal, own = Archive(archive_settings(server, "portal")), Archive(archive_settings(server, "registry"))
    sent = await portal.put_new("uploads/scan", b"%PDF", "application/pdf")
    kept = await own.keep(sent, "registry", 60)

    await delete_uploads(registry(server, timedelta(days=1)))
    assert sent == await portal.exists(sent.key)

    await delete_uploads(registry(server, timedelta(seconds=-5)))
    assert await portal.exists(sent.key) is None
    assert b"%PDF" == await own.get(kept)


async def test_only_registry_is_given_the_key(server: Seaweed) -> None:
    """No other process is given it, and its own key of the archive does not list or delete."""
    holders = {process.name for process in PROCESSES if "uploads-secret-key" in process.secrets.values()}
    without = registry(server, timedelta(0))
    access, secret = server.keys("registry")
    without.settings.uploads_access_key, without.settings.uploads_secret_key = access, SecretStr(secret)

    assert {"registry"} == holders
    assert f"lsq-{HOUSEKEEPING}" == registry(server, timedelta(0)).settings.uploads_access_key
    with pytest.raises(S3Error, match="AccessDenied"):
        await delete_uploads(without)
