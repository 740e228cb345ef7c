"""Every field that can be read has its note, with the obligation that the profile counts by."""

import pytest

from fairassess.domain import field_notes, profile_facts
from fairassess.domain.field_notes import Obligation
from fairassess.harvest import readers

BY_FIELD = {note.field: note for note in field_notes.NOTES}


@pytest.mark.parametrize("reader", readers.READERS, ids=lambda reader: reader.name)
def test_each_field_of_a_reader_has_a_note_that_names_its_place_in_the_standard(reader):
    for field in reader.fields:
        note = BY_FIELD[field]
        place = note.datacite if reader is readers.DATACITE else note.dublin_core
        assert place, field


def test_datacite_has_six_mandatory_properties_and_twenty_in_all():
    numbered = [note for note in field_notes.NOTES if note.datacite]
    assert sorted(int(note.datacite.split()[0]) for note in numbered) == list(range(1, 21))
    mandatory = {note.field for note in numbered if note.obligation is Obligation.MANDATORY}
    assert mandatory == set(profile_facts.MANDATORY)
