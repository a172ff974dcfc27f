"""Where the servers of a test run come from: Docker's images where its engine answers and has them, else the wheels."""
from collections.abc import Callable
from functools import cache
from pathlib import Path

from deploy.local.keys import Vault
from deploy.local.servers import Servers, WheelServers
from tests.world.containers import IMAGES, ContainerServers


@cache
def why_not_docker() -> str | None:
    """What keeps the run from using Docker, None when nothing does."""
    import docker
    from docker.errors import DockerException, ImageNotFound
    try:
        engine = docker.from_env(timeout=3)
        engine.ping()
        for image in IMAGES.values():
            engine.images.get(image)
    except ImageNotFound as error:
        return f"Docker lacks an image: {error.explanation}"
    except (DockerException, OSError):
        return "no Docker engine answers"
    return None


def servers() -> Callable[[Path, Vault], Servers]:
    """What makes the servers of a house."""
    return WheelServers if why_not_docker() else ContainerServers


def line() -> str:
    """One line for the start of the run."""
    reason = why_not_docker()
    return f"servers: {WheelServers.origin}; {reason}" if reason else f"servers: {ContainerServers.origin}"
