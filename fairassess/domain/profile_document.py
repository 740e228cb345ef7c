"""The profile of a harvest as a document of plain values, and back, for stores and exports."""

import base64
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from fairassess.domain.profile_result import Named, Profile
from fairassess.domain.profile_values import Content, Distinct, Frequent, Tally, Top
from fairassess.domain.runs import FieldCount

SCHEMA = "fairassess.profile/1"

Document = dict[str, Any]
"""What `json.dumps` takes and `json.loads` gives: the values are as different as the keys."""


def as_document(profile: Profile) -> Document:
    """
    Return a profile as JSON can hold it.

    Counts of fields in sets and years stand as columns, in the order of `fields`: `present` and
    `placeholder`; so do marks and facts, in the order of their names.
    """
    return {
        "schema": SCHEMA,
        "is_sample": profile.is_sample,
        "live": profile.live,
        "deleted": profile.deleted,
        "fields": [count.name for count in profile.fields],
        "present": [count.present for count in profile.fields],
        "placeholder": [count.placeholder for count in profile.fields],
        "marks": [list(pair) for pair in profile.marks],
        "facts": [list(pair) for pair in profile.facts],
        "by_set": [[name, *_columns(counts)] for name, counts in profile.by_set],
        "by_year": [[year, *_columns(counts)] for year, counts in profile.by_year],
        "facts_by_set": [[name, _numbers(named)] for name, named in profile.facts_by_set],
        "facts_by_year": [[year, _numbers(named)] for year, named in profile.facts_by_year],
        "contents": [_content(content) for content in profile.contents],
        "tallies": [
            {"name": tally.name, "of": tally.of, "counts": [list(pair) for pair in tally.counts]}
            for tally in profile.tallies
        ],
        "first_date": profile.first_date,
        "last_date": profile.last_date,
        "sampled": profile.sampled,
    }


def from_document(document: Mapping[str, Any]) -> Profile:
    """
    Return the profile that `as_document` made a document of.

    Raises:
        ValueError: It is of another schema, or of none.
    """
    if document.get("schema") != SCHEMA:
        raise ValueError(f"A profile is of schema {SCHEMA}, not {document.get('schema')!r}.")
    names = [str(name) for name in document["fields"]]
    marks = _named(document["marks"])
    facts = _named(document["facts"])
    kinds = [name for name, _ in marks + facts]
    live = int(document["live"])
    return Profile(
        live=live,
        deleted=int(document["deleted"]),
        fields=_counts(names, live, document["present"], document["placeholder"]),
        marks=marks,
        by_set=tuple((str(row[0]), _counts(names, *row[1:])) for row in document["by_set"]),
        by_year=tuple((_year(row[0]), _counts(names, *row[1:])) for row in document["by_year"]),
        facts=facts,
        facts_by_set=tuple(
            (str(name), tuple(zip(kinds, numbers, strict=True)))
            for name, numbers in document["facts_by_set"]
        ),
        facts_by_year=tuple(
            (_year(year), tuple(zip(kinds, numbers, strict=True)))
            for year, numbers in document["facts_by_year"]
        ),
        contents=tuple(_as_content(content) for content in document["contents"]),
        tallies=tuple(
            Tally(tally["name"], tally["of"], _named(tally["counts"]))
            for tally in document["tallies"]
        ),
        first_date=str(document["first_date"]),
        last_date=str(document["last_date"]),
        sampled=int(document["sampled"]),
        is_sample=bool(document["is_sample"]),
    )


def _columns(counts: Sequence[FieldCount]) -> list[Any]:
    live = counts[0].of if counts else 0
    return [live, [count.present for count in counts], [count.placeholder for count in counts]]


def _counts(
    names: Sequence[str], live: int, present: Sequence[int], placeholder: Sequence[int]
) -> tuple[FieldCount, ...]:
    columns = zip(names, present, placeholder, strict=True)
    return tuple(FieldCount(name, real, pretended, live) for name, real, pretended in columns)


def _numbers(named: Named) -> list[int]:
    return [number for _, number in named]


def _named(pairs: Sequence[Sequence[Any]]) -> Named:
    return tuple((str(name), int(number)) for name, number in pairs)


def _year(year: Any) -> int | None:
    return None if year is None else int(year)


def _content(content: Content) -> Document:
    found = content.distinct.hashes
    return {
        "field": content.field,
        "values": content.values,
        "distinct": content.distinct.number,
        "distinct_is_exact": content.distinct.is_exact,
        "hashes": base64.b64encode(struct.pack(f">{len(found)}I", *found)).decode("ascii"),
        "top": [list(frequent) for frequent in content.top.texts],
        "others_at_most": content.top.others_at_most,
    }


def _as_content(document: Mapping[str, Any]) -> Content:
    packed = base64.b64decode(document["hashes"])
    return Content(
        field=str(document["field"]),
        values=int(document["values"]),
        distinct=Distinct(struct.unpack(f">{len(packed) // 4}I", packed)),
        top=Top(
            tuple(Frequent(str(text), int(low), int(high)) for text, low, high in document["top"]),
            int(document["others_at_most"]),
        ),
    )
