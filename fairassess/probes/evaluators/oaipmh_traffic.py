"""Judge how an endpoint bears being visited: checks T11 to T13, T19 to T21, Z02."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil
from urllib.parse import urlsplit

from fairassess.domain.evidence import Exchange, FailureKind
from fairassess.domain.finding import Measure, Pointer, Reason, Verdict
from fairassess.domain.number_words import counted
from fairassess.probes import oai_dates, oai_obstacles, oai_robots
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_evidence import Asked, OaiEvidence

LONGEST_RETURN = timedelta(hours=1)
LARGE_PAGE_BYTES = 10_000_000
SLOW_PAGE_S = 30.0
# Servers leave small replies as they are, even where they offer compression.
WORTH_PACKING_BYTES = 2_000
# Two replies made so shortly after each other may bear the same second.
APART = timedelta(seconds=1)
AGENT = "fairassess"
_GZIP = b"\x1f\x8b"
_BUSY, _TOO_MANY = 503, 429


def busy_server_says_when_to_return(evidence: OaiEvidence) -> Verdict:
    """Judge T11: a 503 says when to come back, and that within an hour."""
    if not ground.replies(evidence):
        return ground.nothing_came(evidence)
    busy = _with_status(evidence, _BUSY)
    if not busy:
        number = len(evidence.exchanges)
        return ground.inapplicable(f"None of {number} requests was answered with HTTP 503.")
    wrong = [(index, fault) for index, one in busy if (fault := _fault_of_return(one))]
    if wrong:
        index, fault = wrong[0]
        message = f"{len(wrong)} of {len(busy)} replies with HTTP 503: {fault}."
        return ground.failed(message, *(_header(i, what) for i, what in wrong))
    index, first = busy[0]
    wanted = (first.header("retry-after") or "")[:60]
    message = (
        f"{counted(len(busy), 'reply with HTTP 503 says', 'replies with HTTP 503 say')} "
        f"when to come back: {wanted}."
    )
    return ground.passed(message, _header(index, wanted))


def _with_status(evidence: OaiEvidence, status: int) -> list[tuple[int, Exchange]]:
    return [
        (index, exchange)
        for index, exchange in enumerate(evidence.exchanges)
        if exchange.status == status and exchange.failure is None
    ]


def _header(index: int, excerpt: str) -> Pointer:
    return Pointer(exchange=index, where="Retry-After", excerpt=excerpt)


def _fault_of_return(exchange: Exchange) -> str | None:
    text = (exchange.header("retry-after") or "").strip()
    if not text:
        return "Retry-After is missing"
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=min(int(text[:12]), 10**9))
    else:
        moment = oai_dates.of_http(text)
        if moment is None:
            return f"Retry-After is {text[:60]}, neither seconds nor a date"
        wait = moment - exchange.started_at
    if wait > LONGEST_RETURN:
        return f"Retry-After is {text[:60]}, more than an hour"
    return None


def lets_harvesters_in(evidence: OaiEvidence) -> Verdict:
    """Judge T12: no page keeps machines out, and a 429 says when to come back."""
    walls = [asked for asked in evidence.asked if oai_obstacles.is_bot_wall(asked)]
    if walls:
        first = walls[0]
        message = (
            f"A bot wall answered {len(walls)} of {len(evidence.asked)} requests "
            f"({first.request}: HTTP {first.exchange.status}): the server runs, but a page made "
            "to keep machines out stands before it. Let harvesters pass it on this path; whether "
            "it stands there for all of them, or for us alone, cannot be seen from here."
        )
        marks = [at(one, "body", _mark(one)) for one in walls]
        return ground.cant_tell(Reason.BLOCKED_BY_BOT_WALL, message, *marks)
    limited = _with_status(evidence, _TOO_MANY)
    silent = [index for index, one in limited if not one.header("retry-after")]
    if silent:
        message = (
            f"{len(silent)} of {len(limited)} replies with HTTP 429 do not say when to come back."
        )
        return ground.failed(message, *(_header(index, "missing") for index in silent))
    for asked in evidence.asked:
        obstacle = oai_obstacles.in_the_way(asked)
        if obstacle is not None and obstacle.reason is Reason.BLOCKED_BY_BOT_WALL:
            return ground.cant_tell(obstacle.reason, obstacle.message, at(asked, "reply"))
    if not ground.replies(evidence):
        return ground.nothing_came(evidence)
    told = f", {len(limited)} of them with HTTP 429 and when to come back" if limited else ""
    message = f"No page that keeps machines out answered {len(evidence.asked)} requests{told}."
    return ground.passed(message)


def _mark(asked: Asked) -> str:
    exchange = asked.exchange
    marks = [
        f"{name}: {value}"
        for name in oai_obstacles.WALL_HEADERS
        if (value := exchange.header(name))
    ]
    return "; ".join(marks) or asked.reading.start


def compression_is_negotiated(evidence: OaiEvidence) -> Verdict:
    """Judge T13: what is compressed says so, and only for those who take it."""
    for asked in evidence.asked:
        if asked.exchange.body_start.startswith(_GZIP) and not _coding(asked.exchange):
            message = f"{asked.request} was answered with gzip that no header announces."
            return ground.failed(message, at(asked, "Content-Encoding", "missing"))
    plain = ground.reply(evidence, "identify_identity")
    if isinstance(plain, Verdict):
        return plain
    coding = _coding(plain.exchange)
    if coding not in ("", "identity"):
        message = f"{coding[:40]} came although only uncompressed replies were asked for."
        return ground.failed(message, at(plain, "Content-Encoding", coding))
    if plain.reading.envelope is None:
        message = "Identify without compression was not answered with readable OAI-PMH."
        return ground.untested(message, at(plain, "body", plain.reading.start))
    return _as_listed(evidence, plain)


def _as_listed(evidence: OaiEvidence, plain: Asked) -> Verdict:
    """Judge whether gzip is used where Identify lists it; other codings are never asked for."""
    said = plain.reading.envelope
    listed = said.identify_values("compression") if said else ()
    others = [a for a in ground.replies(evidence) if a.label != plain.label]
    packed = [asked for asked in others if _coding(asked.exchange) in ("gzip", "x-gzip")]
    large = [asked for asked in others if asked.exchange.decoded_bytes >= WORTH_PACKING_BYTES]
    if "gzip" in listed and large and not packed:
        message = (
            f"Identify lists gzip, but none of {len(others)} replies came compressed, {len(large)} "
            "of them large enough for that."
        )
        return ground.failed(message, at(plain, "Identify/compression", ", ".join(listed)))
    used = f"{len(packed)} of {len(others)} replies came as gzip"
    return ground.passed(f"{used}, and none where it was not asked for.", at(plain, "reply"))


def _coding(exchange: Exchange) -> str:
    return (exchange.header("content-encoding") or "").strip().lower()


def pages_are_small_and_quick(evidence: OaiEvidence) -> Verdict:
    """Judge T19: pages of lists are no larger than 10 MB and come within half a minute."""
    pages = _pages(evidence)
    if not pages:
        return ground.nothing_came(evidence)
    cut = [asked for asked in pages if _is_cut(asked)]
    if cut:
        failure = cut[0].exchange.failure
        message = f"{len(cut)} of {len(pages)} pages are larger than we read: {cut[0].request}"
        told = f"{message}; {failure.message.rstrip('.')}." if failure else f"{message}."
        measure = Measure(len(pages) - len(cut), len(pages))
        return ground.failed(told, *(at(one, "body") for one in cut), measure=measure)
    arrived = [
        asked
        for asked in pages
        if asked.reading.envelope is not None and asked.reading.envelope.all_headers
    ]
    if not arrived:
        return ground.no_headers(evidence)
    return _of_pages(arrived)


def _pages(evidence: OaiEvidence) -> tuple[Asked, ...]:
    others = (f"other_format_{number}" for number in range(1, 4))
    found = [asked for label in others if (asked := evidence.get(label)) is not None]
    return (*evidence.pages("identifiers"), *evidence.pages("records"), *found)


def _is_cut(asked: Asked) -> bool:
    failure = asked.exchange.failure
    return failure is not None and failure.kind is FailureKind.TOO_LARGE


def _of_pages(pages: Sequence[Asked]) -> Verdict:
    seconds = sorted(page.exchange.timings.total_s for page in pages)
    sizes = [page.exchange.decoded_bytes for page in pages]
    half, most = _rank(seconds, 0.5), _rank(seconds, 0.95)
    listed = sum(len(page.reading.envelope.all_headers) for page in pages if page.reading.envelope)
    rate = f", {listed / sum(seconds):.0f} records a second" if sum(seconds) > 0 else ""
    told = (
        f"{counted(len(pages), 'page', 'pages')} of {sum(sizes) // len(sizes):,} bytes on average, "
        f"{max(sizes):,} at most; half came within {half * 1000:.0f} ms, "
        f"95 % within {most * 1000:.0f} ms{rate}"
    )
    large = [page for page in pages if page.exchange.decoded_bytes > LARGE_PAGE_BYTES]
    slow = [page for page in pages if page.exchange.timings.total_s > SLOW_PAGE_S]
    bad = [page for page in pages if page in large or page in slow]
    measure = Measure(len(pages) - len(bad), len(pages))
    if large:
        message = f"{len(large)} of {len(pages)} pages are larger than 10 MB: {told}."
        return ground.failed(message, *(at(page, "body") for page in large), measure=measure)
    if most > SLOW_PAGE_S:
        message = f"{len(slow)} of {len(pages)} pages took longer than {SLOW_PAGE_S:.0f} s: {told}."
        return ground.failed(message, *(at(page, "reply") for page in slow), measure=measure)
    return ground.passed(f"{told}.", at(pages[0], "body"), measure=measure)


def _rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def robots_txt_lets_harvesters_in(evidence: OaiEvidence) -> Verdict:
    """Judge T20: robots.txt does not keep machines from the base URL."""
    asked = evidence.get("robots")
    if asked is None or asked.exchange.failure is not None:
        found = ground.reply(evidence, "robots")
        if isinstance(found, Verdict):
            return found
        message = f"robots.txt could not be read: {ground.answer_of(found)}."
        return ground.untested(message, at(found, "reply"))
    if not ground.replies(evidence):
        return ground.nothing_came(evidence)
    status = asked.exchange.status or 0
    if status >= 500 or status == _TOO_MANY:
        reason = Reason.RATE_LIMITED if status == _TOO_MANY else Reason.HTTP_5XX
        message = f"robots.txt was answered with HTTP {status}."
        return ground.cant_tell(reason, message, at(asked, "reply"))
    if status != 200:
        message = f"There is no robots.txt (HTTP {status}), so nothing is forbidden."
        return ground.passed(message, at(asked, "reply"))
    parts = urlsplit(evidence.base_url)
    path = f"{parts.path or '/'}?{parts.query or 'verb=Identify'}"
    text = asked.exchange.body_start.decode("utf-8", "replace")
    rule = oai_robots.rule_for(text, agent=AGENT, path=path)
    if rule is not None and not rule.allows:
        message = f"robots.txt forbids {parts.path or '/'} to machines: {rule.line[:120]}."
        return ground.failed(message, at(asked, "robots.txt", rule.line))
    return ground.passed(f"robots.txt does not forbid {parts.path or '/'}.", at(asked, "body"))


def identify_is_fresh(evidence: OaiEvidence) -> Verdict:
    """Judge T21: responseDate moves on between two replies to Identify."""
    first, again = (
        ground.envelope(evidence, "identify"),
        ground.envelope(evidence, "identify_again"),
    )
    if isinstance(first, Verdict):
        return first
    if isinstance(again, Verdict):
        return again
    before, after = (oai_dates.read(found[1].response_date) for found in (first, again))
    place = at(again[0], "responseDate", again[1].response_date)
    stamps = [stamp for stamp in (before, after) if stamp and stamp.granularity == oai_dates.SECOND]
    if before is None or after is None or len(stamps) < 2:
        return ground.untested("responseDate cannot be read in both replies.", place)
    made = first[0].exchange
    apart = again[0].exchange.started_at - made.started_at
    apart -= timedelta(seconds=made.timings.total_s)
    if after.begins_at > before.begins_at:
        return ground.passed(f"responseDate moved from {before.text} to {after.text}.", place)
    seconds = f"{apart.total_seconds():.1f} s"
    if apart < APART:
        message = f"The two requests were {seconds} apart, too little to see a clock move."
        return ground.untested(message, place)
    if after.begins_at < before.begins_at:
        message = f"responseDate went back from {before.text} to {after.text} within {seconds}."
        return ground.failed(message, place)
    age = again[0].exchange.header("age")
    told = f" The reply says Age: {age[:20]}." if age else ""
    message = f"responseDate is {after.text} again {seconds} later: the reply is an old one.{told}"
    return ground.failed(message, place)


def all_addresses_answer(evidence: OaiEvidence) -> Verdict:
    """Judge Z02: no connection had to fall back to another address of the host."""
    connected = [(n, one) for n, one in enumerate(evidence.exchanges) if one.peer]
    if not connected or not ground.replies(evidence):
        return ground.nothing_came(evidence)
    # An address that answered another time was only slow once.
    alive = {one.peer.rpartition(":")[0].strip("[]") for _, one in connected}
    fallen = [(n, one) for n, one in connected if set(one.unreached) - alive]
    if not fallen:
        most = max(len(one.addresses) for _, one in connected)
        addresses = "one address" if most < 2 else f"{most} addresses"
        message = f"The host has {addresses}; no connection had to fall back to another one."
        return ground.passed(message)
    index, first = fallen[0]
    dead = [address for address in first.unreached if address not in alive]
    host = urlsplit(first.final_url).hostname or "The host"
    broken = "IPv6 is broken. " if any(":" in address for address in dead) else ""
    message = (
        f"{broken}{host} did not answer at {ground.listing(dead)}; the connection fell back to "
        f"{first.peer}."
    )
    return ground.failed(message, Pointer(index, "addresses", ", ".join(first.addresses)))
