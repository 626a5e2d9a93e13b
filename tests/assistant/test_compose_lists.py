"""Lists that belong together, and lists of something else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.compose import Composed, compose
from assistant.compose.lists import announced_list, whole_list
from assistant.compose.subjects import named, without_other_relations, without_other_subjects
from assistant.question import Question, understand
from corpus.index import Index
from tests.assistant.small import build, found

BOARD = """# Der Rat

Der Rat ist das leitende Organ. Der Rat besteht aus insgesamt 5 Mitgliedern, welche die Region vertreten. Benannt wird je eine Person aus folgenden Einrichtungen:

- Landkreis Holzminden
- Handwerkskammer

sowie zwei Personen aus den

- Jobcentern der Region
- Und die Agentur für Arbeit (beratendes Mitglied).

Der Rat tagt zweimal im Jahr.

## Geld

Die Budgets des Bündnisses Nord sind:

- für 2018 bis 2021: 2 Mio. Euro
- bis 2027: 3 Mio. Euro

Die anderen Bündnisse nennen Zahlen:

- Bündnis Ost: 4 Mio. Euro bis 2027
- Bündnis West: 5 Mio. Euro bis 2027

Partner des Bündnisses Nord waren:

- Träger von Kursen
- Kammern

Die Zuständigkeit ist so geregelt:

- Bis Ende 2024 prüften die kommunalen Ausländerbehörden an den Standorten der Betriebe alle Anträge der Region, und zwar jede für sich.
- Seit dem 1. Januar 2025 prüft die Zentralstelle in Rinteln die Anträge, die von Betrieben aus dem Norden der Region kommen.
- Für den Süden der Region prüft bis auf Weiteres die Außenstelle in Holzminden, die dafür drei Beschäftigte zusätzlich erhalten hat.
- Am Wohnort bleibt zuständig, wer es immer war, sobald die Fachkraft eingereist ist und eine Wohnung in der Region gefunden hat.
"""  # noqa: E501
MEMBERS = "Der Rat besteht aus insgesamt 5 Mitgliedern, welche die Region vertreten."
FIRST = "Benannt wird je eine Person aus folgenden Einrichtungen:"
SECOND = "sowie zwei Personen aus den"
WHOLE = [
    FIRST,
    "Landkreis Holzminden",
    "Handwerkskammer",
    SECOND,
    "Jobcentern der Region",
    "Und die Agentur für Arbeit (beratendes Mitglied).",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return build(tmp_path_factory.mktemp("lists"), rat=BOARD)


def texts(composed: Composed) -> list[str]:
    return [said.text for said in composed.statements]


def _asked(text: str) -> Question:
    return understand(text)


@pytest.mark.parametrize("lead_in", [FIRST, SECOND])
def test_lists_that_words_in_small_letters_continue_are_one(index: Index, lead_in: str) -> None:
    begun = found(index, lead_in)
    items = whole_list(index, begun.span, begun.passage)
    document = index.documents["rat"]
    assert [document.slice(item.span) for item in items] == [text for text in WHOLE if text not in (FIRST, SECOND)]


@pytest.mark.parametrize(
    "question", ["Welche Mitglieder hat der Rat?", "Wer sitzt im Rat?", "Welche Organisationen gehören zum Rat?"]
)
def test_lists_announced_by_the_best_sentence_are_told_whole(index: Index, question: str) -> None:
    asked = replace(_asked(question), asked_class="Mitglieder" if "Mitglieder" in question else None)
    composed = compose(index, asked, [[found(index, MEMBERS)]])
    assert texts(composed) == [MEMBERS, *WHOLE]
    roles = [said.role for said in composed.statements]
    assert roles == ["sentence", "lead_in", "item", "item", "lead_in", "item", "item"]


def test_lists_are_announced_only_of_what_is_asked_for_and_right_before(index: Index) -> None:
    sentence = found(index, MEMBERS)
    assert announced_list(index, _asked("Welche Organe gibt es?"), sentence) is None
    assert announced_list(index, _asked("Welche Mitglieder gibt es?"), sentence) == found(index, FIRST).span
    assert announced_list(index, _asked("Wer leitet?"), found(index, "Der Rat ist das leitende Organ.")) is None
    count = compose(index, _asked("Wie viele Mitglieder hat der Rat?"), [[sentence]])
    assert texts(count) == [MEMBERS]


def test_lists_of_a_namesake_are_left_out_unless_nothing_is_left(index: Index) -> None:
    asked = "Wie viel Geld hat das Bündnis Nord bis 2027?"
    east, own = found(index, "Bündnis Ost: 4 Mio. Euro bis 2027"), found(index, "bis 2027: 3 Mio. Euro")
    assert without_other_subjects(index, asked, [east, own]) == [own]
    assert without_other_subjects(index, asked, [east]) == [east]
    assert without_other_subjects(index, "Wie viel Geld gibt es bis 2027?", [east, own]) == [east, own]
    assert list(named("Im Bündnis „Nord“ und in Hameln")) == [("bundnis", "Nord")]


def test_lists_of_another_relation_are_left_out(index: Index) -> None:
    item = found(index, "Träger von Kursen")
    sentence = found(index, "Der Rat tagt zweimal im Jahr.")
    assert without_other_relations(index, "Wer ist Träger?", [item, sentence]) == [sentence]
    assert without_other_relations(index, "Wer ist Träger?", [item]) == [item]
    assert without_other_relations(index, "Wer sind die Partner?", [item, sentence]) == [item, sentence]


def test_lists_of_few_words_and_arrangements_are_told_whole(index: Index) -> None:
    few = compose(index, _asked("Wann waren Kammern dabei?"), [[found(index, "Kammern")]])
    assert texts(few) == ["Partner des Bündnisses Nord waren:", "Träger von Kursen", "Kammern"]
    arranged = found(
        index,
        "Seit dem 1. Januar 2025 prüft die Zentralstelle in Rinteln die Anträge, "
        "die von Betrieben aus dem Norden der Region kommen.",
    )
    told = texts(compose(index, _asked("Wer prüft die Anträge?"), [[arranged]]))
    assert [told[0], len(told)] == ["Die Zuständigkeit ist so geregelt:", 5]
