"""Serve the root of a federated search on loopback, which tells the search APIs that it asks."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.demo.search_api import said

ELSEWHERE = "https://search.elsewhere.example/api"
"""A search API of a facility that takes no part in the demo world."""


class Portal:
    """
    A federated search, as far as its root tells of it. A WSGI application.

    Attributes:
        providers: Addresses of the search APIs that it asks; may be changed while it runs.
        asked: Paths asked so far, in order.
    """

    def __init__(self, providers: Iterable[str] = ()) -> None:
        """Make a portal that asks these search APIs, and one elsewhere."""
        self.providers = tuple(providers)
        self.asked: list[str] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = str(environ.get("PATH_INFO", ""))
        self.asked.append(path)
        found = said(self._root()) if path in ("", "/") else said({}, status="404 Not Found")
        start_response(found.status, list(found.headers))
        return [found.body]

    def _root(self) -> dict[str, object]:
        return {
            "uptime": "01:00:00",
            "api_version": "v2.21",
            "hosting_facility": "DEMO",
            "environment": "production",
            "data_providers": [ELSEWHERE, *self.providers],
            "provider_timeout_ms": 10_000,
            "default_limit": 100,
        }
