"""Sets of numbers, and the numbers that are no longer free."""
from sqlalchemy import CheckConstraint, ForeignKey, Integer, Table, Text, Uuid
from sqlalchemy import Column as C
from sqlalchemy import UniqueConstraint as Unique

from services.documents.metadata import Instant, metadata

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
