"""What the fictional facilities said in five past rounds, and how their endpoints were then."""

from dataclasses import replace
from datetime import date

from fairassess.demo.faults import Fault
from fairassess.demo.provider_manner import Manner
from fairassess.demo.records import Quality
from fairassess.demo.world_chapters import Chapter, Look

# -- Northern Light Source: protocol clean since 2024, metadata better every year ----------------

_NLS_2022 = Quality(
    titles=0.94, creators=0.95, descriptions=0.6, keywords=0.75, techniques=0.0, dois=0.7,
    doi_links=0.55, private_kept_inside=0.4, rights=0.6, licences=0.1, relations=0.03,
    provenance=0.05, orcids=0.0, rors=0.0, formats=0.4, context=0.5, languages=0.8, funding=0.2,
)  # fmt: skip
_NLS_2023 = replace(
    _NLS_2022, descriptions=0.85, keywords=0.9, techniques=0.08, dois=0.88, doi_links=0.9,
    private_kept_inside=0.85, rights=0.85, licences=0.7, provenance=0.5, orcids=0.1, formats=0.7,
)  # fmt: skip
_NLS_2024 = replace(
    _NLS_2023, titles=1.0, creators=1.0, descriptions=0.93, keywords=0.97, techniques=0.45,
    dois=0.97, doi_links=1.0, private_kept_inside=0.97, rights=0.97, licences=0.92, relations=0.4,
    provenance=0.7, orcids=0.25, context=0.8, languages=1.0,
)  # fmt: skip
_NLS_2025 = replace(
    _NLS_2024, descriptions=0.98, keywords=0.99, techniques=0.7, dois=1.0, private_kept_inside=1.0,
    rights=1.0, licences=0.99, relations=0.6, provenance=0.85, orcids=0.4, rors=0.5, formats=0.95,
    context=0.92, funding=0.6,
)  # fmt: skip
_NLS_2026 = replace(
    _NLS_2025, descriptions=1.0, keywords=1.0, techniques=0.9, licences=1.0, relations=0.75,
    provenance=0.95, orcids=0.6, rors=1.0, formats=1.0, context=0.97, funding=0.9,
)  # fmt: skip

NORTHERN_LIGHT = (
    Chapter(
        2022,
        "32222 211 3112 2331 3322 3222 32 1",
        Look(
            _NLS_2022,
            frozenset({Fault.UNTIL_EXCLUSIVE, Fault.DELETED_NOT_KEPT, Fault.DATACITE_NOT_OFFERED}),
        ),
        date(2022, 9, 21),
        comments={
            "Q10": "Technique names are typed by the beamlines; no vocabulary is agreed yet.",
            "Q17": "DOIs are given for sessions since 2020; older ones are being caught up with.",
        },
        plans={"Q10": (3, date(2024, 6, 30)), "Q24": (4, date(2023, 12, 31))},
    ),
    Chapter(
        2023,
        "33232 221 4222 2332 3433 3223 32 2",
        Look(_NLS_2023, frozenset({Fault.UNTIL_EXCLUSIVE, Fault.DELETED_NOT_KEPT})),
        date(2023, 9, 12),
        comments={
            "Q10": "PaNET was adopted in spring; two beamlines send terms.",
            "Q24": "CC BY 4.0 is written into all new records.",
        },
        plans={"Q10": (4, date(2026, 6, 30)), "Q26": (4, date(2025, 12, 31))},
        links={"Q26": "https://www.nls.test/data-policy"},
    ),
    Chapter(
        2024,
        "43333 222 4333 3443 4443 4333 33 3",
        Look(_NLS_2024, frozenset({Fault.DELETED_NOT_KEPT})),
        date(2024, 9, 18),
        comments={"Q14": "The gap at the upper end of date ranges is closed."},
        plans={"Q10": (4, date(2026, 6, 30)), "Q26": (4, date(2025, 12, 31))},
        links={"Q26": "https://www.nls.test/data-policy"},
    ),
    Chapter(
        2025,
        "44333 323 4333 3443 4443 4334 34 3",
        Look(_NLS_2025),
        date(2025, 9, 9),
        comments={
            "Q20": "ORCID is asked for at proposal time; experiments before 2024 have none.",
            "Q26": "Withdrawn records stay as deleted headers since March.",
        },
        plans={"Q10": (4, date(2026, 6, 30))},
        links={
            "Q25": "https://www.nls.test/storage-concept",
            "Q26": "https://www.nls.test/data-policy",
        },
    ),
    Chapter(
        2026,
        "44343 333 4433 4443 4443 4334 34 4",
        Look(_NLS_2026),
        date(2026, 9, 15),
        comments={
            "Q10": "All beamlines send PaNET terms; records from before 2019 were mapped by hand.",
            "Q27": "Results go to the user meeting together with an action list.",
        },
        plans={"Q20": (4, date(2027, 12, 31)), "Q22": (4, date(2027, 6, 30))},
        links={
            "Q25": "https://www.nls.test/storage-concept",
            "Q26": "https://www.nls.test/data-policy",
            "Q27": "https://www.nls.test/fair-report-2026",
        },
    ),
)

# -- Alpine Neutron Centre: sure of itself, while its interface bends the protocol ---------------

_ANC_2022 = Quality(
    titles=0.85, creators=0.7, publishers=0.9, dates=0.5, descriptions=0.4, keywords=0.5,
    techniques=0.0, dois=0.5, doi_links=0.1, private_kept_inside=0.3, rights=0.9, licences=0.05,
    relations=0.0, provenance=0.05, orcids=0.0, rors=0.0, formats=0.2, context=0.35, languages=0.3,
    funding=0.0,
)  # fmt: skip
_ANC_2024 = replace(
    _ANC_2022, creators=0.85, descriptions=0.6, dois=0.75, doi_links=0.2, private_kept_inside=0.5,
    licences=0.5, provenance=0.35, context=0.55, keywords=0.7,
)  # fmt: skip
_ANC_2026 = replace(
    _ANC_2024, titles=0.93, creators=0.93, dates=0.7, descriptions=0.75, keywords=0.8,
    techniques=0.06, dois=0.9, doi_links=0.35, private_kept_inside=0.6, licences=0.75,
    provenance=0.5, formats=0.5, context=0.7,
)  # fmt: skip
_ANC_FAULTS = frozenset(
    {
        Fault.JUNK_TOKEN_WRONG_CODE,
        Fault.EMPTY_TOKEN_ON_WHOLE_LIST,
        Fault.EXTRA_ARGS_IGNORED,
        Fault.UNTIL_EXCLUSIVE,
    }
)
_ANC_EARLY_FAULTS = _ANC_FAULTS | {
    Fault.DATESTAMPS_WITH_FRACTION,
    Fault.EARLIEST_DATESTAMP_IS_NO_DATE,
    Fault.TOKEN_WITH_ARGUMENTS_ACCEPTED,
    Fault.DATACITE_NOT_OFFERED,
}
_ANC_MANNER = Manner(page_size=50, deleted="no")
_NO_FEDERATION = "The centre shares no live data with other facilities yet; first release in 2027."

ALPINE_NEUTRON = (
    Chapter(
        2022,
        "32211 21n 3222 233u 3322 3221 u3 1",
        Look(_ANC_2022, _ANC_EARLY_FAULTS, _ANC_MANNER),
        date(2022, 9, 29),
        reasons={"Q08": _NO_FEDERATION},
        comments={"Q14": "The interface came with the catalogue and is switched on."},
        plans={"Q17": (4, date(2024, 12, 31))},
    ),
    Chapter(
        2023,
        "33211 21n 3222 243u 3332 3222 u3 2",
        Look(_ANC_2022, _ANC_EARLY_FAULTS, _ANC_MANNER),
        date(2023, 9, 27),
        reasons={"Q08": _NO_FEDERATION},
        comments={
            "Q14": "In operation for two years, so we count it as done.",
            "Q25": "The computing department keeps the tapes; the contract is being looked for.",
        },
        plans={"Q17": (4, date(2024, 12, 31)), "Q10": (3, date(2025, 6, 30))},
    ),
    Chapter(
        2024,
        "33221 22n 3222 243u 3433 3223 23 2",
        Look(_ANC_2024, _ANC_FAULTS | {Fault.DATACITE_NOT_OFFERED}, _ANC_MANNER),
        date(2024, 9, 25),
        reasons={"Q08": _NO_FEDERATION},
        comments={"Q18": "The catalogue pages show every DOI as a link."},
        plans={"Q10": (3, date(2025, 6, 30)), "Q20": (4, date(2026, 6, 30))},
        against_evidence={
            "Q18": "Links are right on the web pages; the export still gives bare DOIs.",
            "Q14": "The faults listed are in corners of the protocol that nobody uses here.",
        },
    ),
    Chapter(
        2025,
        "33222 22n 4322 3432 3433 3233 33 3",
        Look(_ANC_2024, _ANC_FAULTS, _ANC_MANNER),
        date(2025, 9, 24),
        reasons={"Q08": _NO_FEDERATION},
        comments={
            "Q10": "Terms are being entered; we expect most records to have one by the summer.",
            "Q16": "One aggregator harvests us since May.",
        },
        plans={"Q20": (4, date(2027, 6, 30)), "Q26": (4, date(2026, 12, 31))},
        against_evidence={
            "Q14": "The faults listed are in corners of the protocol that nobody uses here."
        },
    ),
    Chapter(
        2026,
        "33322 32n 4322 3442 4433 3333 34 3",
        Look(_ANC_2026, _ANC_FAULTS, _ANC_MANNER),
        date(2026, 9, 23),
        reasons={"Q08": _NO_FEDERATION},
        comments={
            "Q10": "The vocabulary is in the proposal form; the export is being written.",
            "Q26": "The policy says that records stay; the interface does not say so yet.",
        },
        plans={"Q20": (4, date(2027, 6, 30)), "Q10": (4, date(2028, 3, 31))},
        links={"Q26": "https://www.anc.test/policy"},
        against_evidence={
            "Q14": "An update of the software that mends most of this is ordered.",
            "Q17": "Every data set of the last two years has a DOI; the old ones will follow.",
        },
    ),
)

# -- Harbour FEL: young, slow, flaky, poor metadata, honest --------------------------------------

_HARBOUR_2023 = Quality(
    titles=0.5, creators=0.4, publishers=0.6, dates=0.8, types=0.7, descriptions=0.2, keywords=0.2,
    techniques=0.0, dois=0.06, doi_links=0.0, private_kept_inside=0.2, rights=0.04, licences=0.0,
    relations=0.0, provenance=0.03, orcids=0.0, rors=0.0, formats=0.1, context=0.2, languages=0.0,
    funding=0.0,
)  # fmt: skip
_HARBOUR_2025 = replace(
    _HARBOUR_2023, titles=0.65, creators=0.6, publishers=0.9, descriptions=0.4, keywords=0.4,
    dois=0.5, doi_links=0.3, rights=0.3, licences=0.15, context=0.4,
)  # fmt: skip
_HARBOUR_2026 = replace(
    _HARBOUR_2025, titles=0.75, creators=0.75, types=0.9, descriptions=0.55, techniques=0.18,
    dois=0.65, doi_links=0.6, rights=0.5, licences=0.6, provenance=0.2, orcids=0.25, formats=0.4,
)  # fmt: skip
_HARBOUR_MANNER = Manner(page_size=25, deleted="no", pause_s=0.4, flaky_every=6, retry_after_s=1)
_HARBOUR_FAULTS = frozenset(
    {Fault.SLOW, Fault.FLAKY, Fault.NO_LAST_EMPTY_TOKEN, Fault.DATACITE_NOT_OFFERED}
)
_NOTHING_PUBLIC = "No data set is public yet; the first embargo ends in 2025."

HARBOUR_FEL = (
    Chapter(
        2022,
        "22111 1-1 1121 11-n 21-1 1nn1 21 1",
        Look(_HARBOUR_2023, is_up=False),
        date(2022, 9, 30),
        reasons={
            "Q16": "There is nothing to harvest before the first user run.",
            "Q22": _NOTHING_PUBLIC,
            "Q23": _NOTHING_PUBLIC,
        },
        comments={"Q14": "To be decided together with the choice of the catalogue."},
        plans={"Q01": (3, date(2024, 12, 31)), "Q14": (3, date(2024, 6, 30))},
    ),
    Chapter(
        2023,
        "22121 111 2121 221n 2211 1nn1 21 1",
        Look(_HARBOUR_2023, _HARBOUR_FAULTS, _HARBOUR_MANNER),
        date(2023, 9, 29),
        reasons={
            "Q16": "No service was asked yet, because the content is still for tests.",
            "Q22": _NOTHING_PUBLIC,
            "Q23": _NOTHING_PUBLIC,
        },
        comments={"Q14": "A first server is running beside the catalogue, for tests."},
        plans={"Q02": (3, date(2025, 12, 31)), "Q14": (3, date(2024, 6, 30))},
    ),
    Chapter(
        2024,
        "32121 2u1 3131 2332 2221 2nn1 21 2",
        Look(_HARBOUR_2023, _HARBOUR_FAULTS, _HARBOUR_MANNER),
        date(2024, 9, 27),
        reasons={"Q22": _NOTHING_PUBLIC, "Q23": _NOTHING_PUBLIC},
        comments={
            "Q02": "Titles are copied from the run number where the team gave none.",
            "Q07": "The catalogue has changed hands; nobody could tell us in time.",
        },
        plans={"Q02": (3, date(2025, 12, 31)), "Q17": (3, date(2026, 6, 30))},
    ),
    Chapter(
        2025,
        "32221 211 3132 2332 3322 3222 22 2",
        Look(_HARBOUR_2025, _HARBOUR_FAULTS, _HARBOUR_MANNER),
        date(2025, 9, 26),
        comments={
            "Q14": "The server stops answering now and then; a stronger machine is asked for.",
            "Q22": "The first three data sets left their embargo in August.",
        },
        plans={"Q10": (3, date(2026, 12, 31)), "Q24": (3, date(2026, 12, 31))},
    ),
    Chapter(
        2026,
        "33222 221 3332 2332 3323 3233 22 2",
        Look(_HARBOUR_2026, _HARBOUR_FAULTS, _HARBOUR_MANNER),
        date(2026, 9, 28),
        comments={
            "Q02": "The proposal form asks for a title and an abstract since January.",
            "Q14": "The new machine is delayed until the winter shutdown.",
        },
        plans={"Q14": (4, date(2027, 6, 30)), "Q02": (4, date(2027, 12, 31))},
    ),
)

# -- Meadow Ion Beam Laboratory: small and steady, then switched off for a move ------------------

_MEADOW_2022 = replace(
    _NLS_2022, techniques=0.0, context=0.3, orcids=0.0, dois=0.6, doi_links=0.9, rights=0.8
)
_MEADOW_2024 = replace(
    _MEADOW_2022, titles=1.0, creators=1.0, descriptions=0.9, keywords=0.9, dois=0.9, licences=0.8,
    rights=0.95, private_kept_inside=0.9, techniques=0.3, provenance=0.3, context=0.7,
)  # fmt: skip
_MEADOW_FAULTS = frozenset(
    {Fault.UNKNOWN_PREFIX_IGNORED, Fault.DATACITE_NOT_OFFERED, Fault.DELETED_NOT_KEPT}
)
_MEADOW_MANNER = Manner(page_size=10, granularity="days", has_sets=False)
_ONE_TECHNIQUE = "Two stations with one technique each: there is nothing to expand."

MEADOW_ION_BEAM = (
    Chapter(
        2022,
        "22222 2n1 3121 1331 3322 322u 22 1",
        Look(_MEADOW_2022, _MEADOW_FAULTS, _MEADOW_MANNER),
        date(2022, 9, 15),
        reasons={"Q07": _ONE_TECHNIQUE},
        plans={"Q17": (4, date(2024, 12, 31))},
    ),
    Chapter(
        2023,
        "32222 2n1 3121 1331 3322 3222 22 2",
        Look(_MEADOW_2022, _MEADOW_FAULTS, _MEADOW_MANNER),
        date(2023, 9, 14),
        reasons={"Q07": _ONE_TECHNIQUE},
        comments={"Q13": "OAI-PMH is the only way in for programs."},
    ),
    Chapter(
        2024,
        "33222 2n1 4321 1432 3433 3223 34 2",
        Look(_MEADOW_2024, frozenset(), _MEADOW_MANNER),
        date(2024, 9, 12),
        reasons={"Q07": _ONE_TECHNIQUE},
        comments={"Q14": "The repository software was updated in spring."},
        plans={"Q10": (4, date(2026, 12, 31))},
    ),
    Chapter(
        2025,
        "33232 2n1 4321 1442 3433 3233 34 3",
        Look(_MEADOW_2024, frozenset(), _MEADOW_MANNER),
        date(2025, 9, 11),
        reasons={"Q07": _ONE_TECHNIQUE},
        comments={"Q26": "Deleted records are announced; the policy is reviewed every two years."},
        links={"Q26": "https://www.mib.test/policy"},
    ),
    Chapter(
        2026,
        "33232 2n1 4321 1442 3433 3233 34 3",
        Look(_MEADOW_2024, frozenset(), _MEADOW_MANNER, is_up=False),
        date(2026, 9, 10),
        reasons={"Q07": _ONE_TECHNIQUE},
        comments={
            "Q14": "The server is off while the laboratory moves; answers are those of last year.",
        },
        plans={"Q13": (3, date(2027, 4, 30))},
        links={"Q26": "https://www.mib.test/policy"},
    ),
)
