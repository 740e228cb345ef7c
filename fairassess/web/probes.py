"""Public pages of what linked data name: probes, kinds of probes, questionnaires, findings."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from fairassess.domain import translation
from fairassess.errors import NotAllowed, NotFound
from fairassess.services import linked_data, linked_probes
from fairassess.web import context, linked, security

blueprint = Blueprint("probes", __name__)

# As those call a language who speak it; any other is shown by its tag.
_LANGUAGES = {"en": "English", "de": "Deutsch"}


@blueprint.get("/probes")
def index() -> ResponseReturnValue:
    """Go to the list of all checks."""
    return redirect(url_for("about.checks"))


@blueprint.get("/probes/<probe_id>")
@linked.also(linked.probe)
def page(probe_id: str) -> ResponseReturnValue:
    """Show what a probe checks, why, how, and what to do when it fails."""
    told = linked_probes.find(probe_id)
    return render_template(
        "probes/page.html",
        told=told,
        kind_name=linked_probes.name_of(told.definition.kind),
        version=linked_probes.every().version,
        questions=linked_probes.questions_of(probe_id),
    )


@blueprint.get("/probes/kinds/<kind>")
@linked.also(linked.kind)
def kind_page(kind: str) -> ResponseReturnValue:
    """List the probes of a kind."""
    return render_template(
        "probes/kind.html",
        kind=kind,
        kind_name=linked_probes.name_of(kind),
        probes=linked_probes.of_kind(kind),
        version=linked_probes.every().version,
    )


@blueprint.get("/questionnaires/<questionnaire_id>/<version>")
@linked.also(linked.questionnaire)
def questionnaire(questionnaire_id: str, version: str) -> ResponseReturnValue:
    """Show a questionnaire in a language: what it asks, why, and what its levels mean."""
    found = linked_probes.questionnaire(f"{questionnaire_id}@{version}")
    asked = translation.in_language(found, request.args.get("language", found.title.language))
    return render_template(
        "questionnaires/page.html",
        asked=asked,
        original_title=found.title,
        languages=[(tag, _LANGUAGES.get(tag, tag)) for tag in translation.languages(found)],
    )


@blueprint.get("/findings/<int:finding_id>")
@linked.also(linked.finding)
def finding(finding_id: int) -> ResponseReturnValue:
    """Show one finding, to those who may see its run or a published result that rests on it."""
    try:
        seen = linked_data.seen_finding(context.session(), context.anybody(), finding_id)
    except (NotAllowed, NotFound):
        # Who is not signed in is told the same whether it is there or not.
        if current_user.is_authenticated:
            raise
        return security.sign_in_first() or ""
    return render_template(
        "findings/page.html",
        finding=seen.finding,
        target=seen.target,
        run_id=seen.run_id,
        sees_run=seen.sees_run,
        knows_probe=seen.finding.probe in linked_probes.every().probes,
    )
