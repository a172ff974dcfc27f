"""veraPDF, a validator of PDF/A and PDF/UA, where this machine has it: a `verapdf` on PATH, what
LSQ_VERAPDF names, or the jar that `make verapdf` gets.

    python -m tests.documents.verapdf FILE.pdf …             # what it finds in each file, by profile
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

PDF_A, PDF_UA = "PDF/A-3a", "PDF/UA-1"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lsq" / "verapdf"
# a short run: half the time without the second compiler
JAVA = ("java", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-jar")

# profile → the rules that the file breaks; an empty list: valid
Verdict = dict[str, list[str]]


def command() -> list[str] | None:
    """How to start it; None where it is not to be had."""
    named = Path(os.environ.get("LSQ_VERAPDF") or CACHE)
    if found := shutil.which("verapdf") or (str(named) if named.is_file() else None):
        return [found]
    jars = sorted(named.glob("cli-*.jar"))
    return [*JAVA, str(jars[-1])] if jars and shutil.which("java") else None


def why_not() -> str | None:
    """Why its tests cannot run, None when they can."""
    return (
        None
        if command()
        else "no veraPDF on this machine: `make verapdf` gets it where there are Java and Maven"
    )


def validate(files: Sequence[Path]) -> dict[str, Verdict]:
    """File name → its verdict for each profile that the file itself claims; a file that cannot be read has
    none. One start for all files takes 3 s and more.
    """
    start = command()
    if start is None:
        raise RuntimeError(why_not())
    done = subprocess.run(
        [*start, "--format", "json", "--maxfailuresdisplayed", "1", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        jobs = json.loads(done.stdout)["report"]["jobs"]
    except ValueError:
        raise RuntimeError(
            f"veraPDF gave no report (exit code {done.returncode}): {done.stderr[-500:]}"
        ) from None
    return {
        Path(job["itemDetails"]["name"]).name: dict(map(_verdict, job.get("validationResult", ())))
        for job in jobs
    }


def _verdict(result: dict[str, Any]) -> tuple[str, list[str]]:
    broken = [
        f"{rule['clause']}-{rule['testNumber']} {rule['description']} ({rule['checks'][0]['context']})"
        for rule in result["details"]["ruleSummaries"]
        if rule["ruleStatus"] == "FAILED"
    ]
    profile = str(result["profileName"]).removesuffix(" validation profile")
    return profile, broken if broken or result["compliant"] else ["not compliant, and no rule is named"]


if __name__ == "__main__":
    for name, verdict in validate([Path(argument) for argument in sys.argv[1:]]).items():
        for profile, broken in verdict.items() or [("no PDF", ["cannot be read"])]:
            print(f"{name}: {profile}: {'; '.join(broken) or 'valid'}")
