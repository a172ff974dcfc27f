"""The tables of each service agree with its revisions, and no revision holds up the code that is running."""

import json
import subprocess
from pathlib import Path

import pytest

from deploy.local.postgres import temporary_database
from deploy.local.subprocesses import program
from shared.chassis import migrations
from tests.laws.sources import ROOT

REVISED = sorted(
    path.parent.name for path in (ROOT / "services").glob("*/migrations") if list(path.glob("[0-9]*.py"))
)

# revisions on which an earlier release does not run
CONTRACTING = [
    "services/documents/migrations/0004_owner_and_role.py: drop_column",
    "services/grades/migrations/0010_learners_and_pupils.py: rename_table",
    "services/grades/migrations/0011_enrolments_of_who_comes_back.py: drop_column",
    "services/grades/migrations/0011_enrolments_of_who_comes_back.py: new_column_name",
]
# rules of the linter that do not apply here: counts within a school are integers; alembic_version is Alembic's
NOT_OURS = "prefer-bigint-over-int,prefer-bigint-over-smallint,prefer-text-field"
# what the linter finds where a table gets another key
NEW_KEY = ["ban-drop-constraint", "constraint-missing-not-valid", "adding-serial-primary-key-field"]
# what the linter finds in revisions that are as they should be
ACCEPTED = {
    # the size of a head is given, its sequence unused
    "documents 0001": ["prefer-identity"],
    # a release that ends before it does not run on its tables, and says so
    "documents 0004": ["ban-drop-column"] * 3,
    # all processes are stopped for it: an earlier release cannot read a finding without pupil
    "documents 0011": ["ban-drop-not-null"],
    # some ten thousand rows
    "registry 0008": ["require-concurrent-index-creation"],
    # some ten thousand orders; what is dropped is looser than before, and the new index stands first
    "registry 0011": ["require-concurrent-index-creation", "ban-drop-constraint", "ban-drop-constraint"],
    # all processes are stopped for it: tables move to a schema of their own, and get new keys
    "grades 0010": [
        "renaming-table",
        "renaming-object",
        "ban-set-schema",
        *NEW_KEY,
        "ban-set-schema",
        *NEW_KEY,
        "renaming-object",
        *["adding-not-nullable-field"] * 2,
        "require-concurrent-index-creation",
    ],
    # again: enrolments get ids, and academic years belong to them
    "grades 0011": [
        "adding-field-with-default",
        "adding-not-nullable-field",
        "renaming-column",
        *NEW_KEY * 2,
        *["ban-drop-column"] * 2,
        *["require-concurrent-index-creation"] * 2,
    ],
    # again: keys begin with the school
    "grades 0012": [
        "ban-drop-constraint",
        *NEW_KEY * 3,
        "constraint-missing-not-valid",
        "adding-foreign-key-constraint",
        "require-concurrent-index-deletion",
        "require-concurrent-index-creation",
    ],
}


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
        if word in path.read_text(encoding="utf-8").partition("\ndef downgrade")[0]
    ]

    assert CONTRACTING == found, (
        "expand now, contract a release later; if this is that later release, let the revision name the `oldest_release` that still runs, and add it here by name"
    )
    assert [] == [
        line for line in found if "\noldest_release = " not in (ROOT / line.split(":")[0]).read_text("utf-8")
    ]


def linted(statements: str) -> list[str]:
    """The rules that these statements break, by squawk: locks that last, rewritten tables, broken clients."""
    done = subprocess.run(
        [program("squawk"), "--pg-version=18.0", f"--exclude={NOT_OURS}", "--reporter=json"],
        input=statements,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr, done.stderr
    return [found["rule_name"] for found in json.loads(done.stdout)]


def test_revisions_do_not_hold_up_what_runs() -> None:
    """Each revision's SQL is linted; what is found is mended, or accepted above with its reason."""
    found = {
        f"{service} {path.name[:4]}": rules
        for service in REVISED
        for path in sorted(Path(ROOT / "services" / service / "migrations").glob("[0-9]*.py"))
        if (rules := linted(migrations.statements(service, path.name[:4])))
    }

    assert ACCEPTED == found


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("create index i on entries (pupil)", "require-concurrent-index-creation"),
        ("alter table entries add column motto text not null", "adding-required-field"),
        ("alter table entries alter column mark type int", "changing-column-type"),
        ("alter table entries rename column mark to letter", "renaming-column"),
    ],
)
def test_the_linter_finds_a_revision_that_does(statement: str, rule: str) -> None:
    """The check itself can fail."""
    assert rule in linted(f"{statement};\n")
