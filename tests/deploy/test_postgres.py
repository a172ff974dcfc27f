"""PostgreSQL's programs work from a copy: `nobody`, who runs them, may be unable to read root's checkout."""

import subprocess
from pathlib import Path

import pytest

from deploy.local.postgres import copy_programs


@pytest.mark.parametrize("program", ["initdb", "postgres", "pg_isready"])
def test_a_copied_program_finds_its_libraries(program: str, tmp_path: Path) -> None:
    """With an empty environment."""
    done = subprocess.run(
        [copy_programs(tmp_path) / program, "--version"], env={}, capture_output=True, text=True, check=False
    )

    assert (0, f"{program} (PostgreSQL) 18") == (done.returncode, done.stdout.partition(".")[0]), done.stderr
