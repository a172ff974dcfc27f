"""The archive from a wheel: SeaweedFS, an S3 server with object lock. On Kubernetes the archive is MinIO.

By default its inner ports act for anyone and nothing is flushed to disk. Here no port acts without a key, no
object is deleted, and what was acknowledged survives a power cut
(docs/decisions/0011-references-name-a-version.md).
"""

import io
import json
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException
from minio.objectlockconfig import YEARS, ObjectLockConfig

from deploy.local.keys import Vault, internal_certificate, write_private
from deploy.local.subprocesses import end, listens, program, spawn, wait_until
from deploy.processes import PROCESSES, ArchiveAccess
from shared.chassis.archive import LOCKED_BY_WRITER, UPLOADS, bucket_of

BUCKET = "lsq"
# for which the archive refuses to delete an object; each put may ask for more
RETENTION_YEARS = 10
PORT_NAMES = ("s3", "s3.grpc", "filer", "filer.grpc", "master", "master.grpc", "volume", "volume.grpc")
HOST = "host"
# has the key that deletes what people sent in, and nothing else
HOUSEKEEPING = "housekeeping"
UPLOADS_BUCKET = bucket_of(BUCKET, UPLOADS)
# A single master leads at once. Without this flag it waits for peers, and a volume server that asks it before
# it leads retries after 5 s.
SINGLE_MASTER = "-master.peers=none"
# By default the master sends statistics of the cluster to the makers of SeaweedFS.
NO_TELEMETRY = "-master.telemetry=false"
# Master and filer answer no HTTP: it deletes buckets, locked objects too, and asks for no key that S3 knows.
NO_INNER_HTTP = "-disableHttp"
# The S3 port neither makes nor empties a bucket by the way, and has no API for users and their keys.
STRICT_S3 = ("-s3.autoCreateBucket=false", "-s3.allowDeleteBucketNotEmpty=false", "-s3.iam=false")
# parts of the server that know each other by the certificate, and the shell
GRPC_PARTS = ("master", "volume", "filer", "s3", "client")
# their folder in the vault
GRPC_CERTIFICATES = "archive/grpc"
JWT_KEYS = ("signing", "signing.read", "filer_signing", "filer_signing.read")
# a line for `weed shell`: volume files are flushed before a put is acknowledged
SYNC_EACH_PUT = "fs.configure -locationPrefix=/buckets/ -fsync -apply"
# folder of the names of objects before they were kept by SQLite
LEVELDB = "filerldb2"
# differs after each start of the machine (Linux)
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Seaweed:
    """One SeaweedFS server.

    Its own stop takes 15 s, so it is killed: every acknowledged object is on disk.
    """

    def __init__(self, folder: Path, vault: Vault, ports: dict[str, int]) -> None:
        self.folder, self.vault, self.ports = folder, vault, ports
        self.endpoint, self.log = f"127.0.0.1:{ports['s3']}", folder / "seaweed.log"
        # additional arguments of the next start
        self.extra_arguments: tuple[str, ...] = ()
        self.data, self.users = folder / "data", vault.folder / "archive" / "identities.json"

    def start(self) -> None:
        self.prepare()
        if (self.folder / LEVELDB).exists():
            self._move_names()
        self._spawn()

    def _spawn(self) -> None:
        self.process = spawn(
            [program("weed"), *self.arguments()],
            self.log,
            parent_death_signal=signal.SIGKILL,
            cwd=self.folder,
        )

    def _move_names(self) -> None:
        """Move names and versions of objects from LevelDB, where an earlier release kept them, into SQLite.

        Interrupted, it begins anew at the next start.
        """
        names = self.folder / "names"
        for store, line, done in (
            (
                f"[leveldb2]\nenabled = true\ndir = {json.dumps(str(self.folder / LEVELDB))}\n",
                f"fs.meta.save -o={names} /",
                "is saved",
            ),
            (filer_store(self.folder / "filer.db"), f"fs.meta.load {names}", "is loaded"),
        ):
            write_private(self.folder / "filer.toml", store.encode())
            self._spawn()
            try:
                wait_until(self.flushes_each_put, self.process, self.log, timeout_s=60)
                if done not in self.shell(line):
                    raise RuntimeError(f"names of objects were not moved out of LevelDB: see {self.log}")
            finally:
                self.stop()
        (self.folder / LEVELDB).rename(self.folder / f"{LEVELDB}.moved")
        names.unlink()

    def prepare(self) -> None:
        """Create its folder, its configuration and the file of its users; rebuild indexes after a power
        cut: they are not flushed, and the read of an object that its index lacks does not end.
        """
        for folder in (self.folder, self.data):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        write_private(self.users, self.identities())
        write_private(self.folder / "security.toml", self.security().encode())
        write_private(self.folder / "filer.toml", filer_store(self.folder / "filer.db").encode())
        self._rebuild_indexes()

    def _rebuild_indexes(self) -> None:
        """Rebuild the indexes of the volumes if the machine was started anew since they were written.

        A kill of the server alone loses nothing that the system has taken over.
        """
        boot, marker = BOOT_ID.read_text() if BOOT_ID.exists() else "", self.folder / "boot_id"
        is_same_boot = boot and marker.exists() and boot == marker.read_text()
        if any(self.data.glob("*.dat")) and not is_same_boot:
            with self.log.open("ab") as log:
                subprocess.run([program("weed"), "fix", self.data], stdout=log, stderr=log, check=True)
        marker.write_text(boot)

    def security(self, folder: Path | None = None) -> str:
        """The configuration of its security: keys without which no inner port acts.

        `folder`: where the server finds the certificates, if not where they lie here.
        """
        files = internal_certificate(self.vault, GRPC_CERTIFICATES)
        ca, certificate, key = (json.dumps(str(folder / file.name if folder else file)) for file in files)
        return "\n".join(
            [
                *(
                    f"[jwt.{name}]\nkey = {json.dumps(self.vault.text(f'archive/jwt.{name}'))}"
                    for name in JWT_KEYS
                ),
                f"[grpc]\nca = {ca}",
                *(f"[grpc.{part}]\ncert = {certificate}\nkey = {key}" for part in GRPC_PARTS),
                "",
            ]
        )

    def arguments(self) -> list[str]:
        """The arguments of the program, in a container too."""
        ports = [
            f"-{name.replace('.grpc', '.port.grpc') if name.endswith('grpc') else name + '.port'}={port}"
            for name, port in self.ports.items()
        ]
        return [
            f"-logdir={self.folder}",
            f"-config_dir={self.folder}",
            "server",
            f"-dir={self.data}",
            NO_INNER_HTTP,
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-filer",
            "-s3",
            f"-s3.config={self.users}",
            *ports,
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            *STRICT_S3,
            "-master.volumeSizeLimitMB=64",
            "-volume.max=40",
            SINGLE_MASTER,
            NO_TELEMETRY,
            *self.extra_arguments,
        ]

    def wait(self) -> None:
        """Wait until the archive flushes each put, has its bucket and accepts an object: the port opens
        seconds earlier.
        """
        for is_so in (self.flushes_each_put, self.accepts_an_object):
            wait_until(is_so, self.process, self.log, timeout_s=60)

    def stop(self) -> int:
        code = end(self.process, signal.SIGKILL)
        for name, port in self.ports.items():
            if name.endswith("grpc"):
                Path(f"/tmp/seaweedfs-{name.split('.')[0]}-grpc-{port}.sock").unlink(missing_ok=True)  # noqa: S108 - the server's own choice of place
        return code

    kill = stop

    def keys(self, process: str = HOST) -> tuple[str, str]:
        """Access key and secret key of a process."""
        return f"lsq-{process}", self.vault.text(f"archive/{process}")

    def client(self) -> Minio:
        """A client with the rights of the host program."""
        access, secret = self.keys()
        pool = urllib3.PoolManager(retries=False, timeout=5)
        return Minio(
            endpoint=self.endpoint,
            access_key=access,
            secret_key=secret,
            secure=False,
            region="us-east-1",
            http_client=pool,
        )

    def identities(self) -> bytes:
        """The file of the server's users, with their permitted actions: the host program, the housekeeping of
        uploads, and each process.
        """
        known = [
            self._identity(HOST, ("Admin",)),
            self._identity(HOUSEKEEPING, (f"List:{UPLOADS_BUCKET}", f"Write:{UPLOADS_BUCKET}/{UPLOADS}*")),
            *(
                self._identity(process.name, actions_of(process.archive))
                for process in PROCESSES
                if process.archive
            ),
        ]
        return json.dumps({"identities": known}).encode()

    def _identity(self, name: str, actions: tuple[str, ...]) -> dict[str, Any]:
        access, secret = self.keys(name)
        return {
            "name": name,
            "credentials": [{"accessKey": access, "secretKey": secret}],
            "actions": list(actions),
        }

    def shell(self, line: str, arguments: Sequence[str] = ()) -> str:
        """What `weed shell` prints for this line; by default with the certificate that lets it in."""
        addresses = [
            f"-{name}=127.0.0.1:{self.ports[name]}.{self.ports[f'{name}.grpc']}"
            for name in ("master", "filer")
        ]
        with self.log.open("ab") as log:
            return subprocess.run(
                [program("weed"), *(arguments or [f"-config_dir={self.folder}"]), "shell", *addresses],
                input=f"{line}\n",
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                timeout=30,
                check=False,
            ).stdout

    def flushes_each_put(self) -> bool:
        """Whether the server has been told to flush each put, and has stored it: asked at each start."""
        # before the port listens the shell would wait for it
        return listens(self.ports["filer.grpc"]) and '"fsync":  true' in self.shell(SYNC_EACH_PUT)

    def accepts_an_object(self) -> bool:
        """Whether the server takes objects into its bucket, which is prepared."""
        try:
            prepare_bucket(self.client(), BUCKET)
        except (MinioException, urllib3.exceptions.HTTPError):
            return False
        return True


def filer_store(file: Path) -> str:
    """The configuration of the filer: SQLite keeps names and versions of the objects and flushes each commit;
    LevelDB, the default, does not.
    """
    return f"[leveldb2]\nenabled = false\n[sqlite]\nenabled = true\ndbFile = {json.dumps(str(file))}\n"


def prepare_bucket(client: Minio, bucket: str) -> None:
    """Create the bucket with object lock and a default retention (COMPLIANCE): a service refuses an archive
    without one. Nobody may delete in it, so that no marker of deletion hides an object.

    Beside it the bucket of what people send in, without a lock.
    """
    if not client.bucket_exists(bucket_name=bucket_of(bucket, UPLOADS)):
        client.make_bucket(bucket_name=bucket_of(bucket, UPLOADS))
    if not client.bucket_exists(bucket_name=bucket):
        client.make_bucket(bucket_name=bucket, object_lock=True)
    if client.get_object_lock_config(bucket_name=bucket).mode != COMPLIANCE:
        # written before the retention is set: this object may be deleted
        client.put_object(bucket_name=bucket, object_name="setup/first", data=io.BytesIO(b"lsq"), length=3)
        client.set_object_lock_config(
            bucket_name=bucket, config=ObjectLockConfig(COMPLIANCE, RETENTION_YEARS, YEARS)
        )
    client.set_bucket_policy(bucket_name=bucket, policy=json.dumps(no_deletes(bucket)))


def no_deletes(bucket: str) -> dict[str, Any]:
    """The policy of a bucket in which nobody deletes, an administrator only after he has removed it."""
    objects, itself = f"arn:aws:s3:::{bucket}/*", f"arn:aws:s3:::{bucket}"
    denied = (
        (["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"], objects),
        (["s3:DeleteBucket"], itself),
    )
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": resource}
            for actions, resource in denied
        ],
    }


def actions_of(access: ArchiveAccess) -> tuple[str, ...]:
    """The permitted actions of a process, as SeaweedFS names them.

    `Write` includes deletes, which the bucket's policy denies.
    """
    return (
        f"GetBucketObjectLockConfiguration:{BUCKET}",
        *(
            f"Read:{bucket}/{keys}"
            for keys in (*access.reads, *access.writes)
            # what was sent in before uploads had a bucket of their own lies in the locked one
            for bucket in dict.fromkeys((BUCKET, bucket_of(BUCKET, keys)))
        ),
        *(f"Write:{bucket_of(BUCKET, keys)}/{keys}" for keys in access.writes),
        *(
            f"PutObjectRetention:{BUCKET}/{keys}"
            for keys in access.writes
            if keys.startswith(LOCKED_BY_WRITER)
        ),
    )
