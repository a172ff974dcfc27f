"""Attacks with the ticket of an import: by a linkage that was taken over, and by who has copied a ticket."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.demo.people import workbooks
from deploy.local.stack import APPOINTMENT
from shared.access.tickets import TICKET_TYPE, Ticket, sign_ticket
from shared.access.tokens import REGISTRY, Keyring, sign
from shared.contracts.documents.queries import IssueRegister
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import ImportResults
from shared.contracts.grades.queries import PreviewImport
from shared.contracts.linkage.commands import StartImport
from shared.contracts.problem import TICKET_REFUSED, Refusal
from shared.vocabulary.levels import Level
from shared.vocabulary.media_types import XLSX
from tests.grades import cohort
from tests.redteam.test_tokens import code_of
from tests.world.stack import Stack

AUTHORITY, SCHOOL, JOB = "58-PAO-01", "3058977001", UUID(int=77)
HERE = {"authority": AUTHORITY, "school": SCHOOL}
PLACE, OTHER = f"{AUTHORITY}.{SCHOOL}", f"{AUTHORITY}.3058977002"
ROWS = cohort.batches(cohort.rows(Level.UPPER, 77, 1))[0][:5]


def claims(lsq: Stack, **more: Any) -> Ticket:
    """What a ticket of the job would say."""
    now = int(lsq.now().timestamp())
    facts = {
        "kind": "import",
        "job": JOB,
        "sha256": "0" * 64,
        "organisation": PLACE,
        "sub": "person-1",
        "office": "registrar",
        "appointment": APPOINTMENT,
        "iat": now,
        "exp": now + 600,
    }
    return Ticket.model_validate(facts | more)


def altered(lsq: Stack) -> str:
    """A ticket of another job with the claims of this one."""
    head, _, signature = lsq.ticket(PLACE).split(".")
    return f"{head}.{lsq.ticket(PLACE, job=JOB).split('.')[1]}.{signature}"


FORGED: dict[str, Callable[[Stack], str]] = {
    "none": lambda lsq: "",
    "of another school": lambda lsq: lsq.ticket(OTHER, job=JOB),
    "of another job": lambda lsq: lsq.ticket(PLACE),
    "of a preview": lambda lsq: lsq.ticket(PLACE, job=JOB, kind="preview"),
    "expired": lambda lsq: lsq.ticket(PLACE, job=JOB, life=-timedelta(seconds=1)),
    "altered": altered,
    "signed by linkage": lambda lsq: sign_ticket(
        lsq.vault.ed25519("service/linkage"), "linkage", claims(lsq)
    ),
    "signed by linkage in registry's name": lambda lsq: sign_ticket(
        lsq.vault.ed25519("service/linkage"), REGISTRY, claims(lsq)
    ),
    "signed by a thief": lambda lsq: sign_ticket(Ed25519PrivateKey.generate(), REGISTRY, claims(lsq)),
    "a token of the registrar": lambda lsq: lsq.token("registrar", PLACE),
    "signed as a token": lambda lsq: sign(lsq.key, REGISTRY, claims(lsq)),
    "noise": lambda lsq: "a.b.c",
}


@pytest.mark.parametrize("forged", FORGED)
async def test_linkage_alone_writes_no_result(lsq: Stack, forged: str) -> None:
    """With its own token, and a ticket that is not of this job."""
    command = ImportResults(**HERE, import_id=JOB, ticket=FORGED[forged](lsq), level=Level.UPPER, rows=ROWS)
    with pytest.raises(Refusal) as refused:
        await lsq.ask(command, lsq.token_of("linkage"))

    assert refused.value.body.is_one_of(TICKET_REFUSED)
    stored = (
        "select 1 from students.pupils where school = %s union all select 1 from entries where school = %s"
    )
    assert [] == await lsq.rows("grades", stored, SCHOOL, SCHOOL)


async def test_linkage_alone_learns_nothing_of_pupils(lsq: Stack) -> None:
    """A preview, which quotes what is stored, needs a ticket too: of a preview, and of this school."""
    for ticket in ("", lsq.ticket(OTHER, kind="preview"), lsq.ticket(PLACE)):
        question = PreviewImport(**HERE, ticket=ticket, level=Level.UPPER, rows=ROWS)
        with pytest.raises(Refusal) as refused:
            await lsq.ask(question, lsq.token_of("linkage"))
        assert refused.value.body.is_one_of(TICKET_REFUSED)


START: dict[str, Callable[[Stack, FileReference], dict[str, Any]]] = {
    "another file": lambda lsq, file: {"sha256": "1" * 64},
    "another person": lambda lsq, file: {"sha256": file.sha256, "sub": "person-2"},
    "another school": lambda lsq, file: {"sha256": file.sha256, "organisation": OTHER},
    "a preview": lambda lsq, file: {"sha256": file.sha256, "kind": "preview"},
    "yesterday": lambda lsq, file: {"sha256": file.sha256, "exp": int(lsq.now().timestamp())},
}


@pytest.mark.parametrize("of", START)
async def test_an_import_is_not_started_with_the_ticket_of(lsq: Stack, of: str) -> None:
    """No job is stored."""
    file = await lsq.archive.put_new(f"uploads/{uuid4()}", workbooks.good(), XLSX)
    ticket = sign_ticket(lsq.key, REGISTRY, claims(lsq, **START[of](lsq, file)))
    command = StartImport(**HERE, workbook=file, apply=True, ticket=ticket)
    with pytest.raises(Refusal) as refused:
        await lsq.ask(command, lsq.token("registrar", PLACE))

    assert refused.value.body.is_one_of(TICKET_REFUSED)
    assert [] == await lsq.rows("linkage", "select 1 from imports where school = %s", SCHOOL)


async def test_a_ticket_is_no_token(lsq: Stack) -> None:
    """Of an import, and with the claims of a token but the type of a ticket."""
    question = IssueRegister(**HERE)
    subject, body = question.address, question.model_dump_json().encode()
    ring = Keyring({REGISTRY: lsq.key.public_key()})
    actor = ring.read(lsq.token("registrar", PLACE), lsq.now())
    for ticket in (lsq.ticket(PLACE), sign(lsq.key, REGISTRY, actor, TICKET_TYPE)):
        headers = lsq.sender.headers(ticket, str(uuid4()), subject, body)
        answer = await lsq.bus.request(subject, body, 10, headers=headers)

        assert "system.not_signed_in" == code_of(answer)
