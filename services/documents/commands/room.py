"""The room that all commands of documents stand in."""
from shared.edge import Router

router = Router("documents")
