"""SeaweedFS reports nothing to its makers, neither on a laptop nor by compose, and knows only whom it must."""

import io
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.composing import compose
from deploy.kubernetes.archive_policies import policy_of
from deploy.local import seaweed
from deploy.local.keys import Vault
from deploy.local.seaweed import BUCKET, LEVELDB, NO_TELEMETRY, PORT_NAMES, Seaweed
from deploy.local.subprocesses import free_port, program
from deploy.processes import PROCESSES, Process


def test_the_master_sends_no_statistics(tmp_path: Path) -> None:
    """The flag is given wherever the program is started, and this version of it knows the flag: an unknown
    one stops the start.
    """
    server = Seaweed(tmp_path, Vault(tmp_path / "keys"), dict.fromkeys(PORT_NAMES, 0))
    known = subprocess.run([program("weed"), "server", "-h"], capture_output=True, text=True, check=False)

    assert "-master.telemetry=false" == NO_TELEMETRY
    assert NO_TELEMETRY in server.arguments()
    assert NO_TELEMETRY in compose()["services"]["archive"]["entrypoint"][-1].split()
    assert "-master.telemetry\n" in known.stdout + known.stderr


def test_a_process_without_archive_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server knows the host program and the processes that have files to read or write; of the others not
    even a secret is made.
    """
    without = replace(PROCESSES[0], archive=None)
    monkeypatch.setattr(seaweed, "PROCESSES", (without, *PROCESSES[1:]))
    server = Seaweed(tmp_path, Vault(tmp_path / "keys"), dict.fromkeys(PORT_NAMES, 0))

    known = {one["name"]: one["actions"] for one in json.loads(server.identities())["identities"]}

    assert {"host", "housekeeping", *(process.name for process in PROCESSES[1:])} == set(known)
    assert not (tmp_path / "keys" / "archive" / without.name).exists()
    assert ["host"] == [name for name, actions in known.items() if "Admin" in actions]


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_both_servers_grant_a_process_the_same_keys(process: Process) -> None:
    """SeaweedFS by its actions, MinIO by policies: what one refuses the other does not grant."""
    assert process.archive
    granted = {
        "Read": {*process.archive.reads, *process.archive.writes},
        "Write": set(process.archive.writes),
    }
    actions = seaweed.actions_of(process.archive)
    statements = policy_of(process.archive, "lsq")["Statement"]

    for verb, call in (("Read", "s3:GetObject"), ("Write", "s3:PutObject")):
        assert granted[verb] == {
            one.removeprefix(f"{verb}:").split("/", 1)[1] for one in actions if one.startswith(f"{verb}:")
        }
        assert {
            f"arn:aws:s3:::{one.removeprefix(f'{verb}:')}" for one in actions if one.startswith(f"{verb}:")
        } == {arn for statement in statements if call in statement["Action"] for arn in statement["Resource"]}
    assert not [one for one in actions if one.split(":")[0] in {"List", "Admin"}]
    assert not [
        action
        for statement in statements
        for action in statement["Action"]
        if "Delete" in action or "List" in action
    ]


@pytest.mark.long
def test_the_objects_of_an_earlier_release_are_still_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It kept their names in LevelDB: they move into SQLite at the first start, with versions and locks."""
    ports = {name: free_port() for name in PORT_NAMES}
    server = Seaweed(tmp_path / "archive", Vault(tmp_path / "keys"), ports)
    leveldb = f'[leveldb2]\nenabled = true\ndir = "{server.folder / LEVELDB}"\n'
    put: list[str | None] = []
    with monkeypatch.context() as earlier:
        earlier.setattr(seaweed, "filer_store", lambda _: leveldb)
        earlier.setattr(Seaweed, "_move_names", lambda _: None)
        server.start()
        try:
            server.wait()
            for number in range(3):
                found = server.client().put_object(
                    bucket_name=BUCKET,
                    object_name="records/1.json",
                    data=io.BytesIO(b"%d" % number),
                    length=1,
                )
                put.append(found.version_id)
        finally:
            server.stop()
    for _ in range(2):
        server.start()
        try:
            server.wait()
            client = server.client()
            for number, version in enumerate(put):
                stored = client.get_object(
                    bucket_name=BUCKET, object_name="records/1.json", version_id=version
                )
                assert b"%d" % number == stored.data
            lock = client.get_object_retention(bucket_name=BUCKET, object_name="records/1.json")
            assert lock
            assert "COMPLIANCE" == lock.mode
        finally:
            server.stop()
    assert not (server.folder / LEVELDB).exists()
