"""Make landing pages of the records of a made-up facility: each as good as its record."""

import re
from dataclasses import replace

from fairassess.demo.landing_flaws import Flaw
from fairassess.demo.landing_pages import Flaws, Thing
from fairassess.demo.records import DemoRecord

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def thing(record: DemoRecord) -> Thing:
    """Return the dataset of a record; what the record does not state is missing in its page."""
    told = Thing(record.doi, record.title, flaws=_flaws(record))
    technique = record.technique
    day, licence = _DAY.fullmatch(record.date), record.rights
    return replace(
        told,
        words=record.description or told.words,
        publisher=record.publisher or told.publisher,
        technique=(technique.panet_id, technique.label) if technique else told.technique,
        date=record.date if day else told.date,
        licence=licence.url if licence is not None and licence.url else told.licence,
    )


def _flaws(record: DemoRecord) -> Flaws:
    is_known = record.rights is not None and bool(record.rights.spdx or record.rights.url)
    lacks = {
        Flaw.NO_NAME: not record.title,
        Flaw.SHORT_DESCRIPTION: not record.description,
        Flaw.NO_ORCID: not any(one.orcid for one in record.creators),
        Flaw.NO_AFFILIATION: not any(one.affiliation for one in record.creators),
        Flaw.NO_PUBLISHER: not record.publisher,
        Flaw.NO_DATE: not record.date,
        Flaw.NO_LICENCE: record.rights is None,
        Flaw.LICENCE_IN_WORDS: record.rights is not None and not is_known,
        Flaw.NO_TECHNIQUE: record.technique is None,
        Flaw.NO_FUNDING: not record.funder,
        Flaw.NO_RELATION: not record.relations,
    }
    return frozenset(flaw for flaw, is_lacking in lacks.items() if is_lacking)
