"""Build the images of the test servers from the wheels' programs, for an engine that reaches no registry of
images.

    python -m tests.world.images [BASE]      # BASE: lsq-base (deploy/images/base.sh), or any Debian
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import docker

from deploy.local.postgres import copy_programs
from deploy.local.subprocesses import program
from tests.world.containers import BUILT

HERE = Path(__file__).parent


def _nats(folder: Path) -> None:
    shutil.copy(program("nats-server"), folder)


def _seaweedfs(folder: Path) -> None:
    shutil.copy(program("weed"), folder)


def _postgres(folder: Path) -> None:
    copy_programs(folder / "postgres")
    shutil.copy(HERE / "postgres.sh", folder)


CONTENTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    BUILT.nats: ("nats", _nats),
    BUILT.archive: ("seaweedfs", _seaweedfs),
    BUILT.postgres: ("postgres", _postgres),
}


def main(base: str) -> None:
    """Build the three images."""
    engine = docker.from_env(timeout=600)
    for image, (name, fill) in CONTENTS.items():
        with tempfile.TemporaryDirectory() as folder:
            fill(Path(folder))
            shutil.copy(HERE / f"{name}.Dockerfile", Path(folder) / "Dockerfile")
            engine.images.build(
                path=folder, tag=image, buildargs={"BASE": base}, network_mode="none", rm=True
            )
        print(f"{image}: {engine.images.get(image).attrs['Size'] / 1e6:.0f} MB")


if __name__ == "__main__":
    main(*(sys.argv[1:] or ["lsq-base"]))
