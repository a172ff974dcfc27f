"""The way back after sign-in: to the page that was asked for, or on with the form that was sent.

A form that is sent when its session has ended is kept for KEPT_FOR: the whole request, its file too, is
stored among the uploads, encrypted with a key that stands in the sign-in page alone. That page names the
person and the appointment of the session, signed: for nobody else the form goes on. Forms with passwords are
not kept.
"""

import base64
import binascii
import hmac
import re
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, ValidationError
from starlette.types import Message, Receive, Scope, Send

from services.portal.gateway import Gateway
from services.portal.session import KEPT_FOR, NotSignedIn, Session
from shared.contracts.files import FileReference
from shared.vocabulary.media_types import OCTET_STREAM

HOME = "/home"
# Bound of a page that is asked for, in characters.
MAX_PATH_LENGTH = 1000
# A path of this site: no host, no backslash, no control character, nothing that a browser leaves out.
OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x1f\x7f]*")
# Where no way leads back to, and forms with passwords.
NOT_KEPT = ("/sign-in", "/sign-out", "/register", "/organisation", "/account/password")
# Of what a request sends, that which is sent again.
SCOPE = ("type", "asgi", "http_version", "method", "scheme", "server", "client", "root_path", "state")
NONCE = bytes(12)


class Kept(BaseModel):
    """A form that was sent without a session: where to, its body in the archive, whose it is, until when."""

    path: str
    content_type: str
    body: FileReference
    key: str
    person: UUID
    appointment: UUID
    until: datetime
    # The place of the session by which it goes on.
    place: str = ""


def own_path(asked: str) -> str:
    """The page that was asked for, if it is one of this site, as it is and decoded; else the home page."""
    decoded = asked
    while (further := unquote(decoded)) != decoded:
        if not OWN_PATH.fullmatch(decoded):
            return HOME
        decoded = further
    is_own = len(asked) <= MAX_PATH_LENGTH and OWN_PATH.fullmatch(asked) and OWN_PATH.fullmatch(decoded)
    return asked if is_own and not urlsplit(decoded).path.startswith(NOT_KEPT) else HOME


def sign_in_path(asked: str) -> str:
    """The address of the sign-in page that leads back to this page."""
    path = own_path(asked)
    return "/sign-in" if path == HOME else f"/sign-in?next={quote(path, safe='/')}"


def page_asked_for(request: Request) -> str:
    """The page of a request: its own address, or of a form that of its page."""
    if request.method in ("GET", "HEAD"):
        return address_of_page(request)
    page = urlsplit(request.headers.get("referer", ""))
    if page.netloc != request.headers.get("host"):
        return HOME
    return f"{page.path}?{page.query}" if page.query else page.path


def address_of_page(request: Request) -> str:
    """Path and query of a request, as they were sent."""
    path, query = request.scope["raw_path"].decode(), request.scope["query_string"].decode()
    return f"{path}?{query}" if query else path


async def keep(request: Request, gateway: Gateway, error: NotSignedIn) -> str | None:
    """Keep a form, and return the word by which the sign-in page sends it on.

    None: it is no form, or not of a session that has ended of late.
    """
    path = address_of_page(request)
    if request.method != "POST" or not error.person or not error.appointment or path.startswith(NOT_KEPT):
        return None
    key = AESGCM.generate_key(128)
    # Each body has a key of its own.
    sealed = AESGCM(key).encrypt(NONCE, await request.body(), path.encode())
    kept = Kept(
        path=path,
        content_type=request.headers.get("content-type", ""),
        body=await gateway.archive.put_new(f"uploads/{uuid4()}", sealed, OCTET_STREAM),
        key=key.hex(),
        person=error.person,
        appointment=error.appointment,
        until=gateway.now() + KEPT_FOR,
    )
    return signed(kept, gateway)


def signed(kept: Kept, gateway: Gateway) -> str:
    """The word that stands in a page for a kept form."""
    text = base64.urlsafe_b64encode(kept.model_dump_json().encode()).decode()
    return f"{text}.{_signature(text, gateway)}"


def read(word: str, gateway: Gateway) -> Kept | None:
    """The kept form of a word that this portal has signed, while it is kept."""
    text, _, signature = word.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(text, gateway).encode()):
        return None
    try:
        kept = Kept.model_validate_json(base64.urlsafe_b64decode(text))
    except (binascii.Error, ValidationError):
        return None
    return kept if kept.until > gateway.now() else None


def goes_on(kept: Kept, session: Session) -> bool:
    """Whether a kept form goes on by this session: of the same person, at the same organisation."""
    return kept.person == session.person and kept.place == place_of(session)


def place_of(session: Session) -> str:
    """The place at which a session acts."""
    return f"{session.authority}.{session.school}"


async def body_of(kept: Kept, gateway: Gateway) -> bytes:
    """The body of a kept form."""
    sealed = await gateway.archive.get(kept.body)
    return AESGCM(bytes.fromhex(kept.key)).decrypt(NONCE, sealed, kept.path.encode())


class SentAgain(Response):
    """The response to a kept form: that of its own route, to the same request."""

    def __init__(self, app: FastAPI, kept: Kept, form: bytes) -> None:
        super().__init__()
        self.app = app
        self.kept = kept
        self.form = form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the form to its route."""
        path, _, query = self.kept.path.partition("?")
        own = {b"content-type": self.kept.content_type.encode(), b"content-length": b"%d" % len(self.form)}
        headers = [(name, value) for name, value in scope["headers"] if name not in own]
        again: dict[str, Any] = {name: scope[name] for name in SCOPE if name in scope} | {
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [*headers, *own.items()],
        }
        parts = iter([self.form])

        async def whole_form() -> Message:
            form = next(parts, None)
            return await receive() if form is None else {"type": "http.request", "body": form}

        await self.app(again, whole_form, send)


def _signature(text: str, gateway: Gateway) -> str:
    key = gateway.settings.service_key.get_secret_value().encode()
    return hmac.digest(key, f"kept\0{text}".encode(), "sha256").hex()
