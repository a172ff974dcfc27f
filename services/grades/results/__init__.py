"""The book of results: entries, open and closed terms, what students have learnt."""
