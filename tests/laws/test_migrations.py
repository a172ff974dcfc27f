"""The tables of each service agree with its revisions."""

import pytest

from deploy.local.postgres import temporary_database
from shared.chassis import migrations
from tests.laws.sources import ROOT

REVISED = sorted(
    path.parent.name for path in (ROOT / "services").glob("*/migrations") if list(path.glob("[0-9]*.py"))
)

# revisions on which an earlier release does not run
CONTRACTING = ["services/documents/migrations/0004_owner_and_role.py: drop_column"]


@pytest.mark.parametrize("service", REVISED)
def test_tables_and_revisions_agree(service: str) -> None:
    """An upgraded database has every table, column and index of tables.py.

    A second upgrade changes nothing.
    """
    with temporary_database(service) as url:
        migrations.upgrade(url, service)
        migrations.upgrade(url, service)
        found = migrations.differences(url, service)

    assert [] == found, f'lsq db revision {service} "what has changed"'


def test_revisions_only_expand() -> None:
    """Old code runs on the new tables: dropping and renaming wait for the next release."""
    paths = sorted((ROOT / "services").glob("*/migrations/[0-9]*.py"))
    contracting = ("drop_column", "drop_table", "rename_table", "new_column_name")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in paths
        for word in contracting
        if word in path.read_text(encoding="utf-8")
    ]

    assert CONTRACTING == found, (
        "expand now, contract a release later; if this is that later release, let the revision name the `oldest_release` that still runs, and add it here by name"
    )
    assert [] == [
        line for line in found if "\noldest_release = " not in (ROOT / line.split(":")[0]).read_text("utf-8")
    ]
