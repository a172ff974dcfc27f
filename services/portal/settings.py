"""The settings of the portal. It has no database: it stores no facts of pupils."""

from pydantic import ByteSize, Field

from shared.chassis.settings import ProcessSettings


class PortalSettings(ProcessSettings):
    """Settings of `python -m services.portal`."""

    portal_host: str = "127.0.0.1"
    portal_port: int = Field(8000, ge=1, le=65535)
    portal_address: str = Field(
        "http://127.0.0.1:8000", description="the official address, as printed under each QR code"
    )
    upload_limit: ByteSize = Field(ByteSize(20_000_000), description="largest file that is accepted")
    verify_limit: ByteSize = Field(
        ByteSize(5_000_000), description="largest file that the public may verify; our documents have 0.2 MB"
    )
    max_questions: int = Field(
        200,
        ge=1,
        description="questions that wait for a reply, a quarter of one place or of strangers; beyond: 503",
    )
    trusted_proxies: str = Field(
        "",
        description=(
            "addresses or networks of the proxies in front, with commas: their X-Forwarded-For is believed; "
            "without it, all that comes through a proxy has one address"
        ),
    )
    cookie_secure: bool = Field(True, description="cookies over TLS only; off on the machine's own loopback")
