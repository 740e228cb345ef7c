"""Judge lists as chains of pages: checks H10, L03, R06, R07, R08 and R15."""

from collections import Counter
from collections.abc import Callable

from fairassess.domain.finding import Measure, Outcome, Reason, Verdict
from fairassess.domain.number_words import all_of, counted, in_records
from fairassess.probes import oai_chains
from fairassess.probes.evaluators import oaipmh_ground as ground
from fairassess.probes.evaluators.oaipmh_ground import at
from fairassess.probes.oai_chains import End
from fairassess.probes.oai_evidence import Asked, Envelope, OaiEvidence

LISTS = ("identifiers", "records")
SMALLEST_PAGE, LARGEST_PAGE = 100, 1000
# Where a list has exactly so many records, somebody's limit is a likelier reason than chance.
ROUND_NUMBERS = (1_000, 5_000, 10_000)
_WORST_FIRST = (Outcome.FAILED, Outcome.PASSED, Outcome.UNTESTED, Outcome.CANT_TELL)


def _over_lists(evidence: OaiEvidence, judge: Callable[[OaiEvidence, str], Verdict]) -> Verdict:
    """Return the verdict on both lists: a failure of one counts, and so does one that passes."""
    verdicts = [judge(evidence, name) for name in LISTS]
    for outcome in _WORST_FIRST:
        for verdict in verdicts:
            if verdict.outcome is outcome:
                return verdict
    return verdicts[0]


def _readable(evidence: OaiEvidence, name: str) -> list[ground.Found]:
    """Return the pages that could be read, up to the one that closes a circle."""
    judged = ground.chain(evidence, name)
    pages = evidence.pages(name)[: judged.pages]
    if judged.end is End.CIRCLE:
        pages = pages[: judged.circle - 1]
    return [(page, said) for page in pages if (said := page.reading.envelope) is not None]


def lists_name_the_same_records(evidence: OaiEvidence) -> Verdict:
    """Judge H10: ListIdentifiers and ListRecords list the same identifiers, page by page."""
    for name in LISTS:
        first = ground.first_page(evidence, name)
        if isinstance(first, Verdict):
            return first
    named, given = (_readable(evidence, name) for name in LISTS)
    ends = [ground.chain(evidence, name).end is End.ENDED for name in LISTS]
    before = {i for _, said in named for i in said.identifiers if i}
    after = {i for _, said in given for i in said.identifiers if i}
    if all(ends):
        missing = sorted(before ^ after)
        what = f"{len(missing)} of {len(before | after)} identifiers stand in one list only"
    else:
        # Only as far as both lists were read; the longer one may well name the rest.
        shorter, longer = sorted((before, after), key=len)
        missing = sorted(shorter - longer)
        if missing and not _are_in_step(named, given):
            message = (
                f"The lists come in different orders, as they may, and were not read to their "
                f"end: {len(missing)} of {len(shorter)} identifiers of one were not seen in the "
                "other; a harvest compares all."
            )
            return ground.cant_tell(Reason.BUDGET, message)
        what = f"{len(missing)} of the first {len(shorter)} identifiers of one list are not among "
        what += f"the first {len(longer)} of the other"
    places = (at(named[0][0], "identifier"), at(given[0][0], "identifier"))
    if missing:
        message = f"ListIdentifiers and ListRecords differ: {what}, {ground.listing(missing)}."
        total = len(before | after) if all(ends) else min(len(before), len(after))
        return ground.failed(message, *places, measure=Measure(total - len(missing), total))
    message = f"ListIdentifiers and ListRecords name the same {in_records(len(before & after))}."
    return ground.passed(message, *places)


def _are_in_step(named: list[ground.Found], given: list[ground.Found]) -> bool:
    """Return whether two lists have one order: what both name, and that is most, comes alike."""
    first, second = ([i for _, said in pages for i in said.identifiers] for pages in (named, given))
    common = set(first) & set(second)
    alike = [i for i in first if i in common] == [i for i in second if i in common]
    return alike and 2 * len(common) > min(len(first), len(second))


def page_size_suits_harvesters(evidence: OaiEvidence) -> Verdict:
    """Judge L03: a page that is not the whole list holds 100 to 1,000 records."""
    first = ground.first_page(evidence, "records")
    if isinstance(first, Verdict):
        return first
    asked, said = first
    on_page, seen = len(said.all_headers), ground.chain(evidence, "records").records
    size = oai_chains.stated_size(said) or seen
    place = at(asked, "body")
    is_whole = not oai_chains.next_token(said)
    if is_whole and on_page in ROUND_NUMBERS:
        return ground.failed(_of_round_number(on_page), place)
    if on_page > LARGEST_PAGE:
        message = f"A page holds {on_page:,} records, more than {LARGEST_PAGE:,}."
        return ground.failed(message, place)
    if is_whole or max(size, seen) < SMALLEST_PAGE:
        message = (
            f"The list has {in_records(max(size, seen))}, too few for the size of pages to matter."
        )
        return ground.inapplicable(message, place)
    if on_page < SMALLEST_PAGE:
        message = (
            f"A page holds {on_page} records; a list of {max(size, seen):,} needs "
            f"{-(-max(size, seen) // on_page):,} requests."
        )
        return ground.failed(message, place)
    return ground.passed(f"A page holds {on_page} records.", place)


def _of_round_number(count: int) -> str:
    return (
        f"The list ends without a token after exactly {count:,} records, which looks like a limit "
        "of the software rather than the number of records."
    )


def pages_hold_records(evidence: OaiEvidence) -> Verdict:
    """Judge R06: every page that a token leads to holds at least one record."""
    return _over_lists(evidence, _all_filled)


def _all_filled(evidence: OaiEvidence, name: str) -> Verdict:
    first = ground.first_page(evidence, name)
    if isinstance(first, Verdict):
        return first
    if not oai_chains.next_token(first[1]):
        return ground.inapplicable("The whole list fits on one page.", at(first[0], "body"))
    judged = ground.chain(evidence, name)
    for number, page in enumerate(evidence.pages(name), start=1):
        said = page.reading.envelope
        if said is None or said.all_headers:
            continue
        if not said.errors or "noRecordsMatch" in said.codes:
            what = "noRecordsMatch" if said.errors else "no record"
            message = f"Page {number} holds {what}, though a token of page {number - 1} led to it."
            return ground.failed(message, at(page, "body", page.reading.start))
    if judged.end is End.ENDED:
        message = f"{all_of(judged.pages)} pages of the list hold records."
        return ground.passed(message, at(first[0], "body"))
    if judged.end is End.CIRCLE:
        return ground.untested("The list turns in a circle and has no last page.")
    return ground.gap(evidence, name, judged)


def cursor_counts_the_records_before(evidence: OaiEvidence) -> Verdict:
    """Judge R07: a cursor, where there is one, is the number of records on earlier pages."""
    first = ground.first_page(evidence, "identifiers")
    if isinstance(first, Verdict):
        return first
    stated, wrong = 0, []
    for name in LISTS:
        before = 0
        for asked, said in _readable(evidence, name):
            cursor = said.token.cursor if said.token else ""
            if cursor:
                stated += 1
                if cursor != str(before):
                    wrong.append((asked, f"the cursor is {cursor[:20]} after {before} records"))
            before += len(said.all_headers)
    if not stated:
        return ground.inapplicable("No token states a cursor, and none has to.", at(*_body(first)))
    if wrong:
        asked, what = wrong[0]
        message = f"On {len(wrong)} of {stated} pages the cursor is off: {what} ({asked.request})."
        pointers = [at(page, "resumptionToken/@cursor", text) for page, text in wrong]
        return ground.failed(message, *pointers, measure=Measure(stated - len(wrong), stated))
    message = f"The cursors of {stated} pages count the records before them."
    return ground.passed(message, at(first[0], "resumptionToken/@cursor"))


def _body(found: ground.Found) -> tuple[Asked, str]:
    return found[0], "resumptionToken"


def list_size_is_right(evidence: OaiEvidence) -> Verdict:
    """Judge R08: completeListSize, where stated, stays the same and is what the list brings."""
    return _over_lists(evidence, _size_of)


def _size_of(evidence: OaiEvidence, name: str) -> Verdict:
    first = ground.first_page(evidence, name)
    if isinstance(first, Verdict):
        return first
    pages = _readable(evidence, name)
    given = [(page, said.token.complete_list_size) for page, said in pages if said.token]
    stated = [(page, size) for page, size in given if size]
    judged = ground.chain(evidence, name)
    if not stated:
        return _without_size(first, judged)
    page, size = stated[0]
    place = at(page, "resumptionToken/@completeListSize", size)
    if not (size.isascii() and size.isdigit() and int(size) > 0):
        return ground.failed(f"completeListSize is {size[:40]!r}, not a number above 0.", place)
    others = [(other, text) for other, text in stated if text != size]
    if others:
        message = f"completeListSize is {size} on one page and {others[0][1][:20]} on another."
        return ground.failed(message, place, at(others[0][0], place.where, others[0][1]))
    if judged.end is End.CIRCLE:
        return ground.untested("The list turns in a circle, so its size cannot be seen.", place)
    if judged.pages == 1 and judged.records < int(size):
        message = f"The first page has {judged.records} of {size} records, and no token."
        return ground.untested(message, place)
    if judged.end is not End.ENDED:
        return ground.gap(evidence, name, judged)
    measure = Measure(min(judged.records, int(size)), max(judged.records, int(size)))
    if judged.records != int(size):
        message = f"completeListSize is {size}, and the whole list brings {judged.records}."
        return ground.failed(message, place, measure=measure)
    message = f"completeListSize is {size} on every page, and so many records come."
    return ground.passed(message, place, measure=measure)


def _without_size(first: ground.Found, judged: oai_chains.Chain) -> Verdict:
    asked, said = first
    if judged.pages == 1 and judged.records in ROUND_NUMBERS and said.token is None:
        return ground.failed(_of_round_number(judged.records), at(asked, "body"))
    return ground.inapplicable(
        "No token states the size of the list, and none has to.", at(*_body(first))
    )


def pages_do_not_overlap(evidence: OaiEvidence) -> Verdict:
    """Judge R15: no record comes twice in a list."""
    return _over_lists(evidence, _overlap_of)


def _overlap_of(evidence: OaiEvidence, name: str) -> Verdict:
    first = ground.first_page(evidence, name)
    if isinstance(first, Verdict):
        return first
    pages = _readable(evidence, name)
    if not oai_chains.next_token(first[1]):
        return ground.inapplicable("The whole list fits on one page.", at(first[0], "body"))
    if len(pages) < 2:
        return ground.untested("The token of the first page gave no other records.")
    often = Counter(i for _, said in pages for i in set(said.identifiers) if i)
    twice = [identifier for identifier, times in often.items() if times > 1]
    if twice:
        asked = _second_place(pages, twice[0])
        message = (
            f"{len(twice)} of {len(often)} records come on more than one of {len(pages)} pages; "
            f"first {twice[0][:120]}."
        )
        measure = Measure(len(often) - len(twice), len(often))
        return ground.failed(message, at(asked, twice[0]), measure=measure)
    message = (
        f"{in_records(len(often))} of {counted(len(pages), 'page', 'pages')}: none comes twice."
    )
    return ground.passed(message, at(first[0], "body"))


def _second_place(pages: list[tuple[Asked, Envelope]], identifier: str) -> Asked:
    return [asked for asked, said in pages if identifier in said.identifiers][1]
