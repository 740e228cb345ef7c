"""Ask a WSGI application without a network, and read what it answers."""

from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlencode
from wsgiref.util import setup_testing_defaults

from lxml import etree

from fairassess.demo.provider import OaiProvider

OAI = "{http://www.openarchives.org/OAI/2.0/}"


@dataclass(frozen=True)
class Heard:
    """A reply: its status code, headers by lower-case name, and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def root(self) -> etree._Element:
        """The XML document; it has to be well-formed."""
        return etree.fromstring(self.body, etree.XMLParser(resolve_entities=False))

    @property
    def errors(self) -> list[str]:
        return [str(error.get("code")) for error in self.root.findall(f"{OAI}error")]

    def texts(self, name: str) -> list[str]:
        return [element.text or "" for element in self.root.iter(OAI + name)]

    @property
    def identifiers(self) -> list[str]:
        return [e.text or "" for e in self.root.iterfind(f".//{OAI}header/{OAI}identifier")]

    @property
    def token(self) -> str | None:
        """Text of the resumption token, empty where it is empty, None where there is none."""
        found = self.root.find(f".//{OAI}resumptionToken")
        return None if found is None else found.text or ""


def ask(app: OaiProvider, *pairs: tuple[str, str], method: str = "GET", **more: str) -> Heard:
    """Ask with *pairs* and then *more*, where `from_` means `from`."""
    named = [(name.rstrip("_"), value) for name, value in more.items()]
    query = urlencode([*pairs, *named])
    environ: dict[str, object] = {"REQUEST_METHOD": method, "PATH_INFO": app.path}
    if method == "POST":
        environ["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        environ["CONTENT_LENGTH"] = str(len(query))
        environ["wsgi.input"] = BytesIO(query.encode())
    else:
        environ["QUERY_STRING"] = query
    return call(app, environ)


def call(app: OaiProvider, environ: dict[str, object]) -> Heard:
    setup_testing_defaults(environ)
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status, headers, exc_info=None):
        started.append((status, headers))
        return lambda data: None

    body = b"".join(app(environ, start))
    status, headers = started[0]
    return Heard(int(status.split()[0]), {name.lower(): value for name, value in headers}, body)


def harvest(app: OaiProvider, verb: str = "ListIdentifiers", **first: str) -> list[list[str]]:
    """Return the identifiers of every page until the list ends."""
    heard = ask(app, verb=verb, **first)
    pages = [heard.identifiers]
    while heard.token:
        heard = ask(app, verb=verb, resumptionToken=heard.token)
        assert heard.errors == []
        pages.append(heard.identifiers)
    return pages
