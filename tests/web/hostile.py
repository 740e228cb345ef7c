"""Texts that could do harm, put wherever a person or a server that we ask can put one."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from fairassess.domain.answers import Answer, State
from fairassess.domain.evidence import Exchange, Failure, FailureKind
from fairassess.domain.finding import Finding, Measure, Outcome, Pointer, Reason, Severity
from fairassess.domain.harvests import HarvestedRecord, HarvestResult
from fairassess.domain.proposals import Batch, ProposedAnswer, ProposedFinding, Tool
from fairassess.domain.runs import FieldCount, RunResult, Skipped
from fairassess.services import (
    accounts,
    assessments,
    endpoints,
    facilities,
    facility_reports,
    frozen_reports,
    hand_notes,
    harvesting,
    object_looks,
    probing,
    proposals,
    rounds,
    running,
)
from fairassess.services.accounts import SYSTEM
from fairassess.services.proposals import Way
from fairassess.storage import findings, harvests, people, runs
from tests.builders import NOW
from tests.services import run_builders
from tests.web import world

MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></textarea></script><svg onload=alert(1)>",
    "<!--<script>/*",
    "{{ 7 * 7 }}${7*7}<%= 7 %>",
    'javascript:alert(1)//<a href="javascript:alert(1)">x</a>',
    "]]><b>bold</b>&lt;i&gt;&#60;u&#62;",
)
LONG = "A" * 20_000
ODD = ("مرحبا بالعالم ‮hidden‬", "👩🏽‍🔬🧪" * 20, "\u200b\ufeff", "Z̷̧̢a̸̡l̵̨g̶̢o̷", LONG)
POLYGLOT = " ".join(MARKUP)
SHORT = "<b onclick=alert(1)>&'\"{{7*7}}"
"""Where only a few characters are taken."""


def _cut(text: str, most: int) -> str:
    return text[:most].strip() or "x"


def fill(session: Session, engine: Engine, text: str) -> Iterator[str]:
    """Put the text wherever a person or a server can put one; yield the pages that show it."""
    draft = facilities.FacilityDraft(
        name=_cut(text, 200), short_name=_cut(f"{SHORT} {text}", 40), kind=_cut(text, 100),
        website="https://example.org/?q=%3Cscript%3E'\"",
    )  # fmt: skip
    slug = facilities.register(session, SYSTEM, draft, now=NOW)
    person = accounts.UserDraft("h@nls.example", _cut(text, 200), "officer", (slug,))
    user_id = accounts.create_user(session, SYSTEM, person, now=NOW)
    actor = accounts.actor_for(session.get_one(people.User, user_id))
    endpoint = endpoints.add_endpoint(
        session, SYSTEM, slug,
        endpoints.EndpointDraft("oai-pmh", "https://example.org/oai?x='\"<b>", _cut(text, 100)),
        now=NOW,
    )  # fmt: skip
    yield from ("/facilities", "/my-work", f"/facilities/{slug}", f"/facilities/{slug}/edit")
    yield f"/endpoints/{endpoint}/edit"
    yield from _fill_runs(session, engine, endpoint, text)
    probe, note = "oaipmh_answers_identify", _cut(text, hand_notes.NOTE_MOST)
    hand_notes.say(session, actor, endpoint, probe, note, now=NOW)
    yield from (f"/endpoints/{endpoint}/checks/{probe}", f"/facilities/{slug}/evidence")
    # Of an object nobody can type what cannot be printed.
    named = "".join(sign for sign in text[:300] if sign.isprintable())
    object_looks.request_look(session, actor, slug, named or "x", now=NOW)
    yield f"/facilities/{slug}/objects"
    held = _open_round(session, slug, text)
    yield from _fill_assessments(session, actor, slug, text)
    rounds.close_round(session, SYSTEM, held, now=NOW + timedelta(seconds=2))
    yield from ("/rounds", f"/rounds/{held}", f"/rounds/{held}/comparison")
    yield f"/rounds/{held}/publish"


def _open_round(session: Session, slug: str, text: str) -> str:
    draft = rounds.RoundDraft(
        name=_cut(f"{SHORT} {text}", 100),
        questionnaire=world.D26,
        facilities=(slug,),
        opens_on=NOW.date().isoformat(),
        closes_on=NOW.date().isoformat(),
        sight="named",
    )
    return rounds.open_round(session, SYSTEM, draft, now=NOW)


def _fill_runs(session: Session, engine: Engine, endpoint: int, text: str) -> Iterator[str]:
    finding = _finding(text)
    for outcome in (Outcome.PASSED, Outcome.FAILED):
        result = _probed(finding(outcome), finding(Outcome.CANT_TELL, "oaipmh_lists_end"), text)
        run = probing.request_run(session, SYSTEM, endpoint, runs.Work.PROBE, now=NOW)
        equipment = _equipment(engine, probe=run_builders.finds(result))
        probing.execute_probe(equipment, run, 1)
    yield from (f"/runs/{run}", f"/runs/{run}/exchanges/0", f"/runs/{run}/exchanges/1")
    yield from (f"/findings/{one.id}" for one in findings.of_run(session, run))
    harvest_run = probing.request_run(session, SYSTEM, endpoint, runs.Work.HARVEST, now=NOW)
    brings = run_builders.brings(_harvested(finding(Outcome.FAILED), text), (_record(text),))
    harvesting.execute_harvest(_equipment(engine, harvest=brings), harvest_run, 1)
    session.expire_all()
    harvest = harvests.of_run(session, harvest_run)
    assert harvest is not None
    record = session.scalars(
        select(harvests.Record.id).where(harvests.Record.harvest_id == harvest.id)
    ).one()
    yield from (f"/runs/{harvest_run}", f"/harvests/{harvest.id}", f"/harvests/records/{record}")
    yield from (f"/harvests/{harvest.id}/skipped", f"/harvests/{harvest.id}/missing/creator")
    yield from (f"/harvests/{harvest.id}/records?q=title", f"/harvests/{harvest.id}/differences")
    yield from (f"/harvests/of/{endpoint}", f"/harvests/{harvest.id}/content")
    going_on = probing.request_run(session, SYSTEM, endpoint, runs.Work.PROBE, now=NOW)
    row = session.get_one(runs.Run, going_on)
    row.state, row.worker, row.doing = runs.State.RUNNING, "w", _cut(text, 100)
    session.commit()
    yield from (f"/runs/{going_on}", f"/runs/{going_on}/live")


def _equipment(engine: Engine, **changes: object) -> running.Equipment:
    return run_builders.equipment(engine, clock=run_builders.TurnableClock(NOW), **changes)


def _finding(text: str) -> Callable[..., Finding]:
    def made(outcome: Outcome, probe: str = "oaipmh_answers_identify") -> Finding:
        return Finding(
            probe=probe,
            outcome=outcome,
            severity=Severity.MUST,
            message=f"It said {text}",
            remedy=f"Do {text}" if outcome is Outcome.FAILED else "",
            source="OAI-PMH 2.0",
            kind="oai-pmh",
            reason=Reason.TIMEOUT if outcome is Outcome.CANT_TELL else None,
            evidence=(Pointer(0, _cut(text, 200), text[:300]), Pointer(None, _cut(text, 200))),
            measure=Measure(1, 3),
        )

    return made


def _probed(first: Finding, second: Finding, text: str) -> RunResult:
    exchange = Exchange(
        method="POST",
        url=f"https://example.org/oai?verb={text[:500]}",
        final_url=f"https://example.org/else?{text[:500]}",
        started_at=NOW,
        request_headers=(("User-Agent", text[:500]),),
        request_body=text.encode(),
        status=200,
        headers=(("content-type", text[:500]),),
        body_start=f"<OAI-PMH>{text}".encode(),
        decoded_bytes=9,
        peer="192.0.2.1:80",
    )
    silent = Exchange(
        "GET", "https://example.org/", "https://example.org/", NOW,
        failure=Failure(FailureKind.TIMEOUT, f"It ended: {text}"),
    )  # fmt: skip
    return run_builders.found(
        first, second, exchanges=(exchange, silent), stopped_because=f"Because {text}"[:900],
        is_complete=False,
    )  # fmt: skip


def _record(text: str) -> HarvestedRecord:
    return HarvestedRecord(
        identifier=_cut(f"oai:{text}", 900),
        datestamp=_cut(text, 30),
        is_deleted=False,
        title=text,
        present=("title",),
        placeholders=("creator",),
        pids=(_cut(text, 300),),
        subjects=(_cut(text, 300),),
        page=1,
        place=0,
    )


def _harvested(finding: Finding, text: str) -> HarvestResult:
    return run_builders.harvested(
        finding,
        records=1,
        skipped=(Skipped(_cut(f"oai:{text}", 500), f"Because {text}"),),
        stopped_because=f"Because {text}"[:900],
        is_complete=False,
        fields=(FieldCount("title", 1, 0, 1), FieldCount("creator", 0, 1, 1)),
    )


def _fill_assessments(
    session: Session, actor: accounts.Actor, slug: str, text: str
) -> Iterator[str]:
    results = []
    for number, now in enumerate((NOW, NOW + timedelta(seconds=1))):
        label = _cut(f"{number} {SHORT} {text}", 60)
        prefill = "last" if number else "empty"
        draft = assessments.start(session, actor, slug, world.D26, label, prefill, now=now)
        for question in ("Q14", "Q07", "Q01"):
            said = _answer(question, text, number)
            assessments.save_answer(session, actor, draft, said, number, now=now)
        signed = {"signed_by": _cut(text, 200), "has_declared": True, "now": now}
        results.append(assessments.submit(session, actor, draft, **signed))  # type: ignore[arg-type]
        yield from (f"/assessments/{draft}", f"/assessments/{draft}/check")
        yield from (f"/assessments/{draft}/{question}" for question in ("Q14", "Q07"))
    yield from (f"/results/{result}" for result in results)
    yield from (f"/results/{result}/report" for result in results)
    order = facility_reports.order(results[0], "json")
    kept = frozen_reports.make(session, actor, order, site_url="https://a.example", now=NOW)
    yield from (f"/reports/{kept.digest}", f"/facilities/{slug}/report")
    yield from (f"/facilities/{slug}/history", f"/facilities/{slug}/compare")
    draft = assessments.start(
        session, actor, slug, world.D26, _cut(f"3 {text}", 60), "last", now=NOW
    )
    _propose(session, actor, draft, text)
    yield from (f"/assessments/{draft}/Q14", f"/assessments/{draft}/check")
    yield f"/assessments/{draft}/proposals"
    yield f"/facilities/{slug}/assessments/new"


def _propose(session: Session, actor: accounts.Actor, draft: int, text: str) -> None:
    """Let a tool say the text wherever it can say something; one finding is accepted."""
    parts = {"level": 2, "comment": _cut(text, 9_000)}
    batch = Batch(
        Tool(_cut(text, 100), _cut(text, 100)),
        (ProposedAnswer("Q14", parts, _cut(text, 5_000)),),
        (
            ProposedFinding(
                _cut(text, 100), "failed", _cut(text, 500), _cut(text, 5_000), _cut(text, 2_000),
                _cut(text, 100), "Q14",
            ),
        ),
    )  # fmt: skip
    made = proposals.propose(session, actor, draft, batch, way=Way.FILE, now=NOW)
    note = _cut(text, 1_000)
    proposals.accept(session, actor, made.ids[1], expected_revision=0, note=note, now=NOW)


def _answer(question: str, text: str, number: int) -> Answer:
    links = ("https://example.org/?a='\"><script>".replace("<", "%3C").replace(">", "%3E"),)
    comment = f"{text[:9000]} {'then' if number else 'now'}"
    if question == "Q07":
        return Answer(question, State.NOT_APPLICABLE, reason=text[:1900], comment=comment)
    return Answer(
        question, State.LEVEL, 2 + number, comment=comment, links=links,
        against_evidence=text[:1900],
    )  # fmt: skip
