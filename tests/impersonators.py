"""
Providers that get wrong what SciCat's, ICAT's and Invenio's providers get wrong, for tests.

Each speaks OAI-PMH over real HTTP as those programs were seen to do; none holds a line of them.
They keep what was sent to them.
"""

import html
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess import clock

OAI = "http://www.openarchives.org/OAI/2.0/"
DC = "http://purl.org/dc/elements/1.1/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
KERNEL = "http://datacite.org/schema/kernel-4"
WRAPPER = "http://schema.datacite.org/oai/oai-1.1/"
FIRST = datetime(2021, 5, 1, 8, tzinfo=UTC)
LIST_VERBS = ("ListRecords", "ListIdentifiers")

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Reply:
    """What goes out: content or errors in an envelope, or a page for people."""

    content: str = ""
    status: str = "200 OK"
    echoed: tuple[tuple[str, str], ...] = ()
    is_page: bool = False


def error(code: str, text: str = "That is not possible.") -> str:
    return f'<error code="{code}">{text}</error>'


def stamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


class Impersonator:
    """What all of them share: reading a request, and writing an envelope around a reply."""

    path = "/oai"
    content_type = "text/xml; charset=utf-8"

    def __init__(self, count: int = 25, *, now: clock.Clock = clock.now) -> None:
        self.count = count
        self.now = now
        self.sent: Pairs = []

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        method, query, form = self._keep(environ)
        if environ.get("PATH_INFO") != self.path:
            reply = Reply(status="404 Not Found", is_page=True)
        else:
            host = environ["HTTP_HOST"]
            reply = self.answer(method, query, form, f"http://{host}")
        return self._send(reply, start, f"http://{environ['HTTP_HOST']}")

    def _keep(self, environ: WSGIEnvironment) -> tuple[str, Pairs, Pairs]:
        """Return method, query and form of a request, keep what was sent, and leave it readable."""
        method = environ["REQUEST_METHOD"]
        query = parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
        form: Pairs = []
        if method == "POST":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            body = cast(Any, environ["wsgi.input"]).read(size)
            form = parse_qsl(body.decode("ascii"), keep_blank_values=True)
            environ["wsgi.input"] = io.BytesIO(body)
        self.sent += [*query, *form]
        return method, query, form

    def answer(self, method: str, query: Pairs, form: Pairs, site: str) -> Reply:
        raise NotImplementedError

    def base_url(self, site: str) -> str:
        return f"{site}{self.path}"

    def response_date(self) -> str:
        return stamp(self.now())

    def _send(self, reply: Reply, start: StartResponse, site: str) -> Iterable[bytes]:
        if reply.is_page:
            start(reply.status, [("Content-Type", "text/html; charset=utf-8")])
            return [b"<!DOCTYPE html><title>Cannot GET that</title>"]
        attributes = "".join(f' {name}="{html.escape(value)}"' for name, value in reply.echoed)
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="{OAI}" xmlns:xsi="{XSI}" '
            f'xsi:schemaLocation="{OAI} {OAI}OAI-PMH.xsd">'
            f"<responseDate>{self.response_date()}</responseDate>"
            f"<request{attributes}>{self.base_url(site)}</request>{reply.content}</OAI-PMH>"
        )
        start(reply.status, [("Content-Type", self.content_type)])
        return [body.encode()]

    def identify(self, site: str, name: str, earliest: str, deleted: str) -> str:
        return (
            f"<Identify><repositoryName>{name}</repositoryName>"
            f"<baseURL>{self.base_url(site)}</baseURL><protocolVersion>2.0</protocolVersion>"
            "<adminEmail>data@facility.test</adminEmail>"
            f"<earliestDatestamp>{earliest}</earliestDatestamp>"
            f"<deletedRecord>{deleted}</deletedRecord>"
            "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )


def oai_dc(*fields: tuple[str, str]) -> str:
    inside = "".join(f"<dc:{name}>{html.escape(text)}</dc:{name}>" for name, text in fields)
    return (
        f'<oai_dc:dc xmlns:oai_dc="{OAI}oai_dc/" xmlns:dc="{DC}" '
        f'xsi:schemaLocation="{OAI}oai_dc/ {OAI}oai_dc.xsd">{inside}</oai_dc:dc>'
    )


def formats(*entries: tuple[str, str, str]) -> str:
    inside = "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>{schema}</schema>"
        f"<metadataNamespace>{namespace}</metadataNamespace></metadataFormat>"
        for prefix, schema, namespace in entries
    )
    return f"<ListMetadataFormats>{inside}</ListMetadataFormats>"


OAI_DC_FORMAT = ("oai_dc", f"{OAI}oai_dc.xsd", f"{OAI}oai_dc/")
WRAPPER_FORMAT = ("oai_datacite", f"{WRAPPER}oai.xsd", WRAPPER)
