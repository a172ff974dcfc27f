"""Partners in the test's own process, each on a port of its own, with faults on request."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn

from deploy.demo.partner_system import Faults, app_of
from deploy.local.subprocesses import free_port
from tests.world.stack import until


class Partner:
    """One partner."""

    def __init__(self, token: str) -> None:
        self.faults, self.port = Faults(token), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                app_of(self.faults), host="127.0.0.1", port=self.port, log_level="error", lifespan="off"
            )
        )
        self._server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # Ctrl-C is pytest's

    async def received(self) -> dict[str, Any]:
        """What the partner has received."""
        async with httpx.AsyncClient(trust_env=False) as http:
            received: dict[str, Any] = (await http.get(f"{self.url}/received")).json()
        return received

    @property
    def access(self) -> dict[str, str]:
        """Address and token, as the delivery process is configured."""
        return {"url": self.url, "token": self.faults.token}

    async def start(self) -> None:
        """Start to listen."""
        self._task = asyncio.create_task(self._server.serve())
        await until(lambda: self._server.started)

    async def stop(self) -> None:
        """Stop listening."""
        self._server.should_exit = True
        await self._task


@asynccontextmanager
async def listening(*tokens: str) -> AsyncIterator[list[Partner]]:
    """Running partners with these tokens."""
    made = [Partner(token) for token in tokens]
    for partner in made:
        await partner.start()
    try:
        yield made
    finally:
        for partner in made:
            await partner.stop()
