from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.dataset import EvalQuestion, GoldItem
from evals.metrics.answers import (
    LIMITS,
    ListScore,
    accuracy,
    counted,
    edition,
    list_score,
    names_it,
    normalised,
    nothing_forbidden,
    quote_hit,
    says,
    shows,
)
from evals.qrels import Need
from evals.records import AnswerRecord, CitedSlice


def asked(*groups: tuple[str, ...], kind: str = "factoid", forbidden: tuple[str, ...] = ()) -> EvalQuestion:
    return EvalQuestion("a", "?", kind=kind, answer_keys=groups, forbidden=forbidden)


def told(text: str, *, refused: bool = False, cited: tuple[str, ...] = ()) -> AnswerRecord:
    return AnswerRecord("a", text, tuple(CitedSlice("…", document) for document in cited), refused=refused)


@pytest.mark.parametrize(
    ("text", "key", "there"),
    [
        ("Es sind 1.300 Schüler", "1300", True), ("Es sind 1300 Schüler", "1.300", True),
        ("1 300 Schüler", "1.300", True), ("98 %", "98%", True), ("98%", "98 %", True),
        ("6–12 Monate", "6-12", True), ("IT MACHT SCHULE", "IT macht Schule", True),
        ("„Umsteigen statt  Aussteigen“", "Umsteigen statt Aussteigen", True),
        ("im Jahr 2021", "21", False), ("rund 14,8 %", "4,8", False), ("4,85 %", "4,8", False),
        ("212 Menschen", "21", False), ("411,00 Euro", "411", True), ("411,50 Euro", "411", False),
        ("361.631,02 Euro", "361.631", True), ("98,5 %", "98", False), ("1.361.631 Euro", "361.631", False),
        ("26.11.2024", "2024", True), ("26.11.2024", "26", False), ("im Abschnitt 2.2", "2", False),
        ("Langzeitarbeitslosen", "Langzeitarbeitslose", True), ("eine EQ dauert", "EQ ", True),
        ("Equipe", "EQ ", False),
        ("am Ende steht EQ", "EQ ", True), ("9 Mio. Euro", "9 Mio", True), ("49 Mio. Euro", "9 Mio", False),
        ("Soft\u00adware", "Software", True),
    ],
)  # fmt: skip
def test_answers_key_is_found_in_any_spelling_but_not_inside_another_number(text: str, key: str, there: bool) -> None:
    assert says(normalised(text), key) is there


@given(st.text(alphabet="aÄßZ „“-–%.,:é\u00a0\n", min_size=1, max_size=30).filter(str.strip))
def test_answers_any_words_are_found_in_a_text_that_has_them(key: str) -> None:
    assert says(normalised(f"Davor {key} danach"), key)


def test_answers_need_one_alternative_of_every_group() -> None:
    question = asked(("212",), ("98", "achtundneunzig"))
    assert accuracy(question, told("Erreicht wurden 212, vermittelt 98.")) == 1
    assert accuracy(question, told("212 erreicht, achtundneunzig vermittelt.")) == 1
    assert accuracy(question, told("Erreicht wurden 212.")) == 0
    assert accuracy(question, told("")) == 0


def test_answers_citation_marks_are_no_text() -> None:
    assert accuracy(asked(("21",)), told("Viele Plätze. [21]")) == 0
    assert accuracy(asked(("21 Plätze",)), told("Es sind 21 [3] Plätze. [1] [2]")) == 1


def test_answers_refusal_is_never_right_whatever_it_names() -> None:
    assert accuracy(asked(("Hub",)), told("Dazu steht nichts da. Am nächsten: Der Hub", refused=True)) == 0


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("factoid", 900), ("", 900), ("role", 1200), ("followup", 1200), ("compare", 1800), ("employer", 1800),
        ("list", 3000),
    ],
)  # fmt: skip
def test_answers_count_up_to_the_limit_of_their_kind(kind: str, limit: int) -> None:
    question = asked(("Schlüssel",), kind=kind)
    assert accuracy(question, told("x" * (limit - 9) + "Schlüssel")) == 1
    assert accuracy(question, told("x" * (limit - 8) + "Schlüssel")) == 0
    assert len(counted(question, told("x" * 5000))) == limit
    assert LIMITS.get(kind, 900) == limit


def test_answers_forbidden_strings_are_looked_for_everywhere() -> None:
    question = asked(forbidden=("50 Prozent",))
    assert nothing_forbidden(question, told("Es sind 70 Prozent.")) == 1
    assert nothing_forbidden(question, told("x" * 3000 + " 50  PROZENT")) == 0
    assert nothing_forbidden(question, told("150 Prozent")) == 1


def test_answers_edition_needs_right_keys_nothing_outdated_and_the_right_document() -> None:
    question = asked(("70",), kind="update", forbidden=("60",))
    needed = [Need("", documents=("richtlinie",))]
    assert edition(question, told("70 Prozent", cited=("richtlinie", "strategie")), needed) == 1
    assert edition(question, told("70 Prozent", cited=("strategie",)), needed) == 0
    assert edition(question, told("70 statt 60 Prozent", cited=("richtlinie",)), needed) == 0
    assert edition(question, told("60 Prozent", cited=("richtlinie",)), needed) == 0
    both = [*needed, Need("", documents=("strategie",))]
    assert edition(question, told("70 Prozent", cited=("richtlinie",)), both) == 0


GOLD = [GoldItem("Der Hub", ("Hub Holzminden",)), GoldItem("„Local Care“", ("Local Care",)), GoldItem("ProXLab")]
ALSO = [GoldItem("Fachkräftebündnis", ("FKB",))]


def test_answers_list_by_hand() -> None:
    # two of three gold rows, one of them twice; one row too many; one that is all right but not asked for
    items = ["Hub Holzminden", "Der Hub", "Projekt Local Care", "Messe Hannover", "FKB"]
    precision, found = 2 / 3, 2 / 3
    assert list_score(items, GOLD, ALSO) == ListScore(precision, found, 2 / 3)
    assert list_score(["ProXLab"], GOLD, ALSO) == ListScore(1, 1 / 3, 1 / 2)


def test_answers_list_of_nothing_or_of_what_neither_helps_nor_hurts_is_zero() -> None:
    assert list_score([], GOLD, ALSO) == list_score(["FKB"], GOLD, ALSO) == ListScore(0, 0, 0)


@given(
    st.lists(st.sampled_from(["Der Hub", "Local Care", "ProXLab", "FKB", "Messe", "Verein"]), max_size=8), st.randoms()
)
def test_answers_list_order_and_repetition_do_not_matter(items: list[str], chance: object) -> None:
    again = items + items
    chance.shuffle(again)  # type: ignore[attr-defined]
    once = [item for item in items if item not in ("Messe", "Verein")]
    assert list_score([*once, *once], GOLD, ALSO) == list_score(once, GOLD, ALSO)
    assert list_score(again, GOLD, ALSO).recall == list_score(items, GOLD, ALSO).recall


@pytest.mark.parametrize(
    ("item", "name", "same"),
    [
        ("Koordinierungsstellen Frau und Wirtschaft", "Koordinierungsstelle Frau und Wirtschaft", True),
        ("„ProXLab“", "ProXLab", True), ("ProXLab (Hildesheim)", "ProXLab", True), ("local care", "„Local Care“", True),
        ("ProXLab hilft Betrieben in Hildesheim bei neuen Arbeitsformen", "ProXLab", False),
        ("Care", "Local Care", True), ("Local", "Welcome Center", False), ("", "ProXLab", False),
        ("Care Local", "Local Care", False),
    ],
)  # fmt: skip
def test_answers_row_names_a_thing_with_little_around_it(item: str, name: str, same: bool) -> None:
    assert names_it(item, name) is same


@pytest.mark.parametrize(
    ("cited", "quote", "hits"),
    [
        ("Davor. Die Quote beträgt 25,0 %. Danach.", "Die Quote beträgt 25,0 %", True),  # contains it
        ("beträgt 25,0 %", "Die Quote im Kreis Hildesheim beträgt 25,0 % und mehr", True),  # is contained in it
        ("Quote", "Die Quote im Kreis Hildesheim", False),  # one word is contained in anything
        ("a b c d e f g x y z", "a b c d e f g h i j", True),  # 7 of 10 words
        ("a b c d e f x y z w", "a b c d e f g h i j", False),  # 6 of 10
        ("a a a a a a a", "a b c d e f g h i j", False),  # one word again and again is one word
        ("Das *Projekt* läuft", "Das Projekt *läuft*", True),
        ("", "Die Quote", False),
    ],
)
def test_answers_quote_hit_by_hand(cited: str, quote: str, hits: bool) -> None:
    assert shows(cited, quote) is hits
    question = EvalQuestion("a", "?", gold_quotes=("ganz andere Worte hier", quote))
    assert quote_hit(question, [CitedSlice("unbeteiligt", "d"), CitedSlice(cited, "d")]) == float(hits)
    assert quote_hit(question, []) == 0
