"""An outage of pages, of what they link, or of the resolver decides nothing."""

import threading
from collections.abc import Callable, Iterable
from enum import Enum
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from fairassess.demo.landing import LandingSite
from fairassess.demo.servers import Down, Running
from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.objects import Subject
from fairassess.domain.registries import Registries
from fairassess.net import door, guard
from fairassess.probes import landing_probes
from fairassess.probes.fetchers import landing_page
from fairassess.probes.visit import Visit
from tests.probes import landing_builders as build

LOOPBACK = guard.policy_of(["127.0.0.0/8"])
AWAY = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>"
WALL = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>x</body></html>"


class Trouble(Enum):
    """What answers in place of the real thing."""

    ERROR = "500 Internal Server Error"
    AWAY = "503 Service Unavailable"
    LIMITED = "429 Too Many Requests"
    PAGE = "200 OK"
    WALL = "403 Forbidden"
    SLOW = "slow"


class Troubled:
    """A site of which some paths are in trouble."""

    def __init__(
        self, site: LandingSite, trouble: Trouble, concerns: Callable[[str], bool]
    ) -> None:
        self._site = site
        self._trouble = trouble
        self._concerns = concerns
        self._over = threading.Event()

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if not self._concerns(str(environ.get("PATH_INFO", ""))):
            return self._site(environ, start)
        if self._trouble is Trouble.SLOW:
            self._over.wait(30)
        body = WALL if self._trouble is Trouble.WALL else AWAY
        status = "500 Late" if self._trouble is Trouble.SLOW else self._trouble.value
        start(status, [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
        return [body]

    def close(self) -> None:
        """Let go of whoever waits."""
        self._over.set()


def verdicts(subject: Subject, known: Registries, deadline_s: float) -> dict[str, Verdict]:
    with door.Door(user_agent="fairassess/test", policy=LOOPBACK) as opened:
        visit = Visit("t", opened, deadline_s, subjects=(subject,), registries=known)
        found = landing_page.fetch(visit)
    return {judge.__name__: judge(found) for judge in landing_probes.EVALUATORS}


def troubled(
    trouble: Trouble, concerns: Callable[[str], bool], *, by_pid: bool = False
) -> dict[str, Verdict]:
    site = LandingSite(1)
    app = Troubled(site, trouble, concerns)
    with Running(app, path=site.path(1)) as server:
        known = Registries(doi_resolver=server.url.replace(site.path(1), "/doi/"))
        subject = Subject("A", (site.pid(1),), "" if by_pid else server.url)
        return verdicts(subject, known, 1.0 if trouble is Trouble.SLOW else 20.0)


@pytest.mark.parametrize("by_pid", [False, True], ids=["page", "resolver"])
@pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.name)
def test_while_pages_or_the_resolver_are_out_no_check_passes_or_fails(
    trouble: Trouble, by_pid: bool
) -> None:
    found = troubled(trouble, lambda _: True, by_pid=by_pid)
    assert {verdict.outcome for verdict in found.values()} == {Outcome.CANT_TELL}


@pytest.mark.parametrize("trouble", Trouble, ids=lambda trouble: trouble.name)
def test_while_linked_metadata_are_out_only_their_checks_stay_open(trouble: Trouble) -> None:
    found = troubled(trouble, lambda path: path.count("/") > 2)
    still_open = {n for n, verdict in found.items() if verdict.outcome is Outcome.CANT_TELL}
    assert still_open == {"describedby_resolves", "linkset_is_valid"}
    assert not [n for n, verdict in found.items() if verdict.outcome is Outcome.FAILED]


def test_while_the_server_refuses_no_check_passes_or_fails() -> None:
    with Down(path="/datasets/1") as server:
        found = verdicts(Subject("A", (), server.url), Registries(), 20.0)
    assert {verdict.outcome for verdict in found.values()} == {Outcome.CANT_TELL}


def test_a_dataset_about_maintenance_is_a_dataset() -> None:
    script = '{"@context": "https://schema.org", "@type": "Dataset"}'
    text = f'<html><title>Maintenance</title><script type="application/ld+json">{script}</script>'
    judged = landing_probes.EVALUATORS[0](build.evidence(build.landed(text)))
    assert judged.outcome is Outcome.PASSED
