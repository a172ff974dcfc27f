"""The loops of a process, and whether each still turns."""

import time
from dataclasses import dataclass, field

# A loop that has not turned for this time is stuck; the longest job takes less.
MAX_SILENCE_S = 300.0


@dataclass
class Heartbeats:
    """When each loop of a process turned last: relay, guard, reactions, workers, timers."""

    # loop → monotonic clock
    beats: dict[str, float] = field(default_factory=dict)

    def beat(self, loop: str) -> None:
        """Record that this loop turns."""
        self.beats[loop] = time.monotonic()

    def stuck(self) -> list[str]:
        """The loops that no longer turn."""
        limit = time.monotonic() - MAX_SILENCE_S
        return sorted(loop for loop, at in self.beats.items() if at < limit)
