"""Who acts."""
from shared.chassis.unit_of_work import Work


def actor_id(work: Work) -> str:
    """The reference of the person or service that acts."""
    return work.actor.sub if work.actor else "house"
