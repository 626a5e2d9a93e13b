from __future__ import annotations

import random

import pytest

from corpus.errors import UnreadableDocument
from corpus.texts import render
from ingest.layout import RawDocument
from ingest.ledger import account
from ingest.passages import cut_passages
from ingest.readers.text import read_text
from tests.ingest.pdfs import document


def _read(text: str) -> RawDocument:
    return read_text(text.encode())


def _kinds(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level or block.depth, block.text) for block in _read(text).blocks]


def test_text_headings_are_told_by_their_form() -> None:
    text = (
        "Strategie der Region\n\n1 Einleitung\n\nEin Satz.\n\n2.1 Grundzüge des Bedarfs\n\nEin Satz.\n\n"
        "Landkreis Hildesheim\n\nEin Satz.\n\nII. Lenkungsgruppe\n\nEin Satz.\n\nSchlussfolgerungen:\n\nEin Satz.\n"
    )
    assert [entry for entry in _kinds(text) if entry[0] != "paragraph"] == [
        ("title", 0, "Strategie der Region"),
        ("heading", 1, "1 Einleitung"),
        ("heading", 2, "2.1 Grundzüge des Bedarfs"),
        ("heading", 3, "Landkreis Hildesheim"),
        ("heading", 3, "II. Lenkungsgruppe"),
        ("heading", 3, "Schlussfolgerungen:"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Der Hub wurde 2023 eröffnet.",
        "gefördert vom Land",
        "Kommen Sie vorbei!",
        "Ein Satz mit sehr vielen Wörtern, der ohne Punkt bleibt und doch keine Überschrift einer Strategie sein kann",
        "10:30 Uhr Beginn",
    ],
)
def test_text_line_that_is_a_sentence_is_no_heading(line: str) -> None:
    assert _kinds(f"1 Ziel\n\nText.\n\n{line}\n\nText.\n")[2][0] == "paragraph"


def test_text_line_with_colon_above_a_list_is_its_lead_in() -> None:
    assert _kinds("1 Ziel\n\nSchlussfolgerungen:\n\n- mehr Fachkräfte\n- weniger Abbrüche\n")[1:] == [
        ("paragraph", 0, "Schlussfolgerungen:"),
        ("item", 0, "- mehr Fachkräfte"),
        ("item", 0, "- weniger Abbrüche"),
    ]


def test_text_lists_keep_markers_and_depths() -> None:
    text = "Wir bieten:\n\n1. Beschäftigung sichern\nDas gelingt gemeinsam.\n - a. Betriebe\n• Räume\n\t– Werkstatt\n"
    assert _kinds(text)[1:] == [
        ("item", 0, "1. Beschäftigung sichern\nDas gelingt gemeinsam."),
        ("item", 1, "- a. Betriebe"),
        ("item", 0, "• Räume"),
        ("item", 1, "– Werkstatt"),
    ]


@pytest.mark.parametrize("gap", ["\f", "\n\n\n\n", "\n \n\t\n\n\n"])
def test_text_pages_are_separated_by_form_feed_or_three_blank_lines(gap: str) -> None:
    raw = _read(f"Der erste Satz.{gap}Der zweite Satz.\n")
    assert [(block.text, block.pieces[0].page) for block in raw.blocks] == [
        ("Der erste Satz.", 0),
        ("Der zweite Satz.", 1),
    ]
    assert raw.page_labels == ("1", "2")


def test_text_two_blank_lines_are_no_page_break() -> None:
    assert _read("Der erste Satz.\n\n\nDer zweite Satz.\n").page_labels == ("1",)


def test_text_sentence_over_a_page_break_is_one() -> None:
    structured = document(_read("Die Landkreise fördern „Employer Branding“ bis hin\n\n\n\nzur Betreuung. Und mehr.\n"))
    assert structured.document.text == "Die Landkreise fördern „Employer Branding“ bis hin zur Betreuung. Und mehr."
    assert structured.document.page_at(structured.document.text.index("zur")).number == 2


def test_text_lines_of_a_paragraph_are_joined_and_hyphens_undone() -> None:
    assert _kinds("Die Fort- und\nWeiterbildung stärkt Fach-\nkräfte im Kreis Hameln-\nPyrmont.\n") == [
        ("paragraph", 0, "Die Fort- und Weiterbildung stärkt Fachkräfte im Kreis Hameln-Pyrmont.")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_encodings_give_the_same_text(encoding: str) -> None:
    text = "Größe und Straße – „Übergänge“ für 50 € im Überblick."
    assert [block.text for block in read_text(text.encode(encoding)).blocks] == [text]


def test_text_decomposed_umlauts_are_composed() -> None:
    assert _kinds("Fachkra\u0308fte fu\u0308r Go\u0308ttingen.\n") == [("paragraph", 0, "Fachkräfte für Göttingen.")]


def test_text_windows_line_ends_are_line_ends() -> None:
    assert [text for _, _, text in _kinds("Ein Satz\r\nüber zwei Zeilen.\r\n\r\nNoch einer.\r\n")] == [
        "Ein Satz über zwei Zeilen.",
        "Noch einer.",
    ]


def test_text_control_characters_are_taken_out_counted_and_told() -> None:
    raw = _read("Der Hub\x00 bie\x07tet Räume\x1b und eine Werkstatt für Gründende.\n")
    structured = document(raw)
    (page,) = account(raw, structured.document, cut_passages(structured, 500))
    assert structured.document.text == "Der Hub bietet Räume und eine Werkstatt für Gründende."
    assert [render(warning) for warning in raw.warnings] == ["3 Steuerzeichen entfernt"]
    assert (page.balanced, page.unread) == (True, 3)


@pytest.mark.parametrize(
    "data",
    [random.Random(7).randbytes(5000), b"\x89PNG\r\n\x1a\n" + bytes(400), "Text".encode("utf-16-le") * 50],
    ids=["random", "png", "utf-16 without mark"],
)
def test_text_of_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_text(data)
    assert (caught.value.status, caught.value.key) == ("misnamed", "file_binary")


@pytest.mark.parametrize("text", [" \n\t\n", "\u00a0\n", "\f\f\n"])
def test_text_without_a_sign_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        _read(text)
    assert caught.value.status == "empty"
