"""Places and organisations. Days are the Thai day; times are UTC."""
from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, Identity, Index, Table, Text, text
from sqlalchemy import Column as C
from sqlalchemy.dialects.postgresql import ARRAY

from services.registry.metadata import metadata

# Places: reference data, see data/README.md
provinces = Table(
    "provinces", metadata,
    C("code", Text, primary_key=True), C("name_th", Text, nullable=False), C("name_en", Text, nullable=False),
)
districts = Table(
    "districts", metadata,
    C("code", Text, primary_key=True), C("province", ForeignKey("provinces.code"), nullable=False),
    C("name_th", Text, nullable=False), C("name_en", Text, nullable=False),
)
subdistricts = Table(
    "subdistricts", metadata,
    C("code", Text, primary_key=True), C("district", ForeignKey("districts.code"), nullable=False),
    C("name_th", Text, nullable=False), C("name_en", Text, nullable=False), C("postcode", Text),
)
loaded = Table("loaded_files", metadata, C("file", Text, primary_key=True), C("sha256", Text, nullable=False))

# Organisations: an id of our own, since an อบต. that becomes a เทศบาล changes kind and code; codes have dates
organisations = Table(
    "organisations", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("kind", Text, nullable=False), C("parent", ForeignKey("organisations.id"), index=True),
    C("name_th", Text, nullable=False), C("short_th", Text, nullable=False), C("name_en", Text, nullable=False),
    C("province", ForeignKey("provinces.code"), index=True), C("district", ForeignKey("districts.code")), C("subdistrict", ForeignKey("subdistricts.code")),
    C("levels", ARRAY(Text), nullable=False, server_default="{}"), C("certainty", Text, nullable=False),
    CheckConstraint("kind IN ('dla', 'province', 'authority', 'school')", name="organisation_kind"),
)
# `place` is the code in messages; others (`moe10`, `lao8` …) as they come
codes = Table(
    "organisation_codes", metadata,
    C("scheme", Text, primary_key=True), C("value", Text, primary_key=True), C("since", Date, primary_key=True), C("until", Date),
    C("organisation", ForeignKey("organisations.id"), nullable=False, index=True),
    Index("organisation_code_in_use", "scheme", "value", unique=True, postgresql_where=text("until IS NULL")),
)
