"""Issuing: approvals and corrections become intents; the press (its own process) makes documents of them."""
