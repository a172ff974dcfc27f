"""What a collector receives of a request: one span, and nothing that somebody typed or addressed."""

import httpx
import pytest

from deploy.demo.story import Story
from tests.portal.callers import a_caller, a_stranger
from tests.world.collector import Collector, Span, collecting
from tests.world.stack import until

TYPED = ("1103700000011", "สมใจรักเรียนดี", "somjai.typed")
STRANGERS_TRACE = "0af7651916cd43dd8448eb211c80319c"
QUICK = {"OTEL_BSP_SCHEDULE_DELAY": "200"}


def requests_of(collector: Collector) -> list[Span]:
    """The spans of requests: without a parent, and no question that the portal asks by itself."""
    return [
        span
        for span in collector.spans
        if span.resource["service.name"] == "portal"
        and not int(span.parent or "0", 16)
        and not span.name.startswith("ask ")
    ]


async def ask_for_everything(stranger: httpx.AsyncClient) -> int:
    """Requests that name a person in the address, the query, a form, JSON and a header; returns how many."""
    number, name, user = TYPED
    headers = {"traceparent": f"00-{STRANGERS_TRACE}-b7ad6b7169203331-01", "x-name": user}
    form = {"user_name": user, "password": f"{name}-password"}
    answers = [
        await stranger.get(f"/{number}", headers=headers),
        await stranger.get(f"/v/{number}", headers=headers),
        await stranger.get("/verify", params={"code": name, "lang": number}, headers=headers),
        await stranger.post("/sign-in", data=form, headers=headers),
        await stranger.post("/sign-in", data={"user_name": name * 200}, headers=headers),
        await stranger.post("/api/v1/sign-in", json={"user_name": user, "password": [name]}, headers=headers),
        await stranger.get(f"/static/{name}.css", headers=headers),
    ]
    assert all(answer.status_code < 500 for answer in answers)
    return len(answers)


@pytest.mark.long
async def test_a_collector_receives_one_span_a_request_and_no_person(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all attributes and events; in a trace of the portal's own, whatever trace the caller names. A stack sends
    where the environment says in which it was started.
    """
    with collecting() as (collector, address):
        monkeypatch.setenv("LSQ_OTLP_ENDPOINT", address)
        await story.stack.restart("portal", **QUICK)
        monkeypatch.undo()
        try:
            async with a_stranger(story) as stranger, a_caller(story, "registrar") as registrar:
                count = await ask_for_everything(stranger)
                assert (await registrar.browser.get("/home")).status_code == 200
                # with signing in and the page
                requests = await until(
                    lambda: requests_of(collector), lambda found: len(found) >= count + 2, seconds=30
                )
        finally:
            await story.stack.restart("portal")

    assert count + 2 == len(requests_of(collector)) == len(requests)
    assert {"GET /home", "POST /sign-in", "GET"} <= {span.name for span in requests}
    received = b"".join(collector.bodies).decode(errors="replace")
    assert [] == [text for text in TYPED if text in received]
    assert STRANGERS_TRACE not in {span.trace for span in collector.spans}
