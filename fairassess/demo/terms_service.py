"""A terms service and the datasets of a search API, as facilities offer them, on loopback."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.domain.terms import Term, Vocabulary


class Flaw(Enum):
    """What may be wrong with the service."""

    UNKNOWN_TERM = "gives a term that PaNET does not have"
    OLD_RELEASE = "lacks half of the techniques"
    ERROR = "answers HTTP 500"
    HTML = "answers with a web page"


@dataclass
class TermsService:
    """
    Answers `/techniques` like the service of ontologies that portals of the field use.

    Attributes:
        vocabulary: Whose terms it gives.
        flaws: What is wrong with it.
        datasets: What `/Datasets` gives; none of it for a terms service only.
        asked: Paths that were asked for, in order.
    """

    vocabulary: Vocabulary
    flaws: tuple[Flaw, ...] = ()
    datasets: tuple[dict[str, object], ...] = ()
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = str(environ.get("PATH_INFO", ""))
        self.asked.append(path)
        status, kind, body = self._answer(path.rstrip("/"))
        start_response(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, path: str) -> tuple[str, str, bytes]:
        if Flaw.ERROR in self.flaws:
            return "500 Internal Server Error", "text/plain", b"broken"
        if Flaw.HTML in self.flaws:
            return "200 OK", "text/html", b"<!DOCTYPE html><title>Portal</title><p>Welcome</p>"
        if path.endswith("/Datasets") and self.datasets:
            return "200 OK", "application/json", json.dumps(self.datasets).encode()
        if path.endswith("/techniques") and not self.datasets:
            return "200 OK", "application/json", json.dumps(self._terms()).encode()
        return "404 Not Found", "application/json", b'{"error": {"statusCode": 404}}'

    def _terms(self) -> list[dict[str, object]]:
        tags = [term for term in self.vocabulary.terms if self.vocabulary.is_tag(term)]
        if Flaw.OLD_RELEASE in self.flaws:
            tags = tags[: len(tags) // 2]
        given = [self._as_given(term) for term in tags]
        if Flaw.UNKNOWN_TERM in self.flaws:
            address = f"{self.vocabulary.base}PaNET99999"
            given.append({"pid": address, "name": "a technique of our own", "children": []})
        return given

    def _as_given(self, term: Term) -> dict[str, object]:
        below = self.vocabulary.children.get(term.identifier, ())
        return {
            "pid": self.vocabulary.address(term),
            "name": term.label,
            "synonym": list(term.alternatives),
            "parents": [self.vocabulary.base + parent for parent in term.parents],
            "children": [self.vocabulary.address(child) for child in below],
        }


def dataset(pid: str, *techniques: tuple[str, str], **more: object) -> dict[str, object]:
    """Return a dataset as a search API gives it; a technique has an identifier and a name."""
    return {
        "pid": pid,
        "title": f"Measurement {pid}",
        "isPublic": True,
        "techniques": [{"pid": address, "name": name} for address, name in techniques],
        **more,
    }
