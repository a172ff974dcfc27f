"""What an attacker can do to the archive who has taken a process, with the key of that process alone; and one
who reaches its ports, with no key.

One row of each table runs in `make test`, the others in `make test-long`.
"""

import io
import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE, GOVERNANCE
from minio.deleteobjects import DeleteObject
from minio.error import S3Error
from minio.objectlockconfig import YEARS, ObjectLockConfig
from minio.retention import Retention

from deploy.local.seaweed import BUCKET, HOUSEKEEPING, UPLOADS_BUCKET, Seaweed
from deploy.local.subprocesses import program
from deploy.processes import PROCESSES, Process, process_named
from shared.chassis.archive import UPLOADS, bucket_of
from tests.world.archives import temporary_archive

FIRST, OTHER = b"as it was acknowledged", b"of the attacker"
SUSPENDED = b"<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"
EXPIRED = b"<LifecycleConfiguration><Rule><Status>Enabled</Status><Filter><Prefix/></Filter><Expiration><Days>1</Days></Expiration></Rule></LifecycleConfiguration>"
WRITERS = [process for process in PROCESSES if process.archive and process.archive.writes]
"""Who has a key of the archive that writes."""

LASTING = [one for one in WRITERS if one.archive and not one.archive.writes[0].startswith(UPLOADS)]
"""Who has a key that writes into the locked bucket."""


@pytest.fixture(scope="module")
def server() -> Iterator[Seaweed]:
    """A server as `lsq` starts it; each process has written an object."""
    with temporary_archive() as server:
        for process in WRITERS:
            for key in written_by(process):
                put(client(server, process), key, FIRST)
        yield server


def client(server: Seaweed, process: Process | None) -> Minio:
    """A client with the key of a process; without a key for None."""
    access, secret = server.keys(process.name) if process else (None, None)
    pool = urllib3.PoolManager(retries=False, timeout=10)
    return Minio(
        endpoint=server.endpoint,
        access_key=access,
        secret_key=secret,
        secure=False,
        region="us-east-1",
        http_client=pool,
    )


def written_by(process: Process) -> list[str]:
    """A key of each kind that a process writes."""
    assert process.archive
    return [keys.replace("*", "taken") for keys in process.archive.writes]


def put(client: Minio, key: str, body: bytes) -> None:
    client.put_object(
        bucket_name=bucket_of(BUCKET, key), object_name=key, data=io.BytesIO(body), length=len(body)
    )


def is_first(server: Seaweed, key: str) -> bool:
    """Whether a reader without a version sees the bytes that were acknowledged."""
    found = server.client().get_object(bucket_name=bucket_of(BUCKET, key), object_name=key)
    try:
        return found.read() == FIRST
    finally:
        found.close()
        found.release_conn()


# ---- with the key of a process


def overwrite(client: Minio, key: str, _: str) -> None:
    put(client, key, OTHER)


def copy_over(client: Minio, key: str, own: str) -> None:
    source = {"x-amz-copy-source": f"/{bucket_of(BUCKET, own)}/{own}"}
    client._execute("PUT", bucket_of(BUCKET, key), key, headers=source)


def begin_in_parts(client: Minio, key: str, _: str) -> None:
    client._create_multipart_upload(bucket_of(BUCKET, key), key, {})


SHADOWS: list[Callable[[Minio, str, str], None]] = [overwrite, copy_over, begin_in_parts]
"""Ways to lay another file over a key."""


ALWAYS = {
    # records
    ("documents.press", "grades"),
    # heads of the log
    ("documents.press", "documents"),
    # claims of numbers
    ("documents", "documents.press"),
}


def pairs() -> list[object]:
    """Each process against the keys of each other; those of `ALWAYS` run always."""
    found = [
        pytest.param(
            attacker.name,
            owner.name,
            marks=[] if (attacker.name, owner.name) in ALWAYS else [pytest.mark.long],
            id=f"{attacker.name} over {owner.name}",
        )
        for attacker in PROCESSES
        for owner in WRITERS
        if attacker is not owner
    ]
    return [*found]


@pytest.mark.parametrize("attacker, owner", pairs())
def test_a_process_lays_nothing_over_what_another_writes(server: Seaweed, attacker: str, owner: str) -> None:
    """Neither by a put, nor by a copy of its own file, nor in parts; the first file is what all read."""
    taken = client(server, process_named(attacker))
    writes = process_named(attacker).archive.writes  # type: ignore[union-attr]
    own = next((keys.replace("*", "taken") for keys in writes), "setup/first")
    for key in written_by(process_named(owner)):
        for shadow in SHADOWS:
            with pytest.raises(S3Error, match="AccessDenied"):
                shadow(taken, key, own)
        assert is_first(server, key)


@pytest.mark.parametrize(
    "attacker",
    [
        pytest.param(one.name, marks=[] if one.name == "portal" else [pytest.mark.long], id=one.name)
        for one in PROCESSES
    ],
)
def test_a_process_reads_and_writes_only_what_it_must(server: Seaweed, attacker: str) -> None:
    """It puts nothing under a prefix that nobody has, reads no file of a kind that it has no use for, and
    lists nothing: not the bucket, not its own prefix, not the versions of its own file.
    """
    process = process_named(attacker)
    assert process.archive
    taken = client(server, process)
    readable = (*process.archive.reads, *process.archive.writes)
    kinds = {keys for one in WRITERS if one.archive for keys in one.archive.writes}
    # `issues/*.pdf` are covered by `issues/*`
    hidden = [keys for keys in kinds if not any(keys.startswith(mine.removesuffix("*")) for mine in readable)]

    others = [] if "heads/*" in process.archive.writes else ["heads/1"]
    for key in (*others, "setup/second", "evidence", "a"):
        with pytest.raises(S3Error, match="AccessDenied"):
            put(taken, key, OTHER)
    assert hidden
    for keys in hidden:
        with pytest.raises(S3Error, match="AccessDenied"):
            taken.get_object(bucket_name=bucket_of(BUCKET, keys), object_name=keys.replace("*", "taken"))
    for prefix in ("", *(keys.removesuffix("*") for keys in readable)):
        for bucket, versions in ((BUCKET, False), (BUCKET, True), (UPLOADS_BUCKET, False)):
            with pytest.raises(S3Error, match="AccessDenied"):
                list(taken.list_objects(bucket_name=bucket, prefix=prefix, include_version=versions))
    assert [] == list(taken.list_buckets())


def delete(client: Minio, key: str, version: str) -> None:
    client.remove_object(bucket_name=BUCKET, object_name=key)


def delete_version(client: Minio, key: str, version: str) -> None:
    client.remove_object(bucket_name=BUCKET, object_name=key, version_id=version)


def delete_many(client: Minio, key: str, version: str) -> None:
    names = [DeleteObject(key), DeleteObject(key, version)]
    errors = list(client.remove_objects(bucket_name=BUCKET, delete_object_list=names))
    if {"AccessDenied"} == {error.code for error in errors} and len(errors) == len(names):
        raise PermissionError("AccessDenied")


def shorten(client: Minio, key: str, version: str) -> None:
    soon = Retention(COMPLIANCE, datetime.now(UTC) + timedelta(seconds=5))
    client.set_object_retention(bucket_name=BUCKET, object_name=key, config=soon, version_id=version)


def put_for_seconds(client: Minio, key: str, version: str) -> None:
    until = (datetime.now(UTC) + timedelta(seconds=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lock = {"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": until}
    client._put_object(BUCKET, f"{key}.short", OTHER, lock)


def remove_policy(client: Minio, key: str, version: str) -> None:
    client.delete_bucket_policy(bucket_name=BUCKET)


def allow_all(client: Minio, key: str, version: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    client.set_bucket_policy(bucket_name=BUCKET, policy=json.dumps(policy))


def suspend_versions(client: Minio, key: str, version: str) -> None:
    client._execute("PUT", BUCKET, body=SUSPENDED, query_params={"versioning": ""})


def let_expire(client: Minio, key: str, version: str) -> None:
    client._execute("PUT", BUCKET, body=EXPIRED, query_params={"lifecycle": ""})


def weaken_lock(client: Minio, key: str, version: str) -> None:
    client.set_object_lock_config(bucket_name=BUCKET, config=ObjectLockConfig(GOVERNANCE, 1, YEARS))


def remove_bucket(client: Minio, key: str, version: str) -> None:
    client.remove_bucket(bucket_name=BUCKET)


DELETES: list[Callable[[Minio, str, str], None]] = [
    delete,
    delete_version,
    delete_many,
    shorten,
    put_for_seconds,
    remove_policy,
    allow_all,
    suspend_versions,
    let_expire,
    weaken_lock,
    remove_bucket,
]
"""Ways to make a file disappear, now or soon."""


@pytest.mark.parametrize(
    "attacker, attack",
    [
        pytest.param(
            one.name,
            attack,
            marks=[] if (one.name, attack) == ("documents.press", delete_many) else [pytest.mark.long],
            id=f"{one.name} {attack.__name__}",
        )
        for one in LASTING
        for attack in DELETES
        # who keeps evidence says for how long; deletes are denied after that too
        if not (one.name == "registry" and attack is put_for_seconds)
    ],
)
def test_a_process_deletes_nothing_not_even_its_own(
    server: Seaweed, attacker: str, attack: Callable[[Minio, str, str], None]
) -> None:
    """Not by one of S3's calls, and it does not take down what stands in the way."""
    process = process_named(attacker)
    key = written_by(process)[0]
    version = server.client().stat_object(bucket_name=BUCKET, object_name=key).version_id
    assert version

    with pytest.raises((S3Error, PermissionError), match="AccessDenied"):
        attack(client(server, process), key, version)
    assert is_first(server, key)


@pytest.mark.long
def test_the_key_of_housekeeping_deletes_uploads_and_nothing_else(server: Seaweed) -> None:
    """Whoever takes it destroys what waits, which the sender has; he reads nothing and forges nothing that
    lasts.
    """
    access, secret = server.keys(HOUSEKEEPING)
    taken = Minio(
        endpoint=server.endpoint, access_key=access, secret_key=secret, secure=False, region="us-east-1"
    )
    put(server.client(), "uploads/old", FIRST)

    for key in ("records/taken", "evidence/registry/taken", "issues/taken.pdf"):
        for act in (delete, overwrite):
            with pytest.raises(S3Error, match="AccessDenied"):
                act(taken, key, "")
        with pytest.raises(S3Error, match="AccessDenied"):
            taken.get_object(bucket_name=BUCKET, object_name=key)
        assert is_first(server, key)
    with pytest.raises(S3Error, match="AccessDenied"):
        taken.get_object(bucket_name=UPLOADS_BUCKET, object_name="uploads/old")
    taken.remove_object(bucket_name=UPLOADS_BUCKET, object_name="uploads/old")
    with pytest.raises(S3Error, match="NoSuchKey"):
        server.client().stat_object(bucket_name=UPLOADS_BUCKET, object_name="uploads/old")


# ---- without a key, on each port


class Knock(NamedTuple):
    """A request to a port, and the statuses that refuse it."""

    port: str
    method: str
    path: str
    refused: frozenset[int]

    def __str__(self) -> str:
        return f"{self.port} {self.method} {self.path}"


NOT_FOUND, NO_KEY, FORBIDDEN = frozenset({404}), frozenset({401}), frozenset({403})
KNOCKS = [
    Knock("filer", "DELETE", f"/buckets/{BUCKET}/records/taken", NOT_FOUND),
    Knock("filer", "DELETE", f"/buckets/{BUCKET}?recursive=true", NOT_FOUND),
    Knock("filer", "GET", f"/buckets/{BUCKET}/records/taken", NOT_FOUND),
    Knock("filer", "PUT", f"/buckets/{BUCKET}/records/taken", NOT_FOUND),
    Knock("master", "GET", f"/col/delete?collection={BUCKET}", NOT_FOUND),
    Knock("master", "POST", f"/col/delete?collection={BUCKET}", NOT_FOUND),
    Knock("master", "GET", "/dir/assign", NOT_FOUND),
    Knock("master", "GET", "/vol/vacuum?garbageThreshold=0", NOT_FOUND),
    *(Knock("volume", "DELETE", f"/{volume},01{'0' * 8}", NO_KEY) for volume in range(1, 4)),
    Knock("volume", "POST", "/1,0100000000", NO_KEY),
    Knock("volume", "GET", "/1,0100000000", NO_KEY),
    Knock("s3", "DELETE", f"/{BUCKET}/records/taken", FORBIDDEN),
    Knock("s3", "PUT", f"/{BUCKET}/records/taken", FORBIDDEN),
    Knock("s3", "GET", f"/{BUCKET}/records/taken", FORBIDDEN),
    Knock("s3", "GET", f"/{BUCKET}?versions", FORBIDDEN),
    Knock("s3", "POST", f"/{BUCKET}?delete", FORBIDDEN),
    Knock("s3", "POST", "/?Action=CreateAccessKey&UserName=host&Version=2010-05-08", frozenset({403, 405})),
]


@pytest.mark.parametrize(
    "knock",
    [
        pytest.param(
            knock,
            marks=[] if knock is KNOCKS[0] else [pytest.mark.long],
            id=str(knock).replace("/", "_"),
        )
        for knock in KNOCKS
    ],
)
def test_no_port_acts_without_a_key(server: Seaweed, knock: Knock) -> None:
    """Whoever reaches a port of the archive, but has no key, is refused; nothing is lost."""
    answer = urllib3.request(
        knock.method,
        f"http://127.0.0.1:{server.ports[knock.port]}{knock.path}",
        body=OTHER if knock.method in {"PUT", "POST"} else None,
        retries=False,
        timeout=10,
    )

    assert answer.status in knock.refused, (str(knock), answer.status, answer.data[:200])
    assert is_first(server, "records/taken")


@pytest.mark.long
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=[] if first else [pytest.mark.long], id=line.split()[0])
        for first, line in (
            (True, f"fs.rm /buckets/{BUCKET}/records/taken.versions"),
            (False, f"collection.delete -collection={BUCKET} -force"),
            (False, f"s3.bucket.delete -name={BUCKET}"),
            (False, "s3.configure -user=attacker -access_key=a -secret_key=b -actions=Admin -apply"),
        )
    ],
)
def test_the_shell_of_the_server_has_no_way_in_without_its_certificate(
    server: Seaweed, tmp_path: Path, line: str
) -> None:
    """By gRPC a shell with a certificate does anything, also to locked objects; without one it gets no
    connection.
    """
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(
            [
                program("weed"),
                "shell",
                *(
                    f"-{name}=127.0.0.1:{server.ports[name]}.{server.ports[f'{name}.grpc']}"
                    for name in ("master", "filer")
                ),
            ],
            input=f"lock\n{line}\n".encode(),
            capture_output=True,
            cwd=tmp_path,
            timeout=6,
            check=False,
        )
    assert is_first(server, "records/taken")


def test_its_folders_are_closed_to_other_users(server: Seaweed) -> None:
    """The configuration holds its keys, the data all that was archived."""
    assert [0o700, 0o700] == [folder.stat().st_mode & 0o777 for folder in (server.folder, server.data)]
    assert [0o600, 0o600, 0o600] == [
        file.stat().st_mode & 0o777
        for file in (server.users, server.folder / "security.toml", server.folder / "filer.toml")
    ]
