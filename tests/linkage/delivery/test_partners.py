"""What each partner is sent, to the byte: golden files beside the mappings, columns and lines as in the
schemas.
"""

import csv
import io
import json
import os
import re
from pathlib import Path
from uuid import UUID

import pytest

from deploy.demo.partner_system import Faults, Ledger, _acknowledge
from services.linkage.delivery.partners.agreements import AGREEMENTS
from services.linkage.delivery.partners.consignment import Consignment, Item, PartnerFile
from services.linkage.delivery.partners.cupt.mapping import Applicant
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level
from tests.world.graduates import Accepted, a_record, accepted

PARTNERS = Path(__file__).parents[3] / "services/linkage/delivery/partners"
CORRECTED = UUID("6b1f0d0e-1111-4000-8000-000000000000")


def sent(partner: str, school: Accepted, supersedes: UUID | None = None) -> PartnerFile:
    """The file that a partner is sent of these graduates."""
    items = tuple(
        Item(UUID(int=seq), supersedes, record, row)
        for seq, (record, row) in enumerate(zip(school.records, school.report.rows, strict=True), 1)
    )
    return AGREEMENTS[partner].mapping(
        Consignment(school.report, school.event.document, school.event.document_sha256, items)
    )


@pytest.mark.parametrize("partner", AGREEMENTS)
def test_a_partner_is_sent_the_golden_file(partner: str) -> None:
    """Two graduates, to the byte.

    After a wanted change: LSQ_WRITE_GOLDEN=1, then read the difference line by line.
    """
    file = sent(partner, accepted([a_record(1), a_record(2)]))
    golden = PARTNERS / partner / "golden" / file.name
    if os.environ.get("LSQ_WRITE_GOLDEN"):
        golden.write_bytes(file.body)

    assert golden.read_bytes() == file.body


def test_every_column_of_moe_grad_fits_its_schema() -> None:
    """Length, pattern and vocabulary of each column, by the published table schema."""
    fields = json.loads((PARTNERS / "moe/schema.json").read_bytes())["fields"]
    head, *lines, trailer = csv.reader(
        io.StringIO(sent("moe", accepted([a_record(n) for n in range(1, 6)])).body.decode())
    )

    assert ("H", "T") == (head[0], trailer[0])
    for line in lines:
        assert len(fields) == len(line)
        for field, value in zip(fields, line, strict=True):
            rules = field.get("constraints", {})
            assert value or not rules.get("required"), field["name"]
            assert len(value) <= rules.get("maxLength", 99999), field["name"]
            assert not rules.get("pattern") or re.fullmatch(rules["pattern"], value), field["name"]
            assert value in rules.get("enum", [value]), field["name"]


def test_the_published_schema_of_cupt_is_todays() -> None:
    """`schema.json` is generated; a change of the line is a change of the agreement."""
    published = PARTNERS / "cupt/schema.json"
    today = json.dumps(Applicant.model_json_schema(by_alias=True), indent=1, ensure_ascii=False) + "\n"
    if os.environ.get("LSQ_WRITE_GOLDEN"):
        published.write_text(today)

    assert published.read_text() == today


def test_religion_parents_and_nationality_do_not_go_to_the_universities() -> None:
    """Only facts that the agreement names are sent."""
    record = a_record(1)
    line = sent("cupt", accepted([record])).body.decode()

    for secret in (record.pupil.religion, record.pupil.father, record.pupil.mother, record.pupil.nationality):
        assert f'"{secret}"' not in line


@pytest.mark.parametrize("partner", AGREEMENTS)
def test_a_correction_names_the_delivery_that_it_corrects(partner: str) -> None:
    """So the partner knows which line to replace."""
    assert (
        str(CORRECTED).encode()
        in sent(partner, accepted([a_record(1, version=2)], version=2), CORRECTED).body
    )


def test_the_partners_own_check_of_the_trailer_agrees() -> None:
    """Rows, sums and digest of the trailer, as the receiver computes them; a changed line is detected."""
    body = sent("moe", accepted([a_record(n) for n in range(1, 4)])).body
    acknowledgement = _acknowledge("b", body, "text/csv; charset=utf-8", Faults("t"), Ledger())

    assert (3, 3, []) == (acknowledgement["rows"], acknowledgement["accepted"], acknowledgement["refused"])
    with pytest.raises(ValueError, match="does not agree"):
        _acknowledge(
            "b", body.replace(b",00002,", b",00009,"), "text/csv; charset=utf-8", Faults("t"), Ledger()
        )


def test_only_agreed_reports_are_sent() -> None:
    """Lower secondary goes to the ministry, not to the universities."""
    assert {"moe"} == {code for code, agreement in AGREEMENTS.items() if DocumentKind.P3B in agreement.forms}
    assert b"P3B" in sent("moe", accepted([a_record(1, level=Level.LOWER)])).body
