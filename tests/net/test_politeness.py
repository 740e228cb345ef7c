"""How often one host is asked, how long it is left alone, and how we introduce ourselves."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.net import politeness

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


class Seconds:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_turns_for_one_host_are_one_interval_apart() -> None:
    pace = politeness.Pace(2, jitter=0, monotonic=Seconds())
    waits = [pace.reserve("a.example", within_s=10) for _ in range(4)]
    assert waits == [0.0, 0.5, 1.0, 1.5]


def test_hosts_do_not_wait_for_each_other() -> None:
    pace = politeness.Pace(1, monotonic=Seconds())
    assert [pace.reserve(host, within_s=0) for host in ("a.example", "b.example")] == [0.0, 0.0]


def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    seconds = Seconds()
    pace = politeness.Pace(1, jitter=0, monotonic=seconds)
    pace.reserve("a.example", within_s=0)
    assert pace.reserve("a.example", within_s=0.5) is None
    seconds.now += 1
    assert pace.reserve("a.example", within_s=0.5) == 0.0


def test_time_that_passed_needs_no_waiting() -> None:
    seconds = Seconds()
    pace = politeness.Pace(1, jitter=0, monotonic=seconds)
    pace.reserve("a.example", within_s=0)
    seconds.now += 60
    assert [pace.reserve("a.example", within_s=5) for _ in range(2)] == [0.0, 1.0]


@given(st.floats(0, 1, exclude_max=True), st.floats(0.1, 100))
def test_jitter_never_shortens_the_interval(chance: float, rate: float) -> None:
    pace = politeness.Pace(rate, jitter=0.1, monotonic=Seconds(), chance=lambda: chance)
    pace.reserve("a.example", within_s=0)
    wait_s = pace.reserve("a.example", within_s=100)
    assert wait_s is not None
    assert 0.999 / rate <= wait_s <= 1.101 / rate


def test_no_rate_is_no_limit() -> None:
    pace = politeness.Pace(0, monotonic=Seconds())
    assert [pace.reserve("a.example", within_s=0) for _ in range(5)] == [0.0] * 5


@pytest.mark.parametrize(("rate", "jitter"), [(-1, 0), (1, -0.1), (1, 1.1)])
def test_a_pace_that_makes_no_sense_is_refused(rate: float, jitter: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        politeness.Pace(rate, jitter=jitter)


@pytest.mark.parametrize(
    ("value", "wait_s"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 120 ", 120.0),
        ("315360000", 86_400.0),
        ("9" * 20, 86_400.0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60.0),
        ("Sunday, 01-Mar-26 12:01:00 GMT", 60.0),
        ("Sun, 01 Mar 2026 13:01:00 +0100", 60.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        ("Fri, 01 Mar 2036 12:00:00 GMT", 86_400.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Sun, 99 Mar 2026 12:01:00 GMT", None),
    ],
)
def test_retry_after_is_read(value: str, wait_s: float | None) -> None:
    assert politeness.parse_retry_after(value, NOW) == wait_s


@given(st.text(max_size=60))
def test_any_retry_after_is_a_time_to_wait_or_none(value: str) -> None:
    wait_s = politeness.parse_retry_after(value, NOW)
    assert wait_s is None or 0 <= wait_s <= politeness.LONGEST_RETRY_AFTER_S


@given(st.integers(0, 80_000))
def test_a_date_and_the_seconds_until_it_mean_the_same(wait_s: int) -> None:
    date = (NOW + timedelta(seconds=wait_s)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert politeness.parse_retry_after(date, NOW) == float(wait_s)
    assert politeness.parse_retry_after(str(wait_s), NOW) == float(wait_s)


def test_we_introduce_ourselves_with_a_page_and_a_contact() -> None:
    page = "https://fair.example/about/probes"
    assert politeness.user_agent("1.0", "fair@example.org", page) == (
        "fairassess/1.0 (+https://fair.example/about/probes; fair@example.org)"
    )
    assert politeness.user_agent("1.0", "fair@example.org") == "fairassess/1.0 (fair@example.org)"
    assert politeness.user_agent("1.0") == "fairassess/1.0"


@pytest.mark.parametrize("contact", ["a\r\nb", "a)b", "ä@example.org"])
def test_an_introduction_that_would_break_the_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="plain ASCII"):
        politeness.user_agent("1.0", contact)
