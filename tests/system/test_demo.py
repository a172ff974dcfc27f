"""The demo as a user runs it: whole, twice, with another seed; and no person's data in logs, traces or
events.
"""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, unescape

import pypdfium2 as pdfium
import pytest
from PIL import Image

from deploy.demo.offices import KEYS
from deploy.demo.people.cohorts import Class
from deploy.demo.people.generator import generate
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.run import MARK
from deploy.local.supervisor import ROOT
from deploy.local.traces import draw, spans_of
from shared.contracts.files import FileReference
from tests.world.pictures import PICTURES, WRITES, of_today, substance

SEED = 20
COMMAND = [sys.executable, "-m", "deploy.command", "demo", "--json"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The data folder of these demos, apart from a user's own; PostgreSQL, run as nobody, can reach it."""
    made = Path(tempfile.mkdtemp(prefix="lsq-demo-"))
    made.chmod(0o755)
    yield made / "demo"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
def demo(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One run of `lsq demo --json --seed 20`."""
    return run(folder, tmp_path_factory.mktemp("demo"))


def run(folder: Path, out: Path) -> dict[str, Any]:
    """Run the demo. Returns the facts of its last line."""
    done = subprocess.run(
        [*COMMAND, "--seed", str(SEED), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        env=environment_of(folder),
    )
    assert 0 == done.returncode, done.stderr[-4000:]
    facts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return facts


def environment_of(folder: Path) -> dict[str, str]:
    """The environment of a demo in this folder."""
    return os.environ | {"LSQ_FOLDER": str(folder.parent)}


def test_the_json_has_the_documented_shape(demo: dict[str, Any]) -> None:
    """Exactly these names, each of its type."""
    assert ["documents", "students", "import", "deliveries", "trace", "seconds"] == list(demo)
    assert {("kind", "number", "student", "path", "sha256", "status")} == {
        tuple(document) for document in demo["documents"]
    }
    assert {frozenset({"school", "student_no", "level", "outcome", "reasons", "gpax"})} == {
        frozenset(student) for student in demo["students"]
    }
    assert {"lower", "upper", "voc"} == {student["level"] for student in demo["students"]}
    assert {"graduated", "not"} == {student["outcome"] for student in demo["students"]}
    assert all(
        (student["outcome"] == "graduated") != bool(student["reasons"]) for student in demo["students"]
    )
    assert {"applied", "normalised", "mended", "refused"} == set(demo["import"])
    assert all(
        isinstance(count, int)
        for states in (demo["import"]["refused"], *demo["deliveries"].values())
        for count in states.values()
    )
    assert {
        "start",
        "offices",
        "import",
        "results",
        "graduation",
        "correction",
        "delivery",
        "verification",
    } == set(demo["seconds"])


def test_every_graduate_has_a_transcript_in_force_and_the_file_is_there(demo: dict[str, Any]) -> None:
    """One ปพ.1 in force per graduate, one ปพ.3 per level; each file has the digest in the register."""
    graduates = {
        s["student_no"] for s in demo["students"] if s["outcome"] == "graduated" and s["level"] != "voc"
    }
    in_force = [d for d in demo["documents"] if d["status"] == "in_force"]

    assert graduates == {d["student"] for d in in_force if d["kind"] in ("P1U", "P1B")}
    assert ["P3B", "P3U"] == sorted(d["kind"] for d in in_force if d["student"] is None)
    for document in demo["documents"]:
        digest = subprocess.run(
            ["sha256sum", document["path"]], capture_output=True, text=True, check=True
        ).stdout.split()[0]
        assert document["sha256"] == digest


def test_figures_are_those_of_an_independent_computation(demo: dict[str, Any]) -> None:
    """GPAX of every pupil of the three classes, cut from the generator's own exact sums."""
    found = {(s["school"], s["student_no"]): s["gpax"] for s in demo["students"]}
    expected = {}
    for group in (
        Class("upper", 35, 10002, SEED, "sci-math"),
        Class("lower", 40, 10002, SEED),
        Class("voc", 20, 10003, SEED),
    ):
        expected |= averages(group)

    assert {key: expected[key] for key in found} == found


def averages(group: Class) -> dict[tuple[str, str], str | None]:
    """Cut averages from the generator's sums: Σ points ÷ Σ credits in whole tenths, by integer division only."""
    cohort = generate.Cohort(group.cohort(in_lsq=True).a)
    found: dict[tuple[str, str], str | None] = {}
    for i in range(group.students):
        points: dict[str, tuple[int, int]] = {}
        school = number = ""
        for row in cohort.results(cohort.student(i)):
            school, number = row[0], row[1]
            final = row[14] or row[13]
            if row[8] != "กิจกรรม":
                # only the last result of a subject counts
                points.pop(row[6], None)
                points |= counted(row[6], row[9], final, group.level)
        credits, sums = sum(c for c, _ in points.values()), sum(c * g for c, g in points.values())
        found[school, number] = f"{sums * 10 // credits / 100:.2f}" if credits else None
    return found


def counted(subject: str, credits: str, final: str, level: str) -> dict[str, tuple[int, int]]:
    """The counted result of a subject, in tenths of credits and of levels.

    ร and มส do not count; a vocational ข.ร. is a zero.
    """
    tenths = int(float(credits) * 10)
    if final in generate.GRADES:
        return {subject: (tenths, int(float(final) * 10))}
    if level == "voc" and final == "ข.ร.":
        return {subject: (tenths, 0)}
    return {}


def test_some_of_the_college_graduate_and_the_others_have_reasons(demo: dict[str, Any]) -> None:
    """The recorded standard test prevents the graduation only of those who failed or were absent."""
    college = [student for student in demo["students"] if student["level"] == "voc"]
    tested = [
        student
        for student in college
        if not {"STANDARD_FAILED", "STANDARD_NOT_TAKEN", "STRUCK_OFF"} & set(student["reasons"])
    ]

    assert any(student["outcome"] == "graduated" for student in college)
    assert len(college) > len(tested) > len(college) // 2


def test_the_import_counts_add_up_and_every_partner_ends(demo: dict[str, Any]) -> None:
    """Every record is delivered or refused with a reason."""
    assert demo["import"]["mended"] > 0
    assert demo["import"]["applied"] > 7000
    assert {"moe", "cupt"} == set(demo["deliveries"])
    for states in demo["deliveries"].values():
        assert not set(states) - {"delivered", "refused", "superseded"}
    assert 32 == len(demo["trace"])


@pytest.mark.long
def test_no_person_is_in_any_log_trace_or_event(demo: dict[str, Any], folder: Path) -> None:
    """Pupils of every class, their parents, and the staff: names, citizen ids, passwords; in no log, no span
    and no file of the bus.
    """
    bodies = {path: path.read_bytes() for path in places(folder) if path.is_file()}
    texts_of = {path.name: thai_and_numbers(body) for path, body in bodies.items()}

    assert sum(map(len, bodies.values())) > 1_000_000, "the demo wrote too little: nothing was searched"
    assert any(b"graduates_approved" in body for path, body in bodies.items() if path.suffix == ".blk"), (
        "the bus's files show no event: nothing was searched"
    )
    found = {
        name: len(texts)
        for name, body in texts_of.items()
        if (texts := [text for text in people() if text in body])
    }
    assert not found
    secrets = [staff.password.encode() for staff in the_staff()]
    assert not [path.name for path, body in bodies.items() if any(secret in body for secret in secrets)]


@pytest.mark.parametrize(
    "text",
    [
        "นายสมชาย รักเรียนดี",
        r"\u0e23\u0e31\u0e01\u0e40\u0e23\u0e35\u0e22\u0e19\u0e14\u0e35",
        "1-5865-57197-48-1",
        '"1586557197481"',
    ],
)
def test_the_search_finds_a_person(text: str) -> None:
    """A name in UTF-8 or escaped, an id with hyphens or without."""
    text_found = thai_and_numbers(b'\xff\x00{"field": "' + text.encode() + b'"}')
    assert "รักเรียนดี" in text_found or "1586557197481" in text_found


def people() -> set[str]:
    """The texts that identify a person.

    A family name of at most four letters occurs in other words: it is searched with the given name.
    """
    texts = {
        text
        for staff in the_staff()
        for text in (staff.national_id, f"{staff.first} {staff.last}", staff.last)
    }
    for group in (
        Class("upper", 35, 10002, SEED, "sci-math"),
        Class("lower", 40, 10002, SEED),
        Class("voc", 20, 10003, SEED),
    ):
        photos = {
            pupil["no"]: FileReference(key="uploads/x", sha256="0" * 64, size=1, media_type="image/jpeg")
            for pupil in group.pupils
        }
        texts |= {
            text
            for pupil in group.pupils
            for text in (pupil["nid"], f"{pupil['first']} {pupil['last']}", pupil["last"])
        }
        texts |= {
            text
            for completion in group.completions(photos)
            for text in (completion.father, completion.mother)
        }
    return {text for text in texts if len(text) > 4}


def the_staff() -> list[Staff]:
    """Everyone who was appointed."""
    return [a_person(SEED, number) for number in range(1, len(KEYS) + 1)]


def thai_and_numbers(body: bytes) -> str:
    """The parts of a text that may identify a person: Thai text, plain or JSON-escaped, and long numbers
    without hyphens.
    """
    text = re.sub(
        r"\\u(0e[0-9a-f]{2})",
        lambda escape: chr(int(escape[1], 16)),
        body.decode(errors="replace"),
        flags=re.IGNORECASE,
    )
    thai = set(re.findall(r"[\u0e00-\u0e7f]+(?: [\u0e00-\u0e7f]+)*", text))
    numbers = {found.replace("-", "") for found in re.findall(r"[0-9GZ][0-9-]{8,}", text)}
    return "\n".join(thai | numbers)


def places(folder: Path) -> Iterator[Path]:
    """The files of logs, traces, and of JetStream's events and dead letters."""
    for part in ("logs", "traces", "nats"):
        yield from (folder / part).rglob("*")


def test_the_readmes_transcript_is_current(demo: dict[str, Any], tmp_path: Path) -> None:
    """The front of a ปพ.1:พ, and its words."""
    transcript = next(
        d["path"] for d in demo["documents"] if d["kind"] == "P1U" and d["status"] == "in_force"
    )
    page, out = pdfium.PdfDocument(transcript)[0], io.BytesIO()
    page.render(scale=1.25).to_pil().convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(
        out, "PNG", optimize=True
    )

    of_today(
        "p1-front.png", out.getvalue(), substance(page.get_textpage().get_text_range().splitlines()), tmp_path
    )


def test_the_readmes_trace_is_current(demo: dict[str, Any], folder: Path) -> None:
    """An approval passes through the same services as in the picture."""
    tree = draw([span for span in spans_of(folder / "traces") if span["trace"] == demo["trace"]], most=24)
    if WRITES:
        (PICTURES / "trace.svg").write_text(as_svg(tree), encoding="utf-8")

    shown = [
        unescape(line)
        for line in re.findall(
            r"<text[^>]*>([^<]*:[^<]*)</text>", (PICTURES / "trace.svg").read_text("utf-8")
        )
    ]
    assert (
        {"grades", "registry", "documents", "documents.press"}
        <= services(tree.splitlines()[1:])
        == services(shown)
    )


def services(lines: Iterable[str]) -> set[str]:
    """The services in a trace that is drawn as a tree."""
    return {line.split(":")[0].split()[-1] for line in lines}


@pytest.mark.parametrize("page", ["README.md", "README.th.md"])
def test_every_picture_of_a_readme_exists(page: str) -> None:
    """And has an alternative text."""
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", (ROOT / page).read_text("utf-8"))

    assert not [where for text, where in shown if not text or not (ROOT / where).is_file()]


def as_svg(text: str) -> str:
    """Lines of a terminal as SVG, with the reader's own font."""
    lines = text.splitlines()
    rows = "".join(
        f'<text x="14" y="{26 + 20 * row}" xml:space="preserve">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    width, height = 28 + max(map(len, lines)) * 8.5, 24 + 20 * len(lines)
    style = 'font-family="ui-monospace, monospace" font-size="14" fill="#eeebe4"'
    box = f'viewBox="0 0 {width:.0f} {height}" width="{width:.0f}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect width="100%" height="100%" rx="8" fill="#11151e"/><g {style}>{rows}</g></svg>\n'


@pytest.mark.long
def test_ctrl_c_ends_everything_that_the_demo_started(folder: Path, tmp_path: Path) -> None:
    """Interrupted in the middle: exit code 130, no process left.

    A second run meanwhile is refused, and removes nothing of the first.
    """
    command = [*COMMAND, "--seed", "21", "--out", str(tmp_path / "out")]
    demo = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=environment_of(folder),
    )
    assert demo.stderr is not None
    lines = []
    for line in demo.stderr:
        lines.append(line)
        if line.startswith("2/"):
            break
    assert lines[-1].startswith("2/"), f"the demo ended before: {lines}"
    begun = set(folder.iterdir())
    second = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False, env=environment_of(folder)
    )
    assert (1, True) == (second.returncode, "another demo runs" in second.stderr)
    assert begun <= set(folder.iterdir())
    os.kill(demo.pid, signal.SIGINT)
    assert 130 == demo.wait(60)

    end = time.monotonic() + 20
    while (left := running(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not left


@pytest.mark.long
def test_a_folder_with_other_files_is_not_emptied(folder: Path, tmp_path: Path) -> None:
    """`--out` is emptied only if a demo has made it."""
    (tmp_path / "thesis.txt").write_text("ten years")
    refused = subprocess.run(
        [*COMMAND, "--out", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment_of(folder),
    )

    assert (1, True) == (refused.returncode, "nothing was removed" in refused.stderr)
    assert ["thesis.txt"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.long
def test_a_run_after_others_is_like_the_first(demo: dict[str, Any], folder: Path, tmp_path: Path) -> None:
    """After a whole run and an interrupted one: the same seed gives the same pupils, results and numbers."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / MARK).touch()
    (tmp_path / "out" / "old.pdf").write_bytes(b"of the last run")
    again = run(folder, tmp_path / "out")
    assert not (tmp_path / "out" / "old.pdf").exists()

    for part in ("students", "import", "deliveries"):
        assert demo[part] == again[part], part
    assert sorted(
        (d["kind"], d["number"], d["student"] or "", d["status"]) for d in demo["documents"]
    ) == sorted((d["kind"], d["number"], d["student"] or "", d["status"]) for d in again["documents"])


def running(folder: Path) -> list[str]:
    """The command lines of processes that name the demo's folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in command:
            found.append(command[:120])
    return found


@pytest.mark.long
@pytest.mark.parametrize(
    "killed",
    [
        "grades",
        *(pytest.param(name, marks=pytest.mark.long) for name in ("registry", "portal", "documents.press")),
        *(
            pytest.param(name, marks=pytest.mark.long)
            for name in ("documents", "linkage", "linkage.delivery")
        ),
    ],
)
def test_the_demo_survives_a_killed_process(killed: str, tmp_path: Path) -> None:
    """It is killed in the middle, started again, and the demo ends as ever."""
    made = Path(tempfile.mkdtemp(prefix="lsq-demo-"))
    made.chmod(0o755)
    try:
        running = subprocess.Popen(
            [*COMMAND, "--seed", str(SEED), "--out", str(tmp_path / "out")],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"LSQ_FOLDER": str(made)},
        )
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("3/"):
                break
        addresses = json.loads((made / "demo" / "running.json").read_text())
        os.kill(addresses["processes"][killed], signal.SIGKILL)
        told, more = running.communicate(timeout=600)
    finally:
        shutil.rmtree(made, ignore_errors=True)

    assert 0 == running.returncode, more[-4000:]
    assert f"{killed} ended (exit code -9); it is restarted" in more
    assert json.loads(told.splitlines()[-1])["documents"]
