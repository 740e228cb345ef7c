"""Questionnaires and checks, which everybody may read, and vocabularies, for programs."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from marshmallow import fields, validate

from fairassess.domain.finding import Definition
from fairassess.domain.questionnaire import Question
from fairassess.domain.terms import Term, Vocabulary
from fairassess.errors import NotFound
from fairassess.probes import definitions
from fairassess.services import listings, term_views, vocabularies
from fairassess.web import context
from fairassess.web.api import access, paging, schemas_answers
from fairassess.web.api.paging import Page, Part
from fairassess.web.api.resources import ListQuery, Resources

blueprint = Resources(
    "questionnaires", description="What is asked; open to everybody.", is_public=True
)
probes_blueprint = Resources(
    "probes", description="What is checked, why and how; open to everybody.", is_public=True
)
terms_blueprint = Resources("vocabularies", description="Terms that describe data.")


class ProbesQuery(ListQuery):
    """Which checks are wanted."""

    kind = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": "Only checks of this kind of endpoint.", "example": "oai-pmh"},
    )


class TermsQuery(ListQuery):
    """Which terms are wanted."""

    q = fields.String(
        validate=validate.Length(1, 200),
        metadata={"description": "Only terms that a search for these words finds."},
    )


@blueprint.reads("/questionnaires")
@blueprint.lists(schemas_answers.QuestionnaireRowSchema)
def questionnaires_list(page: Page) -> Part[Any]:
    """List the published questionnaires."""
    part = paging.cut(listings.questionnaires_known(), page, lambda one: one.name)
    told = tuple(
        {
            "name": one.name,
            "title": str(one.title),
            "questions": len(one.questions),
            "url": access.address(f"questionnaires/{one.name}"),
        }
        for one in part.rows
    )
    return Part(told, part.last)


@blueprint.reads("/questionnaires/<name>")
@blueprint.tells(schemas_answers.QuestionnaireSchema)
def questionnaire(name: str) -> Mapping[str, Any]:
    """Tell a questionnaire with all its questions."""
    known = listings.questionnaire(name)
    return {
        "name": known.name,
        "title": str(known.title),
        "source": str(known.source),
        "digest": known.digest,
        "topics": [{"id": topic.id, "title": str(topic.title)} for topic in known.topics],
        "questions": [_question(one) for one in known.questions],
    }


@blueprint.reads("/questionnaires/<name>/questions/<question_id>")
@blueprint.tells(schemas_answers.QuestionSchema)
def question(name: str, question_id: str) -> Mapping[str, Any]:
    """Tell one question."""
    known = listings.questionnaire(name)
    found = next((one for one in known.questions if one.id == question_id), None)
    if found is None:
        raise NotFound(f"There is no question {question_id} in {name}.")
    return _question(found)


@probes_blueprint.reads("/probes")
@probes_blueprint.lists(schemas_answers.ProbeSchema, ProbesQuery)
def probes_list(page: Page, query: Mapping[str, Any]) -> Part[Any]:
    """List the checks, by name."""
    known = definitions.shipped().values()
    wanted = [one for one in known if query.get("kind") in (None, one.kind)]
    part = paging.cut(wanted, page, lambda one: one.id)
    return Part(tuple(_probe(one) for one in part.rows), part.last)


@probes_blueprint.reads("/probes/<probe_id>")
@probes_blueprint.tells(schemas_answers.ProbeSchema)
def probe(probe_id: str) -> Mapping[str, Any]:
    """Tell one check."""
    found = definitions.shipped().get(probe_id)
    if found is None:
        raise NotFound(f"There is no check {probe_id}.")
    return _probe(found)


@terms_blueprint.reads("/vocabularies")
@terms_blueprint.lists(schemas_answers.VocabularySchema)
def vocabularies_list(page: Page) -> Part[Any]:
    """List the vocabularies."""
    known = (row.vocabulary for row in term_views.listed(context.session()))
    part = paging.cut(known, page, lambda one: one.name)
    return Part(tuple(_vocabulary(one) for one in part.rows), part.last)


@terms_blueprint.reads("/vocabularies/<name>")
@terms_blueprint.tells(schemas_answers.VocabularySchema)
def vocabulary(name: str) -> Mapping[str, Any]:
    """Tell which release of a vocabulary holds."""
    return _vocabulary(vocabularies.current(context.session(), name))


@terms_blueprint.reads("/vocabularies/<name>/terms")
@terms_blueprint.lists(schemas_answers.TermSchema, TermsQuery)
def terms_list(name: str, page: Page, query: Mapping[str, Any]) -> Part[Any]:
    """List the terms of a vocabulary by identifier, or those that a search finds."""
    session, typed = context.session(), query.get("q")
    known = vocabularies.current(session, name)
    terms = known.terms
    if typed is not None:
        rows = term_views.vocabulary_page(session, context.actor(), name, typed).found
        found = {row.identifier for row in rows}
        terms = tuple(term for term in terms if term.identifier in found)
    part = paging.cut(terms, page, lambda one: one.identifier)
    return Part(tuple(_term(known, one) for one in part.rows), part.last)


@terms_blueprint.reads("/vocabularies/<name>/terms/<identifier>")
@terms_blueprint.tells(schemas_answers.TermSchema)
def term(name: str, identifier: str) -> Mapping[str, Any]:
    """Tell one term."""
    known = vocabularies.current(context.session(), name)
    found = known.find(identifier)
    if found is None:
        raise NotFound(f"There is no term {identifier}.")
    return _term(known, found)


def _question(one: Question) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "topic": one.topic,
        "text_": str(one.text),
        "why": str(one.why),
        "improve": str(one.improve),
        "more": [asdict(link) for link in one.more],
        "fair": list(one.fair),
        "rda": list(one.rda),
        "fsf": list(one.fsf),
        "levels": [
            {"value": level.value, "descriptor": str(level.descriptor)} for level in one.levels
        ],
        "may_be_na": one.not_applicable.is_allowed,
        "is_judgeable": one.is_judgeable,
    }


def _probe(one: Definition) -> Mapping[str, Any]:
    return asdict(one) | {
        "severity": one.severity.value,
        "url": access.address(f"probes/{one.id}"),
    }


def _vocabulary(one: Vocabulary) -> Mapping[str, Any]:
    own = access.address(f"vocabularies/{one.name}")
    return {
        "name": one.name,
        "title": one.title,
        "version": one.version,
        "source": one.source,
        "licence": one.licence,
        "terms": len(one.terms),
        "url": own,
        "terms_url": f"{own}/terms",
    }


def _term(known: Vocabulary, one: Term) -> Mapping[str, Any]:
    return asdict(one) | {
        "address_": known.address(one),
        "url": access.address(f"vocabularies/{known.name}/terms/{one.identifier}"),
    }
