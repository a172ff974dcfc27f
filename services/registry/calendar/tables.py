"""Work calendars (ปฏิทินปฏิบัติงาน), and what each kind of organisation owes."""
from sqlalchemy import Column as C
from sqlalchemy import Date, Integer, Table, Text

from services.registry.metadata import metadata

calendar = Table(
    "calendar", metadata,
    C("year", Integer, primary_key=True), C("education", Text, primary_key=True), C("code", Text, primary_key=True), C("position", Integer, nullable=False),
    C("title", Text, nullable=False), C("title_en", Text, nullable=False), C("starts", Date), C("due", Date),
    C("who", Text, nullable=False), C("source", Text, nullable=False),
    C("certainty", Text, nullable=False),
)
owed = Table(
    "owed", metadata,
    C("organisation", Text, primary_key=True), C("office", Text, primary_key=True), C("deadline", Text, nullable=False), C("source", Text, nullable=False),
)
