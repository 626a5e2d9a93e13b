from __future__ import annotations

import pytest

from corpus.errors import UnreadableDocument
from ingest.layout import RawDocument
from ingest.ledger import PageEntry, account
from ingest.passages import cut_passages
from ingest.readers.markdown import read_markdown
from tests.ingest.pdfs import document


def _read(text: str) -> RawDocument:
    return read_markdown(text.encode())


def _blocks(text: str) -> list[tuple[str, int, str]]:
    return [(block.kind, block.level or block.depth, block.text) for block in _read(text).blocks]


def _page(text: str) -> PageEntry:
    raw = _read(text)
    structured = document(raw)
    (page,) = account(raw, structured.document, cut_passages(structured, 500))
    return page


SHEET = """---
title: "create:hub Holzminden"
as_of: 2023-05-31
regions: [Landkreis Holzminden]
sources:
  - https://www.example.org/größe?a=1
---

# create:hub Holzminden

Der Hub ist *niedrigschwellig* und **kostenlos**.

## Angebot

Der Hub bietet:

- Räume für Gründende
  - mit Werkstatt
- Beratung

### Zahlen

| Jahr | Euro |
|:-----|-----:|
| 2022 | 50.000 |
| 2023 | |

## Quellen

1. [Land](https://www.example.org/land "Meldung")
2. <https://www.example.org>
"""


def test_markdown_blocks() -> None:
    assert _blocks(SHEET) == [
        ("title", 0, "create:hub Holzminden"),
        ("paragraph", 0, "Der Hub ist niedrigschwellig und kostenlos."),
        ("heading", 1, "Angebot"),
        ("paragraph", 0, "Der Hub bietet:"),
        ("item", 0, "- Räume für Gründende"),
        ("item", 1, "- mit Werkstatt"),
        ("item", 0, "- Beratung"),
        ("heading", 2, "Zahlen"),
        ("header_row", 0, "Jahr | Euro"),
        ("row", 0, "2022 | 50.000"),
        ("row", 0, "2023 | "),
        ("heading", 1, "Quellen"),
        ("item", 0, "1. Land"),
        ("item", 0, "2. https://www.example.org"),
    ]


def test_markdown_front_matter_is_metadata_and_no_text() -> None:
    raw = _read(SHEET)
    assert (raw.metadata.title, raw.metadata.as_of) == ("create:hub Holzminden", "2023-05-31")
    assert raw.metadata.urls == ("https://www.example.org/größe?a=1",)
    assert "regions" not in document(raw).document.text


def test_markdown_emphases_are_kept() -> None:
    structured = document(_read(SHEET))
    found = [structured.document.slice(span) for span in structured.document.emphases]
    assert found == ["niedrigschwellig", "kostenlos"]


@pytest.mark.parametrize(
    "text",
    [
        SHEET,
        "* Fort- und Weiterbildung\n* Aus- und Einstieg\n+ Übergänge\n",  # text has "-" for "*": not to be confused
        "1. Beratung\n1. Räume\n1. Werkstatt für 2 Betriebe\n",
        "3) Beratung\n4) Räume\n",
        "Gr&ouml;&szlig;e &amp; Stra&szlig;e\n",
        "![Der Hub](bild-größe.png)\n\nEin `Code` und \\*Sternchen\\* der Erzieher\\*innen.\n",
        "> Zitat\n>\n> - Liste im Zitat\n\n***\n\nAbsatz\n\n    eingerückt\n",
        "Titel\n=====\n\nZweite\n------\n\nZeile eins  \nZeile zwei\\\nZeile drei\n",
        "<b>Auszeichnung</b> bleibt Text <!-- auch das -->\n",
        "| A | B |\n|---|---|\n| ein \\| Strich | zwei |\n",
    ],
)
def test_markdown_every_character_is_accounted_for(text: str) -> None:
    page = _page(text)
    assert (page.lost, page.balanced) == (0, True)


def test_markdown_stars_in_words_are_spelling() -> None:
    text = "Erzieher*innen und Schüler*innen, *jede*r* Kolleg*in, **fett**gedruckt."
    structured = document(_read(text + "\n"))
    assert structured.document.text == "Erzieher*innen und Schüler*innen, jede*r Kolleg*in, fettgedruckt."
    assert [structured.document.slice(span) for span in structured.document.emphases] == ["jede*r", "fett"]


def test_markdown_html_is_text() -> None:
    assert _blocks("Ein <script>alert(1)</script> Satz.\n") == [("paragraph", 0, "Ein <script>alert(1)</script> Satz.")]


def test_markdown_numbers_stay_as_written() -> None:
    assert [text for _, _, text in _blocks("7. sieben\n8. acht\n")] == ["7. sieben", "8. acht"]


def test_markdown_further_paragraph_of_an_item_stays_with_it() -> None:
    assert _blocks("- Räume\n\n  Sie sind barrierefrei.\n- Beratung\n") == [
        ("item", 0, "- Räume\nSie sind barrierefrei."),
        ("item", 0, "- Beratung"),
    ]


def test_markdown_heading_levels_count_below_the_title() -> None:
    assert [entry for entry in _blocks("# Titel\n\n## A\n\n### B\n\n# Zweite\n") if entry[0] == "heading"] == [
        ("heading", 1, "A"),
        ("heading", 2, "B"),
        ("heading", 1, "Zweite"),
    ]


@pytest.mark.parametrize(
    ("front_matter", "status", "key"),
    [
        ("title: [offen", "unreadable", "file_front_matter"),
        ("- eine\n- Liste", "unreadable", "file_front_matter"),
        ("nur Text", "unreadable", "file_front_matter"),
        ("a: &a [x, x]\nb: [*a, *a]", "refused", "file_front_matter_alias"),
        ("x: !!python/object/apply:os.system ['true']", "unreadable", "file_front_matter"),
        ("title: " + "x" * 70_000, "too_large", "file_front_matter_long"),
    ],
)
def test_markdown_bad_front_matter_is_refused(front_matter: str, status: str, key: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        _read(f"---\n{front_matter}\n---\n\nText.\n")
    assert (caught.value.status, caught.value.key) == (status, key)


def test_markdown_bad_front_matter_names_the_line() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        _read('---\ntitle: "Hub"\nregions: {offen\n---\n\nText.\n')
    assert "Zeile 3" in caught.value.text("de")


def test_markdown_rule_without_front_matter_is_a_rule() -> None:
    assert _blocks("---\n\nText.\n") == [("paragraph", 0, "Text.")]


@pytest.mark.parametrize("text", ["---\ntitle: Nur Kopf\n---\n", "***\n", "![](bild.png)\n"])
def test_markdown_without_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        _read(text)
    assert caught.value.status == "empty"
