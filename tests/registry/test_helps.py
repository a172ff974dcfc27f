"""The small helps of an administrator: a password's hash for the set-up file, the empty form."""
import subprocess
import sys
from pathlib import Path

from argon2 import PasswordHasher

from services.registry.orders.collected.reader import read


def test_the_hash_of_a_password() -> None:
    """Read from the input, so that no shell history keeps it."""
    made = _run("hash", given="a-long-password-2570\n")

    assert PasswordHasher().verify(made.stdout.strip(), "a-long-password-2570")


async def test_the_empty_form(tmp_path: Path) -> None:
    """A file that may be handed out; a wrong verb is told what there is."""
    _run("form", str(tmp_path / "form.xlsx"))

    assert await read((tmp_path / "form.xlsx").read_bytes()) == []
    assert _run("what").returncode == 2


def _run(*arguments: str, given: str = "") -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-m", "services.registry", *arguments], input=given, capture_output=True, text=True, check=False)
