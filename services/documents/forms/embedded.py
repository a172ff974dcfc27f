"""The record that is embedded in a document: its page is made of it, and anyone can read it from the file."""

from functools import lru_cache

from shared.contracts.record import AchievementRecord, GraduatesReport

ATTACHMENT = "record.json"
MAX_CACHED_RECORDS = 16


@lru_cache(MAX_CACHED_RECORDS)
def facts_of(record: bytes) -> AchievementRecord | GraduatesReport:
    """Parse the record; its schema names which of the two it is. Cached: a press parses each three times."""
    model: type[AchievementRecord | GraduatesReport] = (
        AchievementRecord if b'"lsq.achievement-record/1"' in record else GraduatesReport
    )
    return model.model_validate_json(record)
