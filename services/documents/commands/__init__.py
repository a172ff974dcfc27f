"""What documents is asked to do."""
from services.documents.commands import cancelling, numbers, reports
from services.documents.commands.room import router

__all__ = ["cancelling", "numbers", "reports", "router"]
