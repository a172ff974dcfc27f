"""What grades keeps. Nothing here is overwritten but a pointer or a count: particulars, results and records are entries with a number.

    schools ── students ── particulars (versions)
                  │  └── enrolments (a level) ── school_years (class, reading and characteristics), standard_tests (vocational)
                  └── entries of results, numbered within the school ── terms, averages as of closing
                  └── records (versions) ── approvals
"""
from sqlalchemy import Boolean, Column, Date, DateTime, ForeignKeyConstraint, Index, Integer, MetaData, Numeric, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

schools = Table(                                              # the school's book; its row is the lock under which results are written
    "schools", metadata,
    Column("school", Text, primary_key=True), Column("authority", Text, nullable=False), Column("entries", Integer, nullable=False),
)
students = Table(
    "students", metadata,
    Column("pupil", Uuid, primary_key=True), Column("school", Text, nullable=False), Column("student_no", Text, nullable=False),
    Column("version", Integer, nullable=False),                    # of the particulars that hold now
    Index("students_of_school", "school", "student_no", unique=True),
)
particulars = Table(                                          # ข้อมูลนักเรียน: a version each time something is told, with who, when, why
    "particulars", metadata,
    Column("pupil", Uuid, primary_key=True), Column("version", Integer, primary_key=True), Column("school", Text, nullable=False),
    Column("identifier_kind", Text, nullable=False), Column("identifier", Text, nullable=False),
    Column("title", Text, nullable=False), Column("first", Text, nullable=False), Column("last", Text), Column("sex", Text, nullable=False), Column("birth_date", Date, nullable=False),
    Column("nationality", Text), Column("religion", Text), Column("father", Text), Column("mother", Text), Column("entry_date", Date),
    Column("former_school", JSONB), Column("photo", JSONB),
    Column("kind", Text, nullable=False),                          # imported, completed, corrected
    Column("at", DateTime(timezone=True), nullable=False), Column("actor", Text, nullable=False), Column("import_id", Uuid), Column("row", Integer),
    Column("order_number", Text), Column("order_date", Date), Column("order_scan", JSONB), Column("reason", Text),
    Index("particulars_by_identifier", "school", "identifier"),
)
enrolments = Table(                                           # a pupil at a level, by the curriculum of the year of entry
    "enrolments", metadata,
    Column("pupil", Uuid, primary_key=True), Column("level", Text, primary_key=True), Column("school", Text, nullable=False),
    Column("curriculum", Text, nullable=False), Column("entry_year", Integer, nullable=False), Column("plan", Text), Column("left_on", Date), Column("leaving_cause", Text),
    Index("enrolments_of_school", "school", "level"),
)
school_years = Table(                                         # a pupil's academic year: class, seat; reading and characteristics once assessed
    "school_years", metadata,
    Column("pupil", Uuid, primary_key=True), Column("level", Text, primary_key=True), Column("year", Integer, primary_key=True), Column("version", Integer, primary_key=True),
    Column("class_name", Text, nullable=False), Column("seat", SmallInteger), Column("reading", SmallInteger), Column("characteristics", SmallInteger),
    Column("at", DateTime(timezone=True), nullable=False),
)
standard_tests = Table(                                       # การประเมินมาตรฐานวิชาชีพ: each result that was told, the newest of a day holds
    "standard_tests", metadata,
    Column("pupil", Uuid, primary_key=True), Column("level", Text, primary_key=True), Column("number", Integer, primary_key=True),
    Column("on", Date, nullable=False), Column("passed", Boolean, nullable=False), Column("reference", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False), Column("actor", Text, nullable=False),
)
entries = Table(                                              # results: an original, then what changed it; the number is the school's
    "entries", metadata,
    Column("school", Text, primary_key=True), Column("entry", Integer, primary_key=True),
    Column("pupil", Uuid, nullable=False), Column("level", Text, nullable=False), Column("term", Text, nullable=False), Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False), Column("changes", Integer),   # the entry that this one changes; None: an original
    Column("mark", Text, nullable=False), Column("score", Numeric(6, 2)), Column("attendance", SmallInteger),
    Column("subject_name", Text, nullable=False), Column("subject_kind", Text, nullable=False), Column("credits", Numeric(4, 1)), Column("hours", Integer, nullable=False),
    Column("on", Date), Column("event", Text), Column("approver", Text),
    Column("at", DateTime(timezone=True), nullable=False), Column("actor", Text, nullable=False), Column("import_id", Uuid), Column("row", Integer),
    Index("entries_of_pupil", "pupil", "level", "subject"), Index("entries_of_term", "school", "term"),
    Index("one_original", "pupil", "term", "subject", unique=True, postgresql_where=text("changes is null")),
)
terms = Table(
    "terms", metadata,
    Column("school", Text, primary_key=True), Column("term", Text, primary_key=True), Column("recorded", Boolean, nullable=False),   # False: known by import only
    Column("closed_at", DateTime(timezone=True)), Column("closed_by", Text), Column("students", Integer), Column("results", Integer), Column("waiting", Integer),
)
averages = Table(                                             # a pupil's figures as of the closing of the term; later changes do not touch them
    "averages", metadata,
    Column("school", Text, primary_key=True), Column("term", Text, primary_key=True), Column("pupil", Uuid, primary_key=True), Column("level", Text, nullable=False),
    Column("credits_attempted", Numeric(6, 1), nullable=False), Column("credits_earned", Numeric(6, 1), nullable=False),
    Column("credits", Numeric(6, 1), nullable=False), Column("points", Numeric(8, 2), nullable=False), Column("average", Numeric(3, 2)),
)
approvals = Table(
    "approvals", metadata,
    Column("approval", Uuid, primary_key=True), Column("school", Text, nullable=False), Column("authority", Text, nullable=False), Column("level", Text, nullable=False),
    Column("year", Integer, nullable=False), Column("approved_on", Date, nullable=False), Column("approved_at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False), Column("graduates", Integer, nullable=False), Column("not_passed", Integer, nullable=False),
)
records = Table(                                              # achievement records: where they lie in the archive, and what they supersede
    "records", metadata,
    Column("pupil", Uuid, primary_key=True), Column("version", Integer, primary_key=True), Column("level", Text, nullable=False), Column("approval", Uuid, nullable=False),
    Column("key", Text, nullable=False), Column("sha256", Text, nullable=False), Column("size", Integer, nullable=False), Column("supersedes", Integer),
    Column("particulars", Integer, nullable=False),                # the version of the particulars that it shows
    Column("at", DateTime(timezone=True), nullable=False), Column("order_number", Text), Column("order_date", Date), Column("fields", ARRAY(Text)),
    ForeignKeyConstraint(["approval"], ["approvals.approval"]),
)
