"""Databases as earlier releases made them."""

import shutil
import tempfile
from pathlib import Path

import pytest

from shared.chassis import migrations, schema


def upgrade_to(url: str, service: str, revision: str) -> None:
    """Upgrade a database to the revision with which an earlier release ended."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        revisions = shutil.copytree(schema.folder(service), Path(folder) / "migrations")
        for path in revisions.glob("[0-9]*.py"):
            if path.name[:4] > revision:
                path.unlink()
        patched.setattr(schema, "folder", lambda _: revisions)
        migrations.upgrade(url, service)
