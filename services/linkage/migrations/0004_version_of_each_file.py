"""version id of each file"""

from collections.abc import Sequence

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one refuse a reference with a version
oldest_release = revision


def upgrade() -> None:
    """The tables stay as they are: references are JSON."""
