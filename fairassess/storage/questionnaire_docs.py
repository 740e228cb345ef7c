"""Write what is generated from questionnaires: the JSON Schemas, and the handbook's table."""

from fractions import Fraction
from pathlib import Path

from fairassess import shipped
from fairassess.domain.questionnaire import Question, Questionnaire
from fairassess.storage import questionnaires, translations

SCHEMA = "questionnaire.schema.json"
TRANSLATION_SCHEMA = "translation.schema.json"
BEGIN = "<!-- The table is generated: python -m fairassess.storage.questionnaire_docs -->"
END = "<!-- End of the generated table. -->"


def table(questionnaire: Questionnaire) -> str:
    """Return a Markdown table of all questions: who judges them, and on what evidence."""
    rows = ["| | question | judged by | from what, or why not |", "|---|---|---|---|"]
    for question in questionnaire.questions:
        judge = "evidence" if question.is_judgeable else "people"
        ground = _ground(question, questionnaire.scale.highest)
        rows.append(f"| {question.id} | {question.text} | {judge} | {ground} |")
    return "\n".join(rows) + "\n"


def with_table(page: str, questionnaire: Questionnaire) -> str:
    """
    Return *page* with the table of *questionnaire* between its two marks.

    Raises:
        ValueError: The page lacks one of the marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no place for the table: {BEGIN} ... {END}")
    return f"{before}{BEGIN}\n\n{table(questionnaire)}\n{END}{after}"


def _ground(question: Question, highest: int) -> str:
    """Return what shows the highest level, or why nothing can."""
    if not question.is_judgeable:
        return str(question.unobserved_because)
    ways = []
    for rule in question.observe:
        if rule.at_least == highest:
            parts = [f"`{probe}`" for probe in rule.when.passed]
            parts += [f"`{probe}` ≥ {_percent(share)}" for probe, share in rule.when.share_at_least]
            parts += [
                f"`{probe}` surely ≥ {_percent(share)}"
                for probe, share in rule.when.surely_at_least
            ]
            if rule.when.all_must_passed is not None:
                parts.insert(0, f"every obligatory probe of {rule.when.all_must_passed}")
            ways.append(", ".join(parts))
    return "; or ".join(ways)


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g} %"


def main() -> None:
    """Write all of it into the checkout."""
    folder = shipped.folder("questionnaires")
    (folder / SCHEMA).write_text(questionnaires.json_schema(), encoding="utf-8")
    schema = translations.json_schema()
    (folder / TRANSLATION_SCHEMA).write_text(schema, encoding="utf-8")
    page = Path(folder.parent / "docs" / "questionnaire.md")
    newest = questionnaires.latest("expands-d26")
    page.write_text(with_table(page.read_text(encoding="utf-8"), newest), encoding="utf-8")


if __name__ == "__main__":
    main()
