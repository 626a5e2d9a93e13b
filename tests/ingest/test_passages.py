from __future__ import annotations

from corpus.schema import Passage
from ingest.passages import cut_passages
from ingest.readers.markdown import read_markdown
from ingest.structure import StructuredDocument
from tests.ingest.pdfs import document


def _cut(text: str, max_chars: int = 500) -> tuple[StructuredDocument, tuple[Passage, ...]]:
    structured = document(read_markdown(text.encode()))
    return structured, cut_passages(structured, max_chars)


def _lead_ins(structured: StructuredDocument, passage: Passage) -> list[tuple[str, str]]:
    """Each quotable unit of a passage and what introduces it."""
    return [
        (structured.document.slice(sentence), structured.document.slice(lead_in) if lead_in else "")
        for sentence, lead_in in zip(passage.sentences, passage.lead_ins, strict=True)
    ]


def test_passages_heading_opens_the_passage_below_it() -> None:
    _, passages = _cut("# Hub\n\n## Angebot\n\nDer Hub berät.\n\nEr ist kostenlos.\n")
    assert [passage.text for passage in passages] == ["Hub\n\nAngebot\n\nDer Hub berät.", "Er ist kostenlos."]
    assert [passage.context for passage in passages] == ["Probe\nAngebot", "Probe\nAngebot"]


def test_passages_heading_is_not_quotable_unless_it_says_something() -> None:
    structured, (passage,) = _cut("## Ziele\n\n### Schwerpunkt I: Gewinnung von Fachkräften\n\nEin Satz.\n")
    assert [sentence for sentence, _ in _lead_ins(structured, passage)] == [
        "Schwerpunkt I: Gewinnung von Fachkräften",
        "Ein Satz.",
    ]


def test_passages_headings_alone_are_a_passage() -> None:
    _, passages = _cut("# Titel\n\n## Anlage\n")
    assert [(passage.kind, passage.text) for passage in passages] == [("heading", "Titel\n\nAnlage")]


def test_passages_list_stays_with_its_lead_in() -> None:
    structured, (passage,) = _cut("Der Hub bietet:\n\n- Räume\n- Beratung\n")
    assert (passage.kind, passage.text) == ("list", "Der Hub bietet:\n\n- Räume\n- Beratung")
    assert _lead_ins(structured, passage) == [
        ("Der Hub bietet:", ""),
        ("Räume", "Der Hub bietet:"),
        ("Beratung", "Der Hub bietet:"),
    ]


def test_passages_long_list_is_cut_between_items_and_keeps_its_lead_in_as_context() -> None:
    items = [f"Angebot Nummer {number} für Betriebe in der ganzen Region Leine-Weser" for number in range(12)]
    structured, passages = _cut("Der Hub bietet:\n\n" + "".join(f"- {item}\n" for item in items), 300)
    assert len(passages) > 2
    assert [item for passage in passages for item, lead in _lead_ins(structured, passage) if lead] == items
    assert all("Der Hub bietet:" in f"{passage.context}\n{passage.text}" for passage in passages)
    assert all(lead == "Der Hub bietet:" for passage in passages[1:] for _, lead in _lead_ins(structured, passage))


def test_passages_nested_item_is_introduced_by_the_item_above_it() -> None:
    structured, (passage,) = _cut("Schwerpunkte:\n\n- Ausbildung:\n  - Zugänge\n  - Wechsel\n- Pflege\n")
    assert _lead_ins(structured, passage) == [
        ("Schwerpunkte:", ""),
        ("Ausbildung:", "Schwerpunkte:"),
        ("Zugänge", "Ausbildung:"),
        ("Wechsel", "Ausbildung:"),
        ("Pflege", "Schwerpunkte:"),
    ]


def test_passages_list_without_a_lead_in_is_introduced_by_its_heading() -> None:
    structured, (passage,) = _cut("## Ergebnisse\n\n- 15 Teilnehmende\n")
    assert passage.kind == "list_item"
    assert _lead_ins(structured, passage) == [("15 Teilnehmende", "Ergebnisse")]


def test_passages_later_sentence_of_an_item_stands_alone() -> None:
    structured, (passage,) = _cut("Projekte:\n\n- Der Hub hilft. Er ist kostenlos.\n")
    assert _lead_ins(structured, passage)[1:] == [("Der Hub hilft.", "Projekte:"), ("Er ist kostenlos.", "")]


def test_passages_table_is_cut_row_by_row_with_its_header_as_context() -> None:
    table = "| Jahr | Euro |\n|---|---|\n| 2022 | 50.000 |\n| 2023 | 75.000 |\n"
    structured, passages = _cut(f"## Mittel\n\nDas Land fördert:\n\n{table}")
    assert [(passage.kind, passage.text) for passage in passages] == [
        ("table_row", "Mittel\n\nDas Land fördert:\n\nJahr | Euro"),
        ("table_row", "2022 | 50.000"),
        ("table_row", "2023 | 75.000"),
    ]
    assert passages[1].context == "Probe\nMittel\nJahr | Euro"
    assert _lead_ins(structured, passages[2]) == [("2023 | 75.000", "Jahr | Euro")]


def test_passages_long_text_above_a_table_is_cut_as_text_is() -> None:
    intro = " ".join(f"Satz Nummer {number} erklärt ausführlich, woher die Zahlen stammen." for number in range(12))
    _, passages = _cut(f"{intro}\n\n| Jahr | Euro |\n|---|---|\n| 2022 | 50.000 |\n", 300)
    assert all(len(passage.text) <= 300 for passage in passages)
    assert passages[-1].text == "2022 | 50.000"


def test_passages_long_paragraph_is_cut_between_sentences_into_even_parts() -> None:
    sentences = [f"Satz {number} nennt z. B. Erzieher*innen und die Fort- und Weiterbildung." for number in range(9)]
    structured, passages = _cut(" ".join(sentences), 300)
    assert [s for passage in passages for s, _ in _lead_ins(structured, passage)] == sentences
    lengths = [len(passage.text) for passage in passages]
    # 9 sentences of 66 characters and 8 spaces are 602: 3 passages of at most 300
    assert len(lengths) == 3
    assert max(lengths) <= 300
    assert min(lengths) >= 140  # no short tail


def test_passages_single_sentence_is_never_cut() -> None:
    sentence = "Der Hub fördert " + "Fachkräftegewinnung und " * 30 + "Ausbildung."
    _, passages = _cut(f"Kurz. {sentence} Kurz.", 200)
    assert sentence in [passage.text for passage in passages]


def test_passages_german_sentences_stay_whole() -> None:
    sentences = [
        "Die Projekte (z. B. Adelante) laufen u. a. seit dem 16. Jahrhundert in Hameln-Pyrmont.",
        "Nr. 3 gilt ggfs. für Erzieher*innen, vgl. § 3 Abs. 2.",
        "Er sagte: „Das lohnt sich.“",
    ]
    structured, (passage,) = _cut(" ".join(sentences))
    assert [s for s, _ in _lead_ins(structured, passage)] == sentences


def test_passages_sources_are_references() -> None:
    _, passages = _cut("## Angebot\n\nDer Hub hilft.\n\n## Quellen\n\n- https://example.org\n")
    assert [passage.kind for passage in passages] == ["paragraph", "reference"]


def test_passages_path_of_headings_is_context_and_only_that() -> None:
    _, passages = _cut("# Titel\n\n## A\n\n### B\n\nText hier.\n\n## C\n\nText dort.\n")
    assert [passage.context for passage in passages] == ["Probe\nA\nB", "Probe\nC"]
