"""The seal: one PAdES signature with the issuing unit's key, certified so that nothing may be added.

A file is sealed once, before it is registered, and never appended to.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from services.documents.seal import pades, revision
from services.documents.seal.check import CONTENTS, check, load_certificate

# for the CMS with its time-stamp; to measure it by signing twice costs 9 ms
RESERVED_WITH_TIMESTAMP_BYTES = 12288
# organisation in the certificates of development authorities (deploy/local/keys.py)
DEVELOPMENT = "LSQ development"
# keyword of a page that shows the mark of development
MARK = b"development"


class CannotSeal(Exception):
    """Nothing was signed. `kind` is one of key, mark, sealed, foreign."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class SealUnavailable(ConnectionError):
    """The token or the time-stamp authority does not answer, or gives a wrong answer: a passing outage, not a
    defect of the page.
    """


class _Revision(IncrementalPdfFileWriter):
    """pyHanko's appended revision, which leaves the page's metadata as they were rendered and linted."""

    def _update_meta(self) -> None:
        """Leave the metadata as they are."""


class _TimedSigner(signers.PdfSigner):
    """pyHanko's PDF signer at the system's time instead of the machine's."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        """A session whose /M is `at`."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


class Seal:
    """The issuing unit's seal: its key is loaded once from PKCS#12, or used in a PKCS#11 token
    (`in_token`).
    """

    # makes the whole signature where it is deterministic: a P-256 key in a file, no time-stamp
    _cms: Callable[[bytes], bytes] | None = None
    # errors of the token and the time-stamp authority
    _external_errors: tuple[type[Exception], ...] = (TimestampRequestError,)

    def __init__(self, path: Path, password: str, tsa_url: str | None = None) -> None:
        """Load the key.

        Raises CannotSeal (kind key) when file and password do not give a key with its certificate.
        """
        try:
            key, certificate, chain = pkcs12.load_key_and_certificates(
                Path(path).read_bytes(), password.encode()
            )
        except ValueError:
            raise CannotSeal(
                "key", "the PKCS#12 file cannot be opened: wrong file or wrong password"
            ) from None
        if key is None or certificate is None:
            raise CannotSeal("key", "the PKCS#12 file lacks the key or its certificate")
        above = [_asn1(other) for other in chain]
        # pyHanko gives this function no types.
        store = SimpleCertificateStore.from_certs(above)  # type: ignore[no-untyped-call]
        self._signer: signers.Signer = signers.SimpleSigner(
            signing_cert=_asn1(certificate),
            cert_registry=store,
            embed_roots=False,
            signing_key=keys.PrivateKeyInfo.load(
                key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            ),
        )
        self._timestamps = _timestamps(tsa_url)
        if (
            isinstance(key, ec.EllipticCurvePrivateKey)
            and isinstance(key.curve, ec.SECP256R1)
            and self._timestamps is None
        ):
            pieces = pades.Pieces(_asn1(certificate), [other for other in above if other.self_signed == "no"])
            self._cms = lambda digest: pieces.signed(digest, key)

    @classmethod
    def in_token(
        cls,
        module: Path,
        label: str,
        pin: str,
        key: str,
        certificates: Sequence[bytes],
        tsa_url: str | None = None,
    ) -> "Seal":
        """The seal whose key is `key` in the token of this label, behind a PKCS#11 module; its certificate
        first, then the authorities' (PEM or DER).

        The key never leaves the token. Needs python-pkcs11. Raises SealUnavailable when there is no such
        token or it refuses the PIN.
        """
        import pkcs11
        from pyhanko.config.pkcs11 import TokenCriteria
        from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

        own, *above = map(load_certificate, certificates)
        seal = cls.__new__(cls)
        try:
            # without this, a token that was removed and inserted is not found again
            pkcs11.lib(str(module)).reinitialize()
            session = open_pkcs11_session(
                str(module), token_criteria=TokenCriteria(label=label), user_pin=pin
            )
        except pkcs11.PKCS11Error as error:
            raise SealUnavailable(f"the token cannot be opened: {type(error).__name__}") from None
        # tokens that hash before they sign with ECDSA are rare (SoftHSM does not)
        hashes_itself = own.public_key.algorithm != "ec"
        seal._signer = PKCS11Signer(
            session,
            signing_cert=own,
            ca_chain=above,
            key_label=key,
            embed_roots=False,
            use_raw_mechanism=not hashes_itself,
        )
        seal._timestamps = _timestamps(tsa_url)
        seal._external_errors = (TimestampRequestError, pkcs11.PKCS11Error)
        return seal

    @property
    def certificate(self) -> x509.Certificate:
        """The issuing unit's certificate."""
        return self._signer.signing_cert

    @property
    def is_development(self) -> bool:
        """Whether a development authority issued this certificate: then the page must show it
        (`render(development=True)`).
        """
        return bool(DEVELOPMENT in str(self.certificate.issuer.native.get("organization_name", "")))

    def sign(self, pdf: bytes, at: datetime) -> bytes:
        """Seal this page: PAdES B-B (B-T with a time-stamp authority), certified P=1, invisible; time `at` in
        /M.

        With a P-256 key and no time-stamp the same arguments give the same bytes. Raises CannotSeal for a
        page without the mark of development under a development certificate and the reverse, and for a file
        that is sealed already. Raises SealUnavailable when the token or the time-stamp authority does not
        answer, or its answer makes no good seal: another key than the certificate's, a time-stamp of another
        file.
        """
        if _is_marked(pdf) != self.is_development:
            raise CannotSeal("mark", "the page's mark of development does not agree with the certificate")
        if CONTENTS.search(pdf):
            raise CannotSeal("sealed", "the file has a signature already")
        return revision.sealed(pdf, at, self._cms) if self._cms else self._by_pyhanko(pdf, at)

    def _by_pyhanko(self, pdf: bytes, at: datetime) -> bytes:
        """Seal with another kind of key, a token or a time-stamp.

        The result is checked, since other systems contribute to it.
        """
        # Typst ends without a line end, and PDF/A requires each object on a line of its own
        writer = _Revision(BytesIO(pdf.removesuffix(b"\n") + b"\n"))
        first = writer.document_id[0]
        writer._document_id = ArrayObject(
            [ByteStringObject(first), ByteStringObject(sha256(pdf + at.isoformat().encode()).digest()[:16])]
        )
        signer = _TimedSigner(
            _metadata(),
            signer=self._signer,
            timestamper=self._timestamps,
            new_field_spec=fields.SigFieldSpec(revision.FIELD, on_page=0),
        )
        signer.at = at
        try:
            out: BytesIO = signer.sign_pdf(
                writer,
                bytes_reserved=2
                * (RESERVED_WITH_TIMESTAMP_BYTES if self._timestamps else revision.RESERVED_BYTES),
                output=BytesIO(),
            )
        except self._external_errors as error:
            raise SealUnavailable(f"no seal: {type(error).__name__}") from None
        if not self.has_made(out.getvalue()):
            raise SealUnavailable("the seal is not good")
        return out.getvalue()

    def has_made(self, pdf: bytes) -> bool:
        """Whether this key has sealed exactly these bytes; with time-stamps also whether there is a good one,
        from any authority.
        """
        facts = check(pdf, [self.certificate.dump()])
        return (
            facts.intact
            and facts.whole_file
            and facts.certificate == self.certificate.dump()
            and facts.timestamped == bool(self._timestamps)
        )


def _metadata() -> signers.PdfSignatureMetadata:
    return signers.PdfSignatureMetadata(
        field_name=revision.FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=revision.REASON,
    )


def _timestamps(url: str | None) -> TimeStamper | None:
    return HTTPTimeStamper(url) if url else None


def _is_marked(pdf: bytes) -> bool:
    """Whether the page's metadata has the keyword of the mark of development."""
    found = re.search(rb"<pdf:Keywords>([^<]*)</pdf:Keywords>", pdf)
    return bool(found and MARK in re.split(rb"[,;\s]+", found[1]))


def _asn1(certificate: Any) -> x509.Certificate:
    return x509.Certificate.load(
        (getattr(certificate, "certificate", certificate)).public_bytes(Encoding.DER)
    )
