"""Where the servers of a test run come from: Docker's images where its engine answers and has them, else the wheels.

LSQ_TEST_SERVERS=wheels keeps a run on the wheels although an engine answers.
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
    """The containers that can be had; else None and why."""
    import docker
    from docker.errors import DockerException, ImageNotFound
    if os.environ.get("LSQ_TEST_SERVERS") == "wheels":
        return None, "as LSQ_TEST_SERVERS says"
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
    """What makes the servers of a house."""
    return _found()[0] or WheelServers


def line() -> str:
    """One line for the start of the run."""
    kind, reason = _found()
    return f"servers: {kind.origin}" if kind else f"servers: {WheelServers.origin}; {reason}"
