"""What documents keeps. Rows of the register, of the log and of readings are written once; their standing changes, they never go."""
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, DateTime, ForeignKey, Identity, Index, Integer, LargeBinary, MetaData, Table, Text, Uuid, text
from sqlalchemy import Column as C
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Instant = DateTime(timezone=True)

numbering = Table(                                            # how a school numbers a form; its row is the lock under which numbers are given
    "numbering", metadata,
    C("school", Text, primary_key=True), C("form", Text, primary_key=True), C("mode", Text, nullable=False, server_default="assigned"),
    CheckConstraint("mode in ('assigned', 'preprinted')"),
)
books = Table(                                                # a set of numbers (ชุดที่); `last` is null where the system counts on
    "books", metadata,
    C("id", Uuid, primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False), C("form", Text, nullable=False),
    C("year", Integer), C("set_number", Text, nullable=False), C("mode", Text, nullable=False), C("first", Integer, nullable=False), C("last", Integer),
    C("opened_at", Instant, nullable=False),
    Unique("school", "form", "set_number"), CheckConstraint("(mode = 'preprinted') = (last is not null)"),
)
numbers = Table(                                              # numbers that are no longer free
    "numbers", metadata,
    C("book", Uuid, ForeignKey(books.c.id), primary_key=True), C("number", Integer, primary_key=True), C("state", Text, nullable=False),
    C("issue", Uuid, unique=True), C("reason", Text), C("actor", Text), C("at", Instant, nullable=False),
    CheckConstraint("state in ('reserved', 'issued', 'spoiled', 'lost', 'cancelled')"),
)
batches = Table(                                              # one approval of graduates; complete when all its parts have come
    "batches", metadata,
    C("approval", Uuid, primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False), C("level", Text, nullable=False),
    C("year", Integer, nullable=False), C("approved_on", Date, nullable=False), C("parts", Integer, nullable=False), C("received", Integer, nullable=False),
)
issues = Table(                                               # intents: what shall be issued, and how far the press is with it
    "issues", metadata,
    C("id", Uuid, primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False), C("form", Text, nullable=False),
    C("approval", Uuid, ForeignKey(batches.c.approval), nullable=False), C("pupil", Uuid), C("student_no", Text), C("record", JSONB, nullable=False),
    C("record_version", Integer, nullable=False), C("book", Uuid, ForeignKey(books.c.id)), C("number", Integer), C("code", Text, nullable=False, unique=True),
    C("issued", Instant, nullable=False), C("turn", Integer, nullable=False), C("replaces", Uuid), C("report", Uuid),
    C("state", Text, nullable=False, server_default="pending"), C("failures", Integer, nullable=False, server_default="0"), C("cause", Text),
    C("not_before", Instant), C("trace", Text), CheckConstraint("state in ('pending', 'done', 'failed', 'withdrawn')"),
    Index("issues_waiting", "turn", "issued", "id", postgresql_where=text("state = 'pending'")),
    Index("issues_of_approval", "approval", "pupil"), Index("issues_of_school", "school", "form"),
)
in_hand = Table(                                              # intents that a press has taken, and how often one did and has not come back
    "in_hand", metadata,
    C("issue", Uuid, primary_key=True), C("taken", Integer, nullable=False),
)
issue_register = Table(                                       # the register of issue (ทะเบียนคุมการออกเอกสาร)
    "issue_register", metadata,
    C("issue", Uuid, ForeignKey(issues.c.id), primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False),
    C("form", Text, nullable=False), C("set_number", Text, nullable=False), C("number", Text, nullable=False), C("code", Text, nullable=False, unique=True),
    C("pupil", Uuid), C("file", JSONB, nullable=False), C("sha256", Text, nullable=False, index=True), C("issued_at", Instant, nullable=False),
    C("state", Text, nullable=False, server_default="in_force"), C("replaced_by", Uuid), C("cancelled_at", Instant),
    Unique("school", "form", "set_number", "number"), CheckConstraint("state in ('in_force', 'replaced', 'cancelled')"),
    Index("one_in_force", "pupil", "form", unique=True, postgresql_where=text("state = 'in_force' and pupil is not null")),
)
cancellations = Table(                                        # by which order a document was cancelled without another in its place
    "cancellations", metadata,
    C("issue", Uuid, ForeignKey(issue_register.c.issue), primary_key=True), C("order_number", Text, nullable=False), C("order_date", Date, nullable=False),
    C("reason", Text, nullable=False), C("actor", Text, nullable=False),
)
reports = Table(                                              # ปพ.3 of an approval: how many versions there are, and how many there should be
    "reports", metadata,
    C("id", Uuid, primary_key=True), C("approval", Uuid, ForeignKey(batches.c.approval), nullable=False, unique=True), C("authority", Text, nullable=False),
    C("school", Text, nullable=False), C("form", Text, nullable=False), C("built", Integer, nullable=False, server_default="0"),
    C("due", Integer, nullable=False, server_default="1"), C("not_before", Instant), C("cause", Text),
    Index("reports_of_school", "authority", "school"),
)
report_versions = Table(
    "report_versions", metadata,
    C("report", Uuid, ForeignKey(reports.c.id), primary_key=True), C("version", Integer, primary_key=True), C("state", Text, nullable=False),
    C("issue", Uuid, ForeignKey(issues.c.id), nullable=False, unique=True), C("file", JSONB, nullable=False), C("graduates", Integer, nullable=False),
    C("changes", JSONB, nullable=False), C("checks", JSONB, nullable=False), C("made_at", Instant, nullable=False),
    C("was_accepted", Boolean, nullable=False, server_default="false"), C("decided_at", Instant), C("decided_by", Text),
    CheckConstraint("state in ('prepared', 'submitted', 'returned', 'accepted', 'superseded')"),
)
findings = Table(                                             # what the officer found when a version was returned
    "findings", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("report", Uuid, nullable=False), C("version", Integer, nullable=False), C("pupil", Uuid, nullable=False),
    C("field", Text, nullable=False), C("note", Text, nullable=False), C("at", Instant, nullable=False), C("actor", Text, nullable=False),
    Index("findings_of_version", "report", "version"),
)
leaves = Table(                                               # the log of issuance; `place` comes when a leaf takes its place in the tree, `head` is the size then
    "leaves", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("issue", Uuid, nullable=False), C("act", Text, nullable=False), C("body", LargeBinary, nullable=False),
    C("place", BigInteger, unique=True), C("head", BigInteger), C("proof_at", Instant), Unique("issue", "act"),
    Index("leaves_to_place", "id", postgresql_where=text("place is null")),
    Index("leaves_to_prove", "place", postgresql_where=text("head is not null and proof_at is null and act = 'issued'")),
)
tree_nodes = Table(                                           # hashes of complete subtrees: written once
    "tree_nodes", metadata,
    C("level", Integer, primary_key=True), C("index", BigInteger, primary_key=True), C("hash", LargeBinary, nullable=False),
)
tree_heads = Table(
    "tree_heads", metadata,
    C("size", BigInteger, primary_key=True), C("root", LargeBinary, nullable=False), C("at", Instant, nullable=False), C("checkpoint", Text, nullable=False),
)
readings = Table(                                             # who of us read whose record, and what for
    "readings", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("key", Text, nullable=False), C("sha256", Text, nullable=False), C("purpose", Text, nullable=False),
    C("issue", Uuid), C("actor", Text), C("at", Instant, nullable=False),
)
