"""Rank and percentile."""

from decimal import Decimal

from services.grades.rules.ranks import places


def test_places() -> None:
    """Equal averages share a rank; percentile = 100 × (below + ½ equal) ÷ all, cut."""
    averages = [
        Decimal("3.50"),
        Decimal("3.50"),
        Decimal("2.00"),
        Decimal("4.00"),
        Decimal("1.00"),
        Decimal("1.50"),
    ]

    assert [(place.rank, str(place.percentile)) for place in places(averages)] == [
        (2, "66.66"),
        (2, "66.66"),
        (4, "41.66"),
        (1, "91.66"),
        (6, "8.33"),
        (5, "25.00"),
    ]
    assert places([]) == []
