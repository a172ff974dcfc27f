"""Intents: the documents to issue, stored before anything is made."""
