"""What the texts name, what they say about it, and what of a fact sheet's front matter its text says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.index import Index
from corpus.schema import Attribute, Offer, Source, Span
from ingest.offers.extract import named_in, register_of
from ingest.offers.keys import NameIndex, key_of, same_name
from ingest.offers.names import NAME_MAX_CHARS, find_namings
from ingest.offers.phrases import name_end
from ingest.readers.markdown import read_markdown
from ingest.structure import StructuredDocument, structure
from tests.ingest.golden_register import FILE, outline


def read(text: str, doc_id: str = "d") -> StructuredDocument:
    source = Source(doc_id, doc_id, "", None, "", "other", f"{doc_id}.md", "0")
    return structure(source, read_markdown(text.encode()))


def names(text: str) -> list[tuple[str, str]]:
    return [(naming.name, naming.kind) for naming in find_namings(read(text))]


def entry(text: str, name: str) -> Offer:
    (found,) = [offer for offer in named_in(read(text)).entries if offer.name == name]
    return found


def keys(attributes: tuple[Attribute, ...]) -> set[str]:
    return {key.partition(".")[2] or key for attribute in attributes for key in attribute.keys}


OFFERS = "# Bericht\n\n## Bestehende Angebote\n\n"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Das Projekt „Werkbank Nord“ läuft.", "project: Werkbank Nord"),
        ("Die Leuchtturmprojekte „Ost“ und „Nordstern“ laufen.", "project: Ost, project: Nordstern"),
        ("Der Arbeitskreis Handel und Gewerbe wurde belebt.", "network: Arbeitskreis Handel und Gewerbe"),
        ("Seit 2010 gibt es den Regionalen Jugendbeirat.", "body: Regionaler Jugendbeirat"),
        ("Es wurde ein Notprogramm für die kleinen Betriebe entwickelt.",
         "programme: Notprogramm für die kleinen Betriebe"),
        ("Daneben ist das KernCenter Mitglied geworden.", "centre: KernCenter"),
        ("Es hilft das Bündnis Arbeit in der Region Celle (ARC).", "network: Bündnis Arbeit in der Region Celle (ARC)"),
        ("Man organisierte mit dem *Tag der Berufe* eine digitale Berufsmesse.", "event: Tag der Berufe"),
        ("Neu sind Studiengänge (*Holzbau dual; Optik, Robotik*).",
         "offer: Holzbau dual, offer: Optik, offer: Robotik"),
    ],
)  # fmt: skip
def test_names_show_themselves_by_quotes_cue_words_and_capitals(sentence: str, expected: str) -> None:
    assert ", ".join(f"{kind}: {name}" for name, kind in names(OFFERS + sentence)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Diverse Projekte nutzen neue Wege.",
        "Das Projekt wurde verlängert, die Plattform ausgebaut.",
        "Das Themenfeld „Digitalisierung“ ist wichtig.",
        "Sie gelten als „klassische“ Wege.",
        "Ein wichtiger Beitrag ist eine Reaktion auf den Wandel im Ballungszentrum Hannover.",
        "Die *Agentur für Arbeit* und die Muster GmbH wirken mit.",
    ],
)
def test_classes_notions_and_organisations_are_no_names(sentence: str) -> None:
    assert names(OFFERS + sentence) == []


def test_quotes_outside_sections_on_offers_need_a_word_that_announces_them() -> None:
    text = "# Bericht\n\n## Analyse\n\nStichworte wie „Stille Reserve“ fallen. Das Netzwerk „Stille Reserve“ hilft."
    assert names(text) == [("Stille Reserve", "network")]


def test_items_of_a_list_that_announces_projects_are_entries() -> None:
    text = (
        "# B\n\n## Arbeitsmarkt\n\nFolgende Kooperationsprojekte laufen:\n\n"
        "- Weiterbildungsverbund „Kompass“ für Betriebe\n"
        "- Einführung der Berufsberatung im Betrieb (BiB) in der Agentur für Arbeit\n"
        "- regelmäßige Telefonaktionen zum Thema Ausbildung durch die Kammer\n"
        "- lotsina: Bildungsregion Holzminden mit Angeboten\n"
    )
    found = find_namings(read(text))
    assert [n.name for n in found] == [
        "Kompass",
        "Berufsberatung im Betrieb (BiB)",
        "Telefonaktionen zum Thema Ausbildung",
        "lotsina",
        "Bildungsregion Holzminden",
    ]
    assert found[0].kind == "project", "the list says what its items are"
    assert found[-1].same_as_previous


def test_attributes_come_from_the_sentence_with_the_words_that_say_so() -> None:
    text = (
        OFFERS
        + "In den LK HOL und SHG half 2020 das Projekt „Werkbank“ vor allem Studienzweiflern und der HWK Hannover."
    )
    offer = entry(text, "Werkbank")
    document = read(text).document
    said = {a.value: document.slice(a.span) for a in (*offer.regions, *offer.target_groups, *offer.period)}
    assert said == {
        "Landkreis Holzminden": "LK HOL",
        "Landkreis Schaumburg": "SHG",
        "Studienabbrecher und Studienzweifler": "Studienzweiflern",
        "2020": "2020",
    }
    assert [a.value for a in offer.carriers] == ["HWK Hannover"]


def test_regions_of_the_sentence_outweigh_the_heading_and_the_heading_counts_where_sentences_say_none() -> None:
    text = (
        "# B\n\n## Angebote\n\n### Weserbergland plus\n\nAus Nienburg kommt das Projekt „Bleiben“. "
        "Das Projekt „Umweg“ hilft.\n\n### Region Hannover\n\nAuch hier gibt es das Projekt „Bleiben“."
    )
    assert keys(entry(text, "Bleiben").regions) == {"Landkreis Nienburg/Weser", "Region Hannover"}
    assert keys(entry(text, "Umweg").regions) == {"Weserbergland plus"}


def test_a_sentence_with_two_names_is_cut_between_them() -> None:
    text = OFFERS + (
        "Es wurden ein Leitfaden „Erste Schritte“ für Geflüchtete entwickelt "
        "und eine Messe „Zweite Wahl“ für Lehrkräfte umgesetzt."
    )
    assert keys(entry(text, "Erste Schritte").target_groups) == {"gefluechtete"}
    assert keys(entry(text, "Zweite Wahl").target_groups) == {"lehrkraefte"}


def test_a_comparison_says_nothing_about_the_thing_compared_with() -> None:
    text = OFFERS + (
        "Neu ist das Projekt „Turm“ – hier soll, ähnlich wie in der *Halle* in Schaumburg, "
        "Neues im Bahnhof Hameln entstehen."
    )
    assert keys(entry(text, "Turm").regions) == {"Landkreis Hameln-Pyrmont"}
    assert keys(entry(text, "Halle").regions) == {"Landkreis Schaumburg"}
    assert keys(entry(text, "Turm").status) == {"planned"}


def test_following_sentences_belong_to_the_name_before_them() -> None:
    text = (
        OFFERS
        + "Das Projekt „Werkbank“ läuft. Die Teilnehmenden lernen Sprachen. Das Projekt „Lupe“ ist abgeschlossen."
    )
    assert keys(entry(text, "Werkbank").topics) == {"sprachfoerderung"}
    assert keys(entry(text, "Lupe").status) == {"completed"}


def test_entries_of_a_list_belong_to_the_network_that_introduces_it() -> None:
    text = OFFERS + (
        "In der Jobinitiative Holzminden arbeiten viele mit.\n\n- AG Pflege, die berät. Dazu gehört das Projekt „Hand“."
    )
    assert [a.value for a in entry(text, "Hand").carriers] == ["AG Pflege", "Jobinitiative Holzminden"]


SHEET = """---
title: Werkbank Nord (Holzminden)
kind: Projekt
aliases: [WN, Bank4Work]
regions: [Landkreis Holzminden, Landkreis Schaumburg]
carriers: [Muster GmbH]
target_groups: [Auszubildende, Taucher]
topics: [Weiterbildung]
period: seit 2019
status: abgeschlossen 2022
---
# Werkbank Nord (Holzminden)

## Was es ist

Die Werkbank Nord (WN) in Holzminden wird seit 2019 von der Muster GmbH getragen. Sie ist abgeschlossen.

## Für wen

Sie bietet Weiterbildung für Auszubildende.

## Quellen

- Schaumburg
"""


def test_a_sheet_says_what_front_matter_and_text_say_together() -> None:
    structured = read(SHEET)
    (offer,) = named_in(structured).entries
    assert (offer.name, offer.kind) == ("Werkbank Nord", "project")
    assert [a.value for a in offer.aliases] == ["Werkbank Nord", "WN"]
    assert keys(offer.regions) == {"Landkreis Holzminden"}, "Schaumburg stands only among the sources"
    assert [a.value for a in offer.target_groups] == ["Auszubildende"], "nobody writes about divers"
    assert [a.value for a in offer.carriers] == ["Muster GmbH"]
    assert [a.value for a in offer.period] == ["seit 2019"]
    assert keys(offer.status) == {"completed"}
    assert structured.document.slice(offer.regions[0].span) == "Holzminden"


def test_the_same_thing_under_two_names_becomes_one_entry() -> None:
    text = read(OFFERS + "Das Projekt „Bank for Work“ läuft in Holzminden.", "a")
    sheet = read(SHEET.replace("Sie bietet", "Die Bank4Work bietet"), "b")
    (offer,) = register_of([named_in(sheet), named_in(text)])
    assert {span.doc_id for span in offer.mentions} == {"a", "b"}
    assert offer.name == "Werkbank Nord"
    assert {"Bank for Work", "Bank4Work"} <= {alias.value for alias in offer.aliases}


def test_the_same_name_in_another_district_stays_an_entry_of_its_own() -> None:
    here = read(OFFERS + "Das WelcomeCenter Hildesheim berät in Hildesheim.", "a")
    there = read(OFFERS + "Das WelcomeCenter Hannover berät in Hannover.", "b")
    assert len(register_of([named_in(here), named_in(there)])) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("WelcomCenter", "Welcome Center Region Hildesheim", True),
        ("Business for School", "Business4School Schaumburg", True),
        ("„MehrWert“", "Weiterbildungsverbund mehrWERT", True),
        ("Initiative für Erzieher*innen", "Initiative für Erzieherinnen und Erzieher (Hannover)", True),
        ("Servicestelle Alpha", "Alpha", False),
        ("Digital Hub", "Digital Services", False),
        ("ProXLab", "ProXHybrid", False),
    ],
)
def test_comparable_forms(one: str, other: str, same: bool) -> None:
    assert same_name(key_of(one), key_of(other)) is same


words = st.text(alphabet="abcdefghijklmnop", min_size=4, max_size=20)


@given(words, words)
def test_sameness_is_symmetric_and_holds_for_equals(one: str, other: str) -> None:
    assert same_name(one, one)
    assert same_name(one, other) == same_name(other, one)


@given(words, words)
def test_case_and_signs_make_no_difference(one: str, other: str) -> None:
    name = f"{one.capitalize()} {other.capitalize()}"
    assert key_of(f"„{name}“") == key_of(name.upper()) == key_of(name.replace(" ", "-"))


ROOTS = st.sampled_from(["Werkstattverbund", "Werkstattverband", "Hub", "Lernort 4", "Lernort 5", "Beratungsnetz", ""])


@given(st.lists(ROOTS, max_size=12), ROOTS)
def test_the_index_of_names_finds_what_comparing_all_finds(known: list[str], asked: str) -> None:
    index = NameIndex()
    for number, name in enumerate(known):
        index.add(name, number)
    assert index.like(asked) == {n for n, name in enumerate(known) if same_name(key_of(asked), key_of(name))}


def test_a_text_without_full_stops_is_not_read_to_its_end_for_each_word() -> None:
    endless = "Netzwerk " * 400
    assert NAME_MAX_CHARS < name_end(endless, 0, len(endless)) <= 2 * NAME_MAX_CHARS
    assert all(len(name) <= NAME_MAX_CHARS for name, _ in names(endless))


@given(st.text(max_size=300))
def test_any_text_gives_entries_whose_places_lie_in_it(text: str) -> None:
    document = f"# T\n\n## Angebote und Projekte\n\nDas Projekt „A{text}“ läuft.\n"
    structured = read(document)
    for offer in named_in(structured).entries:
        for span in all_spans(offer):
            assert 0 <= span.start < span.end <= len(structured.document.text)


def all_spans(offer: Offer) -> list[Span]:
    attributes = (
        *offer.aliases, *offer.called, *offer.regions, *offer.carriers, *offer.target_groups, *offer.topics,
        *offer.period, *offer.status,
    )  # fmt: skip
    return [*(a.span for a in attributes), *offer.mentions, *offer.told]


# -- the shipped documents ----------------------------------------------------------------------


def test_every_value_of_the_shipped_register_points_into_its_document(shipped_index: Index) -> None:
    for offer in shipped_index.register.offers:
        assert offer.mentions, offer.name
        for span in all_spans(offer):
            assert shipped_index.documents[span.doc_id].slice(span).strip(), (offer.name, span)


def test_shipped_register_is_as_reviewed(shipped_index: Index) -> None:
    """Golden: tests/golden/register.txt, reviewed by reading; see ``golden_register``."""
    assert outline(shipped_index.register) == FILE.read_text(encoding="utf-8")
