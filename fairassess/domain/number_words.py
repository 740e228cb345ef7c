"""Numbers within sentences: one record, two records, all of them."""


def counted(number: int, one: str, many: str) -> str:
    """Return `1 question` or `3 questions`; whatever else changes with the number may follow."""
    return f"{number:,} {one if number == 1 else many}"


def all_of(number: int) -> str:
    """Return `All 12`, at the beginning of a sentence; `1 of 1` where there is only one."""
    return "1 of 1" if number == 1 else f"All {number:,}"


def in_records(number: int) -> str:
    """Return `1 record` or `3 records`."""
    return counted(number, "record", "records")
