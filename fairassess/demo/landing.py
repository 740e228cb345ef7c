"""Serve landing pages of made-up datasets on loopback, with any of their faults switched on."""

import json
from collections.abc import Iterable
from dataclasses import replace
from threading import Lock
from wsgiref.types import StartResponse, WSGIEnvironment

from fairassess.demo import files, landing_records
from fairassess.demo import landing_pages as pages
from fairassess.demo.files import FileFlaw
from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.landing_pages import Flaws, Thing
from fairassess.demo.provider_http import HTML, Answer, address_of, answer
from fairassess.demo.records import DOI_PREFIX, DemoRecord

PATH = "/datasets/"
_JSON_LD = "application/ld+json"
_FILES = 2


class LandingSite:
    """
    Landing pages at `/datasets/1` and so on, each with metadata, linkset and files below it.

    Records of a made-up facility have theirs at `/datasets/` and their DOI, as good as they are.
    A WSGI application; its switches may be turned while it runs.

    Attributes:
        flaws: What is wrong with every page.
        file_flaws: What is wrong with every file.
        asked: Method and path of each request, in order.
    """

    def __init__(
        self,
        count: int = 3,
        *,
        flaws: Iterable[Flaw] = (),
        code: str = "nls",
        records: Iterable[DemoRecord] = (),
        file_flaws: Iterable[FileFlaw] = (),
    ) -> None:
        """
        Make a site.

        Args:
            count: How many datasets there are; 0 or more.
            flaws: What is wrong with every page.
            code: Part of the PIDs of those.
            records: Have pages, too; those that are deleted or have no DOI are left out.
            file_flaws: What is wrong with every file.
        """
        self.flaws: Flaws = frozenset(flaws)
        self.file_flaws = frozenset(file_flaws)
        self.asked: list[str] = []
        self._code = code
        self._lock = Lock()
        made = (
            Thing(self.pid(n), f"Scattering of a dispersion, series {n}")
            for n in range(1, count + 1)
        )
        self._things = {str(number): one for number, one in enumerate(made, 1)}
        for record in records:
            if record.doi and not record.is_deleted:
                self._things[record.doi] = landing_records.thing(record)

    def pid(self, number: int) -> str:
        """Return the DOI of a dataset, the first being 1."""
        return f"{DOI_PREFIX}/{self._code}-page-{number}"

    def path(self, number: int) -> str:
        """Return the path of a dataset's page."""
        return f"{PATH}{number}"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = str(environ.get("PATH_INFO", ""))
        with self._lock:
            self.asked.append(f"{environ['REQUEST_METHOD']} {path}")
        found = self._answer(environ, path)
        start_response(found.status, list(found.headers))
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body]

    def _answer(self, environ: WSGIEnvironment, path: str) -> Answer:
        # A DOI has one slash; what follows is below its page.
        name, *rest = path.removeprefix(PATH).split("/")
        if name not in self._things and rest:
            name = f"{name}/{rest.pop(0)}"
        known = self._things.get(name)
        if known is None or not path.startswith(PATH):
            return _missing()
        thing = known.at(address_of(environ, f"{PATH}{name}"), files=_FILES, flaws=self.flaws)
        thing = replace(thing, about_files=files.about(self.file_flaws))
        below = "/".join(rest)
        if not below:
            return _page(thing)
        if below == "metadata.jsonld":
            return _metadata(thing)
        if below == "linkset":
            return _linkset(thing)
        if below not in {f"files/{place}.h5" for place in range(1, _FILES + 1)}:
            return _missing()
        return files.reply(environ, self.file_flaws)


def _missing() -> Answer:
    return answer(pages.MISSING.encode(), status="404 Not Found", kind=HTML)


def _page(thing: Thing) -> Answer:
    flaws = thing.flaws
    if Flaw.MISSING in flaws:
        return _missing()
    if Flaw.SIGN_IN in flaws:
        return answer(b"<!DOCTYPE html><p>Sign in.", status="401 Unauthorized", kind=HTML)
    if Flaw.NO_HTML in flaws:
        return answer(b'{"title": "A dataset"}', kind="application/json")
    body = pages.page(thing).encode("latin-1" if Flaw.WRONG_CHARSET in flaws else "utf-8")
    # What stands before the page, or is filled later, knows nothing of the dataset.
    is_bare = bool(flaws & {Flaw.SIGN_IN_FORM, Flaw.EMPTY_SHELL, Flaw.SAYS_MISSING})
    more = () if is_bare else (("Link", pages.link_header(thing)),)
    return answer(body, kind=HTML, more=more)


def _metadata(thing: Thing) -> Answer:
    if Flaw.DEAD_DESCRIBEDBY in thing.flaws:
        return _missing()
    kind = "application/json" if Flaw.OTHER_TYPE in thing.flaws else _JSON_LD
    return answer(json.dumps(pages.description(thing)).encode(), kind=kind)


def _linkset(thing: Thing) -> Answer:
    body = json.dumps(pages.linkset(thing)).encode()
    if Flaw.BROKEN_LINKSET in thing.flaws:
        body = body[:-1]
    return answer(body, kind="application/linkset+json")
