"""The record that lies inside a document: the page is made of it, and anyone can read it from the file."""
from functools import lru_cache

from shared.contracts.record import AchievementRecord, GraduatesReport

ATTACHMENT = "record.json"
RECORDS = 16


@lru_cache(RECORDS)
def facts_of(record: bytes) -> AchievementRecord | GraduatesReport:
    """The record as values; its schema says which of the two it is. Kept for a moment: a press asks for it three times."""
    model: type[AchievementRecord | GraduatesReport] = AchievementRecord if b'"lsq.achievement-record/1"' in record else GraduatesReport
    return model.model_validate_json(record)
