"""A profile comes back from its document as it was."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairassess.domain import profile_document
from tests.domain.test_completeness import profile, records


@given(st.lists(records))
def test_a_profile_survives_the_way_through_json(listed):
    found = profile(listed)
    document = json.loads(json.dumps(profile_document.as_document(found)))
    assert profile_document.from_document(document) == found


def test_a_document_of_another_schema_is_refused():
    document = profile_document.as_document(profile([])) | {"schema": "fairassess.profile/0"}
    with pytest.raises(ValueError, match=r"fairassess\.profile/1"):
        profile_document.from_document(document)
