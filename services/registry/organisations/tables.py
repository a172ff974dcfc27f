"""The tables of places and organisations. Days are the Thai day; times are UTC."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

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

# The id is our own, since an อบต. that becomes a เทศบาล changes kind and code. What holds on a day is read by
# `organisations_on`: the columns from `parent` to `levels` are as they were first recorded, and are read by
# releases before revision 0009 only.
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
# What people decided about organisations, each by an order; the first content of an empty system is one act.
acts = Table(
    "organisation_acts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("number", Text),
    Column("dated", Date),
    Column("reason", Text, nullable=False),
    # Of the effects that were seen; NULL: the act has none beyond itself.
    Column("effects_sha256", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
# What an organisation is from a day on: the greatest number among those that have begun is valid. Days never
# decrease with the number.
versions = Table(
    "organisation_versions",
    metadata,
    Column("organisation", ForeignKey("organisations.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("since", Date, nullable=False),
    Column("state", Text, nullable=False),
    # The kind of an authority.
    Column("authority_kind", Text),
    Column("parent", ForeignKey("organisations.id"), index=True),
    Column("name_th", Text, nullable=False),
    Column("short_th", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("province", ForeignKey("provinces.code"), index=True),
    Column("district", ForeignKey("districts.code")),
    Column("subdistrict", ForeignKey("subdistricts.code")),
    Column("levels", ARRAY(Text), nullable=False),
    # The school into which this one was merged.
    Column("merged_into", ForeignKey("organisations.id")),
    Column("act", ForeignKey("organisation_acts.id"), nullable=False, index=True),
    CheckConstraint("state IN ('open', 'merged', 'closed', 'void')", name="organisation_state"),
    info=APPEND_ONLY,
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
# Codes with days: `place` names an authority, a province or DLA in messages; the others are codes of other
# agencies (CodeScheme).
codes = Table(
    "organisation_codes",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("organisation", ForeignKey("organisations.id"), nullable=False, index=True),
    # By which the code was given or ended; NULL: by the first content.
    Column("act", ForeignKey("organisation_acts.id")),
    Index("organisation_code_in_use", "scheme", "value", unique=True, postgresql_where=text("until IS NULL")),
    Index("place_given_once", "value", unique=True, postgresql_where=text("scheme = 'place'")),
)
