"""A program that holds a token: it asks the interface and reads JSON."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.world import World

READ, WRITE = 0, 1
PREFIX = "/api/v1/"


class Program:
    """
    One program.

    Attributes:
        headers: What it sends with every request.
    """

    def __init__(self, app: Flask, token: str = "") -> None:
        self._client = app.test_client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(
        self,
        method: str,
        address: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a request; *address* is whole, or what stands below the prefix."""
        url = address if address.startswith("/") else PREFIX + address
        given = {} if body is None else {"json": body}
        return self._client.open(
            url, method=method, headers={**self.headers, **(headers or {})}, **given, **options
        )

    def get(self, address: str, status: int = 200, **headers: str) -> Any:
        """Return what stands at an address."""
        reply = self.ask("GET", address, headers=headers)
        assert reply.status_code == status, f"{address}: {reply.status} {reply.text[:500]}"
        return reply.json

    def post(self, address: str, body: object, status: int = 201, **headers: str) -> Any:
        """Send something, and return the answer."""
        reply = self.ask("POST", address, body, headers)
        assert reply.status_code == status, f"{address}: {reply.status} {reply.text[:500]}"
        return reply.json

    def items(self, address: str) -> list[Any]:
        """Return a whole list, part by part."""
        found, join = [], "&" if "?" in address else "?"
        part = self.get(address)
        while True:
            found += part["items"]
            if part["next"] is None:
                return found
            part = self.get(f"{address}{join}cursor={part['next']}")

    def tag(self, address: str) -> str:
        """Return the ETag of a resource, or of the one that an address checks a change of."""
        return self.ask("GET", address.removesuffix("/check")).headers["ETag"]


def program_of(app: Flask, world: World, who: str, kind: int = WRITE) -> Program:
    """Return the program of somebody; an empty name is nobody."""
    return Program(app, world.tokens[who][kind] if who else "")
