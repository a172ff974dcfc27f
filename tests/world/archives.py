"""An archive alone, for the tests of one module: the server as `lsq` starts it, and the settings of a process."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from deploy.local.keys import Vault
from deploy.local.seaweed import BUCKET, PORT_NAMES, Seaweed
from deploy.local.subprocesses import free_port
from shared.chassis.settings import ArchiveSettings


@contextmanager
def temporary_archive() -> Iterator[Seaweed]:
    """A server with the buckets of the system; stopped at the end."""
    with tempfile.TemporaryDirectory(prefix="lsq-archive-") as made:
        server = Seaweed(
            Path(made) / "archive", Vault(Path(made) / "keys"), {name: free_port() for name in PORT_NAMES}
        )
        server.start()
        try:
            server.wait()
            yield server
        finally:
            server.stop()


def archive_settings(server: Seaweed, process: str = "host", bucket: str = BUCKET) -> ArchiveSettings:
    """The archive settings of a process, with its key."""
    access, secret = server.keys(process)
    return ArchiveSettings(
        endpoint=server.endpoint, bucket=bucket, access_key=access, secret_key=SecretStr(secret), secure=False
    )
