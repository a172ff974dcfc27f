"""The tables of places and organisations. Days are the Thai day; times are UTC."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY

# Places are reference data: data/README.md.
provinces = Table(
    "provinces",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text, nullable=False),
)
districts = Table(
    "districts",
    metadata,
    Column("code", Text, primary_key=True),
    Column("province", ForeignKey("provinces.code"), nullable=False),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text, nullable=False),
)
subdistricts = Table(
    "subdistricts",
    metadata,
    Column("code", Text, primary_key=True),
    Column("district", ForeignKey("districts.code"), nullable=False),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("postcode", Text),
)
loaded = Table(
    "loaded_files", metadata, Column("file", Text, primary_key=True), Column("sha256", Text, nullable=False)
)

# The id is our own, since an อบต. that becomes a เทศบาล changes kind and code.
organisations = Table(
    "organisations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("parent", ForeignKey("organisations.id"), index=True),
    Column("name_th", Text, nullable=False),
    Column("short_th", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("province", ForeignKey("provinces.code"), index=True),
    Column("district", ForeignKey("districts.code")),
    Column("subdistrict", ForeignKey("subdistricts.code")),
    Column("levels", ARRAY(Text), nullable=False, server_default="{}"),
    Column("certainty", Text, nullable=False),
    CheckConstraint("kind IN ('dla', 'province', 'authority', 'school')", name="organisation_kind"),
)
# LSQ's own code of a school (สถานศึกษา), by which all messages and tables name it. It is given once, never
# changed, never given to another school; a school that was merged or closed keeps it.
places = Table(
    "places",
    metadata,
    Column("code", Text, primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False, unique=True),
    info=APPEND_ONLY,
)
# Codes with days: `place` names an authority, a province or DLA in messages, `moe10` is the ministry's code
# of a school.
codes = Table(
    "organisation_codes",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("organisation", ForeignKey("organisations.id"), nullable=False, index=True),
    Index("organisation_code_in_use", "scheme", "value", unique=True, postgresql_where=text("until IS NULL")),
    Index("place_given_once", "value", unique=True, postgresql_where=text("scheme = 'place'")),
)
