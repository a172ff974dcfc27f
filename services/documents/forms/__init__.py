"""The forms: what each page shows, how it is rendered, and the lint of a finished file.

Nothing here imports the press.
"""
