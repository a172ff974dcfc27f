"""The service on one screen: what documents is, and the press, which alone has the sealing key."""
from services.documents import commands, queries, reactions, tables, timers, workers
from services.documents.settings import DocumentsSettings, PressSettings
from shared.access.tokens import private_key
from shared.chassis.service import Service

documents = Service("documents", DocumentsSettings, tables.metadata, commands.router, queries.router, reactions.router, timers.router, workers.router)


def press() -> Service:
    """The press: `python -m services.documents press`. Its room brings Typst and pyHanko, which the main process does without."""
    from services.documents.press import making, worker

    return Service("documents.press", PressSettings, tables.metadata, worker.router, prepare=making.open_seal)


def log_key() -> str:
    """The public key of the log of issuance, as verifiers read it (C2SP): from the environment of the main process."""
    from services.documents.log.checkpoint import LogKey

    settings = DocumentsSettings.of_environment()
    return str(LogKey(settings.log_origin, private_key(settings.log_key.get_secret_value()).public_key()))
