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
# Codes have dates. The scheme `place` has the codes of messages; others are `moe10`, `lao8` …
codes = Table(
    "organisation_codes",
    metadata,
    Column("scheme", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("organisation", ForeignKey("organisations.id"), nullable=False, index=True),
    Index("organisation_code_in_use", "scheme", "value", unique=True, postgresql_where=text("until IS NULL")),
)
