"""Issuing: approvals and corrections become intents; the press (a process of its own) makes documents of
them.
"""
