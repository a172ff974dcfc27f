"""What documents is asked to do."""
from services.documents.commands import numbers, reports
from services.documents.commands.room import router

__all__ = ["numbers", "reports", "router"]
