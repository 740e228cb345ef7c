"""The page on which a report of a facility is put together and made."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from fairassess.domain.rounds import Round
from fairassess.errors import Fault, Invalid
from fairassess.reports import formats
from fairassess.reports.options import LANGUAGES, ReportOptions, Section
from fairassess.services import (
    facilities,
    facility_reports,
    frozen_reports,
    report_openings,
    report_templates,
    rounds,
)
from fairassess.services.facility_reports import Choice, File
from fairassess.web import context, forms, security, word_templates
from fairassess.web.word_templates import WordTemplateForm

_ROUNDS_MOST = 5
_IS_OPEN = (
    "This report was made before, and is open: everybody who has its address may read it once all"
    " its results are published."
)

blueprint = Blueprint("report_builder", __name__, url_prefix="/facilities/<slug>/report")
blueprint.before_request(security.sign_in_first)

blueprint.url_value_preprocessor(word_templates.take_files)


class ReportForm(WordTemplateForm):
    """What goes into a report."""

    of = SelectField("Assessment", validate_choice=False)
    form = RadioField("Format", default="pdf", validate_choice=False)
    sections = SelectMultipleField("Parts", option_widget=CheckboxInput(), validate_choice=False)
    language = SelectField("Language", default="en", validate_choice=False)
    with_bom = BooleanField("CSV for Excel: begin with a byte order mark")
    for_everybody = BooleanField("Everybody who has its address may read it, comments included")

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
    """Show what can be chosen, and make the report."""
    facility = facilities.find_facility(context.session(), context.actor(), slug)
    found = facility_reports.choices(context.session(), context.actor(), slug)
    form = _form(slug, found)
    if form.validate_on_submit():
        try:
            return _made(slug, form, found)
        except Invalid as error:
            forms.show_faults(form, error)
    kept = frozen_reports.of_facility(context.session(), context.actor(), slug)
    may_give = report_templates.may_add(context.session(), context.actor(), slug)
    may_open = report_openings.may_open(context.session(), context.actor(), slug)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "reports/builder.html",
        form=form, slug=slug, name=facility.short_name, choices=found, kept=kept,
        may_give=may_give, may_open=may_open, formats=formats.FORMATS, rounds=_rounds(slug),
        with_parts=formats.titles_using("sections"), with_language=formats.titles_using("language"),
    ), status  # fmt: skip


def _rounds(slug: str) -> list[Round]:
    """Return the newest rounds that a facility takes part in, whose reports stand elsewhere."""
    views = rounds.of_everyone(context.session(), context.actor())
    return [view.round for view in views if view.round.takes_part(slug)][:_ROUNDS_MOST]


def _form(slug: str, found: tuple[Choice, ...]) -> ReportForm:
    form = ReportForm(of=request.args.get("of", ""), sections=[part.value for part in Section])
    form.of.choices = [(_value(one), _words(one)) for one in found]
    form.form.choices = [(one.name, f"{one.title}: {one.about}") for one in _FORMATS]
    form.sections.choices = [(part.value, part.label) for part in Section]
    form.language.choices = list(LANGUAGES.items())
    form.offer(slug)
    return form


_FORMATS = tuple(formats.FORMATS.values())


def _value(one: Choice) -> str:
    return f"{'draft' if one.is_draft else 'snapshot'}-{one.id}"


def _words(one: Choice) -> str:
    state = "draft" if one.at is None else f"submitted {one.at:%Y-%m-%d}"
    return f"{one.label}, {state}"


def _made(slug: str, form: ReportForm, found: tuple[Choice, ...]) -> ResponseReturnValue:
    chosen = next((one for one in found if _value(one) == form.of.data), None)
    if chosen is None:
        raise Invalid([Fault("of", "Choose an assessment.")])
    options = form.options(form.digest(slug))
    session, actor, now = context.session(), context.actor(), context.now()
    if chosen.is_draft:
        if form.for_everybody.data:
            message = "A draft is not kept, so there is nothing to open."
            raise Invalid([Fault("for_everybody", message)])
        wanted = form.form.data or ""
        return sent(
            facility_reports.draft_file(session, actor, chosen.id, wanted, options, now=now)
        )
    order = facility_reports.order(chosen.id, form.form.data or "", options)
    site_url = context.kit().settings.site_url
    kept = frozen_reports.make(
        session, actor, order, site_url=site_url, now=now, for_everybody=form.for_everybody.data
    )
    if kept.is_for_everybody and not form.for_everybody.data:
        flash(_IS_OPEN, "warning")
    return redirect(url_for("kept_reports.page", digest=kept.digest))


def sent(file: File) -> Response:
    """Return a file as an answer that a browser saves."""
    answer = Response(file.content, mimetype=file.mimetype.partition(";")[0])
    answer.headers.set("Content-Disposition", "attachment", filename=file.name)
    return answer
