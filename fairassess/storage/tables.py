"""Every table of the application, gathered by importing the modules that declare them."""

from fairassess.storage import (
    assessments,
    audit,
    database,
    endpoints,
    facilities,
    findings,
    frozen_reports,
    hand_notes,
    harvest_pages,
    harvests,
    opt_outs,
    people,
    proposals,
    report_openings,
    rounds,
    runs,
    snapshot_scores,
    snapshots,
    tokens,
    vocabularies,
)

MODULES = (
    people,
    facilities,
    endpoints,
    runs,
    findings,
    harvests,
    harvest_pages,
    rounds,
    assessments,
    snapshots,
    snapshot_scores,
    audit,
    opt_outs,
    vocabularies,
    hand_notes,
    frozen_reports,
    report_openings,
    tokens,
    proposals,
)
METADATA = database.Base.metadata


def models() -> tuple[type[database.Base], ...]:
    """Return the class of each table, by the table's name."""
    found = (mapper.class_ for mapper in database.Base.registry.mappers)
    return tuple(sorted(found, key=lambda model: model.__tablename__))
