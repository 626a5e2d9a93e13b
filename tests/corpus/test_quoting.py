"""Sentences that prove a row: what an entry is, why it matches; key words only when nothing else says it."""

from __future__ import annotations

from corpus.index import Index
from corpus.matching import Filters, match_entry
from corpus.quoting import quotes
from corpus.regions import regions
from corpus.register import Register
from corpus.schema import Attribute, Document, Offer, Page, Source, Span

KEYWORDS = "Zu den Themen von „Nordlicht“ gehören: Robotik sowie Handwerk."


def sheet(text: str) -> Document:
    source = Source("d", "d", "", "2024", "", "fact_sheet", "d.md", "0")
    return Document(source, text, (Page(1, "1", 0, len(text)),))


def quoted(text: str, *needs: str, region: str = "") -> list[str]:
    """What is cited for the entry "Nordlicht"; its attributes stand where the words of ``SAID`` do last."""
    document = sheet(text)

    def said(words: str, *keys: str) -> tuple[Attribute, ...]:
        start = text.rindex(words) if words in text else -1
        return (Attribute(words, Span("d", start, start + len(words)), keys),) if start >= 0 else ()

    name = Attribute("Nordlicht", Span("d", text.index("Nordlicht"), text.index("Nordlicht") + 9))
    offer = Offer(
        "n", "Nordlicht", "project", (name,), (), said("Holzminden", "Landkreis Holzminden"), (),
        said("Frauen", "target_group.frauen"), said("Robotik", "topic.robotik"), (), (), (name.span,),
        (Span("d", 0, len(text)),),
    )  # fmt: skip
    register = Register((offer,), {"d": document})
    filters = Filters(regions=(region,) if region else (), needs=tuple((need,) for need in needs))
    match = match_entry(offer, filters, register)
    assert match is not None
    return [document.slice(span) for span in quotes(register.documents, match)]


def test_one_sentence_is_enough_when_it_names_the_entry_and_says_all_reasons() -> None:
    text = f"Nordlicht ist ein Projekt.\nNordlicht lehrt Frauen Robotik.\n{KEYWORDS}"
    assert quoted(text, "topic.robotik", "target_group.frauen") == ["Nordlicht lehrt Frauen Robotik."]


def test_the_sentence_that_says_what_it_is_wins_among_those_that_say_the_reason() -> None:
    text = "Nordlicht ist ein Projekt zur Robotik.\nMit Nordlicht gewann man einen Preis für Robotik."
    assert quoted(text, "topic.robotik") == ["Nordlicht ist ein Projekt zur Robotik."]


def test_else_what_it_is_and_then_the_reason() -> None:
    text = "Nordlicht ist ein Projekt.\nGelehrt wird in Holzminden.\nNordlicht bekam Geld."
    assert quoted(text, region="Landkreis Holzminden") == ["Nordlicht ist ein Projekt.", "Gelehrt wird in Holzminden."]


def test_an_item_whose_lead_in_names_the_entry_stands_with_it() -> None:
    text = f"Nordlicht ist ein Projekt.\nNordlicht richtet sich an:\n• Frauen\n• Männer\n{KEYWORDS}"
    assert quoted(text, "target_group.frauen") == ["Frauen"]


def test_key_words_are_cited_only_when_nothing_else_says_it() -> None:
    assert quoted(f"Nordlicht ist ein Projekt.\n{KEYWORDS}\nMan lehrt Robotik.", "topic.robotik") == [
        "Nordlicht ist ein Projekt.",
        "Man lehrt Robotik.",
    ]
    assert quoted(f"Nordlicht ist ein Projekt.\n{KEYWORDS}", "topic.robotik") == [
        "Nordlicht ist ein Projekt.",
        KEYWORDS,
    ]


def test_names_are_found_whatever_their_endings() -> None:
    text = "Das Nordlicht ist da.\nDie Träger des Nordlichts lehren Robotik."
    assert quoted(text, "topic.robotik") == ["Die Träger des Nordlichts lehren Robotik."]


def test_every_row_of_a_district_is_proved_by_one_or_two_slices_that_say_so(shipped_index: Index) -> None:
    register = shipped_index.register
    matches = register.search(Filters(regions=("Landkreis Schaumburg",))).matches
    assert len(matches) > 20
    for match in matches:
        shown = register.quotes(match)
        assert 1 <= len(shown) <= 2
        texts = [register.documents[span.doc_id].slice(span) for span in shown]
        keys = {key for reason in match.because for attribute in reason for key in attribute.keys}
        assert keys.intersection(regions().named(" ".join(texts))), texts


def test_every_entry_is_told_of_even_when_nothing_is_asked_of_it(shipped_index: Index) -> None:
    register = shipped_index.register
    for match in register.search(Filters()).matches:
        (shown,) = register.quotes(match)
        assert len(shown) > 3


def test_where_a_state_is_asked_for_the_sentence_that_tells_it_is_quoted() -> None:
    text = (
        "Nordlicht ist ein Projekt in Holzminden.\nNordlicht hilft Menschen, die ihr Studium abgeschlossen haben.\n"
        "Nordlicht endete 2022."
    )
    document = sheet(text)

    def span(words: str) -> Span:
        return Span("d", text.index(words), text.index(words) + len(words))

    offer = Offer(
        "n", "Nordlicht", "project", (Attribute("Nordlicht", span("Nordlicht")),), (),
        (Attribute("Holzminden", span("Holzminden"), ("Landkreis Holzminden",)),), (), (), (), (),
        (Attribute("abgeschlossen", span("Nordlicht endete 2022."), ("completed",)),), (span("Nordlicht"),),
        (Span("d", 0, len(text)),),
    )  # fmt: skip
    register = Register((offer,), {"d": document})
    match = match_entry(offer, Filters(regions=("Landkreis Holzminden",), states=("completed",)), register)
    assert match is not None
    assert [document.slice(one) for one in quotes(register.documents, match)] == [
        "Nordlicht endete 2022.", "Nordlicht ist ein Projekt in Holzminden.",
    ]  # fmt: skip
