"""The service on one screen: what documents is, and the press, which alone has the sealing key."""
from services.documents import commands, queries, reactions, tables, timers, workers
from services.documents.settings import DocumentsSettings, PressSettings
from shared.service import Service

documents = Service("documents", DocumentsSettings, tables.metadata, commands.router, queries.router, reactions.router, timers.router, workers.router)


def press() -> Service:
    """The press: `python -m services.documents press`. Its room brings Typst and pyHanko, which the main process does without."""
    from services.documents.press import worker

    return Service("documents.press", PressSettings, tables.metadata, worker.router)
