"""Attacks with tokens, by whoever reads the bus or a log: a copy of a token, or of a whole message."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.aio.msg import Msg

from deploy.local.stack import APPOINTMENT
from deploy.nats.permissions import HOST
from services.portal.session import NO_PLACE
from shared.access.proofs import MAX_AGE_S, PROOF_HEADER, Sender
from shared.access.tokens import Actor, Capacity, sign
from shared.chassis.bus import inbox_prefix
from shared.contracts.documents.commands import RetryFailedIssues
from shared.contracts.documents.queries import IssueRegister
from shared.contracts.envelope import Asked
from shared.contracts.registry.commands import SignIn, session_digest
from shared.vocabulary.media_types import PROBLEM_JSON
from tests.redteam.test_bus import PLACE, joined
from tests.world.stack import Stack, until

AUTHORITY, SCHOOL = PLACE.split(".")
QUERY = IssueRegister(authority=AUTHORITY, school=SCHOOL)
COMMAND = RetryFailedIssues(authority=AUTHORITY, school=SCHOOL)
SIGN_IN = SignIn(
    **NO_PLACE, user_name="director", password="a-guessed-password", session=session_digest("thief")
)
THIEF = Sender(HOST)
Headers = dict[str, str]


def sent(asked: Asked) -> tuple[str, bytes]:
    """Subject and body of a message."""
    return asked.address, asked.model_dump_json().encode()


def honest(lsq: Stack, asked: Asked = QUERY, **more: float) -> Headers:
    """The headers of a message as the process of a director's token sends it."""
    return lsq.sender.headers(lsq.token("director", PLACE), str(uuid4()), *sent(asked), **more)


def forged(lsq: Stack, key: Ed25519PrivateKey, kid: str) -> Headers:
    """A message of the director by a token that the thief has made, which names the thief's key."""
    director = Actor(
        sub="person-1",
        offices=(Capacity("director", APPOINTMENT),),
        organisation=PLACE,
        exp=int((lsq.now() + timedelta(minutes=5)).timestamp()),
        **THIEF.claims,
    )
    return THIEF.headers(sign(key, kid, director), str(uuid4()), *sent(QUERY))


def stolen(token: str, asked: Asked = QUERY) -> Headers:
    """A message with a copied token, signed by the thief's own key."""
    return THIEF.headers(token, str(uuid4()), *sent(asked))


ATTACKS: dict[str, Callable[[Stack], Headers]] = {
    "use a copied token without a proof": lambda lsq: {
        name: value for name, value in honest(lsq).items() if name != PROOF_HEADER
    },
    "use a copied token with another key": lambda lsq: stolen(lsq.token("director", PLACE)),
    "send the proof of another query": lambda lsq: honest(lsq, QUERY.model_copy(update={"after": "1"})),
    "send the proof of another subject": lambda lsq: lsq.sender.headers(
        lsq.token("director", PLACE), str(uuid4()), COMMAND.address, sent(QUERY)[1]
    ),
    "send the proof of another token": lambda lsq: (
        honest(lsq) | {"authorization": lsq.token("registrar", PLACE)}
    ),
    "send the proof under another id": lambda lsq: honest(lsq) | {"lsq-id": str(uuid4())},
    "send a proof again after its minute": lambda lsq: honest(lsq, at=time.time() - MAX_AGE_S - 5),
    "send a proof before its minute": lambda lsq: honest(lsq, at=time.time() + MAX_AGE_S + 5),
    "change the instant of an old proof": lambda lsq: (
        (old := honest(lsq, at=time.time() - MAX_AGE_S - 5))
        | {PROOF_HEADER: f"{int(1000 * time.time())}.{old[PROOF_HEADER].partition('.')[2]}"}
    ),
    "send no proof but noise": lambda lsq: honest(lsq) | {PROOF_HEADER: "1.zz"},
    "sign a person's token as a process": lambda lsq: forged(
        lsq, lsq.vault.ed25519("service/linkage"), "linkage"
    ),
    "sign a person's token in registry's name": lambda lsq: forged(
        lsq, Ed25519PrivateKey.generate(), "registry"
    ),
    "name no key": lambda lsq: stolen(
        sign(
            lsq.key,
            "registry",
            Actor(
                sub="person-1",
                offices=(Capacity("director", APPOINTMENT),),
                organisation=PLACE,
                exp=int((lsq.now() + timedelta(minutes=5)).timestamp()),
            ),
        )
    ),
}


def code_of(answer: Msg) -> str:
    """The code of a problem; empty for a reply."""
    is_problem = (answer.headers or {}).get("content-type") == PROBLEM_JSON
    return str(json.loads(answer.data)["code"]) if is_problem else ""


@pytest.mark.parametrize("attack", ATTACKS)
async def test_who_copies_a_token_is_not_answered(lsq: Stack, attack: str) -> None:
    """The same message is answered to the process to which the token was given."""
    subject, body = sent(QUERY)

    answers = [
        await lsq.bus.request(subject, body, 10, headers=headers)
        for headers in (ATTACKS[attack](lsq), honest(lsq))
    ]

    assert ["system.not_signed_in", ""] == [code_of(answer) for answer in answers]


async def test_a_copied_token_of_a_process_is_worthless(lsq: Stack) -> None:
    """Nobody but the portal tries passwords, though its token was seen."""
    subject, body = sent(SIGN_IN)
    copied = stolen(lsq.token_of("portal"), SIGN_IN)
    own = lsq.sender.headers(lsq.token_of("portal"), str(uuid4()), subject, body)

    answers = [await lsq.bus.request(subject, body, 10, headers=headers) for headers in (copied, own)]

    assert ["system.not_signed_in", "registry.sign_in_wrong"] == [code_of(answer) for answer in answers]


async def test_a_command_that_is_sent_again_acts_once(lsq: Stack) -> None:
    """A whole message, recorded and sent again within its minute, gets the stored reply."""
    subject, body = sent(COMMAND)
    headers = honest(lsq, COMMAND)

    first, again = [await lsq.bus.request(subject, body, 10, headers=headers) for _ in range(2)]

    assert "" == code_of(first)
    assert first.data == again.data
    kept = await lsq.rows("documents", "select count(*) from replies where id = %s", headers["lsq-id"])
    assert [(1,)] == kept


async def test_who_sends_a_query_again_does_not_read_the_answer(lsq: Stack) -> None:
    """A whole message, sent again within its minute: the reply goes to the inbox of the process of the token."""
    subject, body = sent(QUERY)
    received: list[Msg] = []

    async def receive(message: Msg) -> None:
        received.append(message)

    async with joined(lsq, "portal") as (bus, _):
        inbox = f"{inbox_prefix('portal')}.{uuid4().hex}"
        await bus.subscribe(inbox, cb=receive)
        await bus.flush()
        await lsq.bus.publish(subject, body, reply=inbox, headers=honest(lsq))
        [answer] = await until(lambda: list(received), seconds=10)

    assert "system.not_allowed" == code_of(answer)
