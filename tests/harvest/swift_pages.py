"""Pages for the tests of reading without a tree, and the way through a tree to compare with."""

import io
from datetime import UTC, datetime
from urllib.parse import urlencode

from fairassess.domain.evidence import Exchange, Reply
from fairassess.harvest import entries, swift
from fairassess.harvest.incoming import Incoming
from fairassess.harvest.replies import Page

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_CAME = Reply(Exchange("GET", "", "", datetime.fromtimestamp(0, UTC), status=200))


def through_a_tree(body):
    """What a page holds beside its records, and the records; None when it is no plain list."""
    incoming = Incoming(lambda *_: None, lambda *_: None)
    incoming.take(body)
    page = Page(_CAME, {}, incoming)
    outline = None if page.errors else page.outline()
    if outline is None:
        return None
    content, elements = outline
    return content, tuple(entries.read(element) for element in elements)


def agreed(body):
    """What is read without a tree, after it was seen to be what is read through one."""
    found = swift.read_page(body)
    if found is not None:
        expected = through_a_tree(body)
        assert expected is not None, body
        content, read = expected
        assert found.content == content
        assert found.entries == read
        assert [type(entry) for entry in found.entries] == [type(entry) for entry in read]
        assert found.first == next((one.identifier for one in read if one.identifier), "")
        for entry in found.entries:
            for _, values in getattr(entry, "fields", ()):
                assert all(type(value).__name__ == "Value" for value in values)
    return found


def page(*records, token="", root=f' xmlns="{OAI}"', before="", behind=""):
    """Return a page around records."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<OAI-PMH{root}>'
        "<responseDate> 2024-02-01T00:00:00Z </responseDate><request>http://a.test</request>"
        f"<ListRecords>{''.join(records)}{token}</ListRecords>{behind}</OAI-PMH>"
    ).encode("utf-8", "surrogatepass")


def asked(app, **arguments):
    """Return the body that a WSGI application answers with."""
    query = urlencode({"verb": "ListRecords", **arguments})
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": getattr(app, "path", "/oai"),
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    return b"".join(app(environ, lambda *_: None))
