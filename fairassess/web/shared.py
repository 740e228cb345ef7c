"""Answers that are the same for everybody: other sites show them, and caches keep them."""

from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.datastructures import Headers

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

KEPT_S, MISSING_KEPT_S = 3600, 300
_KEPT = "public, max-age={seconds}, stale-while-revalidate=86400"


class Shared(Response):
    """An answer that depends on nobody's cookie and brings none, whoever looked at the session."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:
        """Return the headers without those that would keep visitors apart."""
        headers = super().get_wsgi_headers(environ)
        headers.remove("Set-Cookie")
        others = [name for name in self.vary if name.lower() != "cookie"]
        headers.remove("Vary")
        if others:
            headers["Vary"] = ", ".join(others)
        return headers


def for_others(answer: Shared) -> Shared:
    """Let other sites show and keep an answer; who has it already is told so, and no more."""
    is_there = answer.status_code == 200
    seconds = KEPT_S if is_there else MISSING_KEPT_S
    answer.headers["Cache-Control"] = _KEPT.format(seconds=seconds)
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.add_etag()
    if is_there:
        answer.make_conditional(request)
    return answer
