"""Settings that a process reads from its environment, and those that it refuses."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.chassis.settings import ServiceSettings

REQUIRED = {
    "LSQ_DATABASE_URL": "postgresql+psycopg://u:secret@h/d",
    "LSQ_TOKEN_KEYS": json.dumps({"registry": "00" * 32}),
    "LSQ_SERVICE_KEY": "11" * 32,
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with the required settings."""
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_missing_secret_stops_the_start_with_its_name(
    environment: pytest.MonkeyPatch, missing: str
) -> None:
    """The error shows no other secret."""
    environment.delenv(missing)

    with pytest.raises(ValidationError, match=missing.removeprefix("LSQ_").lower()) as error:
        ServiceSettings.of_environment()
    assert "secret@" not in str(error.value)


def test_a_secret_may_be_read_from_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As Kubernetes mounts it, also inside a group.

    A setting whose own name ends with `file` is unchanged.
    """
    environment.delenv("LSQ_DATABASE_URL")
    for name, value in {
        "URL": "postgresql+psycopg://from-a-file?sslmode=verify-full\n",
        "KEY": "hidden",
    }.items():
        (tmp_path / name).write_text(value)
    environment.setenv("LSQ_DATABASE_URL_FILE", str(tmp_path / "URL"))
    environment.setenv("LSQ_ARCHIVE__SECRET_KEY_FILE", str(tmp_path / "KEY"))
    environment.setenv("LSQ_ARCHIVE__ENDPOINT", "127.0.0.1:1")
    environment.setenv("LSQ_ARCHIVE__ACCESS_KEY", "lsq")
    environment.setenv("LSQ_TRACE_FILE", str(tmp_path / "not-there-yet"))
    environment.setenv("LSQ_BUS_URL", "tls://bus:4222")

    settings = ServiceSettings.of_environment()

    assert settings.archive is not None
    assert ("postgresql+psycopg://from-a-file?sslmode=verify-full", "hidden") == (
        settings.database_url.get_secret_value(),
        settings.archive.secret_key.get_secret_value(),
    )
    assert tmp_path / "not-there-yet" == settings.trace_file
    assert "hidden" not in repr(settings)


def test_the_clock_may_be_set_in_development_only(environment: pytest.MonkeyPatch) -> None:
    """It runs on from the start that is set; outside development a set clock stops the start."""
    epoch = datetime.now(UTC) - timedelta(hours=1)
    environment.setenv("LSQ_CLOCK_START", "2027-03-29T09:00:00+07:00")
    environment.setenv("LSQ_CLOCK_EPOCH", epoch.isoformat())
    with pytest.raises(ValidationError, match="development"):
        ServiceSettings.of_environment()
    environment.setenv("LSQ_DEVELOPMENT", "true")

    now = ServiceSettings.of_environment().now()

    assert timedelta(0) <= now - datetime.fromisoformat("2027-03-29T03:00:00+00:00") < timedelta(minutes=1)
    assert now.utcoffset() == timedelta(0)
