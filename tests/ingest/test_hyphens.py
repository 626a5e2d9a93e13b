from __future__ import annotations

import pytest

from ingest.layout import Piece
from ingest.readers.hyphens import join_pieces, line_joint


@pytest.mark.parametrize(
    ("end", "start", "separator", "dropped"),
    [
        ("die Fach-", "kräfte", "", True),
        ("die Fach\u2010", "kräfte", "", True),
        ("die Fach\u00ad", "kräfte", "", True),
        ("Stra-", "ßen", "", True),
        ("die Fort-", "und Weiterbildung", " ", False),
        ("Ein-", "oder Umstieg", " ", False),
        ("Kinder-", "bzw. Jugendhilfe", " ", False),
        ("Hameln-", "Pyrmont", "", False),
        ("Aus-", "Fort- und Weiterbildung", " ", False),
        ("KMU-", "spezifisch", "", False),
        ("90er-", "bis 2000er Jahre", " ", False),
        ("2015-", "2021", "", False),
        ("IT-", "Sicherheit", "", False),
        ("die Fachkräfte", "und Betriebe", " ", False),
        ("Hannover –", "Hildesheim", " ", False),
        ("Schüler*", "innen", " ", False),
    ],
)
def test_hyphens_line_joint(end: str, start: str, separator: str, dropped: bool) -> None:
    assert line_joint(end, start) == (separator, dropped)


def test_hyphens_join_keeps_fonts_and_pages() -> None:
    before = (Piece("Das Projekt ", 0), Piece("Fach-  ", 0, italic=True))
    after = (Piece("  kräfte", 1, italic=True), Piece(" wirbt.", 1))
    assert join_pieces(before, after) == (
        Piece("Das Projekt ", 0),
        Piece("Fach", 0, italic=True),
        Piece("kräfte", 1, italic=True),
        Piece(" wirbt.", 1),
    )


def test_hyphens_join_with_nothing_is_the_other_side() -> None:
    piece = (Piece("Text", 0),)
    assert join_pieces((), piece) == piece == join_pieces(piece, (Piece("  ", 1),))
