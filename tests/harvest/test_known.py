"""Which records came, and whether they said the same, is remembered exactly and in little room."""

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.harvest.known import NEW, OTHER, SAME, Known

PRINTS = st.sampled_from([b"", b"12345678", b"abcdefgh", None])


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=2), PRINTS)))
def test_it_says_of_each_record_what_a_dictionary_would_say(came):
    remembered, plain = Known(), {}
    for name, said in came:
        if said is None:
            assert remembered.add_unread(name) is (name not in plain)
            plain.setdefault(name, None)
            continue
        expected = OTHER
        if plain.get(name) is None:
            expected = NEW
        elif plain[name] == said:
            expected = SAME
        assert remembered.add(name, said) == expected
        plain[name] = said
    assert len(remembered) == len(plain)


def test_many_records_take_little_memory_and_none_is_lost():
    tracemalloc.start()
    remembered = Known()
    fresh = sum(remembered.add(f"oai:nls.test:{n}", b"12345678") == NEW for n in range(50_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fresh == len(remembered) == 50_000
    assert peak < 4_500_000, "a dictionary of these takes fourteen megabytes"
    assert remembered.add("oai:nls.test:49999", b"12345678") == SAME
    assert remembered.add("oai:nls.test:49999", b"abcdefgh") == OTHER
