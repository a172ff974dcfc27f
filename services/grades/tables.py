"""What grades keeps. Nothing here is overwritten but a pointer or a count: particulars, results and records are entries with a number.

    schools ── students ── particulars (versions)
                  │  └── enrolments (a level) ── school_years (class, reading and characteristics), standard_tests (vocational)
                  └── entries of results, numbered within the school ── terms, averages as of closing
                  └── records (versions) ── approvals
"""
from sqlalchemy import Boolean, Date, DateTime, ForeignKeyConstraint, Index, Integer, MetaData, Numeric, SmallInteger, Table, Text, Uuid, text
from sqlalchemy import Column as C
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()

schools = Table(                                              # the school's book; its row is the lock under which results are written
    "schools", metadata,
    C("school", Text, primary_key=True), C("authority", Text, nullable=False), C("entries", Integer, nullable=False),
)
students = Table(
    "students", metadata,
    C("pupil", Uuid, primary_key=True), C("school", Text, nullable=False), C("student_no", Text, nullable=False),
    C("version", Integer, nullable=False),                    # of the particulars that hold now
    Index("students_of_school", "school", "student_no", unique=True),
)
particulars = Table(                                          # ข้อมูลนักเรียน: a version each time something is told, with who, when, why
    "particulars", metadata,
    C("pupil", Uuid, primary_key=True), C("version", Integer, primary_key=True), C("school", Text, nullable=False),
    C("identifier_kind", Text, nullable=False), C("identifier", Text, nullable=False),
    C("title", Text, nullable=False), C("first", Text, nullable=False), C("last", Text), C("sex", Text, nullable=False), C("birth_date", Date, nullable=False),
    C("nationality", Text), C("religion", Text), C("father", Text), C("mother", Text), C("entry_date", Date),
    C("former_school", JSONB), C("photo", JSONB),
    C("kind", Text, nullable=False),                          # imported, completed, corrected
    C("at", DateTime(timezone=True), nullable=False), C("actor", Text, nullable=False), C("import_id", Uuid), C("row", Integer),
    C("order_number", Text), C("order_date", Date), C("order_scan", JSONB), C("reason", Text),
    Index("particulars_by_identifier", "school", "identifier"),
)
enrolments = Table(                                           # a pupil at a level, by the curriculum of the year of entry
    "enrolments", metadata,
    C("pupil", Uuid, primary_key=True), C("level", Text, primary_key=True), C("school", Text, nullable=False),
    C("curriculum", Text, nullable=False), C("entry_year", Integer, nullable=False), C("plan", Text), C("left_on", Date), C("leaving_cause", Text),
    Index("enrolments_of_school", "school", "level"),
)
school_years = Table(                                         # a pupil's academic year: class, seat; reading and characteristics once assessed
    "school_years", metadata,
    C("pupil", Uuid, primary_key=True), C("level", Text, primary_key=True), C("year", Integer, primary_key=True), C("version", Integer, primary_key=True),
    C("class_name", Text, nullable=False), C("seat", SmallInteger), C("reading", SmallInteger), C("characteristics", SmallInteger),
    C("at", DateTime(timezone=True), nullable=False),
)
standard_tests = Table(                                       # การประเมินมาตรฐานวิชาชีพ: each result that was told, the newest of a day holds
    "standard_tests", metadata,
    C("pupil", Uuid, primary_key=True), C("level", Text, primary_key=True), C("number", Integer, primary_key=True),
    C("on", Date, nullable=False), C("passed", Boolean, nullable=False), C("reference", Text, nullable=False),
    C("at", DateTime(timezone=True), nullable=False), C("actor", Text, nullable=False),
)
entries = Table(                                              # results: an original, then what changed it; the number is the school's
    "entries", metadata,
    C("school", Text, primary_key=True), C("entry", Integer, primary_key=True),
    C("pupil", Uuid, nullable=False), C("level", Text, nullable=False), C("term", Text, nullable=False), C("subject", Text, nullable=False),
    C("kind", Text, nullable=False), C("changes", Integer),   # the entry that this one changes; None: an original
    C("mark", Text, nullable=False), C("score", Numeric(6, 2)), C("attendance", SmallInteger),
    C("subject_name", Text, nullable=False), C("subject_kind", Text, nullable=False), C("credits", Numeric(4, 1)), C("hours", Integer, nullable=False),
    C("on", Date), C("event", Text), C("approver", Text),
    C("at", DateTime(timezone=True), nullable=False), C("actor", Text, nullable=False), C("import_id", Uuid), C("row", Integer),
    Index("entries_of_pupil", "pupil", "level", "subject"), Index("entries_of_term", "school", "term"),
    Index("one_original", "pupil", "term", "subject", unique=True, postgresql_where=text("changes is null")),
)
terms = Table(
    "terms", metadata,
    C("school", Text, primary_key=True), C("term", Text, primary_key=True), C("recorded", Boolean, nullable=False),   # False: known by import only
    C("closed_at", DateTime(timezone=True)), C("closed_by", Text), C("students", Integer), C("results", Integer), C("waiting", Integer),
)
averages = Table(                                             # a pupil's figures as of the closing of the term; later changes do not touch them
    "averages", metadata,
    C("school", Text, primary_key=True), C("term", Text, primary_key=True), C("pupil", Uuid, primary_key=True), C("level", Text, nullable=False),
    C("credits_attempted", Numeric(6, 1), nullable=False), C("credits_earned", Numeric(6, 1), nullable=False),
    C("credits", Numeric(6, 1), nullable=False), C("points", Numeric(8, 2), nullable=False), C("average", Numeric(3, 2)),
)
approvals = Table(
    "approvals", metadata,
    C("approval", Uuid, primary_key=True), C("school", Text, nullable=False), C("authority", Text, nullable=False), C("level", Text, nullable=False),
    C("year", Integer, nullable=False), C("approved_on", Date, nullable=False), C("approved_at", DateTime(timezone=True), nullable=False),
    C("actor", Text, nullable=False), C("graduates", Integer, nullable=False), C("not_passed", Integer, nullable=False),
)
records = Table(                                              # achievement records: where they lie in the archive, and what they supersede
    "records", metadata,
    C("pupil", Uuid, primary_key=True), C("version", Integer, primary_key=True), C("level", Text, nullable=False), C("approval", Uuid, nullable=False),
    C("key", Text, nullable=False), C("sha256", Text, nullable=False), C("size", Integer, nullable=False), C("supersedes", Integer),
    C("particulars", Integer, nullable=False),                # the version of the particulars that it shows
    C("at", DateTime(timezone=True), nullable=False), C("order_number", Text), C("order_date", Date), C("fields", ARRAY(Text)),
    ForeignKeyConstraint(["approval"], ["approvals.approval"]),
)
