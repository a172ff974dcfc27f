"""HTTP to a portal that may be killed and started again."""

import asyncio

import httpx

TRIES = 15
PAUSE_S = 1.0


class PatientTransport(httpx.AsyncHTTPTransport):
    """Sends a request again while the portal is down or says that a service is.

    What the demo sends twice acts once, or is a file that nobody uses.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; the last try's answer or error is the caller's."""
        for _ in range(TRIES - 1):
            try:
                response = await super().handle_async_request(request)
            except httpx.TransportError:
                pass
            else:
                if response.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    return response
                await response.aclose()
            await asyncio.sleep(PAUSE_S)
        return await super().handle_async_request(request)
