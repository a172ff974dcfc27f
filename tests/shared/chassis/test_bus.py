"""Connections to the bus: credentials that end, and TLS."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats as nats_py
import pytest
from pydantic import ValidationError

from deploy.local.keys import Vault
from deploy.local.nats_server import Nats
from deploy.local.subprocesses import free_port
from deploy.nats.jwt import ACCOUNT, USER, credentials
from deploy.nats.permissions import ALL_SUBJECTS, HOST
from shared.chassis import bus
from shared.chassis.settings import ProcessSettings, ServiceSettings
from tests.world.certificates import Authority


@pytest.fixture
def nats(tmp_path: Path) -> Iterator[Nats]:
    """A running server."""
    server = Nats(tmp_path / "nats", Vault(tmp_path / "keys"), free_port())
    server.start()
    server.wait()
    yield server
    server.stop()


def issue(nats: Nats, lifetime_s: int) -> Path:
    """Credentials of the host program that end so soon."""
    path = nats.host_credentials()
    key = nats.vault.identity(f"user-{HOST}", USER)
    path.write_text(
        credentials(
            nats.vault.identity("account-HOUSE", ACCOUNT),
            key,
            HOST,
            ALL_SUBJECTS,
            issued_at=int(time.time()),
            lifetime_s=lifetime_s,
        )
    )
    return path


def settings(**more: object) -> ProcessSettings:
    """Settings of a process in development, and these."""
    return ProcessSettings.model_validate(
        {"token_keys": {}, "service_key": "00" * 32, "development": True} | more
    )


@pytest.mark.long
async def test_credentials_are_renewed_before_they_end(nats: Nats, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is replaced: the client connects again and outlives the first credentials."""
    monkeypatch.setattr(bus, "RENEWAL_INTERVAL_S", 0.1)
    path, closed = issue(nats, 3), asyncio.Event()
    ends = time.monotonic() + 3
    client = await bus.connect(settings(bus_url=nats.url, bus_creds=path), HOST, closed.set)
    renewal = asyncio.create_task(bus.renew_credentials(path, [client]))
    while time.monotonic() < ends + 1:
        issue(nats, 60)
        await asyncio.sleep(0.2)

    assert client.is_connected
    assert not closed.is_set()
    renewal.cancel()
    await client.close()


async def test_credentials_that_end_are_reported(nats: Nats) -> None:
    """The client gives up for good: the process learns it, and ends."""
    closed = asyncio.Event()
    await bus.connect(settings(bus_url=nats.url, bus_creds=issue(nats, 2)), HOST, closed.set)

    await asyncio.wait_for(closed.wait(), 30)


@pytest.fixture
async def encrypted(tmp_path: Path) -> AsyncIterator[tuple[Nats, Authority]]:
    """A server with a certificate of an authority that nobody else knows."""
    authority = Authority(tmp_path / "authority")
    server = Nats(tmp_path / "nats", Vault(tmp_path / "keys"), free_port())
    certificate, key = authority.issue("127.0.0.1")
    server.extra_configuration = (
        f'tls {{ cert_file: "{certificate}", key_file: "{key}", min_version: "1.3" }}',
    )
    server.start()
    server.wait()
    yield server, authority
    server.stop()


async def test_the_bus_is_reached_by_tls(
    encrypted: tuple[Nats, Authority], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the authority that SSL_CERT_FILE names; without it the server is not trusted."""
    server, authority = encrypted
    wanted = settings(bus_url=server.url.replace("nats://", "tls://"), bus_creds=server.host_credentials())
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))

    client = await bus.connect(wanted, HOST, lambda: None)
    assert client.is_connected
    await client.close()

    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError):
        await nats_py.connect(
            wanted.bus_url, tls=bus.tls(wanted), allow_reconnect=False, user_credentials=str(wanted.bus_creds)
        )


@pytest.mark.parametrize(
    "wrong",
    [
        {"bus_url": "nats://bus:4222"},
        {"database_url": "postgresql+psycopg://a:b@database/a"},
        {"database_url": "postgresql+psycopg://a:b@database/a?sslmode=require"},
    ],
)
def test_nothing_starts_without_tls_outside_development(wrong: dict[str, str]) -> None:
    """Tokens and sessions pass the bus, pupils the database."""
    right = {
        "token_keys": {},
        "service_key": "00" * 32,
        "bus_url": "tls://bus:4222",
        "database_url": "postgresql+psycopg://a:b@database/a?sslmode=verify-full",
    }

    ServiceSettings.model_validate(right)
    ServiceSettings.model_validate(right | wrong | {"development": True})
    with pytest.raises(ValidationError, match=r"tls://|sslmode"):
        ServiceSettings.model_validate(right | wrong)
