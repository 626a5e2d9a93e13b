"""Places, groups, topics, years, edition and kind of document that a question names."""

from __future__ import annotations

import pytest

from assistant.question import QuestionFilters, understand


def filters(question: str) -> QuestionFilters:
    return understand(question).filters


@pytest.mark.parametrize(
    ("question", "regions"),
    [
        ("Welche Projekte gibt es in Rinteln?", ("Landkreis Schaumburg",)),
        ("was gibts in stadthagen für azubis", ("Landkreis Schaumburg",)),
        ("wer hilft im lk hildeshiem", ("Landkreis Hildesheim",)),
        ("was läuft in hannver", ("Region Hannover",)),
        ("Was läuft in HM und NI?", ("Landkreis Hameln-Pyrmont", "Landkreis Nienburg/Weser")),
        ("Wer hilft im Weserbergland?", ("Weserbergland",)),
        ("wer hilft uns", ()),
        ("What is on offer in the Hanover region?", ("Region Hannover",)),
        ("Ich springe ein, wenn jemand fehlt", ()),
    ],
)
def test_places_are_found_in_any_case_and_with_one_slip(question: str, regions: tuple[str, ...]) -> None:
    assert filters(question).regions == regions


def test_groups_topics_and_years_are_named_by_their_keys() -> None:
    found = filters("Welche Projekte gab es 2019 und 2021 für Studienabbrecher in der Pflege?")
    assert found.years == (2019, 2021)
    assert "target_group.studienabbrecher" in found.target_groups
    assert "topic.pflege" in found.topics


def test_number_that_is_no_year_is_none() -> None:
    assert filters("Wie viel ist 17 Prozent von 2.021 und 20210?").years == ()


@pytest.mark.parametrize(
    ("question", "edition"),
    [
        ("Was steht laut Strategie 2021 zu Pflege?", "2021"),
        ("Wie war die Lage damals?", "2021"),
        ("Wie heißt das Zentrum heute?", "now"),
        ("Besteht das Netzwerk noch?", "now"),
        ("What is the current name?", "now"),
        ("2021 hieß es, ein Zentrum entstehe. Steht das inzwischen?", "change"),
        ("Was ist aus dem Hub geworden?", "change"),
        ("Wie hat sich die Quote verändert?", "change"),
        ("Läuft die Allianz nach der Strategie von 2021 weiter?", "change"),
        ("Wie viele waren es 2021, und wie viele sind es heute?", "change"),
        ("Welche Projekte gibt es?", None),
        ("Wie viele Arbeitslose gab es im März 2021?", None),
        ("Hat das Netzwerk noch keine Leitung?", None),
    ],
)
def test_edition_is_seen_from_words_of_time(question: str, edition: str | None) -> None:
    assert filters(question).edition == edition


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Was sagt die Strategie zu Pflege?", "strategy"),
        ("according to the strategy, who helps?", "strategy"),
        ("Was steht im Steckbrief von Adelante?", "fact_sheet"),
        ("Welche Strategien haben Betriebe?", None),
    ],
)
def test_kind_of_document_is_asked_for_by_name(question: str, source: str | None) -> None:
    assert filters(question).source == source
