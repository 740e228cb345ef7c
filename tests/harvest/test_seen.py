"""What was seen is remembered exactly, in little memory."""

import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from fairassess.harvest.seen import Seen


@settings(deadline=None)
@given(st.lists(st.text(max_size=3)))
def test_it_says_of_each_text_what_a_set_would_say(texts):
    seen, known = Seen(), set()
    for text in texts:
        assert (text in seen) is (text in known)
        assert seen.add(text) is (text not in known)
        known.add(text)
    assert len(seen) == len(known)


def test_many_identifiers_take_little_memory_and_none_is_lost():
    tracemalloc.start()
    seen = Seen()
    fresh = sum(seen.add(f"oai:nls.test:{number}") for number in range(50_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert fresh == len(seen) == 50_000
    assert peak < 2_000_000, "a set of these texts takes seven megabytes"
    assert "oai:nls.test:49999" in seen
    assert "oai:nls.test:50000" not in seen
