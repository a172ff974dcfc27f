"""Delivery: records of accepted graduates are sent to partners, and their receipts stored.

The states of a delivery: docs/delivery.md.
"""
