"""The processes of documents and their capabilities: the main process, and the press, the only one with the
sealing key.
"""

from services.documents import access_log, intents, issuing, log, numbers, register, reports, verification
from services.documents.log.checks import forks
from services.documents.register.checks import unfounded
from services.documents.settings import DocumentsSettings, PressSettings
from shared.access.tokens import private_key
from shared.chassis.service import Service

documents = Service(
    "documents",
    DocumentsSettings,
    capabilities=[access_log, intents, numbers, log, register, reports, issuing, verification],
    checks=[forks],
)


def press() -> Service:
    """The press: `python -m services.documents press`. Only this process imports Typst and pyHanko."""
    from services.documents.issuing import press as capability
    from services.documents.issuing.press import making

    return Service(
        "documents.press",
        PressSettings,
        capabilities=[capability],
        prepare=making.open_seal,
        checks=[unfounded],
    )


roles = {"press": press}
"""The other processes of this service, by the word after `python -m services.documents`."""


def log_key() -> str:
    """The public key of the log of issuance, as verifiers read it (C2SP).

    It is derived from the settings of the main process.
    """
    from services.documents.log.checkpoint import LogKey

    settings = DocumentsSettings.of_environment()
    return str(LogKey(settings.log_origin, private_key(settings.log_key.get_secret_value()).public_key()))
