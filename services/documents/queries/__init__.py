"""What documents is asked to say."""
from services.documents.queries import log, numbers, register, reports, verdicts
from services.documents.queries.room import router

__all__ = ["log", "numbers", "register", "reports", "router", "verdicts"]
