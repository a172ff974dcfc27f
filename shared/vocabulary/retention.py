"""For how many years the archive locks what a decision rests on, and the heads of the log, by class.

A lock cannot be shortened, so each is what the class needs at least (docs/law/linkage.md §6, Retention).
"""

# orders of appointment and correction, circulars: kept for ever; the longest that an archive is asked for
ORDER_YEARS = 60
# photos: kept like the form that they belong to, for ever
PHOTO_YEARS = 60
# applied workbooks: ten years after the youngest pupil has left, twelve years later
WORKBOOK_YEARS = 22
# heads of the log of issuance: whoever verifies a document later relies on them
LOG_YEARS = 60
