from __future__ import annotations

from assistant.render import heading_text, source_line, statements_text
from corpus.schema import Citation, Span, Statement
from corpus.texts import notice


def test_statements_text_runs_sentences_on_and_breaks_lists() -> None:
    statements = (
        Statement("Satz eins.", (1,), "verbatim"),
        Statement("Satz zwei.", (2,), "verbatim"),
        Statement("Die Liste:", (3,), "verbatim", "lead_in"),
        Statement("erstens", (4,), "verbatim", "item"),
        Statement("zweitens", (5, 6), "verbatim", "item"),
        Statement("Satz drei.", (7,), "verbatim"),
    )
    assert statements_text(statements) == (
        "Satz eins. [1] Satz zwei. [2]\nDie Liste: [3]\n• erstens [4]\n• zweitens [5] [6]\nSatz drei. [7]"
    )


def test_statements_text_says_a_frame_on_a_line_of_its_own() -> None:
    newer, older = (notice(f"assistant.{name}", edition="E") for name in ("newer_state", "older_state"))
    statements = (
        Statement("Satz eins.", (1,), "verbatim", frame=newer),
        Statement("Satz zwei.", (2,), "verbatim"),
        Statement("Die Liste:", (3,), "verbatim", "lead_in", older),
        Statement("erstens", (4,), "verbatim", "item"),
        Statement("Satz drei.", (5,), "verbatim", frame=newer),
    )
    assert statements_text(statements) == (
        "Neuerer Stand (E):\nSatz eins. [1] Satz zwei. [2]\n"
        "Stand der Strategie (E):\nDie Liste: [3]\n• erstens [4]\nNeuerer Stand (E):\nSatz drei. [5]"
    )
    assert statements_text(statements, "en").startswith("Newer state (E):\n")


def test_source_line_names_title_edition_page_and_section() -> None:
    citation = Citation(
        2, Span("d", 0, 4), "Text", "Strategie", "Fortschreibung 2021", ("5 Konzept", "I. Gruppe"), 13, 14
    )
    assert source_line(citation, "de") == "[2] Strategie (Fortschreibung 2021), S. 13–14, 5 Konzept › I. Gruppe"
    assert "pp. 13–14" in source_line(citation, "en")


def test_heading_keeps_no_colon_of_its_own() -> None:
    citation = Citation(1, Span("d", 0, 4), "Text", "Strategie", "2021", ("4 Ziele", "Schlussfolgerungen:"), 9, 9)
    assert heading_text(citation, "de") == "Strategie: 4 Ziele › Schlussfolgerungen (S. 9)"
    assert source_line(citation, "de") == "[1] Strategie (2021), S. 9, 4 Ziele › Schlussfolgerungen"
