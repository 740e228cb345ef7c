"""Every screen of a small demo world: its address, and what must be there."""

from sqlalchemy import Engine

from fairassess import clock
from fairassess.domain.proposals import Batch, ProposedAnswer, ProposedFinding, Tool
from fairassess.services import proposals
from fairassess.services.accounts import SYSTEM
from fairassess.services.proposals import Way
from fairassess.storage import database

# Address, and what must be there: a page that is not the one meant would pass for nothing.
SCREENS = {
    "home": ("/", "Know how FAIR"),
    "method": ("/about/scores", "How scores are made"),
    "about probes": ("/about/probes", "About our probes"),
    "one probe": ("/probes/oaipmh_answers_identify", "The endpoint answers Identify"),
    "checks of a kind": ("/probes/kinds/landing-page", "Landing pages"),
    "questions": ("/questionnaires/expands-d26/1.1.0", "27 questions"),
    "my work": ("/my-work", "My work"),
    "account": ("/account", "FAIR officer"),
    "password": ("/account/password", "Change the password"),
    "facilities": ("/facilities", "Facilities"),
    "facility": ("/facilities/nls", "Northern Light Source"),
    "facility with faults": ("/facilities/anc", "Alpine Neutron Centre"),
    "facility edit": ("/facilities/nls/edit", "Edit"),
    "endpoint new": ("/facilities/nls/endpoints/new", "Add an endpoint"),
    "evidence": ("/facilities/anc/evidence", "Everything we see"),
    "one object": ("/facilities/nls/objects?pid=10.5072/abc", "Look at one object"),
    "assessment start": ("/facilities/nls/assessments/new", "Start an assessment"),
    "history": ("/facilities/nls/history", "changed"),
    "history of a letter, re-scored": ("/facilities/nls/history?of=F&rules=today", "Findable"),
    "history of a question": ("/facilities/nls/history?of=Q14", "Q14"),
    "checks day by day": ("/facilities/anc/history/checks?days=365", "day by day"),
    "one check day by day": (
        "/facilities/nls/history/checks?check=oaipmh_identify_is_complete",
        "Identify",
    ),
    "published history": ("/public/facilities/nls", "over time"),
    "report builder": ("/facilities/nls/report", "Make a report"),
    "check a report": ("/reports/verify", "Is this file a report of ours?"),
    "compare": ("/facilities/nls/compare", "NLS"),
    "rounds": ("/rounds", "Rounds"),
    "for programs": ("/api/v1", "Interface for programs"),
    "tokens": ("/account/tokens", "My tokens"),
    "404": ("/facilities/atlantis", ""),
    "403": ("/facilities/new", ""),
}
LATER: dict[str, str] = {}
"""Addresses with a number that is known only when there is a world: `find` fills them in."""
NAMES = (
    "tasks", "question with evidence", "question on word", "check", "tasks, submitted",
    "proposals", "propose by link",
    "question, submitted", "result", "report", "run with failures", "run that could not tell",
    "exchange", "one check", "harvest", "missing", "skipped", "record", "endpoint edit",
    "harvest content", "records found",
    "records, no word", "what changed", "nothing to compare", "harvests", "missing of a year",
    "round", "open round", "facilities side by side", "of one letter",
)  # fmt: skip
EVERY = (*SCREENS, *NAMES)


def find(engine: Engine) -> None:
    """Add the screens whose address has a number that is known only now."""
    with engine.connect() as connection:

        def first(sql: str) -> int:
            found = connection.exec_driver_sql(sql).scalar()
            assert isinstance(found, int), sql
            return found

        draft = first("SELECT id FROM assessments WHERE submitted_at IS NULL")
        frozen = first("SELECT min(assessment_id) FROM snapshots")
        snapshot = first("SELECT max(id) FROM snapshots")
        failing = first("SELECT max(run_id) FROM findings WHERE outcome = 'failed'")
        unreached = first("SELECT max(run_id) FROM findings WHERE outcome = 'cant_tell'")
        harvest = first("SELECT max(id) FROM harvests WHERE records > 0")
        oldest = first("SELECT min(id) FROM harvests")
        compared = first("SELECT max(id) FROM harvests WHERE compared_with_id IS NOT NULL")
        record = first("SELECT max(id) FROM records")
        endpoint = first("SELECT min(id) FROM endpoints")
        held = connection.exec_driver_sql(
            "SELECT slug FROM rounds WHERE published_at IS NOT NULL ORDER BY id DESC"
        ).scalar()
        goes_on = connection.exec_driver_sql(
            "SELECT slug FROM rounds WHERE closed_at IS NULL"
        ).scalar()
        connection.rollback()
    _propose(engine, draft)
    LATER.update({
        "tasks": f"/assessments/{draft}",
        "question with evidence": f"/assessments/{draft}/Q14",
        "question on word": f"/assessments/{draft}/Q01",
        "check": f"/assessments/{draft}/check",
        "proposals": f"/assessments/{draft}/proposals",
        "propose by link": f"/assessments/{draft}/propose?Q01=3&Q99=1&tool=x&why=y",
        "tasks, submitted": f"/assessments/{frozen}",
        "question, submitted": f"/assessments/{frozen}/Q14",
        "result": f"/results/{snapshot}",
        "report": f"/results/{snapshot}/report",
        "run with failures": f"/runs/{failing}",
        "run that could not tell": f"/runs/{unreached}",
        "exchange": f"/runs/{failing}/exchanges/0",
        "harvest": f"/harvests/{harvest}",
        "harvest content": f"/harvests/{harvest}/content",
        "records found": f"/harvests/{harvest}/records?q=x-ray",
        "records, no word": f"/harvests/{harvest}/records?q=***",
        "what changed": f"/harvests/{compared}/differences?kind=changed",
        "nothing to compare": f"/harvests/{oldest}/differences",
        "harvests": f"/harvests/of/{endpoint}",
        "missing of a year": f"/harvests/{harvest}/missing/location?year=none",
        "missing": f"/harvests/{harvest}/missing/location",
        "skipped": f"/harvests/{harvest}/skipped",
        "record": f"/harvests/records/{record}",
        "endpoint edit": f"/endpoints/{endpoint}/edit",
        "round": f"/rounds/{held}",
        "open round": f"/rounds/{goes_on}",
        "facilities side by side": f"/rounds/{held}/comparison",
        "of one letter": f"/rounds/{held}/comparison?letter=F&order=Q03",
        "one check": f"/endpoints/{endpoint}/checks/oaipmh_identify_is_complete",
    })  # fmt: skip


def _propose(engine: Engine, draft: int) -> None:
    """Let another tool propose an answer and a finding."""
    batch = Batch(
        Tool("F-UJI", "3.5.0"),
        (ProposedAnswer("Q02", {"level": 3}, "The catalogue says so."),),
        (ProposedFinding("FsF-F1-01MD", "passed", "Data have an identifier."),),
    )
    with database.session_factory(engine)() as session:
        proposals.propose(session, SYSTEM, draft, batch, way=Way.FILE, now=clock.now())
