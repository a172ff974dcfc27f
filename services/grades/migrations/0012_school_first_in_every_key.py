"""the school first in every key of its work"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one write records and tests without a school
oldest_release = revision

OF_APPROVALS = """
update records r set school = a.school from approvals a where a.approval = r.approval
"""
OF_PUPILS = """
update standard_tests t set school = p.school from students.pupils p where p.pupil = t.pupil
"""


def upgrade() -> None:
    """Give the keys a school. The processes are stopped, so it may take as long as it takes."""
    op.execute("set local statement_timeout = 0")
    op.drop_constraint("records_approval_fkey", "records")
    for table, fill in (("records", OF_APPROVALS), ("standard_tests", OF_PUPILS)):
        op.add_column(table, sa.Column("school", sa.Text(), nullable=True))
        op.execute(fill)
    for table, key in (
        ("approvals", ["approval"]),
        ("records", ["pupil", "version"]),
        ("standard_tests", ["pupil", "level", "number"]),
    ):
        op.drop_constraint(f"{table}_pkey", table)
        op.create_primary_key(f"{table}_pkey", table, ["school", *key])
    op.create_foreign_key(
        "records_school_approval_fkey",
        "records",
        "approvals",
        ["school", "approval"],
        ["school", "approval"],
    )
    op.drop_index("one_original", "entries")
    op.create_index(
        "one_original",
        "entries",
        ["school", "pupil", "term", "subject"],
        unique=True,
        postgresql_where=sa.text("changes is null"),
    )


def downgrade() -> None:
    """Take the school out of the keys again. Nothing is lost."""
    op.execute("set local statement_timeout = 0")
    op.drop_index("one_original", "entries")
    op.create_index(
        "one_original",
        "entries",
        ["pupil", "term", "subject"],
        unique=True,
        postgresql_where=sa.text("changes is null"),
    )
    op.drop_constraint("records_school_approval_fkey", "records")
    for table, key in (
        ("approvals", ["approval"]),
        ("records", ["pupil", "version"]),
        ("standard_tests", ["pupil", "level", "number"]),
    ):
        op.drop_constraint(f"{table}_pkey", table)
        op.create_primary_key(f"{table}_pkey", table, key)
    op.create_foreign_key("records_approval_fkey", "records", "approvals", ["approval"], ["approval"])
    op.drop_column("records", "school")
    op.drop_column("standard_tests", "school")
