"""The agreement with each partner (linkage.md §1, §2): which reports it is sent, in which layout.

Nothing else is sent.
"""

from dataclasses import dataclass

from services.linkage.delivery.partners.consignment import PartnerMapping
from services.linkage.delivery.partners.cupt.mapping import cupt_applicant
from services.linkage.delivery.partners.moe.mapping import moe_grad
from shared.vocabulary.documents import DocumentKind


@dataclass(frozen=True)
class Agreement:
    """One partner's agreement."""

    # its code, also in settings and in the keys of the archive
    partner: str
    layout: str
    forms: frozenset[DocumentKind]
    mapping: PartnerMapping


AGREEMENTS = {
    agreement.partner: agreement
    for agreement in (
        Agreement("moe", "MOE-GRAD/1", frozenset({DocumentKind.P3B, DocumentKind.P3U}), moe_grad),
        Agreement(
            "cupt",
            "CUPT-APPLICANT/1",
            frozenset({DocumentKind.P3U}),
            cupt_applicant,
        ),
    )
}
