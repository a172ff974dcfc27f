"""The commands of an administrator: the hash of a password for the set-up file, the empty form."""

import subprocess
import sys
from pathlib import Path

from argon2 import PasswordHasher

from services.registry.orders.collected.reader import read


def test_the_hash_of_a_password() -> None:
    """The password is read from standard input, so that it is in no shell history."""
    made = _run("hash", stdin="a-long-password-2570\n")

    assert PasswordHasher().verify(made.stdout.strip(), "a-long-password-2570")


async def test_the_empty_form(tmp_path: Path) -> None:
    """The file is the form; a wrong argument prints the usage."""
    _run("form", str(tmp_path / "form.xlsx"))

    assert await read((tmp_path / "form.xlsx").read_bytes()) == []
    assert _run("what").returncode == 2


def _run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "services.registry", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
