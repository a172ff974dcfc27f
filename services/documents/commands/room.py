"""The room that all commands of documents stand in."""
from shared.chassis.edge import Router

router = Router("documents")
