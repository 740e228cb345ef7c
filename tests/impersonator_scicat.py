"""A provider that answers as SciCat's does, for tests."""

from datetime import timedelta

from fairassess import clock
from tests.impersonators import (
    KERNEL,
    LIST_VERBS,
    OAI_DC_FORMAT,
    Impersonator,
    Pairs,
    Reply,
    error,
    formats,
    oai_dc,
    stamp,
)


class SciCat(Impersonator):
    """
    SciCat's provider on its route /scicat/oai or /openaire/oai.

    Dates, sets and prefixes are not looked at; everything comes on one page; a record in
    GetRecord has no wrapper; the date of all replies is that of the start.
    """

    def __init__(self, route: str, count: int = 25, *, now: clock.Clock = clock.now) -> None:
        super().__init__(count, now=now)
        self.path = f"/{route}/oai"
        self._is_dublin_core = route == "scicat"
        self._started = stamp(now() - timedelta(days=3))

    def base_url(self, site: str) -> str:
        return site

    def response_date(self) -> str:
        return self._started

    def answer(self, method: str, query: Pairs, form: Pairs, site: str) -> Reply:
        if method == "POST":
            return Reply(status="404 Not Found", is_page=True)
        given = dict(query)
        echoed = (("verb", given.get("verb", "")), ("metadataPrefix", "oai_dc"))
        bad = Reply(error("badArgument"), echoed=echoed)
        names = [name for name, _ in query]
        verb = given.pop("verb", "") if names.count("verb") == 1 else ""
        if verb == "Identify":
            return Reply(self._identify(site), echoed=echoed[:1]) if not given else bad
        if verb == "ListMetadataFormats":
            return Reply(self._formats(), echoed=echoed[:1])
        if verb == "ListSets":
            return Reply(self._sets(), echoed=echoed[:1]) if not given else bad
        if verb not in (*LIST_VERBS, "GetRecord"):
            return Reply(error("badVerb"))
        legal = {"metadataPrefix", "identifier" if verb == "GetRecord" else "set", "from", "until"}
        if set(given) - legal or len(set(names)) < len(names) or "metadataPrefix" not in given:
            return bad
        if verb == "GetRecord":
            return self._get_record(given, echoed, bad)
        since, until = given.get("from", ""), given.get("until", "")
        if (until and not since) or (until and since[:4] > until[:4]):
            return bad
        kind = self._record if verb == "ListRecords" else self._header
        items = "".join(kind(number) for number in range(1, self.count + 1))
        return Reply(f"<{verb}>{items}</{verb}>", echoed=(("verb", verb), *given.items()))

    def _get_record(
        self, given: dict[str, str], echoed: tuple[tuple[str, str], ...], bad: Reply
    ) -> Reply:
        if "identifier" not in given:
            return bad
        for number in range(1, self.count + 1):
            if given["identifier"] == self._doi(number):
                return Reply(self._record(number), echoed=echoed)
        gone = error("idDoesNotExist")
        return Reply(gone, status="500 Internal Server Error", echoed=echoed)

    def _identify(self, site: str) -> str:
        return self.identify(site, "Scicat Provider", "2017-01-00T03:24:00Z", "no")

    def _formats(self) -> str:
        page = "https://github.com/SciCatProject/oai-provider-service/blob/master/panosc.xsd"
        return formats(
            OAI_DC_FORMAT,
            ("panosc", page, "http://scicat.esss.se/panosc"),
            (
                "oai_datacite",
                "http://schema.datacite.org/meta/kernel-3/metadata.xsd",
                "http://datacite.org/schema/kernel-3",
            ),
        )

    def _sets(self) -> str:
        entry = "<set><setName>Data</setName><setSpec>openaire_data</setSpec></set>"
        return f"<ListSets>{entry}</ListSets>"

    def _doi(self, number: int) -> str:
        return f"10.17199/{number:08d}"

    def _header(self, number: int) -> str:
        if self._is_dublin_core:
            return (
                f"<header><identifier>{self._doi(number)}</identifier>"
                f"<datestamp>{stamp(self.now())}</datestamp></header>"
            )
        return (
            f'<header><identifier identifierType="doi">{self._doi(number)}</identifier>'
            "<setSpec>openaire_data</setSpec><datestamp>2020-01-01</datestamp></header>"
        )

    def _record(self, number: int) -> str:
        payload = self._dc(number) if self._is_dublin_core else self._datacite(number)
        return f"<record>{self._header(number)}<metadata>{payload}</metadata></record>"

    def _dc(self, number: int) -> str:
        # Of three creators the last one is left.
        return oai_dc(
            ("title", f"Neutron data {number}"),
            ("description", ""),
            ("identifier", self._doi(number)),
            ("identifier", f"undefined/detail/{self._doi(number)}"),
            ("date", "2021"),
            ("creator", "Third team"),
            ("type", "raw"),
            ("publisher", "Facility"),
            ("rights", ""),
        )

    def _datacite(self, number: int) -> str:
        return (
            f'<resource xmlns="http://namespace.openaire.eu/schema/oaire/" '
            f'xmlns:datacite="{KERNEL}" xsi:schemaLocation="{KERNEL} '
            'http://schema.datacite.org/meta/kernel-3/metadata.xsd">'
            f'<datacite:identifier identifierType="doi">{self._doi(number)}</datacite:identifier>'
            "<creators><creator><creatorName>Third team</creatorName></creator></creators>"
            "<titles><title>Neutron data</title></titles><publisher>Facility</publisher>"
            "<publicationYear>2020</publicationYear>"
            '<dates><date dateType="Issued">2020-01-01</date></dates>'
            '<resourceType resourceTypeGeneral="Dataset">raw</resourceType>'
            "<version>1</version></resource>"
        )
