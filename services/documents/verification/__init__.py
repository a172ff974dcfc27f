"""Verification: the verdict of the register, and the check without network (python -m
services.documents.verification).
"""
