"""A list answer as a table: what is a row, what the sources say of it, how old they are.

Entries of the register have a name that their quotations may not say, and a quotation may tell
of several entries. A list that a document has itself stays a list with its lead-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.render import answer_text, is_verbatim, statements_text
from corpus.schema import Answer, Citation, Item, Language, Notice, Statement
from corpus.texts import render, text

# Remarks on how many entries were looked at and told of: they belong to the table.
MORE_ROWS = "assistant.more_rows"
ABOUT_ROWS = (
    "assistant.checked", "assistant.checked_partly", MORE_ROWS, "assistant.among", "assistant.among_none",
    "assistant.among_unclear", "assistant.state_unknown",
)  # fmt: skip
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
)  # fmt: skip
_DATE = re.compile(
    rf"(?:(?P<month>{'|'.join(_MONTHS)})\s+|\b\d{{1,2}}\.(?P<number>\d{{1,2}})\.|(?<![\d.,]))(?P<year>(?:19|20)\d{{2}})\b"
)
_AS_OF = re.compile(r"\bStand .*$")


@dataclass(frozen=True, slots=True)
class Told:
    """Words and the numbers of the citations that prove them; ``verbatim``: the document's own."""

    text: str
    citations: tuple[int, ...]
    verbatim: bool


@dataclass(frozen=True, slots=True)
class TableRow:
    """``names``: several where one quotation tells of several entries.

    ``told``: lead-ins and quotations in reading order. ``also``: citations of another row
    that tell of this one too. ``editions``: of the documents cited, each once, with the
    numbers of its citations.
    """

    names: tuple[str, ...]
    told: tuple[Told, ...]
    also: tuple[int, ...]
    editions: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """``frames``: words of the program that stand before it. ``about``: remarks for its caption."""

    rows: tuple[TableRow, ...]
    frames: tuple[Notice, ...]
    about: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """Statements that aren't rows: sentences, and lists of the documents."""

    statements: tuple[Statement, ...]


def parts_of(answer: Answer) -> tuple[Running | Table, ...]:
    """The statements in their order, those that tell of register entries as a table; at most one."""
    owners = _owners(answer)
    if not owners:
        return (Running(answer.statements),) if answer.statements else ()
    first, last = _reach(answer.statements, owners)
    reached = answer.statements[first:last]
    inside = [said for at, said in enumerate(reached, first) if at in owners or said.role == "lead_in"]
    frames = tuple(dict.fromkeys(said.frame for said in inside if said.frame))
    table = Table(tuple(_rows(answer, owners, first)), frames, _about_rows(answer))
    before, after = answer.statements[:first], (*(s for s in reached if s not in inside), *answer.statements[last:])
    parts = (Running(before), table, Running(tuple(after)))
    return tuple(part for part in parts if isinstance(part, Table) or part.statements)


def remarks_of(answer: Answer) -> tuple[Notice, ...]:
    """Remarks that stand below the answer: those of the table stand with it."""
    told = _about_rows(answer) if _owners(answer) else ()
    return tuple(note for note in answer.notes if note not in told)


def told_parts(answer: Answer) -> list[str | Table]:
    """What ``answer_text`` says, a table in its place instead of its rows; no part is empty."""
    parts = [] if answer.refused else parts_of(answer)
    if not any(isinstance(part, Table) for part in parts):
        return [answer_text(answer)]
    language = answer.language
    told: list[str | Table] = [text("assistant.frame_en", "en")] if language == "en" and is_verbatim(answer) else []
    for part in parts:
        if isinstance(part, Table):
            told += [*(render(frame, language) for frame in part.frames), part]
        else:
            told.append(statements_text(part.statements, language))
    return [*told, *(render(remark, language) for remark in remarks_of(answer))]


def caption_of(table: Table, language: Language) -> str:
    """How many entries were looked at and match; else what the table is about."""
    return " ".join(render(remark, language) for remark in table.about) or text("table.caption", language)


def heads(language: Language) -> tuple[str, str, str]:
    return text("register.head_name", language), text("table.head_told", language), text("table.head_edition", language)


def cells(row: TableRow, language: Language) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The lines of each cell: names; what the sources say, with numbers; editions."""
    return row.names, told_lines(row, language), edition_lines(row)


def _about_rows(answer: Answer) -> tuple[Notice, ...]:
    return tuple(note for note in answer.notes if note.key in ABOUT_ROWS)


def _owners(answer: Answer) -> dict[int, list[Item]]:
    """Index of a statement → entries it tells of; empty when there are no entries of the register.

    An entry's last statement is its own: what it cites beyond that was told with another.
    """
    listed = {at: s for at, s in enumerate(answer.statements) if s.role == "item"}
    if all(any(item.name == said.text for said in listed.values()) for item in answer.items):
        return {}
    owners: dict[int, list[Item]] = {}
    for item in answer.items:
        telling = [at for at, said in listed.items() if said.citations and set(said.citations) <= set(item.citations)]
        free = [at for at in telling if at not in owners]
        if telling:
            owners.setdefault(free[-1] if free else telling[-1], []).append(item)
    return dict(sorted(owners.items()))


def _reach(statements: Sequence[Statement], owners: dict[int, list[Item]]) -> tuple[int, int]:
    """From the lead-in of the first row to behind the last one."""
    first = min(owners)
    while first > 0 and statements[first - 1].role == "lead_in":
        first -= 1
    return first, max(owners) + 1


def _rows(answer: Answer, owners: dict[int, list[Item]], first: int) -> Iterator[TableRow]:
    cited = {citation.number: citation for citation in answer.citations}
    lead_ins: list[Statement] = []
    for at in range(first, max(owners) + 1):
        said = answer.statements[at]
        if said.role == "lead_in":
            lead_ins.append(said)
        elif at in owners:
            yield _row(said, lead_ins, owners[at], cited)
            lead_ins = []


def _row(said: Statement, lead_ins: Sequence[Statement], items: Sequence[Item], cited: dict[int, Citation]) -> TableRow:
    told = _placed(lead_ins, _quotations(said, cited), cited)
    shown = dict.fromkeys(number for one in told for number in one.citations)
    also = [number for item in items for number in item.citations if number not in shown]
    editions: dict[str, list[int]] = {}
    for number in dict.fromkeys((*shown, *also)):
        editions.setdefault(edition_told(cited[number]), []).append(number)
    return TableRow(
        names=tuple(dict.fromkeys(item.name for item in items)),
        told=told,
        also=tuple(dict.fromkeys(also)),
        editions=tuple((edition, tuple(numbers)) for edition, numbers in editions.items()),
    )


def edition_told(citation: Citation) -> str:
    """The edition, without its date where the words themselves tell of something later: it is not their state."""
    dated = _AS_OF.search(citation.edition)
    if dated is None or _latest(citation.quote, 0) <= _latest(dated[0], len(_MONTHS) + 1):
        return citation.edition
    return citation.edition[: dated.start()].rstrip(" ,") or citation.title


def _latest(text: str, open_month: int) -> tuple[int, int]:
    """Year and month of the latest date in a text; ``open_month``: for a year alone."""
    found = [
        (int(one["year"]), int(one["number"] or 0) or (_MONTHS.index(one["month"]) + 1 if one["month"] else open_month))
        for one in _DATE.finditer(text)
    ]
    return max(found, default=(0, 0))


def edition_lines(row: TableRow) -> tuple[str, ...]:
    """Editions, with citation numbers where a reader could take one for the other."""
    several = len(row.editions) > 1
    return tuple(f"{edition}{_marks(numbers) if several else ''}" for edition, numbers in row.editions)


def told_lines(row: TableRow, language: Language) -> tuple[str, ...]:
    """Lead-ins and quotations, each with its numbers, and where else the row is told of."""
    also = (f"({text('table.also', language)}{_marks(row.also)})",) if row.also else ()
    return (*(f"{one.text}{_marks(one.citations)}" for one in row.told), *also)


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f" [{number}]" for number in numbers)


def _quotations(said: Statement, cited: dict[int, Citation]) -> list[Told]:
    """Each quotation by itself, where the statement is nothing but quotations."""
    quotes = [" ".join(cited[number].quote.split()) for number in said.citations]
    if said.support == "verbatim" and " ".join(quotes) == said.text:
        return [Told(quote, (number,), True) for quote, number in zip(quotes, said.citations, strict=True)]
    return [Told(said.text, said.citations, said.support == "verbatim")]


def _placed(lead_ins: Sequence[Statement], told: list[Told], cited: dict[int, Citation]) -> tuple[Told, ...]:
    """Each lead-in before the first quotation that stands behind it in its document."""
    placed = list(told)
    for lead_in in lead_ins:
        span = cited[lead_in.citations[0]].span
        starts = [cited[one.citations[0]].span for one in placed]
        behind = (i for i, s in enumerate(starts) if s.doc_id == span.doc_id and s.start >= span.end)
        placed.insert(next(behind, 0), Told(lead_in.text, lead_in.citations, lead_in.support == "verbatim"))
    return tuple(placed)
