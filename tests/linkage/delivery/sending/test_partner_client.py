"""One batch is sent to its partner: what is asked, what is sent, which acknowledgement is believed.

A real HTTP server answers.
"""

import asyncio
import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import httpx
import pytest
from pydantic import ValidationError

from services.linkage.delivery.sending.partner_client import Acknowledgement, RowRefused, deliver
from services.linkage.delivery.settings import Partner
from tests.tables import cases

BATCH, OTHER = UUID(int=1), UUID(int=2)
BODY = "หนึ่ง,สอง\r\n".encode()
DIGEST = hashlib.sha256(BODY).hexdigest()
ACKNOWLEDGED = {
    "batch": str(BATCH),
    "receipt": "R-00001",
    "sha256": DIGEST,
    "rows": 3,
    "accepted": 2,
    "refused": [{"seq": 3, "code": "NAME_DIFFERS", "reason": "ชื่อไม่ตรง"}],
}

# what was sent has 3 rows | batch, digest | rows, accepted, places of the refused rows | whether it is
# believed
ACKNOWLEDGEMENTS = """
all accepted                        | sent sent   | 3 3 -       | yes
one refused                         | sent sent   | 3 2 2       | yes
the first and the last refused      | sent sent   | 3 1 1,3     | yes
all refused                         | sent sent   | 3 0 1,2,3   | yes
another batch                       | other sent  | 3 3 -       | no
another file                        | sent other  | 3 3 -       | no
fewer rows than were sent           | sent sent   | 2 2 -       | no
more rows than were sent            | sent sent   | 4 4 -       | no
the right rows, too few accepted    | sent sent   | 3 2 -       | no
too many accepted                   | sent sent   | 3 3 2       | no
other rows, the right sum           | sent sent   | 4 3 -       | no
a place behind the last row         | sent sent   | 3 2 4       | no
one of two places behind it         | sent sent   | 3 1 1,4     | no
one row refused twice               | sent sent   | 3 1 2,2     | no
"""


@pytest.mark.parametrize(("named", "figures", "believed"), cases(ACKNOWLEDGEMENTS))
def test_an_acknowledgement_is_believed_when_it_fits_what_was_sent(
    named: str, figures: str, believed: str
) -> None:
    """Batch, file and figures agree, and each refused row is one that was sent, named once.

    Everything else is for a person to decide.
    """
    batch, file = named.split()
    rows, accepted, places = figures.split()
    refused = [RowRefused(seq=int(seq), code="X", reason="x") for seq in places.split(",") if seq != "-"]
    acknowledgement = Acknowledgement(
        batch=BATCH if batch == "sent" else OTHER,
        receipt="R",
        sha256=DIGEST if file == "sent" else "0" * 64,
        rows=int(rows),
        accepted=int(accepted),
        refused=refused,
    )

    assert acknowledgement.fits(BATCH, DIGEST, 3) == (believed == "yes")


# field | lengths, or places, that may be | those that may not
LIMITS = """
the receipt                | receipt | 1 100  | 0 101
the code of a refusal      | code    | 1 60   | 0 61
the reason of a refusal    | reason  | 1 500  | 0 501
the place of a refused row | seq     | 1 9999 | 0 -1
refused rows               | refused | 0 500  | 501
"""


@pytest.mark.parametrize(("name", "good", "bad"), cases(LIMITS))
def test_the_fields_of_an_acknowledgement_have_limits(name: str, good: str, bad: str) -> None:
    """Letters of a text, rows of a list, or the place itself: what is stored of an answer is bounded."""
    for number in map(int, good.split()):
        Acknowledgement.model_validate(_limited(name, number))
    for number in map(int, bad.split()):
        with pytest.raises(ValidationError):
            Acknowledgement.model_validate(_limited(name, number))


def _limited(name: str, number: int) -> dict[str, object]:
    [row] = ACKNOWLEDGED["refused"]  # type: ignore[misc]
    if name == "refused":
        return ACKNOWLEDGED | {"refused": [row] * number}
    if name == "receipt":
        return ACKNOWLEDGED | {"receipt": "R" * number}
    return ACKNOWLEDGED | {"refused": [row | {name: number if name == "seq" else "x" * number}]}  # type: ignore[operator]


@dataclass
class ScriptedPartner:
    """A partner that answers as a test sets it, and keeps its requests."""

    url: str = ""
    on_get: tuple[int, bytes] = (404, b"")
    on_put: tuple[int, bytes] = (200, json.dumps(ACKNOWLEDGED).encode())
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def access(self) -> Partner:
        """As the delivery process is configured."""
        return Partner.model_validate({"url": self.url, "token": "secret"})

    @property
    def verbs(self) -> list[str]:
        """What was asked, in order."""
        return [verb for verb, *_ in self.asked]


@pytest.fixture
def partner() -> Iterator[ScriptedPartner]:
    """It listens as long as the test lasts."""
    scripted = ScriptedPartner()

    class Answers(BaseHTTPRequestHandler):
        def answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            scripted.asked.append(
                (self.command, self.path, headers, self.rfile.read(int(headers.get("content-length", 0))))
            )
            status, body = scripted.on_get if self.command == "GET" else scripted.on_put
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.send_header("location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = answer

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        scripted.url = f"http://127.0.0.1:{server.server_port}/intake/"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield scripted
        server.shutdown()


async def sent(partner: ScriptedPartner) -> Acknowledgement:
    """The partner's acknowledgement of the batch."""
    return await deliver(partner.access, BATCH, BODY, "text/csv", 20)


async def test_a_partner_is_asked_first_and_sent_what_it_lacks(partner: ScriptedPartner) -> None:
    """One address for both, our secret at each, the file as it is, and a digest that the partner can compute."""
    assert Acknowledgement.model_validate(ACKNOWLEDGED) == await sent(partner)

    (ask, address, asking, nothing), (send, same, sending, body) = partner.asked
    assert ("GET", "PUT", f"/intake/batches/{BATCH}", address) == (ask, send, address, same)
    assert (b"", BODY) == (nothing, body)
    assert ["Bearer secret"] * 2 == [asking["authorization"], sending["authorization"]]
    expected = f"sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:"
    assert ("text/csv", expected) == (sending["content-type"], sending["content-digest"])


async def test_what_a_partner_has_is_not_sent_again(partner: ScriptedPartner) -> None:
    """An earlier try arrived, and its acknowledgement was lost."""
    partner.on_get = (200, json.dumps(ACKNOWLEDGED).encode())

    assert Acknowledgement.model_validate(ACKNOWLEDGED) == await sent(partner)
    assert ["GET"] == partner.verbs


# what the partner answers when it is asked, and when it is sent the file | what it is asked in all
OTHER_ANSWERS = """
an outage when it is asked      | 503 200 | GET
it does not know us             | 401 200 | GET
a redirect when it is asked     | 302 200 | GET
an outage when sent the file    | 404 503 | GET PUT
a redirect when sent the file   | 404 307 | GET PUT
it knows no such address at all | 404 404 | GET PUT
"""


@pytest.mark.parametrize(("statuses", "asked"), cases(OTHER_ANSWERS))
async def test_any_other_status_is_no_acknowledgement(
    partner: ScriptedPartner, statuses: str, asked: str
) -> None:
    """Even with an acknowledgement as its body.

    No redirect is followed: our secret and the pupils are sent to this address only.
    """
    on_get, on_put = map(int, statuses.split())
    body = json.dumps(ACKNOWLEDGED).encode()
    partner.on_get, partner.on_put = (on_get, body), (on_put, body)

    with pytest.raises(httpx.HTTPStatusError):
        await sent(partner)
    assert asked.split() == partner.verbs


async def test_a_batch_uses_no_proxy_of_the_environment(
    partner: ScriptedPartner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address of the settings is called directly."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert Acknowledgement.model_validate(ACKNOWLEDGED) == await sent(partner)


@pytest.mark.parametrize("bytes_too_many", [0, 1])
async def test_an_answer_is_read_up_to_two_megabytes(partner: ScriptedPartner, bytes_too_many: int) -> None:
    """The last byte that may be is still read; one more, and the answer is none."""
    body = json.dumps(ACKNOWLEDGED).encode()
    partner.on_get = (200, body + b" " * (2_000_000 - len(body) + bytes_too_many))

    if bytes_too_many:
        with pytest.raises(ValueError, match="too long"):
            await sent(partner)
    else:
        assert Acknowledgement.model_validate(ACKNOWLEDGED) == await sent(partner)


async def test_an_answer_that_cannot_be_read_is_none(partner: ScriptedPartner) -> None:
    """As long as it is JSON of another shape, or no JSON: ValueError, so that the batch is tried again."""
    for body in (b"", b"OK", b"[]", json.dumps({**ACKNOWLEDGED, "rows": None}).encode()):
        partner.on_get = (200, body)
        with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own, with a text of its own
            await sent(partner)


async def test_a_partner_that_never_answers_times_out(partner: ScriptedPartner) -> None:
    """It accepts the connection and never answers."""

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        partner.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises((TimeoutError, httpx.TimeoutException)):
            await deliver(partner.access, BATCH, BODY, "text/csv", 0.2)
        gone.set()
