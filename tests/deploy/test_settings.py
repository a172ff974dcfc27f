"""Each process is given the settings that it reads, on a laptop and in a container, and no others."""

import json
from pathlib import Path

import pytest

from deploy import composing, secrets
from deploy.container_env import OWNER_URLS, container_env, secret_names
from deploy.local.dev_secrets import DevSecrets
from deploy.local.keys import Vault
from deploy.processes import PROCESSES, Process
from deploy.reference import settings_of
from services.registry.accounts.setup import Setup
from shared.access.tokens import OPERATOR
from tests.world.stack import Stack


def read(environment: set[str]) -> set[str]:
    """The settings that these environment variables set."""
    names = {
        name if name in ("LSQ_TRACE_FILE", "LSQ_SETUP_FILE") else name.removesuffix("_FILE")
        for name in environment
        if name.startswith("LSQ_")
    }
    return {name.removeprefix("LSQ_").lower().split("__")[0] for name in names}


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_container_is_given_what_its_process_reads(process: Process) -> None:
    """No required setting is missing; no setting is given that the process does not read."""
    env, fields = container_env(process), settings_of(process).model_fields
    reached = read({*env.shared, *env.fixed, *env.secrets})

    assert {name for name, field in fields.items() if field.is_required()} <= reached
    assert reached <= set(fields)


@pytest.mark.long
@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_a_process_on_a_laptop_finds_no_secret_of_another(lsq: Stack, process: Process) -> None:
    """Its environment has its own key, and no name of another process's secret."""
    mine = lsq.environment.of(process, process.name)
    others = {
        setting for other in PROCESSES if other is not process for setting in (*other.secrets, *other.files)
    }

    assert not (others - {*process.secrets, *process.files}) & mine.keys()
    assert 1 == sum(
        lsq.environment.of(other, other.name)["LSQ_SERVICE_KEY"] == mine["LSQ_SERVICE_KEY"]
        for other in PROCESSES
    )
    assert read(set(mine)) <= set(settings_of(process).model_fields)


def test_the_secrets_of_containers_are_those_that_are_mounted(tmp_path: Path) -> None:
    """`python -m deploy.secrets` writes one folder per process with exactly its files; done again, the keys
    are the same.
    """
    secrets.write(tmp_path)
    first = (tmp_path / "documents.press" / "service-key").read_bytes()
    secrets.write(tmp_path)

    assert first == (tmp_path / "documents.press" / "service-key").read_bytes()
    for process in PROCESSES:
        assert set(secret_names(process)) == {file.name for file in (tmp_path / process.name).iterdir()}
    assert {"bus.creds", "archive-access-key", "archive-secret-key", *OWNER_URLS.values()} == {
        file.name for file in (tmp_path / "setup").iterdir()
    }
    assert 0o700 == tmp_path.stat().st_mode & 0o777
    assert ["dla_officer"] == [
        account["office"] for account in json.loads((tmp_path / "accounts.json").read_text())
    ]
    assert Setup.model_validate_json((tmp_path / composing.SETUP).read_bytes()).officers
    signers = {OPERATOR, *(process.name for process in PROCESSES)}
    assert signers == set(DevSecrets(tmp_path, Vault(tmp_path / "vault")).token_keys())
