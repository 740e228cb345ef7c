"""Tell replies that say something about a provider from those that tell only of the way to it."""

from fairassess.domain.finding import Reason
from fairassess.probes import obstacles
from fairassess.probes.oai_evidence import Asked, FaultKind, Shape
from fairassess.probes.obstacles import CONCLUSIVE_FAILURES as CONCLUSIVE_FAILURES
from fairassess.probes.obstacles import WALL_HEADERS as WALL_HEADERS
from fairassess.probes.obstacles import Obstacle as Obstacle


def in_the_way(asked: Asked) -> Obstacle | None:
    """
    Return why this reply says nothing about the provider; None when it does say something.

    An OAI-PMH reply says something whatever its HTTP status is. A failure that can only be the
    server's own doing, such as a redirect loop, is no obstacle: it is a finding. So is a web page,
    unless its title says that it stands in for what will come again.
    """
    exchange, fault = asked.exchange, asked.reading.fault
    if exchange.failure is not None:
        return obstacles.in_the_way(exchange, asked.request)
    if fault is not None and fault.kind is FaultKind.TOO_MUCH:
        return Obstacle(Reason.TOO_LARGE, f"{asked.request}: {fault.message}.")
    if asked.reading.envelope is not None:
        return None
    found = obstacles.in_the_way(exchange, asked.request, shows_wall=is_bot_wall(asked))
    if found is None and asked.reading.shape is Shape.HTML:
        return obstacles.stand_in(exchange, asked.request)
    return found


def is_bot_wall(asked: Asked) -> bool:
    """Return whether a page answered that is made to keep machines out, known by its marks."""
    return asked.reading.shape is not Shape.OAI and obstacles.is_bot_wall(asked.exchange)
