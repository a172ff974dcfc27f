"""Databases as earlier releases made them."""

import shutil
from pathlib import Path

import pytest

from shared.chassis import migrations, schema


def upgrade_to(
    url: str, service: str, revision: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Upgrade a database to the revision with which an earlier release ended."""
    revisions = shutil.copytree(schema.folder(service), tmp_path / "migrations", dirs_exist_ok=True)
    for path in revisions.glob("[0-9]*.py"):
        if path.name[:4] > revision:
            path.unlink()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "folder", lambda _: revisions)
        migrations.upgrade(url, service)
