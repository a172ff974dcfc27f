"""The archive from a wheel: SeaweedFS, an S3 server with object lock. On Kubernetes the archive is MinIO."""

import io
import json
import signal
from pathlib import Path
from typing import Any

import urllib3
from minio import Minio
from minio.commonconfig import COMPLIANCE
from minio.error import MinioException
from minio.objectlockconfig import YEARS, ObjectLockConfig

from deploy.local.keys import Vault, write_private
from deploy.local.subprocesses import end, program, spawn, wait_until
from deploy.processes import PROCESSES, Process

BUCKET = "lsq"
# for which the archive refuses to delete an object; each put may ask for more
RETENTION_YEARS = 10
PORT_NAMES = ("s3", "s3.grpc", "filer", "filer.grpc", "master", "master.grpc", "volume", "volume.grpc")
HOST = "host"
# A single master leads at once. Without this flag it waits for peers, and a volume server that asks it before
# it leads retries after 5 s.
SINGLE_MASTER = "-master.peers=none"
# By default the master sends statistics of the cluster to the makers of SeaweedFS.
NO_TELEMETRY = "-master.telemetry=false"


class Seaweed:
    """One SeaweedFS server.

    Its own stop takes 15 s, so it is killed: every acknowledged object is in its files.
    """

    def __init__(self, folder: Path, vault: Vault, ports: dict[str, int]) -> None:
        self.folder, self.vault, self.ports = folder, vault, ports
        self.endpoint, self.log = f"127.0.0.1:{ports['s3']}", folder / "seaweed.log"
        # additional arguments of the next start
        self.extra_arguments: tuple[str, ...] = ()
        self.data, self.users = folder / "data", vault.folder / "archive" / "identities.json"

    def start(self) -> None:
        self.prepare()
        self.process = spawn(
            [program("weed"), *self.arguments()],
            self.log,
            parent_death_signal=signal.SIGKILL,
            cwd=self.folder,
        )

    def prepare(self) -> None:
        """Create its folder and the file of its users."""
        self.data.mkdir(parents=True, exist_ok=True)
        write_private(self.users, self.identities())

    def arguments(self) -> list[str]:
        """The arguments of the program, in a container too."""
        ports = [
            f"-{name.replace('.grpc', '.port.grpc') if name.endswith('grpc') else name + '.port'}={port}"
            for name, port in self.ports.items()
        ]
        return [
            f"-logdir={self.folder}",
            "server",
            f"-dir={self.data}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            "-filer",
            "-s3",
            f"-s3.config={self.users}",
            *ports,
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-master.volumeSizeLimitMB=64",
            "-volume.max=40",
            SINGLE_MASTER,
            NO_TELEMETRY,
            *self.extra_arguments,
        ]

    def wait(self) -> None:
        """Wait until the archive has its bucket and accepts an object: the port opens seconds earlier."""
        wait_until(self._accepts_an_object, self.process, self.log, timeout_s=60)

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
        """The file of the server's users: the host program, and each process with its permitted actions."""
        known = [
            self._identity(HOST, ("Admin",)),
            *(
                self._identity(process.name, _actions_of(process))
                for process in PROCESSES
                if process.archive != "no"
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

    def _accepts_an_object(self) -> bool:
        try:
            prepare_bucket(self.client())
        except (MinioException, urllib3.exceptions.HTTPError):
            return False
        return True


def prepare_bucket(client: Minio) -> None:
    """Create the bucket with object lock and a default retention (COMPLIANCE): a service refuses an archive
    without one.
    """
    if not client.bucket_exists(bucket_name=BUCKET):
        client.make_bucket(bucket_name=BUCKET, object_lock=True)
    if client.get_object_lock_config(bucket_name=BUCKET).mode != COMPLIANCE:
        # written before the retention is set: this object may be deleted
        client.put_object(bucket_name=BUCKET, object_name="setup/first", data=io.BytesIO(b"lsq"), length=3)
        client.set_object_lock_config(
            bucket_name=BUCKET, config=ObjectLockConfig(COMPLIANCE, RETENTION_YEARS, YEARS)
        )


def _actions_of(process: Process) -> tuple[str, ...]:
    reads = (f"Read:{BUCKET}", f"List:{BUCKET}", f"GetBucketObjectLockConfiguration:{BUCKET}")
    return reads if process.archive == "read" else (*reads, f"Write:{BUCKET}")
