"""The servers of a test run: from Docker's images if its engine answers and has them, else from the wheels.

LSQ_TEST_SERVERS=wheels chooses the wheels even if an engine answers.
"""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path

from deploy.local.keys import Vault
from deploy.local.servers import Servers, WheelServers
from tests.world.containers import BuiltServers, PublishedServers

CONTAINERS = (PublishedServers, BuiltServers)


@cache
def _found() -> tuple[type[PublishedServers] | type[BuiltServers] | None, str]:
    """The usable kind of containers; else None and the reason."""
    import docker
    from docker.errors import DockerException, ImageNotFound

    if os.environ.get("LSQ_TEST_SERVERS") == "wheels":
        return None, "as LSQ_TEST_SERVERS requires"
    reason = ""
    try:
        engine = docker.from_env(timeout=3)
        engine.ping()
        for kind in CONTAINERS:
            try:
                for image in kind.images:
                    engine.images.get(image)
            except ImageNotFound as error:
                reason = reason or f"Docker lacks an image: {error.explanation}"
            else:
                return kind, ""
    except (DockerException, OSError):
        return None, "no Docker engine answers"
    return None, reason


def servers() -> Callable[[Path, Vault], Servers]:
    """The class of the servers of a stack."""
    return _found()[0] or WheelServers


def line() -> str:
    """One line for the header of the test run."""
    kind, reason = _found()
    return f"servers: {kind.origin}" if kind else f"servers: {WheelServers.origin}; {reason}"
