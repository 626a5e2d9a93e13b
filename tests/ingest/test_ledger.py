"""Every visible character of every page is accounted for, and what is not gets noticed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.texts import notice, render
from ingest.layout import Block, Piece, RawDocument, Unread
from ingest.ledger import FileEntry, PageEntry, account
from ingest.passages import cut_passages
from ingest.readers.markdown import read_markdown
from ingest.readers.text import read_text
from tests.conftest import STRATEGY_TEXT
from tests.ingest.generated import WORDS
from tests.ingest.pdfs import document


def _account(raw: RawDocument) -> tuple[PageEntry, ...]:
    structured = document(raw)
    return account(raw, structured.document, cut_passages(structured, 500))


def _raw(page: str, *texts: str, furniture: tuple[str, ...] = (), unread: tuple[Unread, ...] = ()) -> RawDocument:
    blocks = tuple(Block("paragraph", (Piece(text, 0),)) for text in texts)
    return RawDocument(blocks, (page,), ("1",), furniture=(furniture,), unread=unread)


FIRST = "Der Hub berät Betriebe."  # 20 visible characters
SECOND = "Er ist für Gründende kostenlos."  # 27


def test_ledger_of_a_page_read_whole() -> None:
    (page,) = _account(_raw(f"{FIRST}\n{SECOND}\n", FIRST, SECOND))
    assert page == PageEntry(page=1, characters=47, indexed=47, furniture=0, layout=0, unread=0, lost=0)
    assert page.balanced


@pytest.mark.parametrize(("kept", "lost"), [((FIRST,), 27), ((SECOND,), 20), ((FIRST, SECOND[:-11]), 10)])
def test_ledger_notices_a_sentence_that_the_reader_lost(kept: tuple[str, ...], lost: int) -> None:
    (page,) = _account(_raw(f"{FIRST}\n{SECOND}\n", *kept))
    assert (page.lost, page.balanced) == (lost, False)
    assert page.characters == page.indexed + page.lost
    assert [render(reason) for reason in page.reasons] == [f"{lost} Zeichen nicht zugeordnet: bitte als Fehler melden"]


def test_ledger_notices_a_sentence_lost_in_the_middle() -> None:
    (page,) = _account(_raw(f"{FIRST} {SECOND} {FIRST}", f"{FIRST} {FIRST}"))
    assert (page.characters, page.indexed, page.lost) == (67, 40, 27)


def test_ledger_notices_words_that_no_page_has() -> None:
    (page,) = _account(_raw(FIRST, f"{FIRST} Erfunden!"))
    assert page.lost == len("Erfunden!") - 1  # "!" could be a sign of layout
    assert not page.balanced


def test_ledger_notices_exchanged_letters() -> None:
    (page,) = _account(_raw("Straße und Größe", "Strasse und Größe"))
    assert not page.balanced


def test_ledger_notices_text_that_no_passage_covers() -> None:
    structured = document(raw := _raw(f"{FIRST}\n{SECOND}", FIRST, SECOND))
    (page,) = account(raw, structured.document, cut_passages(structured, 500)[:1])
    assert (page.indexed, page.lost) == (20, 27)


def test_ledger_counts_hyphens_and_marks_as_layout() -> None:
    (page,) = _account(_raw("▪ Die Fach-\nkräfte der Stra\u00ad\nße", "• Die Fachkräfte der Straße"))
    assert (page.characters, page.indexed, page.layout, page.lost) == (25, 22, 3, 0)


def test_ledger_does_not_count_signs_that_only_the_text_has() -> None:
    """The " | " between the cells of a printed table; "-" for the "*" of a list."""
    (page,) = _account(_raw("Jahr Euro Stand-Ort", "Jahr | Euro | Stand-Ort"))
    assert (page.characters, page.indexed, page.balanced) == (17, 17, True)


def test_ledger_counts_furniture_and_unread_apart() -> None:
    unread = (Unread(0, "\x07\x07", notice("ledger.control_characters")),)
    (page,) = _account(
        _raw(f"Bericht 2024\n{FIRST}\nSeite 3\x07\x07", FIRST, furniture=("Bericht 2024", "Seite 3"), unread=unread)
    )
    assert (page.characters, page.indexed, page.furniture, page.unread, page.lost) == (39, 20, 17, 2, 0)
    assert (page.balanced, [render(reason, "en") for reason in page.reasons]) == (True, ["control characters"])


def test_ledger_pages_are_counted_one_by_one() -> None:
    pieces = (Piece("Die Kammern bündeln ihre Bildungsange", 0), Piece("bote.", 1))
    pages = ("Die Kammern bündeln ihre Bildungsange-", "bote.")
    first, second = _account(RawDocument((Block("paragraph", pieces),), pages, ("1", "2")))
    assert (first.characters, first.indexed, first.layout, first.balanced) == (34, 33, 1, True)
    assert (second.page, second.indexed, second.balanced) == (2, 5, True)


def test_ledger_sums_of_a_file() -> None:
    pages = (PageEntry(1, 100, 90, 5, 3, 2, 0), PageEntry(2, 50, 40, 0, 0, 0, 10))
    entry = FileEntry("bericht.pdf", "partly", pages=pages)
    assert (entry.characters, entry.accounted, entry.indexed) == (150, 140, True)


def test_ledger_of_the_strategy_text_balances_on_every_page() -> None:
    pages = _account(read_text(STRATEGY_TEXT.read_bytes()))
    assert len(pages) == 15
    assert all(page.balanced for page in pages)


_lines = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), min_size=1, max_size=25)
PROPERTY = settings(max_examples=60, deadline=None, derandomize=True)


@PROPERTY
@given(_lines, st.sampled_from(["\n", "\n\n", "\n- ", "\n\n\n\n", "\n\n1 "]))
def test_ledger_balances_for_every_text(lines: list[str], gap: str) -> None:
    pages = _account(read_text(gap.join(lines).encode()))
    assert all(page.balanced for page in pages)


@PROPERTY
@given(_lines, st.sampled_from(["\n", "\n\n", "\n* ", "\n+ ", "\n1. ", "\n\n## ", "\n> "]))
def test_ledger_balances_for_every_markdown(lines: list[str], gap: str) -> None:
    (page,) = _account(read_markdown(gap.join(lines).encode()))
    assert page.balanced


@PROPERTY
@given(_lines, st.data())
def test_ledger_loss_is_counted_to_the_character(lines: list[str], data: st.DataObject) -> None:
    """Whichever word is left out, its letters are missing in the account."""
    words = " ".join(lines).split()
    gone = data.draw(st.integers(0, len(words) - 1))
    kept = [word for i, word in enumerate(words) if i != gone]
    (page,) = _account(_raw(" ".join(words), " ".join(kept) or "-"))
    assert page.lost + page.layout == page.characters - page.indexed
    assert page.lost >= sum(c.isalnum() for c in words[gone])
