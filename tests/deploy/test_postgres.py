"""PostgreSQL's programs work from a copy: root's checkout may lie where `nobody`, who runs them, cannot enter."""
import subprocess
from pathlib import Path

import pytest

from deploy.local.postgres import carry


@pytest.mark.parametrize("program", ["initdb", "postgres", "pg_isready"])
def test_a_copied_program_finds_its_libraries(program: str, tmp_path: Path) -> None:
    """With no help from the environment."""
    said = subprocess.run([carry(tmp_path) / program, "--version"], env={}, capture_output=True, text=True, check=False)

    assert (0, f"{program} (PostgreSQL) 18") == (said.returncode, said.stdout.partition(".")[0]), said.stderr
