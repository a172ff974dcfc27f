"""learners, pupils and their particulars in a schema of their own

What exists is moved: each student becomes a pupil, and those who have the same national id or G-code now
become one learner.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one look for the tables in the schema `public`
oldest_release = revision

FILL = """
with found as materialized (
    select kind, value, gen_random_uuid() as learner
    from (
        select distinct v.identifier_kind as kind, v.identifier as value
        from students.pupils p join students.particulars v using (school, pupil, version)
        where v.identifier_kind in ('national', 'gcode')
    ) as known
)
update students.pupils p set learner = found.learner
from students.particulars v, found
where (v.school, v.pupil, v.version) = (p.school, p.pupil, p.version)
    and (v.identifier_kind, v.identifier) = (found.kind, found.value);
update students.pupils set learner = gen_random_uuid() where learner is null;
update students.pupils p set given_at = v.at
from students.particulars v
where (v.school, v.pupil) = (p.school, p.pupil) and v.version = 1;
insert into students.learners (learner) select distinct learner from students.pupils;
insert into students.identifiers (learner, n, kind, value, nationality, from_day, evidence)
select
    learner, row_number() over (partition by learner order by at, pupil, version),
    identifier_kind, identifier, nationality, (at at time zone 'Asia/Bangkok')::date,
    jsonb_build_object('pupil', pupil, 'particulars', version)
from (
    select
        p.learner, v.pupil, v.version, v.identifier_kind, v.identifier, v.nationality, v.at,
        lag(v.identifier) over (partition by p.learner order by v.at, v.pupil, v.version) as earlier
    from students.pupils p join students.particulars v using (school, pupil)
) as named
where identifier is distinct from earlier;
create temporary table on_register on commit drop as
select p.learner, p.school, p.pupil, p.given_at
from students.pupils p
join (
    select distinct on (pupil) pupil, level, left_on from enrolments order by pupil, entry_year desc
) as newest using (pupil)
where newest.left_on is null and not exists (
    select from records r where r.pupil = newest.pupil and r.level = newest.level
);
insert into students.present (learner, school, pupil)
select distinct on (learner) learner, school, pupil from on_register order by learner, given_at, pupil;
insert into students.double_candidates (pupil, came, school, came_to, score, state, at)
select present.pupil, other.pupil, present.school, other.school, 100, 'open', now()
from on_register other join students.present using (learner)
where other.pupil <> present.pupil
"""


def upgrade() -> None:
    """Move the tables. The processes are stopped, so it may take as long as it takes."""
    op.execute("set local statement_timeout = 0")
    op.execute("create schema students")
    op.execute("grant usage on schema students to grades")
    op.execute(
        "alter default privileges in schema students grant select, insert, update, delete on tables to grades"
    )
    op.create_table(
        "learners",
        sa.Column("learner", sa.Uuid(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("learner"),
        schema="students",
    )
    op.create_table(
        "identifiers",
        sa.Column("learner", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("nationality", sa.Text(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("learner", "n"),
        schema="students",
    )
    op.create_index("identifiers_by_value", "identifiers", ["kind", "value"], schema="students")
    op.execute("revoke update, delete, truncate on students.identifiers from grades")
    op.create_table(
        "present",
        sa.Column("learner", sa.Uuid(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("pupil", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("learner"),
        schema="students",
    )
    op.create_table(
        "double_candidates",
        sa.Column("pupil", sa.Uuid(), nullable=False),
        sa.Column("came", sa.Uuid(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("came_to", sa.Text(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pupil", "came"),
        schema="students",
    )
    op.rename_table("students", "pupils")
    op.execute("alter index students_pkey rename to pupils_pkey")
    for table, key in (("pupils", "school, pupil"), ("particulars", "school, pupil, version")):
        op.execute(f"alter table {table} set schema students")
        op.drop_constraint(f"{table}_pkey", table, schema="students")
        op.execute(f"alter table students.{table} add primary key ({key})")
    op.execute("alter index students.students_of_school rename to pupils_by_number")
    op.add_column("pupils", sa.Column("learner", sa.Uuid(), nullable=True), schema="students")
    op.add_column(
        "pupils", sa.Column("given_at", sa.DateTime(timezone=True), nullable=True), schema="students"
    )
    op.add_column("pupils", sa.Column("void_reason", sa.Text(), nullable=True), schema="students")
    for statement in FILL.split(";\n"):
        op.execute(statement)
    for column in ("learner", "given_at"):
        op.alter_column("pupils", column, nullable=False, schema="students")
    op.create_index("pupils_of_learner", "pupils", ["learner"], schema="students")


def downgrade() -> None:
    """Move the tables back. Learners, the history of identifiers and candidates are lost."""
    op.execute("set local statement_timeout = 0")
    for column in ("learner", "given_at", "void_reason"):
        op.drop_column("pupils", column, schema="students")
    op.execute("alter index students.pupils_by_number rename to students_of_school")
    for table, key in (("pupils", "pupil"), ("particulars", "pupil, version")):
        op.drop_constraint(f"{table}_pkey", table, schema="students")
        op.execute(f"alter table students.{table} set schema public")
        op.execute(f"alter table {table} add primary key ({key})")
    op.rename_table("pupils", "students")
    op.execute("alter index pupils_pkey rename to students_pkey")
    op.execute("drop schema students cascade")
