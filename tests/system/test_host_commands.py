"""The command `lsq`: help for people in two languages, exit codes for programs, sentences for errors."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.local.cli import app
from deploy.local.family import ROOT
from deploy.local.verbs.running import megabytes
from deploy.local.verbs.tracing import draw, latest
from shared.health import Health
from tests.world.house import House

VERBS = (
    "up", "down", "status", "trace", "import", "verify", "demo", "bench",
    "bus", "bus streams", "bus consumers", "bus dead", "bus resend", "bus waive", "bus gaps", "bus accept-gap", "db", "db revision", "db check",
)


def lsq_(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `lsq` as a person does."""
    command = [sys.executable, "-m", "deploy.local", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, env=os.environ | environment)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_explains_itself_in_english_and_thai(verb: str) -> None:
    """`--help` ends with 0 and has a line of each."""
    said = CliRunner().invoke(app, [*verb.split(), "--help"])

    assert 0 == said.exit_code
    assert re.search(r"[ก-๙]{3}", said.stdout)
    assert re.search(r"[a-z]{3} [a-z]{2}", said.stdout)


def test_an_error_is_a_sentence_with_a_remedy() -> None:
    """No traceback; 2: it could not be tried."""
    said = lsq_("import", "appointments", "nowhere.xlsx", LSQ_PORTAL="http://127.0.0.1:9", LSQ_USER="nobody", LSQ_PASSWORD="none")

    assert 2 == said.returncode
    assert "Traceback" not in said.stderr
    assert "ติดต่อพอร์ทัลไม่ได้" in said.stderr
    assert "→ lsq status" in said.stderr


def test_wrong_use_is_told(tmp_path: Path) -> None:
    """An import without a school, a verify of what is no PDF: 2, and why."""
    (tmp_path / "no.pdf").write_text("no PDF")

    assert 2 == lsq_("import", tmp_path / "no.pdf").returncode
    assert 2 == lsq_("verify", tmp_path / "no.pdf").returncode
    assert 2 == lsq_("status", "--nonsense").returncode


SPANS = [
    {"service": "portal", "name": "POST", "trace": "a", "span": "1", "parent": None, "start": 0, "end": 9_600_000, "links": []},
    {"service": "grades", "name": "close", "trace": "a", "span": "2", "parent": "1", "start": 1_700_000, "end": 8_600_000, "links": []},
    {"service": "documents", "name": "press", "trace": "a", "span": "3", "parent": "2", "start": 11_000_000, "end": 31_000_000, "links": []},
    {"service": "documents", "name": "press", "trace": "a", "span": "4", "parent": "2", "start": 12_000_000, "end": 41_000_000, "links": []},
    {"service": "grades", "name": "timer", "trace": "b", "span": "5", "parent": None, "start": 99_000_000, "end": 99_100_000, "links": []},
]


def test_a_trace_is_drawn_as_a_tree() -> None:
    """Who caused what, when after the first, how long; brothers of one name are counted."""
    assert "a" == latest(SPANS)
    assert draw([span for span in SPANS if span["trace"] == "a"]).splitlines() == [
        "trace a",
        "└ portal: POST  +0.0 9.6 ms",
        "  └ grades: close  +1.7 6.9 ms",
        "    └ documents: press × 2  +11.0 30.0 ms",
    ]


async def test_streams_and_bucket_are_set_up_again_without_harm(lsq: House) -> None:
    """`python -m deploy.setup`, as the job of a cluster runs it: twice, ends with 0, changes nothing."""
    access = lsq.servers.archive_access(None)
    environment = {"LSQ_BUS_URL": lsq.servers.bus_url, "LSQ_BUS_CREDS": str(lsq.servers.credentials(None))}
    environment |= {f"LSQ_ARCHIVE__{key.upper()}": value for key, value in access.items()}
    before = await lsq.bus.jetstream().stream_info("LSQ_EVENTS")

    for _ in range(2):
        done = subprocess.run([sys.executable, "-m", "deploy.setup"], cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | environment)       # noqa: ASYNC221
        assert 0 == done.returncode, done.stderr
    assert before.config == (await lsq.bus.jetstream().stream_info("LSQ_EVENTS")).config


async def test_every_process_is_well_and_small(lsq: House) -> None:
    """All answer for their health; none is above its limit of memory."""
    healths = await lsq.health()

    assert [] == [name for name, said in healths.items() if said is None]
    assert [] == [name for name, said in healths.items() if not Health.model_validate(said).is_ready], "every process says the same of itself"
    for name, member in lsq.family.members.items():
        assert megabytes(member.pid) < 250, name
