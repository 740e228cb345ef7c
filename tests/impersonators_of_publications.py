"""
Providers that answer as those of DSpace and EPrints do, for tests.

Both answer rightly what the demo provider answers rightly; their address, identifiers and the
descriptions in Identify are of their kind, and what goes wrong is what their installations are
known for.
"""

from collections.abc import Iterable
from dataclasses import replace
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess import clock
from fairassess.demo import records
from fairassess.demo.faults import Fault
from fairassess.demo.provider import OaiProvider
from fairassess.demo.provider_manner import Manner
from tests.impersonators import OAI, XSI, Impersonator
from tests.providers import HOUSE

TOOLKIT = "http://oai.dlib.vt.edu/OAI/metadata/toolkit"
EPRINTS = "http://www.openarchives.org/OAI/1.1/eprints"


class _Kept(Impersonator):
    """
    The demo provider under another address, which keeps what is sent.

    Attributes:
        identifier: How record identifiers begin.
        name: repositoryName.
        stated_url: baseURL in Identify.
        description: Stands in Identify behind that of identifiers.
        faults: What goes wrong.
        page_size: Records of one page.
    """

    identifier = ""
    name = ""
    stated_url = ""
    description = ""
    faults: tuple[Fault, ...] = ()
    page_size = 100

    def __init__(self, count: int = 120, *, now: clock.Clock = clock.now) -> None:
        super().__init__(count, now=now)
        made = records.make(HOUSE, count)
        self._inside = OaiProvider(
            [replace(one, identifier=f"{self.identifier}{n}") for n, one in enumerate(made, 1)],
            name=self.name,
            base_url=self.stated_url,
            path=self.path,
            faults=self.faults,
            manner=Manner(page_size=self.page_size, deleted="transient"),
            now=now,
        )

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self._keep(environ)
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
            head.append((status, headers))
            return lambda _: None

        body = b"".join(self._inside(environ, begin))  # type: ignore[arg-type]  # no exc_info
        body = body.replace(b"</Identify>", f"{self.description}</Identify>".encode())
        status, headers = head[0]
        rest = [pair for pair in headers if pair[0].lower() != "content-length"]
        start(status, [*rest, ("Content-Length", str(len(body)))])
        return [body]


class DSpace(_Kept):
    """DSpace whose oai.url was never set, with small pages and a character from an abstract."""

    path = "/server/oai/request"
    identifier = "oai:dspace.facility.test:123456789/"
    name = "Facility repository"
    stated_url = "http://localhost:8080/server/oai/request"
    page_size = 20
    faults = (Fault.CONTROL_CHARACTER_IN_RECORD,)
    description = (
        f'<description><toolkit xmlns="{TOOLKIT}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{TOOLKIT} {TOOLKIT}.xsd"><title>XOAI</title>'
        "<author><name>The keepers of XOAI</name></author><version>4</version>"
        "<toolkitURL>https://code.facility.test/xoai</toolkitURL></toolkit></description>"
    )


class EPrints(_Kept):
    """EPrints that says http where it is reached by https and the other way round."""

    path = "/cgi/oai2"
    identifier = "oai:eprints.facility.test:"
    name = "Test Repository"
    stated_url = "https://eprints.facility.test/cgi/oai2"
    description = (
        f'<description><eprints xmlns="{EPRINTS}" xmlns:xsi="{XSI}" '
        f'xsi:schemaLocation="{EPRINTS} {OAI}eprints.xsd"><content><text>Papers.</text></content>'
        "<metadataPolicy/><dataPolicy/></eprints></description>"
    )
