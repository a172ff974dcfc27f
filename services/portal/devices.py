"""Devices on which a person has signed in before.

A cookie names the device and is valid for one user name. Failures of a known device are counted apart, so
strangers who guess at a name do not keep its owner out (OWASP, device cookies).
"""

import hmac
import secrets

from fastapi import Request, Response

from services.portal.gateway import Gateway

COOKIE = "lsq_device"
COOKIE_LIFE_S = 400 * 24 * 3600
# Random bytes of a device's name.
NAME_BYTES = 16
# The cookie is sent where people sign in, and nowhere else.
PATH = "/sign-in"


def known_device(request: Request, gateway: Gateway, user_name: str) -> str | None:
    """The name of this device, if this user name has signed in on it before."""
    name, _, signature = request.cookies.get(COOKIE, "").partition(".")
    # Bytes: a cookie may hold what is no ASCII.
    is_genuine = hmac.compare_digest(signature.encode(), _signature(gateway, name, user_name).encode())
    return name if is_genuine else None


def remember_device(response: Response, gateway: Gateway, user_name: str, known: str | None) -> None:
    """Give the browser a cookie that names this device for this user name."""
    name = known or secrets.token_hex(NAME_BYTES)
    response.set_cookie(
        COOKIE,
        f"{name}.{_signature(gateway, name, user_name)}",
        httponly=True,
        secure=gateway.settings.cookie_secure,
        samesite="strict",
        max_age=COOKIE_LIFE_S,
        path=PATH,
    )


def _signature(gateway: Gateway, device: str, user_name: str) -> str:
    key = gateway.settings.service_key.get_secret_value().encode()
    return hmac.digest(key, f"device\0{device}\0{user_name.strip().casefold()}".encode(), "sha256").hex()
