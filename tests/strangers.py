"""
OAI-PMH providers that do everything right, but not as most others do, for tests.

Each is the demo provider with a change to every reply on its way out, and the change back to every
request on its way in.
"""

import gzip
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIEnvironment

from lxml import etree

from fairassess.demo.provider import OaiProvider

OAI = "http://www.openarchives.org/OAI/2.0/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
PAIRS = list[tuple[str, str]]

# What a change sees of a reply: its root element, and the arguments of the request.
Change = Callable[[etree._Element, PAIRS], None]


@dataclass
class Stranger:
    """
    A provider with other manners.

    Attributes:
        inside: What answers.
        changes: Made to the tree of every reply, in order.
        respell: Made to the text of every reply, after its declaration is added.
        base_query: What stands behind the ? of the base URL; empty for nothing.
        token_of: Makes the token that goes out of the one that the provider gives.
        is_packed: Whether replies are compressed for those who take it.
        says_length: Whether replies state their length; without it they come in chunks.
        kind: Content-Type of every reply.
    """

    inside: OaiProvider
    changes: tuple[Change, ...] = ()
    respell: Callable[[str], bytes] = str.encode
    base_query: str = ""
    token_of: Callable[[str], str] = str
    is_packed: bool = False
    says_length: bool = True
    kind: str = "text/xml; charset=utf-8"
    tokens: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        self.inside.close()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO", "").rstrip("/") != self.inside.path.rstrip("/"):
            return self.inside(environ, start)
        sent = self._sent(environ)
        known = {**self.tokens, **dict.fromkeys(FURTHER, "oai_dc")}
        asked = [(name, known.get(value, value)) for name, value in sent]
        answer: list[bytes] = []
        inner = {**environ, "REQUEST_METHOD": "GET", "QUERY_STRING": urlencode(asked)}
        answer += self.inside(inner, lambda *_: answer.append)
        root = etree.fromstring(b"".join(answer))
        self._turn(root, sent, f"http://{environ['HTTP_HOST']}{environ['PATH_INFO']}")
        for change in self.changes:
            change(root, sent)
        body = self.respell(DECLARATION + etree.tostring(root, encoding="unicode"))
        headers = [("Content-Type", self.kind)]
        if self.is_packed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            body = gzip.compress(body)
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        if self.says_length:
            headers.append(("Content-Length", str(len(body))))
        start("200 OK", headers)
        return [body] if self.says_length else self._in_pieces(body)

    @staticmethod
    def _in_pieces(body: bytes) -> Iterator[bytes]:
        for begin in range(0, len(body), 700):
            yield body[begin : begin + 700]

    def _sent(self, environ: WSGIEnvironment) -> PAIRS:
        pairs = parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True)
        own = parse_qsl(self.base_query, keep_blank_values=True)
        pairs = [pair for pair in pairs if pair not in own]
        if environ["REQUEST_METHOD"] == "POST":
            length = int(environ.get("CONTENT_LENGTH") or 0)
            form = environ["wsgi.input"].read(length).decode("ascii")
            pairs += parse_qsl(form, keep_blank_values=True)
        return pairs

    def _turn(self, root: etree._Element, sent: PAIRS, address: str) -> None:
        """Put this provider's own address and tokens in the place of those of the one inside."""
        base_url = f"{address}?{self.base_query}" if self.base_query else address
        for name in ("request", "baseURL"):
            for element in root.iter(f"{{{OAI}}}{name}"):
                element.text = base_url
        for element in root.iter(f"{{{OAI}}}resumptionToken"):
            if element.text:
                given = self.token_of(element.text)
                self.tokens[given] = element.text
                element.text = given
        request = root.find(f"{{{OAI}}}request")
        if request is not None and "resumptionToken" in request.attrib:
            request.set("resumptionToken", _argument(sent, "resumptionToken"))


def _argument(sent: PAIRS, name: str) -> str:
    return next((value for key, value in sent if key == name), "")


# -- Other spellings of the same XML ---------------------------------------------------------------


def with_prefix(text: str) -> bytes:
    """Every element of OAI-PMH behind a prefix, every attribute in single quotes."""
    root = etree.fromstring(text.encode())
    other = etree.Element(f"{{{OAI}}}OAI-PMH", nsmap={"oai": OAI, "x": XSI})
    for name, value in root.attrib.items():
        other.set(name, value)
    other.extend(list(root))
    etree.cleanup_namespaces(other, keep_ns_prefixes=["oai", "x"])
    spelled = etree.tostring(other, encoding="unicode")
    assert "<oai:OAI-PMH" in spelled
    spelled = re.sub(r'="([^"\']*)"', r"='\1'", spelled)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{spelled}".encode()


def with_interludes(text: str) -> bytes:
    """Comments and processing instructions wherever they may stand, CDATA, line breaks."""
    head, body = text.split("?>", 1)
    cut = r"<(setName|identifier|datestamp|dc:title|repositoryName|resumptionToken)>([^<&]*)</"
    body = re.sub(cut, r"<\1><!-- a --><![CDATA[\2]]><?b c?></", body)
    between = "<!-- <!DOCTYPE html> <identifier>no</identifier> --><?php echo 1 ?>\n  "
    body = re.sub(r"(<(?:header|record|metadata|setSpec|set|request)\b)", rf"{between}\1", body)
    style = '<?xml-stylesheet type="text/xsl" href="oai2.xsl"?><!-- <html> <OAI-PMH> -->'
    return f"{head}?>{style}{body}<!-- the end -->\n".encode()


def with_bom(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def as_references(text: str) -> bytes:
    """Everything beyond ASCII as a numeric reference."""
    return text.encode("ascii", "xmlcharrefreplace")


def indented(text: str) -> bytes:
    """Pretty-printed."""
    parser = etree.XMLParser(remove_blank_text=True)
    root = etree.fromstring(text.encode(), parser)
    return DECLARATION.encode() + etree.tostring(root, pretty_print=True, encoding="utf-8")


def odd_token(token: str) -> str:
    return f"/+=&%|; '<>\" {token}/~é+"


def long_token(token: str) -> str:
    return f"{token}-{'x' * 1900}"


def bare_lists(root: etree._Element, sent: PAIRS) -> None:
    """Take away what a token may say, and need not."""
    for token in root.iter(f"{{{OAI}}}resumptionToken"):
        token.attrib.clear()


def _element(xml: str) -> etree._Element:
    return etree.fromstring(xml)


def further_descriptions(root: etree._Element, sent: PAIRS) -> None:
    """Describe the repository in all ways of the implementation guidelines, and in one's own."""
    identify = root.find(f"{{{OAI}}}Identify")
    if identify is None:
        return
    earlier = identify.find(f"{{{OAI}}}description")
    where = len(identify) if earlier is None else identify.index(earlier)
    identify.insert(where, _element(f'<compression xmlns="{OAI}">deflate</compression>'))
    guidelines = (
        f'<friends xmlns="{OAI}friends/"><baseURL>http://other.test/oai</baseURL></friends>',
        '<eprints xmlns="http://www.openarchives.org/OAI/1.1/eprints"><content/></eprints>',
        f'<branding xmlns="{OAI}branding/"><collectionIcon/></branding>',
        f'<rightsManifest xmlns="{OAI}rights/" appliesTo="{OAI}entity#metadata"/>',
        '<toolkit xmlns="http://oai.dlib.vt.edu/OAI/metadata/toolkit"><title>T</title></toolkit>',
        '<d:dc xmlns:d="http://www.openarchives.org/OAI/2.0/oai_dc/"/>',
    )
    for text in guidelines:
        holder = _element(f'<description xmlns="{OAI}"/>')
        holder.append(_element(text))
        identify.append(holder)


def without_descriptions(root: etree._Element, sent: PAIRS) -> None:
    for identify in root.findall(f"{{{OAI}}}Identify"):
        for description in identify.findall(f"{{{OAI}}}description"):
            identify.remove(description)


def formats_of_nothing(root: etree._Element, sent: PAIRS) -> None:
    """Say of a record that it has no formats: it is deleted."""
    content = root.find(f"{{{OAI}}}ListMetadataFormats")
    if content is not None and _argument(sent, "identifier"):
        root.replace(content, _element(f'<error xmlns="{OAI}" code="noMetadataFormats"/>'))


def further_formats(root: etree._Element, sent: PAIRS) -> None:
    """Offer the formats of libraries and of OpenAIRE in the place of DataCite's."""
    prefix = _argument(sent, "metadataPrefix")
    for formats in root.findall(f"{{{OAI}}}ListMetadataFormats"):
        formats[:] = [entry for entry in formats if entry[0].text == "oai_dc"]
        for name, (space, _) in FURTHER.items():
            parts = (("metadataPrefix", name), ("schema", SCHEMA), ("metadataNamespace", space))
            inside = "".join(f"<{part}>{text}</{part}>" for part, text in parts)
            formats.append(_element(f'<metadataFormat xmlns="{OAI}">{inside}</metadataFormat>'))
    if prefix in FURTHER:
        for metadata in root.iter(f"{{{OAI}}}metadata"):
            metadata[:] = [_element(FURTHER[prefix][1])]
    request = root.find(f"{{{OAI}}}request")
    if prefix in FURTHER and request is not None and request.attrib:
        request.set("metadataPrefix", prefix)


SCHEMA = "https://schemas.library.test/format.xsd"
OPENAIRE = "http://namespace.openaire.eu/schema/oaire/"
FURTHER = {
    "marcxml": (
        "http://www.loc.gov/MARC21/slim",
        '<m:record xmlns:m="http://www.loc.gov/MARC21/slim"><m:leader>0</m:leader></m:record>',
    ),
    "dcterms": (
        "http://purl.org/dc/terms/",
        '<t:qualifieddc xmlns:t="http://purl.org/dc/terms/"><t:title>T</t:title></t:qualifieddc>',
    ),
    "oai_openaire": (
        OPENAIRE,
        f'<o:resource xmlns:o="{OPENAIRE}" xmlns:d="http://datacite.org/schema/kernel-4">'
        "<d:titles><d:title>T</d:title></d:titles></o:resource>",
    ),
}


def provenance(root: etree._Element, sent: PAIRS) -> None:
    """Say of every live record where it comes from, and under which rights its metadata stand."""
    for record in root.iter(f"{{{OAI}}}record"):
        if record.find(f"{{{OAI}}}metadata") is None:
            continue
        for text in (
            f'<provenance xmlns="{OAI}provenance"><originDescription/></provenance>',
            f'<rights xmlns="{OAI}rights/"><rightsReference ref="http://x.test/"/></rights>',
        ):
            holder = _element(f'<about xmlns="{OAI}"/>')
            holder.append(_element(text))
            record.append(holder)


def several_errors(root: etree._Element, sent: PAIRS) -> None:
    """Tell a second fault with the first."""
    error = root.find(f"{{{OAI}}}error")
    if error is not None and error.get("code") in ("badArgument", "badVerb"):
        root.append(_element(f'<error xmlns="{OAI}" code="{error.get("code")}">Twice.</error>'))


def set_descriptions(root: etree._Element, sent: PAIRS) -> None:
    for entry in root.iter(f"{{{OAI}}}set"):
        holder = _element(f'<setDescription xmlns="{OAI}"/>')
        holder.append(_element('<d xmlns="http://described.test/">Why</d>'))
        entry.append(holder)


def without_records(now: Callable[[], str]) -> Change:
    """Return the change that leaves nothing in a repository, which begins now."""

    def change(root: etree._Element, sent: PAIRS) -> None:
        for earliest in root.iter(f"{{{OAI}}}earliestDatestamp"):
            earliest.text = now()
        codes = {
            "ListRecords": "noRecordsMatch",
            "ListIdentifiers": "noRecordsMatch",
            "GetRecord": "idDoesNotExist",
        }
        for verb, code in codes.items():
            for content in root.findall(f"{{{OAI}}}{verb}"):
                root.replace(content, _element(f'<error xmlns="{OAI}" code="{code}"/>'))

    return change
