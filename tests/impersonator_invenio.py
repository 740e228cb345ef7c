"""A provider that answers as Invenio's does, for tests."""

from datetime import datetime, timedelta

from tests.impersonators import (
    FIRST,
    OAI_DC_FORMAT,
    Impersonator,
    Pairs,
    Reply,
    error,
    formats,
    oai_dc,
    stamp,
)


class Invenio(Impersonator):
    """
    Invenio's OAI server without sets.

    Errors come with HTTP 422, forms are not read, dates are read leniently, the last page of a
    list whose size is a multiple of the page's leads to an empty one.
    """

    path = "/oai2d"
    content_type = "text/xml"
    page_size = 10
    legal = ("metadataPrefix", "from", "until", "set", "resumptionToken")

    def answer(self, method: str, query: Pairs, form: Pairs, site: str) -> Reply:
        given: dict[str, str] = {}
        for name, value in query:
            given.setdefault(name, value)
        echoed = tuple(given.items())
        content = self._content(given.pop("verb", ""), given, site)
        status = "422 UNPROCESSABLE ENTITY" if "<error" in content else "200 OK"
        return Reply(content, status=status, echoed=echoed)

    def _content(self, verb: str, given: dict[str, str], site: str) -> str:
        known = {
            "Identify": (),
            "ListSets": ("resumptionToken",),
            "ListMetadataFormats": ("identifier",),
            "GetRecord": ("identifier", "metadataPrefix"),
            "ListRecords": self.legal,
            "ListIdentifiers": self.legal,
        }
        if verb not in known:
            return error("badVerb")
        if set(given) - set(known[verb]):
            return error("badArgument")
        if verb == "Identify":
            return self.identify(site, "Invenio data", stamp(FIRST), "no")
        if verb == "ListSets":
            return error("badResumptionToken") if given else "<ListSets/>"
        if verb == "ListMetadataFormats":
            if given and not self._number(given["identifier"]):
                return error("idDoesNotExist")
            return formats(OAI_DC_FORMAT)
        return self._records(verb, given)

    def _records(self, verb: str, given: dict[str, str]) -> str:
        token = given.pop("resumptionToken", None)
        if token is not None:
            if given:
                return error("badArgument")
            parts = token.split(",")
            if len(parts) != 3:
                return error("badResumptionToken")
            return self._page(verb, self._chosen(parts[1], parts[2]), int(parts[0]))
        if given.get("metadataPrefix") != "oai_dc":
            return error("badArgument")
        if verb == "GetRecord":
            return self._get_record(given)
        if "set" in given:
            return error("noRecordsMatch", "")
        since, until = (self._moment(given.get(name)) for name in ("from", "until"))
        if "wrong" in (since, until) or (since and until and since > until):
            return error("badArgument")
        chosen = self._chosen(since, until)
        if not chosen:
            return error("noRecordsMatch", "")
        return self._page(verb, chosen, 0, f"{since},{until}")

    def _get_record(self, given: dict[str, str]) -> str:
        if "identifier" not in given:
            return error("badArgument")
        number = self._number(given["identifier"])
        if not number:
            return error("idDoesNotExist")
        return f"<GetRecord>{self._item('ListRecords', number)}</GetRecord>"

    def _chosen(self, since: str, until: str) -> list[int]:
        return [
            number
            for number in range(1, self.count + 1)
            if (not since or self._stamp(number) >= since)
            and (not until or self._stamp(number) <= until)
        ]

    def _page(self, verb: str, chosen: list[int], begin: int, bounds: str = ",") -> str:
        shown = chosen[begin : begin + self.page_size]
        items = "".join(self._item(verb, number) for number in shown)
        end, size = begin + self.page_size, len(chosen)
        attributes = f'cursor="{begin}" completeListSize="{size}"'
        # Less or equal, where less is meant: an exact multiple promises a page too many.
        if end <= size:
            life = stamp(self.now() + timedelta(seconds=60))
            attributes = f'expirationDate="{life}" {attributes}'
            token = f"<resumptionToken {attributes}>{end},{bounds}</resumptionToken>"
        else:
            token = f"<resumptionToken {attributes}/>" if begin else ""
        return f"<{verb}>{items}{token}</{verb}>"

    def _moment(self, text: str | None) -> str:
        """Read a date leniently: a day is its midnight; `wrong` for what is none."""
        if text is None:
            return ""
        day = text[:10]
        try:
            datetime.strptime(day, "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
        except ValueError:
            return "wrong"
        return text if "T" in text else f"{day}T00:00:00Z"

    def _number(self, identifier: str) -> int:
        digits = identifier.removeprefix("oai:invenio.facility.test:recid/")
        found = int(digits) if digits.isdigit() else 0
        return found if found <= self.count else 0

    def _stamp(self, number: int) -> str:
        return stamp(FIRST + timedelta(days=number))

    def _item(self, verb: str, number: int) -> str:
        header = (
            f"<header><identifier>oai:invenio.facility.test:recid/{number}</identifier>"
            f"<datestamp>{self._stamp(number)}</datestamp></header>"
        )
        if verb == "ListIdentifiers":
            return header
        payload = oai_dc(
            ("title", f"Ion beam data {number}"),
            ("creator", "Ion beam team"),
            ("subject", "http://purl.org/pan-science/PaNET/PaNET01267"),
            ("description", "Images of ion beams."),
            ("publisher", "Facility"),
            ("date", "2021-05-01"),
            ("type", "Dataset"),
            ("identifier", f"https://doi.org/10.14278/rodare.{number}"),
            ("language", "eng"),
            ("rights", "info:eu-repo/semantics/openAccess"),
        )
        return f"<record>{header}<metadata>{payload}</metadata></record>"
