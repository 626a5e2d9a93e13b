"""Which statements are rows of a table, what each row tells, and that nothing gets lost on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.answer import Assistant
from assistant.rows import (
    Running,
    Table,
    TableRow,
    Told,
    cells,
    edition_lines,
    edition_told,
    parts_of,
    remarks_of,
    told_parts,
)
from corpus.schema import Answer, Citation, Item, Span, Statement
from corpus.texts import notice

STRATEGY, SHEET = ("strategie", "2021"), ("hub", "Stand 2025")


def cited(number: int, quote: str, source: tuple[str, str], start: int = 0) -> Citation:
    doc_id, edition = source
    return Citation(number, Span(doc_id, start, start + len(quote)), quote, doc_id, edition, (), 1, 1)


def said(citation: Citation, role: str = "sentence") -> Statement:
    return Statement(citation.quote, (citation.number,), "verbatim", role)  # type: ignore[arg-type]


def answer(statements: list[Statement], items: list[Item], citations: list[Citation]) -> Answer:
    checked = notice("assistant.checked", checked=85, found=len(items))
    excerpt = notice("assistant.excerpt", marks="[2]", quoted=1, total=2, lists="Beleg [2] (1 von 2)")
    return Answer(
        "Q", "Q", "de", "list", "answered", tuple(statements), tuple(items), tuple(citations), notes=(checked, excerpt)
    )


LEAD = cited(1, "Der Hub bietet:", SHEET, 100)
HUB = cited(2, "Digital Hub", STRATEGY, 10)
ROOMS = cited(3, "Räume für Gründende", SHEET, 120)
TWO = cited(4, "Nord und Süd beraten Betriebe.", STRATEGY, 50)
MORE = cited(5, "Der Hub wurde 2023 eröffnet.", SHEET, 300)


@pytest.fixture
def mixed() -> Answer:
    """A row with a lead-in, one that tells of two entries, one that another row tells of, a sentence."""
    row = Statement(f"{HUB.quote} {ROOMS.quote}", (2, 3), "verbatim", "item")
    items = [Item("Hub", (2, 3)), Item("Nord", (4,)), Item("Süd", (2, 4))]
    return answer(
        [said(LEAD, "lead_in"), row, said(TWO, "item"), said(MORE)], items, [LEAD, HUB, ROOMS, TWO, MORE]
    )  # fmt: skip


def test_rows_have_names_quotations_and_editions_by_hand(mixed: Answer) -> None:
    table, running = parts_of(mixed)
    assert isinstance(table, Table)
    assert table.rows == (
        TableRow(
            names=("Hub",),
            told=(
                Told("Digital Hub", (2,), True),
                Told("Der Hub bietet:", (1,), True),  # before the first quotation behind it in its document
                Told("Räume für Gründende", (3,), True),
            ),
            also=(),
            editions=(("2021", (2,)), ("Stand 2025", (1, 3))),
        ),
        TableRow(("Nord", "Süd"), (Told(TWO.quote, (4,), True),), (2,), (("2021", (4, 2)),)),
    )
    assert running == Running((said(MORE),))
    assert edition_lines(table.rows[0]) == ("2021 [2]", "Stand 2025 [1] [3]")
    assert cells(table.rows[1], "de") == (("Nord", "Süd"), (f"{TWO.quote} [4]", "(dazu auch [2])"), ("2021",))


@pytest.mark.parametrize(
    ("quote", "edition", "expected"),
    [
        ("Der Hub endete am 30. Juni 2022.", "Steckbrief, Stand 2. Oktober 2020", "Steckbrief"),
        ("Der Hub endete am 30.06.2022.", "Steckbrief, Stand Mai 2022", "Steckbrief"),
        ("Der Hub endete im Juni 2022.", "Steckbrief, Stand 2022", "Steckbrief, Stand 2022"),
        ("Der Hub endete 2022.", "Steckbrief, Stand Januar 2022", "Steckbrief, Stand Januar 2022"),
        ("Der Hub bietet 2.045 Plätze.", "Steckbrief, Stand 2020", "Steckbrief, Stand 2020"),
        ("Der Hub soll 2025 öffnen.", "Fortschreibung 2021", "Fortschreibung 2021"),
        ("Der Hub endete 2022.", "Stand 2020", "Titel"),
    ],
)
def test_words_about_something_later_have_not_the_older_date_for_their_state(
    quote: str, edition: str, expected: str
) -> None:
    assert edition_told(Citation(1, Span("d", 0, len(quote)), quote, "Titel", edition, (), 1, 1)) == expected


def test_remarks_on_the_count_are_the_tables_and_the_others_stay_below(mixed: Answer) -> None:
    table = parts_of(mixed)[0]
    assert isinstance(table, Table)
    assert [remark.key for remark in table.about] == ["assistant.checked"]
    assert [remark.key for remark in remarks_of(mixed)] == ["assistant.excerpt"]


def test_a_list_of_the_document_stays_a_list() -> None:
    lead, one, two = (
        cited(1, "Partner sind:", STRATEGY),
        cited(2, "die IHK", STRATEGY, 20),
        cited(3, "die HWK", STRATEGY, 30),
    )
    items = [Item(one.quote, (2,)), Item(two.quote, (3,))]
    found = answer([said(lead, "lead_in"), said(one, "item"), said(two, "item")], items, [lead, one, two])
    assert parts_of(found) == (Running(found.statements),)
    assert remarks_of(found) == found.notes


def test_a_list_beside_the_register_keeps_its_place_and_its_lead_in(mixed: Answer) -> None:
    """Who asks for help is told sentences and lists first, then further entries."""
    listed = [cited(6, "Er hilft:", STRATEGY, 400), cited(7, "Betrieben", STRATEGY, 410)]
    before = [said(MORE), said(listed[0], "lead_in"), said(listed[1], "item")]
    found = replace(mixed, statements=(*before, *mixed.statements[:3]), citations=(*mixed.citations, *listed))
    running, table = parts_of(found)
    assert running == Running(tuple(before))
    assert isinstance(table, Table)
    assert len(table.rows) == 2


def test_words_of_a_model_in_a_row_are_not_cut_into_quotations(mixed: Answer) -> None:
    worded = replace(mixed.statements[1], text="Der Hub hat Räume.", support="supported")
    table = parts_of(replace(mixed, statements=(mixed.statements[0], worded, *mixed.statements[2:])))[0]
    assert isinstance(table, Table)
    assert Told("Der Hub hat Räume.", (2, 3), False) in table.rows[0].told


def test_a_frame_stands_before_the_table(mixed: Answer) -> None:
    framed = replace(mixed.statements[1], frame=notice("assistant.sources"))
    found = replace(mixed, statements=(mixed.statements[0], framed, *mixed.statements[2:]))
    first, table, *_ = told_parts(found)
    assert first == "Quellen:"
    assert isinstance(table, Table)


@pytest.mark.parametrize(
    "question",
    [
        "Welche Projekte gibt es für Studienabbrecher?",
        "An welchen Projekten ist die Weserbergland AG beteiligt?",
        "Welche Arbeitsgruppen gibt es in der Fachkräfteallianz Region Hannover?",
        "Welche Projekte gibt es im Landkreis Holzminden?",
        "Which offers help companies with the further training of their staff?",
        "Welche Ziele hat der Handlungsschwerpunkt III?",
        "Was macht die Lenkungsgruppe?",
    ],
)
def test_parts_hold_every_statement_entry_and_citation_once(assistant: Assistant, question: str) -> None:
    found = assistant.ask(question)
    assert found.statements
    parts = parts_of(found)
    tables = [part for part in parts if isinstance(part, Table)]
    running = [one for part in parts if isinstance(part, Running) for one in part.statements]
    told = [one for table in tables for row in table.rows for one in row.told]
    shown = [*(n for one in running for n in one.citations), *(n for one in told for n in one.citations)]
    assert sorted(shown) == [citation.number for citation in found.citations]
    quotes = {citation.number: " ".join(citation.quote.split()) for citation in found.citations}
    assert all(one.text == quotes[one.citations[0]] for one in told)
    if tables:
        assert [n for row in tables[0].rows for n in row.names] == [item.name for item in found.items]


def test_questions_for_entries_of_the_register_have_a_table(assistant: Assistant) -> None:
    assert any(
        isinstance(part, Table) for part in parts_of(assistant.ask("Welche Projekte gibt es im Landkreis Holzminden?"))
    )
    assert not any(
        isinstance(part, Table) for part in parts_of(assistant.ask("Welche Ziele hat der Handlungsschwerpunkt III?"))
    )
