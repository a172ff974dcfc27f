"""Sending: waiting deliveries are put into batches, and batches sent to partners.

Only the process linkage.delivery runs it.
"""
