"""PDFs of other makes than the shipped one, typeset here and read back."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Spacer, Table

from corpus.errors import UnreadableDocument
from corpus.texts import render
from ingest.ledger import account
from ingest.passages import cut_passages
from ingest.readers.pdf import read_pdf
from tests.ingest.pdfs import (
    BODY,
    HEADING,
    document,
    encrypted,
    image_pdf,
    pdf_of_columns,
    pdf_of_lines,
    pdf_of_story,
    pdf_of_streams,
    texts,
    units,
)

TABLE = [
    ["Projekt", "Träger", "Region"],
    ["Adelante", "Region Hannover", "Hannover"],
    ["MehrWert", "Landkreis Diepholz", "Weserbergland"],
    ["ZeDiTA", "HSW", "Hameln"],
]
TABLE_ROWS = [
    ("header_row", "Projekt | Träger | Region"),
    ("row", "Adelante | Region Hannover | Hannover"),
    ("row", "MehrWert | Landkreis Diepholz | Weserbergland"),
    ("row", "ZeDiTA | HSW | Hameln"),
]
BEFORE = "Die Tabelle nennt die Projekte und ihre Träger."
AFTER = "Der Absatz danach gehört nicht zur Tabelle."


# -- tables ---------------------------------------------------------------------------------


def test_pdf_table_becomes_rows() -> None:
    data = pdf_of_story(Paragraph(BEFORE, BODY), Table(TABLE), Paragraph(AFTER, BODY))
    assert units(data) == [("paragraph", BEFORE), *TABLE_ROWS, ("paragraph", AFTER)]


def test_pdf_table_close_to_the_text_around_it_becomes_rows() -> None:
    """Cells drawn one by one at tab stops, as close together as the lines of a paragraph."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setFont("Helvetica", 10)
    canvas.drawString(70, 730, BEFORE)
    for row, cells in enumerate(TABLE):
        for column, cell in enumerate(cells):
            canvas.drawString(90 + 150 * column, 716 - 14 * row, cell)
    canvas.drawString(70, 660, AFTER)
    canvas.save()
    assert units(out.getvalue()) == [("paragraph", BEFORE), *TABLE_ROWS, ("paragraph", AFTER)]


def test_pdf_table_is_accounted_for_to_the_character() -> None:
    raw = read_pdf(pdf_of_story(Paragraph(BEFORE, BODY), Table(TABLE)))
    structured = document(raw)
    (page,) = account(raw, structured.document, cut_passages(structured, 500))
    printed = sum(len("".join(text.split())) for text in [BEFORE, *(cell for row in TABLE for cell in row)])
    assert page.balanced
    assert (page.characters, page.indexed) == (printed, printed)  # the "|" between cells is ours, not the page's


def test_pdf_table_cell_of_several_lines_stays_one_text() -> None:
    long = "Landkreise Diepholz, Vechta und Cloppenburg sowie die vier Landkreise des Weserberglands"
    cells = [[Paragraph(cell, BODY) for cell in row] for row in TABLE]
    cells[2][1] = Paragraph(long, BODY)
    found = texts(pdf_of_story(Paragraph(BEFORE, BODY), Table(cells, colWidths=[120, 150, 120])))
    assert long in found
    assert not any("Weserberglands Weserbergland" in text for text in found)


# -- columns ----------------------------------------------------------------------------------

SENTENCE = (
    "Das Fachkräftebündnis bündelt Maßnahmen zur Sicherung der Fachkräfte und stärkt die Vernetzung der Akteure. "
)


def test_pdf_columns_are_read_one_after_the_other() -> None:
    paragraphs = [f"Absatz {number}: {SENTENCE * 2}".strip() for number in range(1, 5)]
    found = texts(pdf_of_columns(*(Paragraph(text, BODY) for text in paragraphs)))
    assert found == paragraphs


@pytest.mark.parametrize("height", range(139, 230, 13))
def test_pdf_paragraph_over_a_column_break_is_one(height: int) -> None:
    text = f"Ein langer Absatz: {SENTENCE * 5}".strip()
    assert texts(pdf_of_columns(Paragraph(text, BODY), height=height)) == [text]


# -- headers, footers, page labels --------------------------------------------------------------


def _furniture(canvas: Canvas, number: int) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(70, 810, "Jahresbericht 2024")
    canvas.drawRightString(525, 30, f"Seite {number} von 3")


CONTENT = [[f"Auf Seite {number} steht ein Satz über Jahresbericht 2024 und Förderung."] for number in (1, 2, 3)]


def test_pdf_running_header_and_footer_are_set_aside() -> None:
    raw = read_pdf(pdf_of_lines(*CONTENT, furniture=_furniture))
    assert [block.text for block in raw.blocks] == [line for (line,) in CONTENT]
    assert raw.furniture == tuple(("Jahresbericht 2024", f"Seite {number} von 3") for number in (1, 2, 3))


def test_pdf_running_header_is_counted_apart() -> None:
    raw = read_pdf(pdf_of_lines(*CONTENT, furniture=_furniture))
    structured = document(raw)
    for page in account(raw, structured.document, cut_passages(structured, 500)):
        assert page.balanced
        assert page.furniture == len("Jahresbericht2024") + len("Seite1von3")


def test_pdf_of_two_pages_keeps_its_margin_lines() -> None:
    """What repeats on fewer than three pages may be text: kept rather than lost."""
    found = texts(pdf_of_lines(*CONTENT[:2], furniture=_furniture))
    assert "Jahresbericht 2024" in " ".join(found)


def _pages_with_heads(heads: Sequence[str], *, bold: bool, leading: float = 13, number: bool = True) -> bytes:
    """Each page begins with a heading in the text's own area, high enough to be at the edge."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for page, head in enumerate(heads, start=1):
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 13 if bold else 10)
        canvas.drawString(70, 775, head)
        canvas.setFont("Helvetica", 10)
        for row in range(4):
            canvas.drawString(70, 775 - leading - 13 * row, f"Zeile {row} im Text von Blatt {page} über den Hub.")
        if number:
            canvas.drawString(290, 30, f"- {page} -")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize(
    "form", ["Maßnahme {n}", "{n}. Maßnahme", "3.{n} Maßnahme", "Handlungsfeld {roman}", "{n}.1 Ziele des Landes"]
)
def test_pdf_numbered_headings_at_the_heads_of_pages_are_text(form: str, bold: bool) -> None:
    heads = [form.format(n=n, roman=roman) for n, roman in enumerate(["I", "II", "III", "IV"], start=1)]
    raw = read_pdf(_pages_with_heads(heads, bold=bold))
    assert raw.furniture == tuple((f"- {page} -",) for page in range(1, 5))
    text = "\n".join(block.text for block in raw.blocks)
    assert all(head in text for head in heads)


@pytest.mark.parametrize(
    "form", ["Jahresbericht | {n}", "{n} Jahresbericht", "{n}", "Seite {n} von 4", "Kapitel 2 · {n}"]
)
def test_pdf_running_header_with_a_page_number_is_set_aside(form: str) -> None:
    heads = [form.format(n=page + 11) for page in range(4)]
    raw = read_pdf(_pages_with_heads(heads, bold=False, leading=30, number=False))
    assert raw.furniture == tuple((head,) for head in heads)


def test_pdf_page_numbers_may_start_again_after_a_preface() -> None:
    heads = ["i", "ii", "iii", *map(str, range(1, 8))]
    raw = read_pdf(_pages_with_heads(heads, bold=False, leading=30, number=False))
    assert raw.furniture == tuple((head,) for head in heads)


def test_pdf_numbers_at_the_edge_that_do_not_count_pages_are_text() -> None:
    heads = ["Bestand 120", "Bestand 98", "Bestand 143", "Bestand 7"]
    raw = read_pdf(_pages_with_heads(heads, bold=False, leading=30, number=False))
    assert raw.furniture == ((), (), (), ())


def test_pdf_page_labels_are_kept() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.addPageLabel(0, style="ROMAN_LOWER")
    canvas.addPageLabel(2, style="ARABIC", start=1)
    for number in range(4):
        canvas.drawString(70, 600, f"Das ist der Inhalt des Blattes mit der Nummer {number}.")
        canvas.showPage()
    canvas.save()
    pages = document(read_pdf(out.getvalue())).document.pages
    assert [(page.number, page.label) for page in pages] == [(1, "i"), (2, "ii"), (3, "1"), (4, "2")]


# -- hyphens -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["Sie gewinnt Fach-", "kräfte."], "Sie gewinnt Fachkräfte."),
        (["Orte der Fort-", "und Weiterbildung."], "Orte der Fort- und Weiterbildung."),
        (["Orte der Fort- und Weiter-", "bildung."], "Orte der Fort- und Weiterbildung."),
        (["Im Kreis Hameln-", "Pyrmont."], "Im Kreis Hameln-Pyrmont."),
        (["Angebote der Aus-", "Fort- und Weiterbildung."], "Angebote der Aus- Fort- und Weiterbildung."),
        (["Angebote der Aus-,", "Fort- und Weiterbildung."], "Angebote der Aus-, Fort- und Weiterbildung."),
        (["Kinder-, Jugend-", "sowie Altenhilfe."], "Kinder-, Jugend- sowie Altenhilfe."),
        (["Seit den 90er-", "Jahren."], "Seit den 90er-Jahren."),
        (["Ganz KMU-", "spezifisch."], "Ganz KMU-spezifisch."),
        (["Zeitraum 2015-", "2021."], "Zeitraum 2015-2021."),
        (["Viele Erzieher*in-", "nen fehlen."], "Viele Erzieher*innen fehlen."),
        (["Die Größen-", "ordnung der Straßen-", "bauämter."], "Die Größenordnung der Straßenbauämter."),
    ],
)
def test_pdf_words_broken_at_the_line_end_are_joined(lines: list[str], text: str) -> None:
    assert texts(pdf_of_lines(lines)) == [text]


def test_pdf_word_broken_at_the_page_end_is_joined_and_starts_on_the_first_page() -> None:
    lines = ["Die Kammern bündeln im ganzen Weserbergland ihre Bildungsange-"]
    structured = document(read_pdf(pdf_of_lines(lines, ["bote für Betriebe.", "", "Ein neuer Absatz."])))
    text = structured.document.text
    sentence = "Die Kammern bündeln im ganzen Weserbergland ihre Bildungsangebote für Betriebe."
    assert text == f"{sentence}\n\nEin neuer Absatz."
    (first, *_) = cut_passages(structured, 500)
    assert (first.text, first.page_first, first.page_last) == (sentence, 1, 2)
    assert structured.document.page_at(text.index("bote für")).number == 2


def test_pdf_sentence_that_ends_at_the_page_end_is_not_continued() -> None:
    pages = ["Der erste Absatz endet hier mit einem Punkt."], ["Der zweite Absatz beginnt auf der neuen Seite."]
    assert texts(pdf_of_lines(*pages)) == [pages[0][0], pages[1][0]]


# -- fonts and marks -------------------------------------------------------------------------------


def test_pdf_headings_are_told_by_their_font() -> None:
    chapter = ParagraphStyle("chapter", parent=HEADING, fontSize=16, leading=20)
    data = pdf_of_story(
        Paragraph("Bericht der Region", ParagraphStyle("title", parent=HEADING, fontSize=20, leading=24)),
        Paragraph("1 Überblick", chapter),
        Paragraph(SENTENCE, BODY),
        Paragraph("1.1 Größere Städte", HEADING),
        Paragraph(SENTENCE, BODY),
        Paragraph("Landkreis Hildesheim", ParagraphStyle("h3", parent=HEADING, fontSize=12, leading=15)),
        Paragraph(SENTENCE, BODY),
        Paragraph("2 Ausblick", chapter),
        Paragraph(SENTENCE, BODY),
    )
    structured = document(read_pdf(data))
    assert structured.units[0].kind == "title"
    assert [section.path for section in structured.document.sections] == [
        ("1 Überblick",),
        ("1 Überblick", "1.1 Größere Städte"),
        ("1 Überblick", "1.1 Größere Städte", "Landkreis Hildesheim"),
        ("2 Ausblick",),
    ]


def test_pdf_bold_and_italic_words_are_emphases() -> None:
    text = "Das Projekt <i>Umsteigen statt Aussteigen</i> und der Verbund <b>MehrWert</b> werden gefördert."
    structured = document(read_pdf(pdf_of_story(Paragraph(text, BODY))))
    found = [structured.document.slice(span) for span in structured.document.emphases]
    assert found == ["Umsteigen statt Aussteigen", "MehrWert"]


def test_pdf_raised_word_is_a_word_of_its_own() -> None:
    text = "Die Region Weserbergland<super size='6' rise='3'>plus</super> und 12 m<super size='6' rise='3'>2</super>."
    assert texts(pdf_of_story(Paragraph(text, BODY))) == ["Die Region Weserbergland plus und 12 m2."]


@pytest.mark.parametrize("bullet", ["•", "-", "·"])
def test_pdf_list_keeps_its_items_and_depths(bullet: str) -> None:
    outer = ParagraphStyle("outer", parent=BODY, leftIndent=12, bulletIndent=2)
    inner = ParagraphStyle("inner", parent=BODY, leftIndent=30, bulletIndent=20)
    data = pdf_of_story(
        Paragraph("Der Hub bietet:", BODY),
        Paragraph("Räume für Gründende", outer, bulletText=bullet),
        Paragraph("Werkstatt", inner, bulletText=bullet),
        Paragraph("Beratung", outer, bulletText=bullet),
    )
    structured = document(read_pdf(data))
    sign = "-" if bullet == "-" else "•"
    assert [(u.kind, u.depth, structured.document.text[u.start : u.end]) for u in structured.units] == [
        ("paragraph", 0, "Der Hub bietet:"),
        ("item", 0, f"{sign} Räume für Gründende"),
        ("item", 1, f"{sign} Werkstatt"),
        ("item", 0, f"{sign} Beratung"),
    ]


def test_pdf_other_bullets_are_accounted_for() -> None:
    raw = read_pdf(pdf_of_lines(["· Erster Punkt", "· Zweiter Punkt"]))
    structured = document(raw)
    (page,) = account(raw, structured.document, cut_passages(structured, 500))
    assert (page.balanced, page.lost) == (True, 0)


def test_pdf_middle_dot_in_a_word_is_spelling() -> None:
    line = "Die Mitarbeiter·innen beraten · kostenlos · vor Ort."
    assert texts(pdf_of_lines([line])) == [line]


def test_pdf_caption_stands_alone() -> None:
    data = pdf_of_story(Paragraph(SENTENCE, BODY), Spacer(1, 30), Paragraph("Abb. 1: Die Strukturen", BODY))
    assert units(data)[-1] == ("caption", "Abb. 1: Die Strukturen")


# -- damage ------------------------------------------------------------------------------------------


def test_pdf_control_characters_are_taken_out_and_told() -> None:
    raw = read_pdf(pdf_of_streams(b"BT /F1 10 Tf 70 700 Td (Der Hub\001 bietet\002 R\344u\007me\000.) Tj ET"))
    structured = document(raw)
    (page,) = account(raw, structured.document, cut_passages(structured, 500))
    assert structured.document.text == "Der Hub bietet Räume."
    assert [render(warning) for warning in raw.warnings] == ["4 Steuerzeichen entfernt"]
    assert (page.balanced, page.unread, [render(reason) for reason in page.reasons]) == (True, 4, ["Steuerzeichen"])


def test_pdf_page_without_text_is_told_and_the_others_are_read() -> None:
    raw = read_pdf(pdf_of_streams(b"BT /F1 10 Tf 70 700 Td (Der Hub hilft.) Tj ET", b"50 50 300 300 re f"))
    assert [block.text for block in raw.blocks] == ["Der Hub hilft."]
    assert [render(warning) for warning in raw.warnings] == ["Seite 2 hat keinen Text: Bild oder leer"]


@pytest.mark.parametrize("algorithm", ["AES-256", "AES-128", "RC4-128"])
def test_pdf_with_an_owner_password_only_is_read(algorithm: str) -> None:
    line = "Geschützt gegen Änderung, nicht gegen das Lesen."
    assert texts(encrypted(pdf_of_lines([line]), "", "geheim", algorithm)) == [line]


@pytest.mark.parametrize("algorithm", ["AES-256", "RC4-128"])
def test_pdf_with_a_user_password_is_refused(algorithm: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(encrypted(pdf_of_lines(["Geheim."]), "geheim", "geheim", algorithm))
    assert caught.value.status == "encrypted"


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
def test_pdf_cut_short_is_called_so(share: float) -> None:
    data = pdf_of_lines(["Ein Satz."])
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(data[: int(len(data) * share)])
    assert caught.value.status == "truncated"


def test_pdf_of_images_needs_text_recognition() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(image_pdf())
    assert caught.value.status == "no_text"
    assert "OCR" in caught.value.text()


def test_pdf_title_of_its_information_is_read() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setTitle("Fachkräftebericht Größe")
    canvas.drawString(70, 700, "Ein Satz.")
    canvas.save()
    assert read_pdf(out.getvalue()).metadata.title == "Fachkräftebericht Größe"


# -- paragraphs ---------------------------------------------------------------------------------------


def test_pdf_short_paragraphs_stay_apart() -> None:
    assert texts(pdf_of_lines(["Ein kurzer Absatz.", "", "Ein zweiter Absatz."])) == [
        "Ein kurzer Absatz.",
        "Ein zweiter Absatz.",
    ]


def test_pdf_double_spaced_paragraph_is_one() -> None:
    lines = [f"Zeile {word} des Absatzes mit doppeltem Abstand" for word in ("eins", "zwei", "drei", "vier")]
    assert texts(pdf_of_lines(lines, leading=24)) == [" ".join(lines)]


def test_pdf_footnote_mark_is_no_part_of_the_word() -> None:
    text = "Die Quote<super size='6' rise='3'>1</super> stieg auf 12 km<super size='6' rise='3'>2</super>."
    assert texts(pdf_of_story(Paragraph(text, BODY))) == ["Die Quote 1 stieg auf 12 km2."]
