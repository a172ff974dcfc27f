"""The issuing unit's seal by the settings of the press: opened when the press starts, and again after a token
failed.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

from asn1crypto import pem
from pydantic import HttpUrl, SecretStr

from services.documents.seal.sign import Seal, SealUnavailable
from services.documents.settings import PressSettings, TokenSettings


def seal_of(settings: PressSettings) -> Seal:
    """Open the seal, once in a process.

    Raises CannotSeal or SealUnavailable when the key cannot be loaded.
    """
    if settings.hsm:
        return _in_token(settings.hsm, settings.timestamp_url)
    assert settings.signing_key
    assert settings.signing_password
    return _in_file(settings.signing_key, settings.signing_password, settings.timestamp_url)


def sign(settings: PressSettings, page: bytes, at: datetime) -> bytes:
    """Seal this page. A token that failed is opened again for the next page."""
    try:
        return seal_of(settings).sign(page, at)
    except SealUnavailable:
        _in_token.cache_clear()
        raise


@cache
def _in_file(key: Path, password: SecretStr, timestamps: HttpUrl | None) -> Seal:
    return Seal(key, password.get_secret_value(), _text(timestamps))


@cache
def _in_token(token: TokenSettings, timestamps: HttpUrl | None) -> Seal:
    certificates = [body for _, _, body in pem.unarmor(token.certificates.read_bytes(), multiple=True)]
    return Seal.in_token(
        token.module, token.label, token.pin.get_secret_value(), token.key, certificates, _text(timestamps)
    )


def _text(url: HttpUrl | None) -> str | None:
    return str(url) if url else None
