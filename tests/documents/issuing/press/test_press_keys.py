"""The press with the keys of a stack in use: in a token, with time-stamps. Documents wait during an outage, a
wrong key stops the start, a file sealed by another key is not adopted.
"""

import asyncio
import re
import shutil
import signal
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from pydantic import ValidationError

from deploy.local.subprocesses import free_port
from services.documents.seal.check import Facts, check
from services.documents.settings import PressSettings
from shared.contracts.documents.queries import IssuedDocument
from tests.documents.approvals import Approved, a_school, approve, archived, register, settled
from tests.documents.forms.pages import ISSUED, a_seal, page
from tests.documents.issuing.press.test_press import running
from tests.documents.units import PASSWORD, PIN, SOFTHSM, Unit, a_unit, in_file, in_token, pem, time_stamps
from tests.world.stack import Stack, until

TOKEN = pytest.mark.skipif(not SOFTHSM, reason="SoftHSM is not installed")


@pytest.fixture(scope="module")
def unit() -> Unit:
    """A unit whose certificate is issued by no development authority."""
    return a_unit()


@pytest.fixture(autouse=True)
async def usual_press_afterwards(lsq: Stack) -> AsyncIterator[None]:
    """Each test starts a press of its own; at the end the stack has its usual one."""
    await stopped(lsq)
    yield
    await stopped(lsq)
    await running(lsq)


async def stopped(lsq: Stack) -> None:
    if (member := lsq.supervisor.processes.get("documents.press")) and member.code is None:
        await lsq.kill("documents.press", signal.SIGTERM)


def with_file(unit: Unit, folder: Path, **more: str) -> dict[str, str]:
    """Settings of a press with this unit's PKCS#12."""
    return {"LSQ_SIGNING_KEY": str(in_file(unit, folder)), "LSQ_SIGNING_PASSWORD": PASSWORD, **more}


def with_token(unit: Unit, folder: Path, **more: str) -> dict[str, str]:
    """Settings of a press with this unit's key in a token; an empty setting removes the laptop's own file."""
    (folder / "chain.pem").write_bytes(pem(unit.certificate) + pem(unit.ca))
    (folder / "pin").write_text(f"{PIN}\n")
    return in_token(unit, folder) | {
        "LSQ_SIGNING_KEY": "",
        "LSQ_SIGNING_PASSWORD": "",
        "LSQ_HSM__MODULE": str(SOFTHSM[0]),
        "LSQ_HSM__LABEL": "lsq",
        "LSQ_HSM__PIN_FILE": str(folder / "pin"),
        "LSQ_HSM__KEY": "seal",
        "LSQ_HSM__CERTIFICATES": str(folder / "chain.pem"),
        **more,
    }


async def facts_of(lsq: Stack, document: IssuedDocument, unit: Unit) -> Facts:
    """What the seal of a registered document proves."""
    assert document.file
    return await asyncio.to_thread(check, await lsq.archive.get(document.file), unit.roots)


@TOKEN
async def test_a_press_seals_with_a_token_and_time_stamps(lsq: Stack, unit: Unit, tmp_path: Path) -> None:
    """All from its settings: the key in SoftHSM, the PIN in a file, the authority over HTTP."""
    with time_stamps(unit) as authority:
        await lsq.start("documents.press", **with_token(unit, tmp_path, LSQ_TIMESTAMP_URL=authority))
        approved = await approve(lsq, a_school(), 3)
        documents = await settled(lsq, approved.school, 3)

    facts = [await facts_of(lsq, document, unit) for document in documents]
    assert [(True, True, "สถานศึกษา")] * 3 == [(one.is_good, one.timestamped, one.signer) for one in facts]


@pytest.mark.long
@TOKEN
async def test_a_file_that_a_killed_press_sealed_is_adopted(lsq: Stack, unit: Unit, tmp_path: Path) -> None:
    """A second try would get another signature and a later time-stamp: the file of the first is registered,
    with its own time.
    """
    with time_stamps(unit) as authority:
        settings = with_token(unit, tmp_path, LSQ_TIMESTAMP_URL=authority)
        await lsq.start("documents.press", **settings)
        async with lsq.stalled("documents", "issue_register"):
            approved = await approve(lsq, a_school(), 2)
            await until(lambda: lsq.is_stalled("documents"))
            left, _ = await archived(lsq, await register(lsq, approved.school))
            sealed = await lsq.archive.get(f"issues/{left}.pdf")
            await lsq.kill("documents.press", signal.SIGKILL)
        killed_at = lsq.now()
        await lsq.start("documents.press", **settings)
        documents = await settled(lsq, approved.school, 2)

    adopted = next(document for document in documents if document.issue == left)
    assert ["in_force"] * 2 == [document.state for document in documents]
    assert adopted.file
    assert sealed == await lsq.archive.get(adopted.file)
    assert killed_at > cast(datetime, (await facts_of(lsq, adopted, unit)).time)
    assert f'"key": "issues/{left}.pdf", "event": "document_adopted"' in lsq.log("documents.press").read_text(
        "utf-8"
    )


@pytest.mark.long
async def test_documents_wait_while_the_time_stamp_authority_does_not_answer(
    lsq: Stack, unit: Unit, tmp_path: Path
) -> None:
    """No document fails for it, however often it is tried; once the authority answers all are issued."""
    port = free_port()
    await lsq.start(
        "documents.press",
        **with_file(unit, tmp_path, LSQ_TIMESTAMP_URL=f"http://127.0.0.1:{port}/", LSQ_TRIES="1"),
    )
    approved = await approve(lsq, a_school(), 3)
    await until(lambda: waited(lsq), lambda times: times > 1)

    assert not [document for document in await register(lsq, approved.school) if document.state != "pending"]
    with time_stamps(unit, port=port):
        await all_are_in_force(lsq, approved)


@pytest.mark.long
@TOKEN
async def test_a_token_that_was_removed_and_inserted_is_opened_again(
    lsq: Stack, unit: Unit, tmp_path: Path
) -> None:
    """The press continues; no document fails."""
    await lsq.start("documents.press", **with_token(unit, tmp_path, LSQ_TRIES="1"))
    await all_are_in_force(lsq, await approve(lsq, a_school(), 1))
    shutil.move(tmp_path / "tokens", tmp_path / "removed")
    (tmp_path / "tokens").mkdir()
    approved, times = await approve(lsq, a_school(), 2), waited(lsq)
    await until(lambda: waited(lsq), lambda now: now > times + 1)

    assert not [document for document in await register(lsq, approved.school) if document.state != "pending"]
    shutil.rmtree(tmp_path / "tokens")
    shutil.move(tmp_path / "removed", tmp_path / "tokens")
    await all_are_in_force(lsq, approved)


@pytest.mark.long
async def test_a_file_that_another_key_sealed_is_not_adopted(lsq: Stack, unit: Unit, tmp_path: Path) -> None:
    """A file under the key of an issue that our own key has not sealed, though it is a good page: that
    document is set aside, the others are issued.
    """
    approved = await approve(lsq, a_school(), 2)
    waiting = await until(lambda: register(lsq, approved.school), lambda found: len(found) == 2)
    foreign = await asyncio.to_thread(
        a_seal(tmp_path)[0].sign, page("p1/sample_lower.json", development=True), ISSUED
    )
    await lsq.archive.put_new(f"issues/{waiting[0].issue}.pdf", foreign, "application/pdf")
    await lsq.start("documents.press", **with_file(unit, tmp_path, LSQ_TRIES="1"))

    documents = await settled(lsq, approved.school, 2)

    assert [("failed", "CannotSeal.foreign"), ("in_force", None)] == [
        (document.state, document.cause) for document in documents
    ]


async def all_are_in_force(lsq: Stack, approved: Approved) -> None:
    documents = await settled(lsq, approved.school, len(approved.records))
    assert {"in_force"} == {document.state for document in documents}


def waited(lsq: Stack) -> int:
    """How often the press has found the seal unavailable."""
    return len(re.findall(r'"error": "SealUnavailable"', lsq.log("documents.press").read_text("utf-8")))


WRONG = {
    "no key at all": {"LSQ_SIGNING_KEY": "", "LSQ_SIGNING_PASSWORD": ""},
    "no password": {"LSQ_SIGNING_PASSWORD": ""},
    "a wrong password": {"LSQ_SIGNING_PASSWORD": "guess"},
}


@pytest.mark.long
@pytest.mark.parametrize("case", WRONG)
async def test_a_wrong_key_stops_the_start(lsq: Stack, unit: Unit, tmp_path: Path, case: str) -> None:
    """Before the first document, which would fail by it.

    The log names the setting or the kind, never the password.
    """
    with pytest.raises(RuntimeError, match="did not start") as stopped:
        await lsq.start("documents.press", **with_file(unit, tmp_path) | WRONG[case])

    assert re.search(r"LSQ_SIGNING_KEY|wrong password", str(stopped.value))
    assert "guess" not in str(stopped.value)


@pytest.mark.long
@TOKEN
async def test_a_wrong_pin_stops_the_start(lsq: Stack, unit: Unit, tmp_path: Path) -> None:
    """As a wrong password does."""
    settings = await asyncio.to_thread(with_token, unit, tmp_path)
    with pytest.raises(RuntimeError, match="PinIncorrect"):
        await lsq.start("documents.press", **settings | {"LSQ_HSM__PIN_FILE": "", "LSQ_HSM__PIN": "9999"})


@TOKEN
def test_two_sealing_keys_are_refused(unit: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one key it is clear which of them a press seals with."""
    common = {
        "LSQ_BUS_URL": "tls://bus:4222",
        "LSQ_DATABASE_URL": "postgresql+psycopg:///documents?sslmode=verify-full",
        "LSQ_TOKEN_KEYS": "{}",
        "LSQ_SERVICE_KEY": "11" * 32,
    }
    for name, value in (common | with_token(unit, tmp_path) | with_file(unit, tmp_path)).items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ValidationError, match="either LSQ_SIGNING_KEY"):
        PressSettings.of_environment()
