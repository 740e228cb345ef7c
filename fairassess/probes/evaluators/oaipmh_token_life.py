"""Judge what a token is, how long it lives and what it keeps: checks R09, R12, R13, R14, R16."""

from datetime import timedelta

from fairassess.domain.finding import Outcome, Verdict
from fairassess.domain.number_words import all_of, counted, in_records
from fairassess.probes import oai_chains, oai_dates
from fairassess.probes.evaluators import oaipmh_dates
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, Envelope, Header, OaiEvidence

# A clock of theirs and ours may differ a little; a token for a day may be counted from before.
LONG_ENOUGH = timedelta(hours=23)
LONGEST_TOKEN_BYTES = 2048
_SLICES = ("until_only", "from_only", "set_list")
_LATE = (*(f"{name}_2" for name in _SLICES), "identifiers_2_late")
_ORIGINS = {**{f"{name}_2": name for name in _SLICES}, "identifiers_2_late": "identifiers_1"}


def _with_token(evidence: OaiEvidence) -> list[ground.Found] | Verdict:
    """Return the pages with a token, or the verdict that there are none."""
    found = [(a, said) for a, said in ground.envelopes(evidence) if oai_chains.next_token(said)]
    if found:
        return found
    first = ground.first_page(evidence, "identifiers")
    if isinstance(first, Verdict):
        return first
    return ground.inapplicable("The whole list fits on one page.", at(first[0], "body"))


def tokens_live_long_enough(evidence: OaiEvidence) -> Verdict:
    """Judge R09: expirationDate, where given, is a UTC date at least a day ahead."""
    found = _with_token(evidence)
    if isinstance(found, Verdict):
        return found
    dated = [
        (asked, said, said.token.expiration_date)
        for asked, said in found
        if said.token is not None and said.token.expiration_date
    ]
    if not dated:
        message = f"None of {len(found)} tokens says when it ends, and none has to."
        return ground.inapplicable(message, at(found[0][0], "resumptionToken"))
    lives = []
    for asked, said, text in dated:
        place = at(asked, "resumptionToken/@expirationDate", text)
        ends = oai_dates.read(text)
        if ends is None or ends.granularity != oai_dates.SECOND:
            message = f"A token ends at {text[:40]}, which is no date in UTC to the second."
            return ground.failed(message, place)
        # Their own clock tells best how long the token lives from the reply on.
        stated = oai_dates.read(said.response_date)
        begins_at = asked.exchange.started_at if stated is None else stated.begins_at
        lives.append((ends.begins_at - begins_at, place, text))
    life, place, text = min(lives, key=lambda one: one[0])
    if life <= timedelta(0):
        return ground.failed(f"A token ends at {text}, before it was given.", place)
    if life < LONG_ENOUGH:
        message = f"A token lives {_duration(life)}; harvesters count on a day."
        return ground.failed(message, place)
    return ground.passed(f"Tokens live {_duration(life)} or longer.", place)


def _duration(life: timedelta) -> str:
    seconds = int(life.total_seconds())
    for unit, name in ((3600, "hours"), (60, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds // unit} {name}"
    return f"{seconds} seconds"


def _late(evidence: OaiEvidence) -> tuple[Asked, Envelope] | Verdict:
    """Return the page that a token was used for late, or the verdict that there is none."""
    first = ground.first_page(evidence, "identifiers")
    if isinstance(first, Verdict):
        return first
    label = next((name for name in _LATE if evidence.get(name) is not None), "")
    if label:
        return ground.envelope(evidence, label)
    if evidence.stop is None and not isinstance(_with_token(evidence), list):
        return ground.inapplicable("No list has a second page.", at(first[0], "body"))
    return ground.ended(evidence)


def token_keeps_the_selection(evidence: OaiEvidence) -> Verdict:
    """Judge R12: the second page of a selective list keeps to its dates or its set."""
    return oaipmh_dates.certain(evidence, _kept(evidence))


def _kept(evidence: OaiEvidence) -> Verdict:
    late = _late(evidence)
    if isinstance(late, Verdict):
        return late
    asked, said = late
    origin = evidence.get(_ORIGINS[asked.label])
    if origin is None or asked.label == "identifiers_2_late":
        return ground.inapplicable("No selective list has a second page.", at(asked, "body"))
    if not said.all_headers:
        message = f"The token of {origin.request} was answered with {ground.content_of(said)}."
        return ground.untested(message, at(asked, "body"))
    moving = oaipmh_dates.moving(evidence)
    first = origin.reading.envelope
    if moving is not None:
        return moving
    kept = oaipmh_dates.date_range_is_kept(evidence)
    if not origin.argument("set") and kept.outcome is Outcome.FAILED:
        return ground.untested(f"Dates are not kept anyway: {kept.message}", *kept.evidence)
    if first is not None and _strangers(first.all_headers, origin):
        message = f"The first page of {origin.request} does not keep to its selection either."
        return ground.untested(message, at(origin, "header"))
    strangers = _strangers(said.all_headers, origin)
    if strangers:
        message = (
            f"{len(strangers)} of {len(said.all_headers)} records on the second page of "
            f"{origin.request} are outside; first {strangers[0].identifier[:120]} of "
            f"{strangers[0].datestamp[:40]}."
        )
        return ground.failed(message, *(at(asked, header.identifier) for header in strangers))
    message = (
        f"{all_of(len(said.all_headers))} records of the second page keep to {origin.request}."
    )
    return ground.passed(message, at(asked, "body"))


def _strangers(headers: tuple[Header, ...], origin: Asked) -> list[Header]:
    """Return the headers that are outside the dates or the set that were asked for."""
    wanted = origin.argument("set")
    since, until = origin.argument("from"), origin.argument("until")
    found = []
    for header in headers:
        stamp = oai_dates.read(header.datestamp)
        in_set = not wanted or any(
            spec == wanted or spec.startswith(f"{wanted}:") for spec in header.sets
        )
        in_time = stamp is None or oai_dates.is_inside(stamp, since=since, until=until)
        if not (in_set and in_time):
            found.append(header)
    return found


def tokens_are_plain_text(evidence: OaiEvidence) -> Verdict:
    """Judge R13: tokens have no blanks around them and are shorter than 2 kB."""
    found = _with_token(evidence)
    if isinstance(found, Verdict):
        return found
    for asked, said in found:
        token = said.token
        place = at(asked, "resumptionToken", repr(token.text) if token else "")
        if token is not None and token.has_blanks_around:
            message = f"The token in {asked.request} stands between blanks or line breaks."
            return ground.failed(message, place)
        if token is not None and len(token.text.encode()) >= LONGEST_TOKEN_BYTES:
            message = f"The token in {asked.request} is {len(token.text.encode())} bytes long."
            return ground.failed(message, place)
    longest = max(len(oai_chains.next_token(said).encode()) for _, said in found)
    message = (
        f"{counted(len(found), 'token has', 'tokens have')} no blanks around and at most "
        f"{longest} bytes."
    )
    return ground.passed(message, at(found[0][0], "resumptionToken"))


def token_survives_a_pause(evidence: OaiEvidence) -> Verdict:
    """Judge R14: a token still works some seconds after it was given."""
    late = _late(evidence)
    if isinstance(late, Verdict):
        return late
    asked, said = late
    origin = evidence.get(_ORIGINS[asked.label])
    begun = asked.exchange.started_at if origin is None else origin.exchange.started_at
    seconds = int((asked.exchange.started_at - begun).total_seconds())
    after = f"{seconds} seconds after it was given"
    if said.all_headers:
        message = f"A token gives {in_records(len(said.all_headers))} {after}."
        return ground.passed(message, at(asked, "body"))
    message = f"A token was answered with {ground.content_of(said)} {after}."
    return ground.failed(message, at(asked, "body", asked.reading.start))


def token_fits_its_verb_only(evidence: OaiEvidence) -> Verdict:
    """Judge R16: a token of ListRecords is refused for ListIdentifiers, or goes on with it."""
    first = ground.first_page(evidence, "records")
    if isinstance(first, Verdict):
        return first
    if not oai_chains.next_token(first[1]):
        return ground.inapplicable("The whole list fits on one page.", at(first[0], "body"))
    found = ground.envelope(evidence, "token_of_other_list")
    if isinstance(found, Verdict):
        return found
    asked, said = found
    if said.errors and not said.all_headers:
        message = f"ListIdentifiers refuses a token of ListRecords with {', '.join(said.codes)}."
        return ground.passed(message, at(asked, "error/@code"))
    second = ground.envelope(evidence, "records_2")
    if isinstance(second, Verdict):
        return second
    if said.identifiers == second[1].identifiers:
        message = "ListIdentifiers goes on with a token of ListRecords, at the same place."
        return ground.passed(message, at(asked, "body"))
    message = f"ListIdentifiers answers a token of ListRecords with {ground.content_of(said)}."
    return ground.failed(message, at(asked, "body", asked.reading.start))
