"""Routes that know who asks before they read what is sent.

FastAPI reads the body of a request first, and its files onto the disk, and resolves dependencies after.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from services.portal.gateway import gateway_of
from services.portal.session import sessions_of, signed_in
from services.portal.uploads import has_file
from shared.contracts.portal.problems import CROWDED

# Forms with files that a process receives at a time; each may hold one file on the disk.
MAX_FILES_OF_SIGNED_IN = 16
MAX_FILES_OF_STRANGERS = 8


class Files:
    """The forms with files that this process receives, of people with a session and of others."""

    def __init__(self) -> None:
        self.places = {
            True: asyncio.Semaphore(MAX_FILES_OF_SIGNED_IN),
            False: asyncio.Semaphore(MAX_FILES_OF_STRANGERS),
        }

    async def receive(
        self, request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]], *, by_person: bool
    ) -> Response:
        """Handle a request with a file. Refuses it while too many are received."""
        places = self.places[by_person]
        if places.locked():
            raise CROWDED.refuse()
        async with places:
            return await handle(request)


class Route(APIRoute):
    """A route that finds the session before the body is read, and bounds how many files are received."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        by_person = needs_session(self.dependant)

        async def known_first(request: Request) -> Response:
            if by_person:
                await signed_in(request, gateway_of(request), sessions_of(request))
            if not has_file(request):
                return await handle(request)
            files: Files = request.app.state.files
            return await files.receive(request, handle, by_person=by_person)

        return known_first


def needs_session(dependant: Dependant) -> bool:
    """Whether a route is for signed-in people only."""
    return dependant.call is signed_in or any(map(needs_session, dependant.dependencies))
