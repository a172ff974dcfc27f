"""The way out: batches are made of what waits and sent to partners. Only the process linkage.delivery runs it."""
