"""The record embedded in a document: the page is made of it, and anyone can read it from the file."""
from functools import lru_cache

from shared.contracts.record import AchievementRecord, GraduatesReport

ATTACHMENT = "record.json"
MAX_CACHED_RECORDS = 16


@lru_cache(MAX_CACHED_RECORDS)
def facts_of(record: bytes) -> AchievementRecord | GraduatesReport:
    """The record as values; its schema names which of the two it is. Cached: a press reads it three times."""
    model: type[AchievementRecord | GraduatesReport] = AchievementRecord if b'"lsq.achievement-record/1"' in record else GraduatesReport
    return model.model_validate_json(record)
