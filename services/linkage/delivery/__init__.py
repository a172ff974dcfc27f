"""Delivery: accepted graduates to partners, with receipts. Life of a delivery: docs/delivery.md."""
