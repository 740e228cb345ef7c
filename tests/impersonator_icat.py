"""A provider that answers as icat.oaipmh does, for tests."""

from datetime import datetime, timedelta

from tests.impersonators import (
    FIRST,
    KERNEL,
    LIST_VERBS,
    OAI_DC_FORMAT,
    WRAPPER,
    WRAPPER_FORMAT,
    Impersonator,
    Pairs,
    Reply,
    error,
    formats,
    oai_dc,
    stamp,
)


class Icat(Impersonator):
    """
    icat.oaipmh with its example stylesheets and no sets.

    Names of arguments are matched by a part of them, tokens are cut up before they are checked,
    arguments are repeated whatever they are, datestamps carry fractions.
    """

    path = "/oaipmh/request"
    content_type = "text/xml"
    page_size = 10

    def answer(self, method: str, query: Pairs, form: Pairs, site: str) -> Reply:
        pairs = form or query
        verbs = [value for name, value in pairs if name == "verb"]
        given = {name: value for name, value in pairs if name != "verb"}
        verb, echoed = "".join(verbs), tuple(dict(pairs).items())
        allowed = self._allowed(verb) if len(verbs) == 1 else None
        if allowed is None:
            return Reply(error("badVerb"))
        is_repeated = len(pairs) != len({name for name, _ in pairs})
        fits = all(any(name in legal for legal in allowed) for name in given)
        if is_repeated or not fits:
            return Reply(error("badArgument"), echoed=echoed)
        return Reply(self._content(verb, given, site), echoed=echoed)

    def _allowed(self, verb: str) -> tuple[str, ...] | None:
        if verb in LIST_VERBS:
            return ("metadataPrefix", "from", "until", "set", "resumptionToken")
        known: dict[str, tuple[str, ...]] = {
            "Identify": (),
            "ListSets": (),
            "ListMetadataFormats": ("identifier",),
            "GetRecord": ("identifier", "metadataPrefix"),
        }
        return known.get(verb)

    def _content(self, verb: str, given: dict[str, str], site: str) -> str:
        if verb == "Identify":
            earliest = stamp(FIRST) if self.count else "1000-01-01T00:00:00Z"
            return self.identify(site, "ICAT data", earliest, "no")
        if verb == "ListSets":
            return error("noSetHierarchy")
        if verb == "ListMetadataFormats":
            if given and self._number(given["identifier"]) == 0:
                return error("idDoesNotExist")
            return formats(OAI_DC_FORMAT, WRAPPER_FORMAT)
        if "resumptionToken" in given and len(given) > 1:
            return error("badArgument")
        if "resumptionToken" not in given and not any("metadataPrefix" in one for one in given):
            return error("badArgument")
        prefix = given.get("metadataPrefix", "")
        if "resumptionToken" in given:
            prefix = given["resumptionToken"].split(",")[0]
        if prefix not in ("oai_dc", "oai_datacite"):
            return error("cannotDisseminateFormat")
        if verb == "GetRecord":
            return self._get_record(given, prefix)
        return self._list(verb, given, prefix)

    def _get_record(self, given: dict[str, str], prefix: str) -> str:
        if "identifier" not in given:
            return error("badArgument")
        number = self._number(given["identifier"])
        if number == 0:
            return error("idDoesNotExist")
        return f"<GetRecord>{self._item('ListRecords', number, prefix)}</GetRecord>"

    def _number(self, identifier: str) -> int:
        digits = identifier.removeprefix("oai:icat.facility.test:inv/")
        found = int(digits) if digits.isdigit() else 0
        return found if found <= self.count else 0

    def _list(self, verb: str, given: dict[str, str], prefix: str) -> str:
        if "set" in given:
            return error("noRecordsMatch")
        bounds = self._bounds(given)
        if bounds is None:
            return error("badArgument")
        begin = 1
        if "resumptionToken" in given:
            _, begin_text, since, until = given["resumptionToken"].split(",")
            begin, bounds = int(begin_text), (since, until)
        since, until = bounds
        numbers = [
            number
            for number in range(begin, self.count + 1)
            if (not since or self._stamp(number) >= since)
            and (not until or self._stamp(number) <= until)
        ]
        if not numbers:
            return error("noRecordsMatch")
        shown, rest = numbers[: self.page_size], numbers[self.page_size :]
        # An empty token stands on a whole first page as well.
        token = f"{prefix},{rest[0]},{since},{until}" if rest else ""
        items = "".join(self._item(verb, number, prefix) for number in shown)
        return f"<{verb}>{items}<resumptionToken>{token}</resumptionToken></{verb}>"

    def _bounds(self, given: dict[str, str]) -> tuple[str, str] | None:
        """Return the range in whole seconds; None when it cannot be read."""
        found = []
        lengths = {len(given[name]) for name in ("from", "until") if name in given}
        for name, time in (("from", "T00:00:00Z"), ("until", "T23:59:59Z")):
            text = given.get(name, "")
            form = "%Y-%m-%d" if len(text) == 10 else "%Y-%m-%dT%H:%M:%SZ"
            try:
                moment = datetime.strptime(text, form) if text else None  # noqa: DTZ007 - UTC
            except ValueError:
                return None
            found.append("" if moment is None else text + time if len(text) == 10 else text)
        since, until = found
        if len(lengths) > 1 or (since and until and since > until):
            return None
        return since, until

    def _stamp(self, number: int) -> str:
        return stamp(FIRST + timedelta(days=number))[:-1] + ".250Z"

    def _item(self, verb: str, number: int, prefix: str) -> str:
        header = (
            f"<header><identifier>oai:icat.facility.test:inv/{number}</identifier>"
            f"<datestamp>{self._stamp(number)}</datestamp></header>"
        )
        if verb == "ListIdentifiers":
            return header
        payload = self._dc(number) if prefix == "oai_dc" else self._datacite(number)
        return f"<record>{header}<metadata>{payload}</metadata></record>"

    def _dc(self, number: int) -> str:
        return oai_dc(
            ("title", f"Investigation {number}"),
            ("creator", ":null"),
            ("publisher", "Example Institute"),
            ("date", "Created: 2021-05-01"),
            ("type", "Dataset"),
            ("identifier", f"https://doi.org/10.5442/inv.{number}"),
            ("rights", "https://creativecommons.org/publicdomain/zero/1.0/"),
        )

    def _datacite(self, number: int) -> str:
        return (
            f'<oai_datacite xmlns="{WRAPPER}" xsi:schemaLocation="{WRAPPER} {WRAPPER}oai.xsd">'
            "<schemaVersion>4.3</schemaVersion><datacentreSymbol>FACILITY</datacentreSymbol>"
            f'<payload><resource xmlns="{KERNEL}" xsi:schemaLocation="{KERNEL} '
            'http://schema.datacite.org/meta/kernel-4.3/metadata.xsd">'
            '<identifier identifierType="DOI">:unav</identifier>'
            "<creators><creator><creatorName>:null</creatorName></creator></creators>"
            "<titles><title>:null</title></titles><publisher>Example Institute</publisher>"
            "<publicationYear>:unav</publicationYear>"
            '<resourceType resourceTypeGeneral="Dataset">Dataset</resourceType>'
            "</resource></payload></oai_datacite>"
        )
