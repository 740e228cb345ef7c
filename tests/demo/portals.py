"""A portal on loopback for tests of interfaces that a federated search may ask."""

from collections.abc import Iterator
from contextlib import contextmanager

from fairassess.demo.portal import Portal
from fairassess.demo.servers import Running
from fairassess.domain.registries import Registries


@contextmanager
def asking(*addresses: str) -> Iterator[Registries]:
    """Registries of which the federated search asks these addresses."""
    with Running(Portal(addresses)) as server:
        yield Registries(federated_search=f"{server.url}/")
