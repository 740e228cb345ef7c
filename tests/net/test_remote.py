"""The token goes to the server that was named, and whatever that answers is told in words."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from fairassess.net import remote
from fairassess.net.remote import Refused, Remote, Unreachable

Answer = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A server on loopback that answers as a test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            """Gives the next answer; the last one again and again."""

            def answer(self) -> None:
                """Answer."""
                outer.asked.append((self.command, self.path, dict(self.headers)))
                left = len(outer.answers) > 1
                status, headers, body = outer.answers.pop(0) if left else outer.answers[0]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PATCH = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_the_token_and_the_condition_are_sent(server: Server) -> None:
    server.answers = [(200, {}, b'{"a": 1}')]
    assert Remote(f"{server.url}/below/", "secret").patch("x", {}, if_match='"3"') == {"a": 1}
    ((method, path, headers),) = server.asked
    assert (method, path) == ("PATCH", "/below/api/v1/x")
    assert (headers["Authorization"], headers["If-Match"]) == ("Bearer secret", '"3"')


def test_a_redirect_is_not_followed(server: Server) -> None:
    server.answers = [(302, {"Location": "http://127.0.0.1:1/"}, b"{}")]
    with pytest.raises(Refused, match="302"):
        Remote(server.url, "t").get("x")
    assert len(server.asked) == 1


def test_patience_is_kept_as_long_as_it_makes_sense(server: Server) -> None:
    waited: list[float] = []
    later = (429, {"Retry-After": "7"}, b"{}")
    server.answers = [later, later, (200, {}, b"[]")]
    assert Remote(server.url, "t", sleep=waited.append).get("x") == []
    assert waited == [7.0, 7.0]
    server.answers = [(429, {"Retry-After": "9999"}, b"{}")]
    with pytest.raises(Refused, match="429"):
        Remote(server.url, "t", sleep=waited.append).get("x")
    assert waited == [7.0, 7.0]


def test_a_list_is_read_to_its_end(server: Server) -> None:
    server.answers = [
        (200, {}, b'{"items": [1], "next": "c"}'), (200, {}, b'{"items": [2], "next": null}'),
    ]  # fmt: skip
    assert Remote(server.url, "t").items("x") == [1, 2]
    assert [path for _, path, _ in server.asked] == [
        "/api/v1/x?limit=200", "/api/v1/x?limit=200&cursor=c",
    ]  # fmt: skip


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_told(server: Server, body: bytes) -> None:
    server.answers = [(200, {}, body)]
    with pytest.raises(Unreachable, match="no JSON"):
        Remote(server.url, "t").get("x")


def test_an_endless_answer_is_cut(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "LIMIT_BYTES", 1_000)
    server.answers = [(200, {}, b'"' + b"x" * 5_000 + b'"')]
    with pytest.raises(Unreachable, match="more than"):
        Remote(server.url, "t").get("x")


def test_every_fault_that_the_server_tells_is_told(server: Server) -> None:
    problem = {
        "detail": "See `errors`.",
        "errors": [{"pointer": "#/level", "detail": "Wrong."}, "odd", {"parameter": "x"}],
    }
    server.answers = [(422, {}, json.dumps(problem).encode())]
    with pytest.raises(Refused, match=r"422: See `errors`\. #/level: Wrong"):
        Remote(server.url, "t").get("x")


def test_a_server_that_is_not_there_is_told() -> None:
    made = Server()
    made.close()
    with pytest.raises(Unreachable, match="cannot be asked"):
        Remote(made.url, "t").get("x")
