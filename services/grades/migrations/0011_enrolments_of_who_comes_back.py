"""an id for each enrolment, so that who comes back to a level has one more"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one know an enrolment by pupil and level
oldest_release = revision

ENTERED_ON = """
update enrolments e set entered_on = coalesce(
    (
        select min(
            case left(r.term, 1)
                when '2' then make_date(right(r.term, 4)::int - 543, 11, 1)
                when '3' then make_date(right(r.term, 4)::int - 542, 4, 1)
                else make_date(right(r.term, 4)::int - 543, 5, 16)
            end
        )
        from entries r where r.pupil = e.pupil and r.level = e.level
    ),
    make_date(e.entry_year - 543, 5, 16)
)
"""
OF_ENROLMENT = """
update school_years y set school = e.school, enrolment = e.enrolment
from enrolments e where e.pupil = y.pupil and e.level = y.level
"""
# of two enrolments in one year the versions of the later one are the newer ones
OF_PUPIL = """
update school_years y set pupil = numbered.pupil, level = numbered.level, version = numbered.n
from (
    select
        v.school, v.enrolment, v.year, v.version, e.pupil, e.level,
        row_number() over (
            partition by e.pupil, e.level, v.year order by e.left_on nulls last, e.enrolment, v.version
        ) as n
    from school_years v join enrolments e using (school, enrolment)
) as numbered
where (y.school, y.enrolment, y.year, y.version)
    = (numbered.school, numbered.enrolment, numbered.year, numbered.version)
"""
EARLIER = """
delete from enrolments e using enrolments later
where (later.school, later.pupil, later.level) = (e.school, e.pupil, e.level)
    and (coalesce(later.left_on, 'infinity'), later.enrolment)
        > (coalesce(e.left_on, 'infinity'), e.enrolment)
"""


def upgrade() -> None:
    """Number the enrolments. The processes are stopped, so it may take as long as it takes."""
    op.execute("set local statement_timeout = 0")
    op.add_column(
        "enrolments", sa.Column("enrolment", sa.BigInteger(), sa.Identity(always=False), nullable=False)
    )
    op.add_column("enrolments", sa.Column("entered_on", sa.Date(), nullable=True))
    op.execute(ENTERED_ON)
    op.alter_column("enrolments", "entered_on", nullable=False)
    op.alter_column("enrolments", "leaving_cause", new_column_name="cause")
    op.add_column("school_years", sa.Column("school", sa.Text(), nullable=True))
    op.add_column("school_years", sa.Column("enrolment", sa.BigInteger(), nullable=True))
    op.execute(OF_ENROLMENT)
    for table, key in (
        ("enrolments", ["school", "enrolment"]),
        ("school_years", ["school", "enrolment", "year", "version"]),
    ):
        op.drop_constraint(f"{table}_pkey", table)
        op.create_primary_key(f"{table}_pkey", table, key)
    op.drop_column("school_years", "pupil")
    op.drop_column("school_years", "level")
    op.create_index("enrolments_of_pupil", "enrolments", ["school", "pupil", "level"])
    op.create_index(
        "one_open_enrolment",
        "enrolments",
        ["school", "pupil", "level"],
        unique=True,
        postgresql_where=sa.text("left_on is null"),
    )


def downgrade() -> None:
    """Of who came back only the current enrolment is kept, with the academic years of all."""
    op.execute("set local statement_timeout = 0")
    op.add_column("school_years", sa.Column("pupil", sa.Uuid(), nullable=True))
    op.add_column("school_years", sa.Column("level", sa.Text(), nullable=True))
    op.drop_constraint("school_years_pkey", "school_years")
    op.execute(OF_PUPIL)
    op.create_primary_key("school_years_pkey", "school_years", ["pupil", "level", "year", "version"])
    op.drop_column("school_years", "school")
    op.drop_column("school_years", "enrolment")
    op.execute(EARLIER)
    op.drop_index("one_open_enrolment", "enrolments")
    op.drop_index("enrolments_of_pupil", "enrolments")
    op.drop_constraint("enrolments_pkey", "enrolments")
    op.create_primary_key("enrolments_pkey", "enrolments", ["pupil", "level"])
    op.drop_column("enrolments", "enrolment")
    op.drop_column("enrolments", "entered_on")
    op.alter_column("enrolments", "cause", new_column_name="leaving_cause")
