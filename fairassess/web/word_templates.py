"""Word templates as they come with the order of a report: one of those kept, or a new file."""

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField

from fairassess.errors import Fault, Invalid
from fairassess.reports import word_template
from fairassess.services import report_templates
from fairassess.web import context

_ROOM_FOR_A_FILE = word_template.SIZE_MOST_BYTES + 1_000_000


class WordTemplateForm(FlaskForm):
    """The part of an order that says whose styles a Word document wears."""

    template = SelectField("Styles of the Word document", default="", validate_choice=False)
    template_file = FileField("A template of your own (.docx)")

    def offer(self, slug: str | None) -> None:
        """Offer the templates of a facility, or those of rounds where *slug* is None."""
        kept = report_templates.of_facility(context.session(), context.actor(), slug)
        self.template.choices = [("", "Ours"), *((one.digest, one.name) for one in kept)]

    def digest(self, slug: str | None) -> str:
        """
        Return the digest of the template: of the file that was given, or of the one chosen.

        Raises:
            NotAllowed: The visitor may not give one.
            Invalid: The file cannot be used; the place is its field.
        """
        given = self.template_file.data
        if not given or not given.filename:
            return str(self.template.data or "")
        content = given.stream.read(word_template.SIZE_MOST_BYTES + 1)
        session, actor, now = context.session(), context.actor(), context.now()
        try:
            return report_templates.add(session, actor, slug, given.filename, content, now=now)
        except Invalid as error:
            place = self.template_file.name
            raise Invalid([Fault(place, fault.message) for fault in error.faults]) from error


def take_files(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let a template through, which is larger than any form; before anybody reads the form."""
    request.max_content_length = _ROOM_FOR_A_FILE
