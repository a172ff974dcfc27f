"""What documents keeps. Rows of the register, of the log and of readings are written once; their standing changes, they never go."""
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, DateTime, ForeignKey, Identity, Index, Integer, LargeBinary, MetaData, Table, Text, Uuid, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Instant = DateTime(timezone=True)

numbering = Table(                                            # how a school numbers a form; its row is the lock under which numbers are given
    "numbering", metadata,
    Column("school", Text, primary_key=True), Column("form", Text, primary_key=True), Column("mode", Text, nullable=False, server_default="assigned"),
    CheckConstraint("mode in ('assigned', 'preprinted')"),
)
books = Table(                                                # a set of numbers (ชุดที่); `last` is null where the system counts on
    "books", metadata,
    Column("id", Uuid, primary_key=True), Column("authority", Text, nullable=False), Column("school", Text, nullable=False), Column("form", Text, nullable=False),
    Column("year", Integer), Column("set_number", Text, nullable=False), Column("mode", Text, nullable=False), Column("first", Integer, nullable=False), Column("last", Integer),
    Column("opened_at", Instant, nullable=False),
    Unique("school", "form", "set_number"), CheckConstraint("(mode = 'preprinted') = (last is not null)"),
)
numbers = Table(                                              # numbers that are no longer free
    "numbers", metadata,
    Column("book", Uuid, ForeignKey(books.c.id), primary_key=True), Column("number", Integer, primary_key=True), Column("state", Text, nullable=False),
    Column("issue", Uuid, unique=True), Column("reason", Text), Column("actor", Text), Column("at", Instant, nullable=False),
    CheckConstraint("state in ('reserved', 'issued', 'spoiled', 'lost', 'cancelled')"),
)
batches = Table(                                              # one approval of graduates; complete when all its parts have come
    "batches", metadata,
    Column("approval", Uuid, primary_key=True), Column("authority", Text, nullable=False), Column("school", Text, nullable=False), Column("level", Text, nullable=False),
    Column("year", Integer, nullable=False), Column("approved_on", Date, nullable=False), Column("parts", Integer, nullable=False), Column("received", Integer, nullable=False),
)
issues = Table(                                               # intents: what shall be issued, and how far the press is with it
    "issues", metadata,
    Column("id", Uuid, primary_key=True), Column("authority", Text, nullable=False), Column("school", Text, nullable=False), Column("form", Text, nullable=False),
    Column("approval", Uuid, ForeignKey(batches.c.approval), nullable=False), Column("pupil", Uuid), Column("student_no", Text), Column("record", JSONB, nullable=False),
    Column("record_version", Integer, nullable=False), Column("book", Uuid, ForeignKey(books.c.id)), Column("number", Integer), Column("code", Text, nullable=False, unique=True),
    Column("issued", Instant, nullable=False), Column("turn", Integer, nullable=False), Column("replaces", Uuid), Column("report", Uuid),
    Column("state", Text, nullable=False, server_default="pending"), Column("failures", Integer, nullable=False, server_default="0"), Column("cause", Text),
    Column("not_before", Instant), Column("trace", Text), CheckConstraint("state in ('pending', 'done', 'failed', 'withdrawn')"),
    Index("issues_waiting", "turn", "issued", "id", postgresql_where=text("state = 'pending'")),
    Index("issues_of_approval", "approval", "pupil"), Index("issues_of_school", "school", "form"),
)
in_hand = Table(                                              # intents that a press has taken, and how often one did and has not come back
    "in_hand", metadata,
    Column("issue", Uuid, primary_key=True), Column("taken", Integer, nullable=False),
)
issue_register = Table(                                       # the register of issue (ทะเบียนคุมการออกเอกสาร)
    "issue_register", metadata,
    Column("issue", Uuid, ForeignKey(issues.c.id), primary_key=True), Column("authority", Text, nullable=False), Column("school", Text, nullable=False),
    Column("form", Text, nullable=False), Column("set_number", Text, nullable=False), Column("number", Text, nullable=False), Column("code", Text, nullable=False, unique=True),
    Column("pupil", Uuid), Column("file", JSONB, nullable=False), Column("sha256", Text, nullable=False, index=True), Column("issued_at", Instant, nullable=False),
    Column("state", Text, nullable=False, server_default="in_force"), Column("replaced_by", Uuid), Column("cancelled_at", Instant),
    Unique("school", "form", "set_number", "number"), CheckConstraint("state in ('in_force', 'replaced', 'cancelled')"),
    Index("one_in_force", "pupil", "form", unique=True, postgresql_where=text("state = 'in_force' and pupil is not null")),
)
cancellations = Table(                                        # by which order a document was cancelled without another in its place
    "cancellations", metadata,
    Column("issue", Uuid, ForeignKey(issue_register.c.issue), primary_key=True), Column("order_number", Text, nullable=False), Column("order_date", Date, nullable=False),
    Column("reason", Text, nullable=False), Column("actor", Text, nullable=False),
)
reports = Table(                                              # ปพ.3 of an approval: how many versions there are, and how many there should be
    "reports", metadata,
    Column("id", Uuid, primary_key=True), Column("approval", Uuid, ForeignKey(batches.c.approval), nullable=False, unique=True), Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False), Column("form", Text, nullable=False), Column("built", Integer, nullable=False, server_default="0"),
    Column("due", Integer, nullable=False, server_default="1"), Column("not_before", Instant), Column("cause", Text),
    Index("reports_of_school", "authority", "school"),
)
report_versions = Table(
    "report_versions", metadata,
    Column("report", Uuid, ForeignKey(reports.c.id), primary_key=True), Column("version", Integer, primary_key=True), Column("state", Text, nullable=False),
    Column("issue", Uuid, ForeignKey(issues.c.id), nullable=False, unique=True), Column("file", JSONB, nullable=False), Column("graduates", Integer, nullable=False),
    Column("changes", JSONB, nullable=False), Column("checks", JSONB, nullable=False), Column("made_at", Instant, nullable=False),
    Column("was_accepted", Boolean, nullable=False, server_default="false"), Column("decided_at", Instant), Column("decided_by", Text),
    CheckConstraint("state in ('prepared', 'submitted', 'returned', 'accepted', 'superseded')"),
)
findings = Table(                                             # what the officer found when a version was returned
    "findings", metadata,
    Column("id", BigInteger, Identity(), primary_key=True), Column("report", Uuid, nullable=False), Column("version", Integer, nullable=False), Column("pupil", Uuid, nullable=False),
    Column("field", Text, nullable=False), Column("note", Text, nullable=False), Column("at", Instant, nullable=False), Column("actor", Text, nullable=False),
    Index("findings_of_version", "report", "version"),
)
leaves = Table(                                               # the log of issuance; `place` comes when a leaf takes its place in the tree, `head` is the size then
    "leaves", metadata,
    Column("id", BigInteger, Identity(), primary_key=True), Column("issue", Uuid, nullable=False), Column("act", Text, nullable=False), Column("body", LargeBinary, nullable=False),
    Column("place", BigInteger, unique=True), Column("head", BigInteger), Column("proof_at", Instant), Unique("issue", "act"),
    Index("leaves_to_place", "id", postgresql_where=text("place is null")),
    Index("leaves_to_prove", "place", postgresql_where=text("head is not null and proof_at is null and act = 'issued'")),
)
tree_nodes = Table(                                           # hashes of complete subtrees: written once
    "tree_nodes", metadata,
    Column("level", Integer, primary_key=True), Column("index", BigInteger, primary_key=True), Column("hash", LargeBinary, nullable=False),
)
tree_heads = Table(
    "tree_heads", metadata,
    Column("size", BigInteger, primary_key=True), Column("root", LargeBinary, nullable=False), Column("at", Instant, nullable=False), Column("checkpoint", Text, nullable=False),
)
readings = Table(                                             # who of us read whose record, and what for
    "readings", metadata,
    Column("id", BigInteger, Identity(), primary_key=True), Column("key", Text, nullable=False), Column("sha256", Text, nullable=False), Column("purpose", Text, nullable=False),
    Column("issue", Uuid), Column("actor", Text), Column("at", Instant, nullable=False),
)
