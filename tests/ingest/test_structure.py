from __future__ import annotations

from ingest.layout import Block, BlockKind, Piece, RawDocument
from ingest.structure import StructuredDocument
from tests.ingest.pdfs import document


def _block(kind: BlockKind, text: str, page: int = 0, *, level: int = 0, run_in: bool = False) -> Block:
    return Block(kind, (Piece(text, page),), level=level, run_in=run_in)


def _document(*blocks: Block, pages: int = 1) -> StructuredDocument:
    return document(RawDocument(blocks, ("",) * pages, tuple(str(n + 1) for n in range(pages))))


def test_structure_separates_blocks_by_blank_lines_and_items_by_breaks() -> None:
    structured = _document(
        _block("heading", "Angebot", level=1), _block("paragraph", "Der Hub bietet:"), _block("item", "• Räume"),
        _block("item", "• Beratung"), _block("paragraph", "Kostenlos."), _block("header_row", "A | B"),
        _block("row", "1 | 2"),
    )  # fmt: skip
    assert structured.document.text == "Angebot\n\nDer Hub bietet:\n\n• Räume\n• Beratung\n\nKostenlos.\n\nA | B\n1 | 2"


def test_structure_collapses_blanks_but_keeps_line_breaks() -> None:
    pieces = (Piece("  1. Titel  ", 0), Piece("\n  Text", 0), Piece("  geht\u00a0weiter ", 0))
    assert _document(Block("item", pieces, marker="1.")).document.text == "1. Titel\nText geht weiter"


def test_structure_composes_letters() -> None:
    assert _document(_block("paragraph", "Fachkra\u0308fte")).document.text == "Fachkräfte"


def test_structure_pages_begin_where_their_text_does() -> None:
    pieces = (Piece("Beginn auf Seite eins, ", 0), Piece("Ende auf Seite zwei.", 1))
    structured = _document(Block("paragraph", pieces), _block("paragraph", "Seite vier.", 3), pages=5)
    text, pages = structured.document.text, structured.document.pages
    assert text[pages[0].start : pages[0].end] == "Beginn auf Seite eins, "
    assert [structured.document.page_at(text.index(word)).number for word in ("Beginn", "Ende", "vier")] == [1, 2, 4]
    assert pages[2].start == pages[2].end  # nothing on it


def test_structure_sections_end_at_the_next_heading_of_their_level() -> None:
    structured = _document(
        _block("heading", "1 Ziele", level=1), _block("paragraph", "Eins."), _block("heading", "1.1 Pflege", level=2),
        _block("paragraph", "Zwei."), _block("heading", "2 Ablauf", level=1), _block("paragraph", "Drei."),
    )  # fmt: skip
    text = structured.document.text
    assert [(s.path, text[s.start : s.end]) for s in structured.document.sections] == [
        (("1 Ziele",), "1 Ziele\n\nEins.\n\n1.1 Pflege\n\nZwei."),
        (("1 Ziele", "1.1 Pflege"), "1.1 Pflege\n\nZwei."),
        (("2 Ablauf",), "2 Ablauf\n\nDrei."),
    ]


def test_structure_skipped_levels_nest_by_one() -> None:
    structured = _document(_block("heading", "A", level=1), _block("heading", "B", level=4), _block("paragraph", "C."))
    assert [section.level for section in structured.document.sections] == [1, 2]


def test_structure_same_heading_twice_is_two_sections() -> None:
    structured = _document(
        _block("heading", "Ziele", level=1), _block("paragraph", "Eins."),
        _block("heading", "Ziele", level=1), _block("paragraph", "Zwei."),
    )  # fmt: skip
    text = structured.document.text
    assert [text[s.start : s.end] for s in structured.document.sections] == ["Ziele\n\nEins.", "Ziele\n\nZwei."]


def test_structure_run_in_heading_covers_the_next_paragraph_or_list() -> None:
    structured = _document(
        _block("heading", "Angebot", level=1), _block("heading", "Hub:", level=2, run_in=True),
        _block("item", "• Räume"), _block("item", "• Beratung"), _block("paragraph", "Danach."),
    )  # fmt: skip
    paths = [unit.heading_path for unit in structured.units]
    assert paths[1:] == [("Angebot", "Hub:")] * 3 + [("Angebot",)]


def test_structure_emphases_are_fonts_and_quotes_outside_headings() -> None:
    pieces = (
        Piece("Das Projekt ", 0), Piece(" Umsteigen ", 0, italic=True), Piece("statt Aussteigen", 0, bold=True),
        Piece(", „Adelante“", 0), Piece(" – ", 0, bold=True), Piece("und mehr.", 0),
    )  # fmt: skip
    structured = _document(Block("heading", (Piece("Fett", 0, bold=True),), level=1), Block("paragraph", pieces))
    found = [structured.document.slice(span) for span in structured.document.emphases]
    assert found == ["Umsteigen statt Aussteigen", "Adelante"]


def test_structure_body_of_an_item_starts_behind_its_marker() -> None:
    for marker in ("•", "-", "–", "*", "1.", "12)", "a."):
        structured = _document(Block("item", (Piece(f"{marker} Räume", 0),), marker=marker))
        assert structured.document.text[structured.units[0].body :] == "Räume"
