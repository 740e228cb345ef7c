"""Ask with verbs and arguments that are wrong, and must be refused."""

from fairassess.probes.fetchers.oaipmh_course import Course
from fairassess.probes.fetchers.oaipmh_values import A_DAY, JUNK_DATE, NO_SUCH

_NO_SUCH_ARGUMENT = ("noSuchArgument", "1")


def ask_wrong_verbs(course: Course) -> None:
    """Ask with verbs that are unknown, empty, in small letters or given twice."""
    talk, identify = course.talk, ("verb", "Identify")
    talk.ask("bad_verb", ("verb", "NoSuchVerb"))
    talk.ask("empty_verb", ("verb", ""))
    talk.ask("lower_case_verb", ("verb", "identify"))
    talk.ask("repeated_verb", identify, identify)
    talk.ask("identify_argument", identify, ("metadataPrefix", course.prefix))


def ask_wrong_arguments(course: Course) -> None:
    """Ask for lists with arguments missing, unknown, empty or given twice."""
    talk, prefix = course.talk, ("metadataPrefix", course.prefix)
    for name in ("ListIdentifiers", "ListRecords"):
        verb = ("verb", name)
        talk.ask(f"{name}_without_prefix", verb)
        talk.ask(f"{name}_unknown_prefix", verb, ("metadataPrefix", NO_SUCH))
        talk.ask(f"{name}_junk_token", verb, ("resumptionToken", NO_SUCH))
    verb, since = ("verb", "ListIdentifiers"), ("from", A_DAY)
    talk.ask("repeated_prefix", verb, prefix, prefix)
    talk.ask("repeated_from", verb, prefix, since, since)
    talk.ask("unknown_argument", verb, prefix, _NO_SUCH_ARGUMENT)
    talk.ask("empty_values", verb, prefix, ("from", ""), ("set", ""))
    talk.ask("several_faults", verb, ("from", JUNK_DATE), _NO_SUCH_ARGUMENT)
