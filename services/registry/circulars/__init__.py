"""Circulars (หนังสือเวียน): what DLA sends, who has acknowledged it, who has passed it on with which letter."""
