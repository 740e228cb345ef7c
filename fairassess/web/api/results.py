"""Frozen results, proposals of other tools and the token itself, for programs."""

from collections.abc import Mapping
from typing import Any

from fairassess.domain import proposals as values
from fairassess.errors import NotFound
from fairassess.reports import tables
from fairassess.reports.summary import Summary
from fairassess.services import (
    facility_views,
    open_results,
    proposals,
    published,
    reports,
    snapshots,
)
from fairassess.services.open_results import OpenResult
from fairassess.services.proposals import ProposalView, Way
from fairassess.web import context, linked
from fairassess.web.api import access, paging, parts, schemas_proposals, schemas_results
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import PublishedQuery, Resources

blueprint = Resources(
    "results",
    description="Submitted assessments, frozen with their evidence; published ones are open.",
    is_public=True,
)
proposals_blueprint = Resources(
    "proposals", description="What other tools propose; a person decides on a page."
)
account_blueprint = Resources("token", description="The token of the request itself.")


@blueprint.reads("/facilities/<slug>/results")
@blueprint.lists(schemas_results.ResultRowSchema, PublishedQuery)
def results_list(slug: str, page: Page, query: Mapping[str, Any]) -> Part[Any]:
    """List the frozen results of a facility, newest first: all, or those that are published."""
    session, actor = context.session(), access.reader()
    if query["published"] or not published.sees_facility(session, actor, slug):
        shown = paging.cut(
            open_results.results(session, slug), page, lambda one: one.id, newest_first=True
        )
        return Part(tuple(_open_row(one) for one in shown.rows), shown.last)
    taken = snapshots.of_facility(session, actor, slug)
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
        | parts.of_score(one.snapshot.breakdown.all)
        for one in part.rows
    )
    return Part(told, part.last)


@blueprint.reads("/results/<int:result_id>")
@blueprint.tells(schemas_results.ResultSchema)
def result(result_id: int) -> Mapping[str, Any]:
    """Tell a frozen result: declared = measured + on word + not shown, in every group."""
    session, actor = context.session(), access.reader()
    if not published.sees_result(session, actor, result_id):
        return _open_result(result_id)
    site = context.kit().settings.site_url
    view = snapshots.get(session, actor, result_id)
    summary = reports.summary_of(session, actor, result_id, site_url=site)
    return {
        **_of_summary(summary),
        "id": view.id,
        "assessment": view.assessment_id,
        "facility": view.facility_slug,
        "label": view.label,
        "signed_by": view.signed_by,
        **_publication(view.id, view.facility_slug),
    }


def _open_result(result_id: int) -> Mapping[str, Any]:
    """Return a published result as its public page shows it, without what people wrote."""
    one = published.get(context.session(), result_id, linked.site(), funding="")
    document = _of_summary(one.told.summary)
    unsaid = dict.fromkeys(_WORDS)
    return {
        **document,
        "questions": [question | unsaid for question in document["questions"]],
        "id": one.told.id,
        "assessment": None,
        "facility": one.told.facility.slug,
        "label": one.told.label,
        "signed_by": None,
        **_publication(one.told.id, one.told.facility.slug),
    }


_WORDS = ("comment", "reason", "links", "against_evidence")
"""Members of a question in which people wrote."""


def _of_summary(summary: Summary) -> dict[str, Any]:
    document = tables.as_document(summary)
    names = (
        "title", "questionnaire", "questionnaire_digest", "scoring_version", "software_version",
        "headline", "scores", "questions", "limits", "cite_as", "digest",
    )  # fmt: skip
    return {name: document[name] for name in names} | {"taken_at": summary.taken_at}


def _publication(number: int, slug: str) -> dict[str, object]:
    """Return where a result is published; nulls where it is not."""
    site = linked.site()
    own = site.result(number)
    found = open_results.publication(context.session(), number, slug)
    return {
        "round": None if found is None else found.round_slug,
        "published_on": None if found is None else found.published_on,
        "identifier": None if found is None else site.pid(own) or str(own),
        "licence": None if found is None else site.licence,
        "page": str(own),
    }


def _open_row(one: OpenResult) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "assessment": None,
        "label": one.label,
        "questionnaire": one.questionnaire,
        "taken_at": one.taken_at,
        "url": access.address(f"results/{one.id}"),
    } | parts.of_score(one.score)


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
