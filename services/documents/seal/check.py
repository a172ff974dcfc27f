"""Check what the seal of a file proves: offline, with the published certificates alone.

A valid seal is not the whole of integrity: the register's SHA-256 of the file is compared as well.
"""

import logging
import re
import zlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, pem, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

CONTENTS = re.compile(rb"/ByteRange\s*\[0 (\d+) (\d+) (\d+)\s*\]")

# its messages quote 30 kB of references
logging.getLogger("pyhanko.sign.diff_analysis").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Facts:
    """What the seal of a file proves."""

    # there is one signature
    sealed: bool
    # the signed bytes are unchanged, the signature is its signer's, and written as we write it
    intact: bool
    # nothing was appended
    whole_file: bool
    # the certificate leads to one of the given roots
    trusted: bool
    signer: str | None = None
    # as the signer states; by a time-stamp authority where `timestamped`
    time: datetime | None = None
    timestamped: bool = False
    # the signer's, DER
    certificate: bytes = b""

    @property
    def is_good(self) -> bool:
        """Whether the seal proves everything."""
        return self.sealed and self.intact and self.whole_file and self.trusted


NO_SEAL = Facts(sealed=False, intact=False, whole_file=False, trusted=False)

# errors that pyHanko, asn1crypto and cryptography raise for a damaged file; any other error is a defect of
# ours
DAMAGED = (
    PdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    UnsupportedAlgorithm,
    zlib.error,
)


def check(pdf: bytes, trust_roots: Sequence[bytes]) -> Facts:
    """Check what the seal of these bytes proves, with these certificates (PEM or DER) as roots; no network.

    Never raises for a bad file.

    Raises ValueError for a root that is no certificate.
    """
    roots = [load_certificate(root) for root in trust_roots]
    try:
        signatures = PdfFileReader(BytesIO(pdf), strict=True).embedded_signatures
        if len(signatures) != 1:
            return NO_SEAL
        at = signatures[0].self_reported_timestamp
        context = ValidationContext(
            trust_roots=roots, allow_fetching=False, moment=at, revocation_mode="soft-fail"
        )
        # pyHanko runs an event loop of its own; the thread of the caller may have one already
        with ThreadPoolExecutor(1) as thread:
            status = thread.submit(validate_pdf_signature, signatures[0], context).result()
        return _facts(status, at, is_as_written(pdf))
    except DAMAGED:
        return NO_SEAL


def _facts(status: PdfSignatureStatus, at: datetime | None, as_written: bool) -> Facts:
    stamp = status.timestamp_validity
    intact = (
        status.intact and status.valid and as_written and (stamp is None or (stamp.intact and stamp.valid))
    )
    return Facts(
        sealed=True,
        intact=intact,
        whole_file=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        trusted=status.trusted and bool(status.bottom_line),
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        time=stamp.timestamp if stamp else at,
        timestamped=stamp is not None,
        certificate=status.signing_cert.dump(),
    )


def is_as_written(pdf: bytes) -> bool:
    """Whether the bytes that the signature does not cover, those of the signature itself, are as we write
    them: upper-case hexadecimal, DER, then zeros.

    Without this a flipped bit in the padding or in the case of a digit is not found (pyHanko alone misses 128
    of 300).
    """
    found = CONTENTS.search(pdf)
    if found is None:
        return False
    start, end, length = (int(number) for number in found.groups())
    place = pdf[start:end]
    if end + length != len(pdf) or place[:1] + place[-1:] != b"<>" or place != place.upper():
        return False
    der = bytes.fromhex(place[1:-1].decode())
    content = cms.ContentInfo.load(der)
    return not any(der[len(content.dump()) :]) and _has_our_head(content["content"])


def _has_our_head(signed: cms.SignedData) -> bool:
    """Whether the fields of the CMS that its signature does not cover are as we write them: versions,
    digests, and the signer as in the certificate.
    """
    [signer] = signed["signer_infos"]
    digests = [algorithm.dump() for algorithm in signed["digest_algorithms"]]
    named = signer["sid"].chosen
    names = [(other.chosen.issuer.dump(), other.chosen.serial_number) for other in signed["certificates"]]
    return (signed["version"].native, signer["version"].native, digests) == (
        "v1",
        "v1",
        [signer["digest_algorithm"].dump()],
    ) and (named["issuer"].dump(), named["serial_number"].native) in names


def load_certificate(body: bytes) -> x509.Certificate:
    """Load a certificate from PEM or DER. Raises ValueError for bytes that are none."""
    certificate = x509.Certificate.load(pem.unarmor(body)[2] if pem.detect(body) else body)
    # asn1crypto parses late: a private key would be taken for a certificate until its first use
    _ = certificate.native
    return certificate
