"""The page on which a report or the deliverable pack of a round is ordered."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from fairassess.errors import Fault, Invalid, NotAllowed
from fairassess.reports import round_formats
from fairassess.reports.options import LANGUAGES, ReportOptions, Section
from fairassess.services import frozen_reports, report_queue, round_editions, round_reports, rounds
from fairassess.services.round_editions import Edition
from fairassess.services.round_reports import USUAL_SECTIONS
from fairassess.web import context, forms, security, word_templates
from fairassess.web.word_templates import WordTemplateForm

blueprint = Blueprint("round_reports", __name__, url_prefix="/rounds/<slug>/report")
blueprint.url_value_preprocessor(word_templates.take_files)


class RoundReportForm(WordTemplateForm):
    """What goes into a report of a round."""

    edition = SelectField("For whom", validate_choice=False)
    form = RadioField("Format", default=round_formats.PACK.name, validate_choice=False)
    sections = SelectMultipleField(
        "Parts of each annex", option_widget=CheckboxInput(), validate_choice=False
    )
    language = SelectField("Language", default="en", validate_choice=False)
    with_bom = BooleanField("CSV for Excel: begin with a byte order mark")

    def options(self, template: str) -> ReportOptions:
        """Return what was chosen."""
        chosen = set(self.sections.data or ())
        return ReportOptions(
            sections=tuple(section for section in Section if section.value in chosen),
            language=self.language.data or "en",
            with_bom=bool(self.with_bom.data),
            template=template,
        )


@blueprint.route("", methods=["GET", "POST"])
def page(slug: str) -> ResponseReturnValue:
    """Show what can be ordered and what was made, and take an order."""
    session, actor = context.session(), context.anybody()
    view = rounds.get(session, actor, slug)
    editions = round_editions.of_round(session, actor, slug)
    form = _form(editions)
    if view.may_manage:
        form.offer(None)
    if form.is_submitted():
        if away := security.sign_in_first():
            return away
        if not editions:
            raise NotAllowed("Reports of a round are made for those who take part in it.")
    if form.validate_on_submit():
        try:
            return _ordered(slug, form, editions, with_template=view.may_manage)
        except Invalid as error:
            forms.show_faults(form, error)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "rounds/report.html",
        form=form, round=view.round, editions=editions, formats=round_formats.ALL,
        kept=frozen_reports.of_round(session, actor, slug), may_give=view.may_manage,
        with_parts=round_formats.titles_using("sections"),
        with_language=round_formats.titles_using("language"),
    ), status  # fmt: skip


def _form(editions: tuple[Edition, ...]) -> RoundReportForm:
    form = RoundReportForm(sections=[section.value for section in USUAL_SECTIONS])
    form.edition.choices = [(edition.key, edition.words) for edition in editions]
    form.form.choices = [(one.name, one.title) for one in round_formats.ALL.values()]
    form.sections.choices = [(part.value, part.label) for part in Section]
    form.language.choices = list(LANGUAGES.items())
    return form


def _ordered(
    slug: str, form: RoundReportForm, editions: tuple[Edition, ...], *, with_template: bool
) -> ResponseReturnValue:
    if form.edition.data not in {edition.key for edition in editions}:
        known = "; ".join(edition.words for edition in editions)
        raise Invalid([Fault("edition", f"Choose for whom the report is: {known}.")])
    order = round_reports.order(
        slug,
        form.edition.data,
        form.form.data or "",
        form.options(form.digest(None) if with_template else ""),
        said=round_reports.publishing(context.kit().settings),
    )
    asked = report_queue.ask(context.session(), context.actor(), order, now=context.now())
    context.kit().jobs.enqueue_report(asked)
    return redirect(url_for("kept_reports.progress", request_id=asked))
