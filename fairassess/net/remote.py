"""Ask another fairassess through its interface for programs; the token goes nowhere else."""

import http.client
import json
import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import certifi

from fairassess.errors import FairassessError, Fault, Invalid

LIMIT_S = 60.0
LIMIT_BYTES = 10_000_000
LONGEST_WAIT_S = 120.0
_TRIES = 4
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_HTTP_LATER = 429
_HTTP_OK = range(200, 300)


class Refused(FairassessError):
    """The other server said no; status and document are as it sent them."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        self.status = status
        self.document = document
        told = [str(document.get("detail") or document.get("title") or "It did not say why.")]
        told += [
            f"{one.get('pointer') or one.get('parameter', '')}: {one.get('detail', '')}"
            for one in document.get("errors", ())
            if isinstance(one, dict)
        ]
        super().__init__(f"The server answered {status}: {' '.join(told)}")


class Unreachable(FairassessError):
    """The other server could not be asked, or what it sent is no answer of ours."""


class Remote:
    """
    One other server.

    It is asked over HTTPS, or on this very machine: a token is sent to nobody who could read it on
    the way. Redirects are not followed, so that it stays with the host that was named.
    """

    def __init__(
        self, server: str, token: str, *, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """
        Name a server.

        Args:
            server: Its address: `https://fair.facility.example`.
            token: Sent with each request.
            sleep: Waits where the server asks for patience.

        Raises:
            Invalid: The address cannot be used.
        """
        try:
            parts = urlsplit(server)
            self._port = parts.port
        except ValueError as error:
            raise _bad_server(server) from error
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.username:
            raise _bad_server(server)
        if parts.scheme == "http" and host not in _LOOPBACK:
            message = "Use https: anybody on the way could read the token."
            raise Invalid([Fault("server", message)])
        if not (token.isascii() and token.isprintable() and token):
            raise Invalid([Fault("token", "There is no token in the file.")])
        self._host, self._is_tls = host, parts.scheme == "https"
        self._path = parts.path.rstrip("/")
        self._token = token
        self._sleep = sleep

    def get(self, path: str) -> Any:
        """
        Return what stands at an address below `/api/v1`.

        Raises:
            Refused: The server said no.
            Unreachable: It cannot be asked.
        """
        return self._ask("GET", path, None, {})

    def items(self, path: str) -> list[Any]:
        """Return a whole list, all its parts; raises as `get` does."""
        found: list[Any] = []
        query = "?limit=200"
        while True:
            part = self.get(path + query)
            found += part["items"]
            if part["next"] is None:
                return found
            query = f"?limit=200&cursor={part['next']}"

    def patch(self, path: str, body: Mapping[str, Any], *, if_match: str) -> Any:
        """Change what stands at an address, if it still is as it was read; raises as `get`."""
        return self._ask("PATCH", path, json.dumps(body).encode(), {"If-Match": if_match})

    def post(self, path: str, body: Mapping[str, Any], *, if_match: str) -> Any:
        """Ask what would become of a change, without changing anything; raises as `get`."""
        return self._ask("POST", path, json.dumps(body).encode(), {"If-Match": if_match})

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Any:
        waited_s = 0.0
        for left in reversed(range(_TRIES)):
            status, wait_s, content = self._once(method, path, body, headers)
            if status != _HTTP_LATER or not left or waited_s + wait_s > LONGEST_WAIT_S:
                break
            self._sleep(wait_s)
            waited_s += wait_s
        try:
            document = json.loads(content)
        except (ValueError, RecursionError) as error:
            message = f"{self._host} answered {status} with something that is no JSON."
            raise Unreachable(message) from error
        if status not in _HTTP_OK:
            raise Refused(status, document if isinstance(document, dict) else {})
        return document

    def _once(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, float, bytes]:
        sent = {"Authorization": f"Bearer {self._token}", "Accept": "application/json", **headers}
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection = self._connection()
        try:
            connection.request(method, f"{self._path}/api/v1/{path}", body, sent)
            reply = connection.getresponse()
            content = reply.read(LIMIT_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{self._host} cannot be asked: {error}") from error
        finally:
            connection.close()
        if len(content) > LIMIT_BYTES:
            raise Unreachable(f"{self._host} sent more than {LIMIT_BYTES:,} bytes.")
        return reply.status, _seconds(reply.headers.get("Retry-After", "")), content

    def _connection(self) -> http.client.HTTPConnection:
        if not self._is_tls:
            return http.client.HTTPConnection(self._host, self._port, timeout=LIMIT_S)
        trusted = ssl.create_default_context(cafile=certifi.where())
        return http.client.HTTPSConnection(self._host, self._port, timeout=LIMIT_S, context=trusted)


def _seconds(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1.0


def _bad_server(server: str) -> Invalid:
    message = f"Give an address such as https://fair.facility.example, not {server[:200]!r}."
    return Invalid([Fault("server", message)])
