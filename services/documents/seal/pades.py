"""The CMS of a PAdES B-B seal with a P-256 key, assembled from pieces that are encoded once.

pyHanko builds the same structure in 9 ms by encoding every certificate again; this module takes 0.2 ms. It
verifies nothing: the tests verify every sealed file with pyHanko, which also makes the seals of all other
cases (other keys, tokens, time-stamps).
"""

from collections.abc import Sequence
from hashlib import sha256

from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

# DER tags
INTEGER = 0x02
OCTETS = 0x04
OID = 0x06
SEQUENCE = 0x30
SET = 0x31
CONTENT = 0xA0
NAME = 0xA4


def tlv(tag: int, *parts: bytes) -> bytes:
    """A DER element."""
    body = b"".join(parts)
    size = len(body)
    length = (
        bytes((size,)) if size < 128 else bytes((0x81, size)) if size < 256 else b"\x82" + size.to_bytes(2)
    )
    return bytes((tag,)) + length + body


def oid(dotted: str) -> bytes:
    """An object identifier."""
    first, second, *rest = map(int, dotted.split("."))
    body = bytearray([first * 40 + second])
    for number in rest:
        group = [number & 127]
        while number := number >> 7:
            group.insert(0, number & 127 | 128)
        body += bytes(group)
    return tlv(OID, bytes(body))


SHA256 = tlv(SEQUENCE, oid("2.16.840.1.101.3.4.2.1"))
ECDSA = tlv(SEQUENCE, oid("1.2.840.10045.4.3.2"))
DATA, SIGNED_DATA = oid("1.2.840.113549.1.7.1"), oid("1.2.840.113549.1.7.2")
CONTENT_TYPE, DIGEST, CERTIFICATE_V2 = (
    oid("1.2.840.113549.1.9.3"),
    oid("1.2.840.113549.1.9.4"),
    oid("1.2.840.113549.1.9.16.2.47"),
)


class Pieces:
    """The encoded parts that all seals of one certificate share."""

    def __init__(self, certificate: x509.Certificate, above: Sequence[x509.Certificate]) -> None:
        own = certificate.dump()
        issuer = certificate.issuer.dump()
        serial = certificate["tbs_certificate"]["serial_number"].dump()
        certificate_id = tlv(
            SEQUENCE,
            tlv(OCTETS, sha256(own).digest()),
            tlv(SEQUENCE, tlv(SEQUENCE, tlv(NAME, issuer)), serial),
        )
        self.signer = tlv(SEQUENCE, issuer, serial)
        self.attributes = [
            tlv(SEQUENCE, CONTENT_TYPE, tlv(SET, DATA)),
            tlv(SEQUENCE, CERTIFICATE_V2, tlv(SET, tlv(SEQUENCE, tlv(SEQUENCE, certificate_id)))),
        ]
        self.head = (
            tlv(INTEGER, b"\1")
            + tlv(SET, SHA256)
            + tlv(SEQUENCE, DATA)
            + tlv(CONTENT, *sorted([own, *(other.dump() for other in above)]))
        )

    def signed(self, digest: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
        """The CMS over a file's SHA-256: content type, digest and certificate are signed; the time is in the
        PDF's /M, as PAdES requires.
        """
        attributes = b"".join(
            sorted([*self.attributes, tlv(SEQUENCE, DIGEST, tlv(SET, tlv(OCTETS, digest)))])
        )
        signature = key.sign(tlv(SET, attributes), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        info = tlv(
            SEQUENCE,
            tlv(INTEGER, b"\1"),
            self.signer,
            SHA256,
            tlv(CONTENT, attributes),
            ECDSA,
            tlv(OCTETS, signature),
        )
        return tlv(SEQUENCE, SIGNED_DATA, tlv(CONTENT, tlv(SEQUENCE, self.head, tlv(SET, info))))
