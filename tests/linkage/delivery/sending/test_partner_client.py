"""The way of one batch to its partner: what is asked, what is sent, which acknowledgement is believed.

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
SAID = {
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

    All else is for a person.
    """
    batch, file = named.split()
    rows, accepted, places = figures.split()
    refused = [RowRefused(seq=int(seq), code="X", reason="x") for seq in places.split(",") if seq != "-"]
    said = Acknowledgement(
        batch=BATCH if batch == "sent" else OTHER,
        receipt="R",
        sha256=DIGEST if file == "sent" else "0" * 64,
        rows=int(rows),
        accepted=int(accepted),
        refused=refused,
    )

    assert said.fits(BATCH, DIGEST, 3) == (believed == "yes")


# field | lengths, or places, that may be | those that may not
LIMITS = """
the receipt                | receipt | 1 100  | 0 101
the code of a refusal      | code    | 1 60   | 0 61
the reason of a refusal    | reason  | 1 500  | 0 501
the place of a refused row | seq     | 1 9999 | 0 -1
refused rows               | refused | 0 500  | 501
"""


@pytest.mark.parametrize(("name", "good", "bad"), cases(LIMITS))
def test_what_a_partner_may_say_has_limits(name: str, good: str, bad: str) -> None:
    """Letters of a text, rows of a list, or the place itself: what is kept of a stranger's answer is bounded."""
    for number in map(int, good.split()):
        Acknowledgement.model_validate(_limited(name, number))
    for number in map(int, bad.split()):
        with pytest.raises(ValidationError):
            Acknowledgement.model_validate(_limited(name, number))


def _limited(name: str, number: int) -> dict[str, object]:
    [row] = SAID["refused"]  # type: ignore[misc]
    if name == "refused":
        return SAID | {"refused": [row] * number}
    if name == "receipt":
        return SAID | {"receipt": "R" * number}
    return SAID | {"refused": [row | {name: number if name == "seq" else "x" * number}]}  # type: ignore[operator]


@dataclass
class Nasty:
    """A partner that answers as it is told and keeps what it was asked."""

    url: str = ""
    known: tuple[int, bytes] = (404, b"")
    taken: tuple[int, bytes] = (200, json.dumps(SAID).encode())
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def way(self) -> Partner:
        """As the delivery process is told."""
        return Partner.model_validate({"url": self.url, "token": "secret"})

    @property
    def verbs(self) -> list[str]:
        """What was asked, in order."""
        return [verb for verb, *_ in self.asked]


@pytest.fixture
def partner() -> Iterator[Nasty]:
    """It listens as long as the test lasts."""
    told = Nasty()

    class Answers(BaseHTTPRequestHandler):
        def answer(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.asked.append(
                (self.command, self.path, headers, self.rfile.read(int(headers.get("content-length", 0))))
            )
            status, body = told.known if self.command == "GET" else told.taken
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.send_header("location", "/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = answer

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/intake/"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield told
        server.shutdown()


async def sent(partner: Nasty) -> Acknowledgement:
    """What the partner says of the batch."""
    return await deliver(partner.way, BATCH, BODY, "text/csv", 20)


async def test_a_partner_is_asked_first_and_sent_what_it_lacks(partner: Nasty) -> None:
    """One address for both, our secret at each, the file as it is, and a digest that the partner can compute."""
    assert Acknowledgement.model_validate(SAID) == await sent(partner)

    (ask, address, asking, nothing), (send, same, sending, body) = partner.asked
    assert ("GET", "PUT", f"/intake/batches/{BATCH}", address) == (ask, send, address, same)
    assert (b"", BODY) == (nothing, body)
    assert ["Bearer secret"] * 2 == [asking["authorization"], sending["authorization"]]
    expected = f"sha-256=:{base64.b64encode(hashlib.sha256(BODY).digest()).decode()}:"
    assert ("text/csv", expected) == (sending["content-type"], sending["content-digest"])


async def test_what_a_partner_has_is_not_sent_again(partner: Nasty) -> None:
    """An earlier try arrived though nobody heard of it."""
    partner.known = (200, json.dumps(SAID).encode())

    assert Acknowledgement.model_validate(SAID) == await sent(partner)
    assert ["GET"] == partner.verbs


# what the partner answers when it is asked, and when it is sent the file | what it is asked in all
NO = """
away when it is asked           | 503 200 | GET
it does not know us             | 401 200 | GET
it sends us elsewhere           | 302 200 | GET
away when it is sent the file   | 404 503 | GET PUT
sent elsewhere with the file    | 404 307 | GET PUT
it knows no such address at all | 404 404 | GET PUT
"""


@pytest.mark.parametrize(("statuses", "asked"), cases(NO))
async def test_whatever_else_it_answers_is_no_acknowledgement(
    partner: Nasty, statuses: str, asked: str
) -> None:
    """Even with an acknowledgement as its body.

    Nobody is followed elsewhere: our secret and the pupils go to this address.
    """
    known, taken = map(int, statuses.split())
    partner.known, partner.taken = (known, json.dumps(SAID).encode()), (taken, json.dumps(SAID).encode())

    with pytest.raises(httpx.HTTPStatusError):
        await sent(partner)
    assert asked.split() == partner.verbs


async def test_a_batch_goes_past_every_proxy_of_the_environment(
    partner: Nasty, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way out is what the settings say, nothing else."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    assert Acknowledgement.model_validate(SAID) == await sent(partner)


@pytest.mark.parametrize("bytes_too_many", [0, 1])
async def test_an_answer_is_read_up_to_two_megabytes(partner: Nasty, bytes_too_many: int) -> None:
    """The last byte that may be is still read; one more, and the answer is none."""
    body = json.dumps(SAID).encode()
    partner.known = (200, body + b" " * (2_000_000 - len(body) + bytes_too_many))

    if bytes_too_many:
        with pytest.raises(ValueError, match="too long"):
            await sent(partner)
    else:
        assert Acknowledgement.model_validate(SAID) == await sent(partner)


async def test_an_answer_that_cannot_be_read_is_none(partner: Nasty) -> None:
    """As long as it is JSON of another shape, or no JSON: ValueError, so that the batch is tried again."""
    for body in (b"", b"OK", b"[]", json.dumps({**SAID, "rows": None}).encode()):
        partner.known = (200, body)
        with pytest.raises(ValueError):  # noqa: PT011 - pydantic's own, with a text of its own
            await sent(partner)


async def test_a_partner_that_never_answers_costs_its_patience(partner: Nasty) -> None:
    """It accepts the connection and never answers."""

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    gone = asyncio.Event()
    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        partner.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        with pytest.raises((TimeoutError, httpx.TimeoutException)):
            await deliver(partner.way, BATCH, BODY, "text/csv", 0.2)
        gone.set()
