"""Frozen results, rounds, proposals and the token itself, for programs."""

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_security import current_user

from fairassess.domain import proposals as values
from fairassess.errors import NotFound
from fairassess.reports import tables
from fairassess.services import (
    accounts,
    facility_views,
    proposals,
    reports,
    round_views,
    snapshots,
)
from fairassess.services import (
    round_results as rounds_seen,
)
from fairassess.services.proposals import ProposalView, Way
from fairassess.services.round_results import RoundResult
from fairassess.services.round_views import RoundView
from fairassess.services.snapshots import SnapshotView
from fairassess.web import context
from fairassess.web.api import access, paging, schemas_answers, schemas_proposals
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import Resources

blueprint = Resources("results", description="Submitted assessments, frozen with their evidence.")
rounds_blueprint = Resources(
    "rounds",
    description="Rounds of many facilities; published ones are open to everybody.",
    is_public=True,
)
proposals_blueprint = Resources(
    "proposals", description="What other tools propose; a person decides on a page."
)
account_blueprint = Resources("token", description="The token of the request itself.")


@blueprint.reads("/facilities/<slug>/results")
@blueprint.lists(schemas_answers.ResultRowSchema)
def results_list(slug: str, page: Page) -> Part[Any]:
    """List the frozen results of a facility, newest first."""
    taken = snapshots.of_facility(context.session(), context.actor(), slug)
    part = paging.cut(taken, page, lambda one: one.id, newest_first=True)
    told = tuple(
        {
            "id": one.id,
            "assessment": one.assessment_id,
            "label": one.label,
            "questionnaire": one.snapshot.questionnaire,
            "taken_at": one.snapshot.taken_at,
            "url": access.address(f"results/{one.id}"),
        }
        | _declared(one)
        for one in part.rows
    )
    return Part(told, part.last)


@blueprint.reads("/results/<int:result_id>")
@blueprint.tells(schemas_answers.ResultSchema)
def result(result_id: int) -> Mapping[str, Any]:
    """Tell a frozen result: declared = measured + on word + not shown, in every group."""
    session, actor = context.session(), context.actor()
    site = context.kit().settings.site_url
    view = snapshots.get(session, actor, result_id)
    summary = reports.summary_of(session, actor, result_id, site_url=site)
    document = tables.as_document(summary)
    names = (
        "title", "questionnaire", "questionnaire_digest", "scoring_version", "software_version",
        "headline", "scores", "questions", "limits", "cite_as", "digest",
    )  # fmt: skip
    return {name: document[name] for name in names} | {
        "id": view.id,
        "assessment": view.assessment_id,
        "facility": view.facility_slug,
        "label": view.label,
        "signed_by": view.signed_by,
        "taken_at": view.snapshot.taken_at,
        "page": f"{site}/results/{view.id}",
    }


@rounds_blueprint.reads("/rounds")
@rounds_blueprint.lists(schemas_answers.RoundSchema)
def rounds_list(page: Page) -> Part[Any]:
    """List the rounds that the token may know of; without one, those that are published."""
    views = round_views.of_everyone(context.session(), _reader())
    part = paging.cut(views, page, lambda one: one.round.id, newest_first=True)
    return Part(tuple(_round(one) for one in part.rows), part.last)


@rounds_blueprint.reads("/rounds/<slug>")
@rounds_blueprint.tells(schemas_answers.RoundSchema)
def round_(slug: str) -> Mapping[str, Any]:
    """Tell one round."""
    return _round(round_views.get(context.session(), _reader(), slug))


@rounds_blueprint.reads("/rounds/<slug>/results")
@rounds_blueprint.lists(schemas_answers.RoundResultSchema)
def round_results(slug: str, page: Page) -> Part[Any]:
    """List how the facilities of a round stand, by the round's own rule on names."""
    rows = rounds_seen.results(context.session(), _reader(), slug)
    # Who takes part is fixed when a round is opened, and two may have one name.
    part = paging.cut(enumerate(rows), page, lambda pair: pair[0])
    return Part(tuple(_round_result(one) for _, one in part.rows), part.last)


@proposals_blueprint.reads("/assessments/<int:assessment_id>/proposals")
@proposals_blueprint.lists(schemas_proposals.ProposalSchema)
def proposals_list(assessment_id: int, page: Page) -> Part[Any]:
    """List what was proposed for an assessment, oldest first."""
    rows = proposals.of_assessment(context.session(), context.actor(), assessment_id)
    part = paging.cut(rows, page, lambda one: one.id)
    return Part(tuple(_proposal(one) for one in part.rows), part.last)


@proposals_blueprint.writes("POST", "/assessments/<int:assessment_id>/proposals")
@proposals_blueprint.takes(schemas_proposals.NewProposalsSchema)
@proposals_blueprint.makes(schemas_proposals.MadeProposalsSchema, 201)
def propose(given: Mapping[str, Any], assessment_id: int) -> Mapping[str, Any]:
    """Propose answers and findings; they count for nothing until a person accepts them."""
    session, actor = context.session(), context.actor()
    with access.hidden():
        proposals.of_assessment(session, actor, assessment_id)
    holder = access.holder()
    made = proposals.propose(
        session, actor, assessment_id, _batch(given),
        way=Way.API, token_id=None if holder is None else holder.token.id, now=context.now(),
    )  # fmt: skip
    page = f"{context.kit().settings.site_url}/assessments/{assessment_id}/proposals"
    return {"made": list(made.ids), "already": made.already, "page": page}


@proposals_blueprint.reads("/proposals/<int:proposal_id>")
@proposals_blueprint.tells(schemas_proposals.ProposalSchema)
def proposal(proposal_id: int) -> Mapping[str, Any]:
    """Tell one proposal and what became of it."""
    return _proposal(proposals.get(context.session(), context.actor(), proposal_id))


@account_blueprint.reads("/token")
@account_blueprint.tells(schemas_proposals.OwnTokenSchema)
def token() -> Mapping[str, Any]:
    """Tell what the token of this request is for."""
    holder = access.holder()
    if holder is None:
        raise NotFound("This request came without a token.")
    session, own = context.session(), holder.token
    rows = facility_views.list_facilities(session, holder.actor)
    return {
        "name": own.name,
        "prefix": own.prefix,
        "owner": own.owner,
        "role": holder.actor.role.value,
        "scope": own.scope.value,
        "facilities": [row.slug for row in rows],
        "is_limited": bool(own.facilities),
        "created_at": own.created_at,
        "expires_at": own.expires_at,
        "last_used_at": own.last_used_at,
    }


def _reader() -> accounts.Actor:
    """Return who reads; somebody who is not known sees what is published."""
    is_known = "actor" in g or current_user.is_authenticated
    return context.actor() if is_known else round_views.VISITOR


def _declared(view: SnapshotView | None) -> dict[str, object]:
    score = None if view is None else view.snapshot.breakdown.all
    measured, on_word, not_shown = (
        (None, None, None) if score is None else score.whole_parts or (None, None, None)
    )
    return {
        "declared": None if score is None else score.whole_value,
        "measured": measured,
        "on_word": on_word,
        "not_shown": not_shown,
    }


def _round(view: RoundView) -> Mapping[str, Any]:
    one = view.round
    own = access.address(f"rounds/{one.slug}")
    return {
        "slug": one.slug,
        "name": one.name,
        "questionnaire": one.questionnaire,
        "opens_on": one.opens_on,
        "closes_on": one.closes_on,
        "sight": one.sight.value,
        "is_open": one.takes_assessments_on(context.now().date()),
        "is_published": one.is_published,
        "url": own,
        "results_url": f"{own}/results",
    }


def _round_result(one: RoundResult) -> Mapping[str, Any]:
    view = one.snapshot_view
    known: dict[str, object] = {
        "facility": one.facility_slug,
        "name": one.facility_name_or_label,
        "state": one.state.value,
        # Without a name the number would be one.
        "result": view.id if view is not None and one.is_named else None,
    }
    return known | _declared(view)


def _batch(given: Mapping[str, Any]) -> values.Batch:
    return values.Batch(
        values.Tool(**given["tool"]),
        tuple(
            values.ProposedAnswer(
                one["question"],
                {name: one[name] for name in one if name not in ("question", "why")},
                one["why"],
            )
            for one in given["answers"]
        ),
        tuple(values.ProposedFinding(**one) for one in given["findings"]),
    )


def _proposal(one: ProposalView) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "assessment": one.assessment_id,
        "kind": one.kind.value,
        "question": one.questions[0]
        if one.kind is proposals.Kind.ANSWER
        else one.content["question"],
        "content": dict(one.content),
        "why": one.why,
        "tool": one.tool.name,
        "tool_version": one.tool.version,
        "way": one.way.value,
        "proposed_at": one.proposed_at,
        "state": one.state.value,
        "decided_at": one.decided_at,
        "note": one.note,
        "url": access.address(f"proposals/{one.id}"),
    }
