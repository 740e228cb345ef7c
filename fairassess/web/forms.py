"""Forms of people, facilities and endpoints, and how a service's faults come to their fields."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)

from fairassess import clock
from fairassess.domain.harvest_plan import MOST_CONNECTIONS
from fairassess.domain.schedule import Interval
from fairassess.errors import Invalid
from fairassess.services import accounts, endpoints, facilities, kinds


def show_faults(form: Form, error: Invalid) -> None:
    """Put each fault of a service at the field that it names; those without a field above all."""
    for fault in error.faults:
        if fault.place in form:
            field = form[fault.place]
            field.errors = [*field.errors, fault.message]
        else:
            form.form_errors.append(fault.message)


class AdministratorForm(FlaskForm):
    """The account of the first administrator."""

    name = StringField("Your name", render_kw={"autocomplete": "name"})
    email = EmailField("E-mail address", render_kw={"autocomplete": "username"})
    password = PasswordField("Password", render_kw={"autocomplete": "new-password"})

    def draft(self) -> accounts.AdministratorDraft:
        """Return what was filled in."""
        return accounts.AdministratorDraft(
            email=self.email.data or "",
            name=self.name.data or "",
            password=self.password.data or "",
        )


class HandNoteForm(FlaskForm):
    """Why something is not in a facility's hands."""

    note = TextAreaField("Why it is not in our hands", render_kw={"rows": "3"})


class ObjectForm(FlaskForm):
    """Which object to look at."""

    url = StringField("Identifier or address", render_kw={"autocomplete": "off"})


class FacilityForm(FlaskForm):
    """What is known of a facility."""

    name = StringField("Full name")
    short_name = StringField("Short name")
    kind = StringField("Kind")
    country = StringField("Country")
    ror = StringField("ROR identifier")
    website = StringField("Home page", render_kw={"inputmode": "url"})
    time_zone = SelectField("Time zone", choices=sorted(clock.time_zones()))

    def draft(self) -> facilities.FacilityDraft:
        """Return what was filled in."""
        return facilities.FacilityDraft(
            name=self.name.data or "",
            short_name=self.short_name.data or "",
            kind=self.kind.data or "",
            country=self.country.data or "",
            ror=self.ror.data or "",
            website=self.website.data or "",
            time_zone=self.time_zone.data or "",
        )


class EndpointForm(FlaskForm):
    """An endpoint: where it is, how often it is checked, and what is harvested."""

    kind = SelectField("What answers there", choices=list(kinds.choices()))
    url = StringField("Address")
    label = StringField("Name")
    interval = SelectField(
        "How often we check",
        choices=[
            (Interval.HOURLY.value, "Every hour"),
            (Interval.EVERY_6_HOURS.value, "Every six hours"),
            (Interval.DAILY.value, "Every day"),
            (Interval.WEEKLY.value, "Every week"),
            (Interval.MONTHLY.value, "Every month"),
            (endpoints.NEVER, "Only when somebody asks"),
        ],
    )
    is_harvested = BooleanField("Harvest its records too, and count how complete they are")
    harvest_prefix = StringField("Metadata format (metadataPrefix)")
    harvest_set = StringField("Set (setSpec)")
    harvest_connections = SelectField(
        "Requests at the same time",
        choices=[(number, str(number)) for number in range(1, MOST_CONNECTIONS + 1)],
        coerce=int,
        default=1,
    )

    def draft(self) -> endpoints.EndpointDraft:
        """Return what was filled in."""
        return endpoints.EndpointDraft(
            kind=self.kind.data or "",
            url=(self.url.data or "").strip(),
            label=self.label.data or "",
            interval=self.interval.data or "",
            is_harvested=bool(self.is_harvested.data),
            harvest_prefix=(self.harvest_prefix.data or "").strip(),
            harvest_set=(self.harvest_set.data or "").strip(),
            harvest_connections=self.harvest_connections.data or 1,
        )
