"""The command `lsq`: help for people in two languages, exit codes for programs, sentences for errors."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from minio.commonconfig import COMPLIANCE
from nats.js.api import ConsumerConfig
from typer.testing import CliRunner

from deploy.command.cli import app
from deploy.command.running import megabytes
from deploy.local.postgres import sqlalchemy_url
from deploy.local.supervisor import ROOT
from deploy.local.traces import draw, latest
from deploy.processes import SERVICES
from shared.chassis.health import Health
from shared.contracts.grades.events import GraduatesApproved
from tests.documents.approvals import a_school, approval_of, approve, emit, settled
from tests.world.stack import QUICK, Stack, until

VERBS = (
    "up",
    "down",
    "status",
    "trace",
    "import",
    "verify",
    "demo",
    "bench",
    "bus",
    "bus streams",
    "bus consumers",
    "bus dead",
    "bus resend",
    "bus waive",
    "bus gaps",
    "bus accept-gap",
    "bus revoke",
    "bus replay",
    "db",
    "db revision",
    "db check",
    "trail",
    "trail pupil",
    "trail check",
    "db downgrade",
)


def lsq_(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `lsq` as a user does."""
    command = [sys.executable, "-m", "deploy.command", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_has_help_in_english_and_thai(verb: str) -> None:
    """`--help` exits with 0 and has a line in each language."""
    result = CliRunner().invoke(app, [*verb.split(), "--help"])

    assert 0 == result.exit_code
    assert re.search(r"[ก-๙]{3}", result.stdout)
    assert re.search(r"[a-z]{3} [a-z]{2}", result.stdout)


def test_an_error_is_a_sentence_with_a_remedy(tmp_path: Path) -> None:
    """No traceback; exit code 2: it could not be tried."""
    (tmp_path / "any.xlsx").write_bytes(b"any")
    done = lsq_(
        "import",
        "appointments",
        tmp_path / "any.xlsx",
        LSQ_PORTAL="http://127.0.0.1:9",
        LSQ_USER="nobody",
        LSQ_PASSWORD="none",
    )

    assert 2 == done.returncode
    assert "Traceback" not in done.stderr
    assert "ติดต่อพอร์ทัลไม่ได้" in done.stderr
    assert "→ lsq status" in done.stderr


def test_wrong_use_is_refused(tmp_path: Path) -> None:
    """An import without a school, the verification of a file that is no PDF, an unknown option: exit code 2."""
    (tmp_path / "no.pdf").write_text("no PDF")

    assert 2 == lsq_("import", tmp_path / "no.pdf").returncode
    assert 2 == lsq_("verify", tmp_path / "no.pdf").returncode
    assert 2 == lsq_("status", "--nonsense").returncode


# what cannot be tried, and part of its message: exit code 2, two languages, no traceback
NOT_TRIED = {
    ("bus", "accept-gap", "nobody-reacts", "lsq.evt.x"): "there is no reaction nobody-reacts",
    ("bus", "waive", "1", "--reason", " "): "give a reason",
    ("bus", "revoke", "nobody"): "there is no user nobody",
    ("bus", "replay", "nobody", "--since", "2026-11-01"): "there is no system nobody",
    ("bus", "resend", "1", "--body", "nowhere.json"): "there is no file nowhere.json",
    ("import", "no[/]where.xlsx", "--school", "3058910002"): "cannot read no[/]where.xlsx",
    (
        "import",
        "any.xlsx",
        "--school",
        "3058910002",
        "--report",
        "nowhere/report.xlsx",
    ): "there is no folder nowhere",
    ("import", "appointments", "nowhere.xlsx"): "cannot read nowhere.xlsx",
    ("bus", "gaps"): "nothing is up here",
    ("up", "--clock", "2027-03-29T09:00"): "is no instant with its time zone",
    ("up", "--clock", "yesterday"): "is no instant with its time zone",
    ("verify", "nowhere.pdf"): "cannot be read",
    ("db", "check", "nobody"): "there is no service nobody",
    ("db", "downgrade", "nobody", "0001", "--url", "postgresql://"): "there is no service nobody",
}


@pytest.mark.first_row
@pytest.mark.parametrize("case", NOT_TRIED, ids=" ".join)
def test_what_cannot_be_tried_has_a_message(case: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever the arguments contain."""
    done = lsq_(*case, LSQ_FOLDER=str(tmp_path))

    assert (2, "") == (done.returncode, done.stdout)
    assert NOT_TRIED[case] in done.stderr
    assert re.search(r"[ก-๙]{3}", done.stderr)
    assert "Traceback" not in done.stderr


SPANS = [
    {
        "service": "portal",
        "name": "POST",
        "trace": "a",
        "span": "1",
        "parent": None,
        "start": 0,
        "end": 9_600_000,
        "links": [],
    },
    {
        "service": "grades",
        "name": "close",
        "trace": "a",
        "span": "2",
        "parent": "1",
        "start": 1_700_000,
        "end": 8_600_000,
        "links": [],
    },
    {
        "service": "documents",
        "name": "press",
        "trace": "a",
        "span": "3",
        "parent": "2",
        "start": 11_000_000,
        "end": 31_000_000,
        "links": [],
    },
    {
        "service": "documents",
        "name": "press",
        "trace": "a",
        "span": "4",
        "parent": "2",
        "start": 12_000_000,
        "end": 41_000_000,
        "links": [],
    },
    {
        "service": "grades",
        "name": "timer",
        "trace": "b",
        "span": "5",
        "parent": None,
        "start": 99_000_000,
        "end": 99_100_000,
        "links": [],
    },
]


def test_a_trace_is_drawn_as_a_tree() -> None:
    """Parents, start after the first span, duration; siblings of one name are counted."""
    assert "a" == latest(SPANS)
    assert draw([span for span in SPANS if span["trace"] == "a"]).splitlines() == [
        "trace a",
        "└ portal: POST  +0.0 9.6 ms",
        "  └ grades: close  +1.7 6.9 ms",
        "    └ documents: press × 2  +11.0 30.0 ms",
    ]


def test_a_missing_trace_has_a_message(tmp_path: Path) -> None:
    """Exit code 1, and a remedy other than the same command."""
    last, named = (
        lsq_("trace", "--last", LSQ_FOLDER=str(tmp_path)),
        lsq_("trace", "abc", LSQ_FOLDER=str(tmp_path)),
    )

    assert (1, True, False) == (
        last.returncode,
        "no trace has passed through several services yet" in last.stderr,
        "--last" in last.stderr,
    )
    assert (1, True, True) == (
        named.returncode,
        "there is no such trace" in named.stderr,
        "→ lsq trace --last" in named.stderr,
    )


@pytest.mark.long
async def test_a_gap_is_listed_and_accepted(lsq: Stack) -> None:
    """`lsq bus gaps` lists it on one line, to be copied; `lsq bus accept-gap` skips it, once."""
    school, here = a_school(), {"LSQ_FOLDER": str(lsq.folder)}
    address = f"{GraduatesApproved.subject}.{school.authority}.{school.code}"
    for number in (1, 3):
        await emit(lsq, approval_of(await approve(lsq, school, 1, send=False)), number=number)
    await until(
        lambda: lsq.rows("documents", "select 1 from inbox where address = %s and early = 3", address)
    )

    listed = await asyncio.to_thread(lsq_, "bus", "gaps", **here)
    accepted = await asyncio.to_thread(lsq_, "bus", "accept-gap", "documents-reserve", address, **here)
    again = await asyncio.to_thread(lsq_, "bus", "accept-gap", "documents-reserve", address, **here)

    assert 1 == listed.returncode
    assert re.search(rf"^documents-reserve +{re.escape(address)} +2 +3 ", listed.stdout, re.MULTILINE)
    assert (0, True) == (accepted.returncode, "1 skipped" in accepted.stderr)
    assert (1, True) == (again.returncode, f"nothing waits at {address}" in again.stderr)
    assert 2 == len(await settled(lsq, school, 2))


@pytest.mark.long
async def test_a_missing_dead_letter_has_a_message(lsq: Stack) -> None:
    """Exit code 1: it may have been resent by another person meanwhile."""
    for verb in (("resend", "99999"), ("waive", "99999", "--reason", "why")):
        done = await asyncio.to_thread(lsq_, "bus", *verb, LSQ_FOLDER=str(lsq.folder))

        assert (1, True) == (done.returncode, "there is no dead letter 99999" in done.stderr)


@pytest.mark.long
async def test_a_service_that_does_not_run_is_named(lsq: Stack) -> None:
    """`lsq bus gaps` asks all services."""
    await lsq.kill("linkage.delivery", signal.SIGTERM)
    await lsq.kill("linkage", signal.SIGTERM)
    try:
        done = await asyncio.to_thread(lsq_, "bus", "gaps", LSQ_FOLDER=str(lsq.folder))
    finally:
        await lsq.start("linkage")
        await lsq.start("linkage.delivery")

    assert (2, True) == (done.returncode, "linkage does not answer" in done.stderr)


async def _consumer_settings(lsq: Stack) -> dict[str, ConsumerConfig]:
    return {one.name: one.config for one in await lsq.bus.jetstream().consumers_info("LSQ_EVENTS")}


@pytest.mark.long
async def test_tables_streams_and_bucket_are_set_up_again_without_change(lsq: Stack) -> None:
    """`python -m deploy.setup`, as the job of a cluster runs it, twice: exit code 0, no change. It makes the
    bucket that it is told.

    Without the URL of an owner it says which is missing.
    """
    access = lsq.servers.archive_access(None)
    environment = {"LSQ_BUS_URL": lsq.servers.bus_url, "LSQ_BUS_CREDS": str(lsq.servers.credentials(None))}
    environment |= {f"LSQ_ARCHIVE__{key.upper()}": value for key, value in access.items()}
    environment |= {
        f"LSQ_DATABASES__{service.upper()}": sqlalchemy_url(lsq.servers.owner_dsn(service))
        for service in SERVICES
    }
    environment["LSQ_ACK_WAIT_S"] = QUICK["LSQ_ACK_WAIT_S"]
    before = await lsq.bus.jetstream().stream_info("LSQ_EVENTS")
    consumers = await _consumer_settings(lsq)

    def set_up(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "deploy.setup"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment,
        )

    for _ in range(2):
        done = await asyncio.to_thread(set_up, environment)
        assert 0 == done.returncode, done.stderr
    assert consumers == await _consumer_settings(lsq)
    told = await asyncio.to_thread(set_up, environment | {"LSQ_ARCHIVE__BUCKET": "told"})
    archive = lsq.servers.archive_client()
    assert (0, True) == (told.returncode, archive.bucket_exists(bucket_name="told-uploads")), told.stderr
    assert COMPLIANCE == archive.get_object_lock_config(bucket_name="told").mode
    del environment["LSQ_DATABASES__GRADES"]
    done = await asyncio.to_thread(set_up, environment)

    assert (1, True) == (done.returncode, "the databases of grades are missing" in done.stderr)
    assert before.config == (await lsq.bus.jetstream().stream_info("LSQ_EVENTS")).config


async def test_every_process_is_ready_and_small(lsq: Stack) -> None:
    """All report their health; none uses more memory than its limit."""
    healths = await lsq.health()

    assert [] == [name for name, report in healths.items() if report is None]
    assert [] == [name for name, report in healths.items() if not Health.model_validate(report).is_ready], (
        "every process is ready"
    )
    for name, process in lsq.supervisor.processes.items():
        assert megabytes(process.pid) < 250, name
