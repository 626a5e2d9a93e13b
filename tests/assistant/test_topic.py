"""Is a question about what the documents are about, and which of its words do they not know?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.factory import assistant_for
from assistant.question import Question, understand
from assistant.retrieve import Ranking
from assistant.topic import is_known, is_topical, on_topic, unknown_words
from tests.assistant.small import build, settings_for
from tests.assistant.test_sufficiency import HUB, NETWORK


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    directory: Path = tmp_path_factory.mktemp("topic")
    return assistant_for(build(directory, hub=HUB, netz=NETWORK), settings_for(directory))


def read(assistant: Assistant, text: str) -> tuple[Question, Ranking]:
    asked = understand(text)
    return asked, assistant.retriever.rank(asked.standalone, 20, (), asked.language)


def topical(assistant: Assistant, text: str) -> bool:
    asked, ranking = read(assistant, text)
    return on_topic(asked, ranking, assistant.index.lexical.stems.vocabulary, assistant.retriever.glosser)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Wie viele Plätze zählt der Hub?", True),
        ("Hilft das Netz Heimen in Schaumburg?", True),  # parts of compounds
        ("Betribe in Holzminden?", True),  # a misspelt word looks alike
        ("Holzminden?", True),  # its only word
        ("Wie wird das Wetter im Jahr 2050?", False),  # one shared word is no subject
        ("Wie backe ich Apfelkuchen?", False),
        ("Are there Pflegeheime here?", True),  # a German word in an English question
        ("Best pizza in town?", False),
    ],
)
def test_topic_on_topic_needs_two_words_of_one_passage(small: Assistant, question: str, expected: bool) -> None:
    assert topical(small, question) is expected


@pytest.mark.parametrize(
    ("focus", "cosine", "expected"),
    [
        (("hochschule", "drohnen"), 0.46, True),  # means nearly the same, and one word stands there in another one
        (("hochschule", "schüler"), 0.41, True),  # means something near, and two words are there
        (("hochschule", "drohnen"), 0.41, False),
        (("hochschule", "schüler"), 0.39, False),
        (("drohnen", "mond"), 0.9, False),
    ],
)
def test_topic_meaning_counts_together_with_words(
    small: Assistant, focus: tuple[str, ...], cosine: float, expected: bool
) -> None:
    ranking = small.retriever.rank("Hub", 1)
    passage = replace(ranking.hits[0].passage, text="Die Universität lehrt Schüler.", context="")
    close = replace(ranking, hits=(replace(ranking.hits[0], passage=passage, parts=(("cosine", cosine),)),))
    asked = replace(understand("Wer ist das?"), focus=focus)
    assert on_topic(asked, close, {}, small.retriever.glosser) is expected


def test_topic_place_alone_is_no_subject(small: Assistant) -> None:
    assert not topical(small, "Welche Buslinie fährt durch Holzminden und Schaumburg?")
    assert not topical(small, "Wer leitet das Angebotshaus in Holzminden?")  # of it only "Angebot" is there
    assert topical(small, "Welche Betriebe gibt es in Holzminden?")


def test_topic_unknown_words_are_nouns_in_no_form_and_no_compound(small: Assistant) -> None:
    assert unknown_words(small.index, "Welche Drohnen hat der Hub?") == ["Drohnen"]
    assert unknown_words(small.index, "Drohnen: hat der Hub die?") == []  # the first word is capitalised anyway
    assert unknown_words(small.index, "Hat der Hub Betrieb, Platz, Heim und Angebote?") == []
    assert unknown_words(small.index, "Hat der Hub Drohnen oder keine Drohnen?") == ["Drohnen"]
    assert unknown_words(small.index, "hat der hub drohnen") == []
    assert unknown_words(small.index, "") == []


def test_topic_known_is_a_stem_or_part_of_one() -> None:
    assert is_known("heimen", {"pflegeheim": 0})
    assert not is_known("mond", {"pflegeheim": 0})


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was wurde aus #WirVsVirus?", True),  # a coined word of the documents
        ("Wem gehört zedita?", True),  # an entry of the register
        ("Was ist die Hauptstadt von Australien?", False),
        ("Wann fährt der Zug nach Hannover?", False),  # a place is many people's subject
    ],
)
def test_topic_names_and_coined_words_of_the_documents_are_their_subject(
    assistant: Assistant, question: str, expected: bool
) -> None:
    asked, ranking = read(assistant, question)
    assert is_topical(assistant.index, assistant.retriever.glosser, asked, ranking) is expected
