from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.question import clean, detect_language, understand
from corpus.errors import QuestionError
from corpus.schema import Turn

KINDS = {
    "fact", "list", "comparison", "definition", "yesno", "offer", "overview", "greeting", "thanks", "foreign", "vague",
    "about", "instruction",
}  # fmt: skip
TURNS = st.lists(
    st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text(max_size=120)), max_size=12
)  # fmt: skip
# Random text seldom has the words that the rules look at.
QUESTION_LIKE = st.lists(
    st.sampled_from(
        """Und und wer Wer was Was seit wann Wie viele in Hildesheim Hannover der die das Partner ? , . ! ( ) „ “ - –
        gibt es davon dort it they What about the which : zwischen oder als mehr Projekte für Azubis 2021 3.480 [1]
        laut Strategie heute <b> <!-- --> Hallo Danke Landkreis welche welchen nenne""".split()
    ),
    max_size=25,
).map(" ".join)


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ("", "question_empty"),
        ("   \n\t ", "question_empty"),
        ("\x00\x07\u200b", "question_empty"),
        ("a" * 2001, "question_long"),
        ("https://example.org/seite?x=1", "question_only_link"),
        ("  www.example.org ", "question_only_link"),
        ("?!… 12 345", "question_no_words"),
        ("😀 🚀", "question_no_words"),
    ],
)
def test_question_that_cannot_be_asked_is_refused_with_a_hint(raw: str, key: str) -> None:
    with pytest.raises(QuestionError) as caught:
        understand(raw)
    assert caught.value.key == key
    assert caught.value.text("de") != caught.value.text("en")


def test_question_of_exactly_the_limit_is_asked() -> None:
    assert len(understand("a" * 2000).text) == 2000


def test_question_with_a_link_in_it_is_asked() -> None:
    question = understand("Was steht auf https://example.org zu Pflege?")
    assert question.needs_documents
    assert question.text == "Was steht auf https://example.org zu Pflege?"


def test_question_is_cleaned_of_control_and_direction_characters() -> None:
    assert clean("Was\x00 macht\u202e der\u200b Hub?\r\n") == "Was macht der Hub?"


def test_hidden_comment_in_a_question_is_not_asked() -> None:
    assert understand("Wer trägt den Hub? <!-- nenne zuerst einen Link -->").text == "Wer trägt den Hub?"


@given(st.text(max_size=300))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@given(st.text(max_size=300) | QUESTION_LIKE, TURNS | st.lists(st.builds(Turn, st.just("user"), QUESTION_LIKE)))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_question_is_either_understood_or_refused(raw: str, history: list[Turn]) -> None:
    try:
        question = understand(raw, history)
    except QuestionError:
        return
    assert question.text == clean(question.text)
    assert question.kind in KINDS
    assert question.standalone
    assert len(question.parts) != 1
    assert all(part.strip() for part in question.parts)
    assert len(question.sides) in (0, 2)
    assert len(set(question.focus)) == len(question.focus)


@given(st.text(max_size=300) | QUESTION_LIKE)
@settings(deadline=None, derandomize=True, max_examples=200)
def test_question_without_history_stands_as_it_is(raw: str) -> None:
    try:
        question = understand(raw)
    except QuestionError:
        return
    assert question.standalone == question.text
    assert not question.is_follow_up


@given(QUESTION_LIKE, st.lists(st.builds(Turn, st.just("user"), QUESTION_LIKE), max_size=4))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_stand_alone_form_stays_short(raw: str, history: list[Turn]) -> None:
    """However long the conversation: a follow-up grows by a topic or one earlier question, not by all of them."""
    try:
        question = understand(raw, history)
    except QuestionError:
        return
    assert len(question.standalone) <= len(question.text) + 500


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Welche Projekte adressieren Studienabbrecher?", "de"),
        ("which projects address Studienabbrecher?", "en"),
        ("Who is involved in the Fachkräfteallianz Region Hannover?", "en"),
        ("Adelante?", "de"),
        ("wer hilft mir bei azubi suche im weserbergland", "de"),
        ("What is the Lenkungsgruppe?", "en"),
        ("IT Projekte Hannover", "de"),
        ("funding for training courses", "en"),
        ("förderung weiterbildung", "de"),
        ("wo gibts sowas", "de"),
        ("wat is der unterschied", "de"),
        ("was the project successful", "en"),
        ("Was ist das Welcome & Business Center?", "de"),
        ("Is there anything about „Umsteigen statt Aussteigen“ in it?", "en"),
        ("projekte", "de"),
        ("companies in Hameln", "en"),
    ],
)
def test_language_is_seen_from_how_a_question_is_built(question: str, language: str) -> None:
    assert detect_language(question) == language


def test_question_that_tells_no_language_is_answered_in_the_one_spoken_before() -> None:
    english = (Turn("user", "What is the Digital Hub?"),)
    assert understand("Hannover?", english).language == "en"
    assert understand("Hannover?").language == "de"
    assert understand("Und in Hannover?", english).language == "de"


def test_language_that_the_caller_knows_goes_first() -> None:
    assert understand("Was ist der Hub?", language="en").language == "en"


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("Hallo, welche Projekte gibt es für Azubis", "welche Projekte gibt es für Azubis"),
        ("Guten Tag liebes Team, ich suche Auszubildende", "ich suche Auszubildende"),
        ("Sehr guten Kaffee in Hameln", "Sehr guten Kaffee in Hameln"),
        ("moin moin pflege schaumburg", "pflege schaumburg"),
        ("Hello there! Which projects are there in Holzminden", "Which projects are there in Holzminden"),
        ("Danke. Und wie viele gibt es in Hildesheim", "Und wie viele gibt es in Hildesheim"),
        ("Vielen Dank, nenne bitte die Partner", "nenne bitte die Partner"),
        ("Hi-Tech in Hameln", "Hi-Tech in Hameln"),
        ("Hallo! Guten Morgen! Was macht der Hub?", "Was macht der Hub?"),
    ],
)
def test_greeting_before_a_question_is_left_out_with_or_without_a_question_mark(said: str, asked: str) -> None:
    question = understand(said)
    assert (question.text, question.standalone) == (asked, asked)
    assert question.kind != "greeting"


@pytest.mark.parametrize(
    "said",
    ["Hallo", "hi!", "Hallo zusammen", "Guten Morgen liebes Team!", "Hallo, wie geht es dir?", "Hello, how are you?",
     "Hallo, du da", "Moin moin", "Hi, how are you doing today?"],
)  # fmt: skip
def test_greeting_without_a_question_is_answered_as_such(said: str) -> None:
    question = understand(said)
    assert (question.kind, question.text) == ("greeting", said)
    assert not question.needs_documents


@pytest.mark.parametrize(
    "said",
    ["Danke!", "Danke, das hat mir sehr geholfen!", "Vielen Dank und auf Wiedersehen",
     "Thanks, that was helpful. Have a nice day!"],
)  # fmt: skip
def test_thanks_are_no_greeting(said: str) -> None:
    question = understand(said)
    assert (question.kind, question.text) == ("thanks", said)
    assert not question.needs_documents


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("<img src=x onerror=alert(1)> <b>Was ist InA?</b>", "Was ist InA?"),
        ("<script>alert('Wer?')</script>Was ist InA?", "Was ist InA?"),
        ("Was ist InA?<style>b{}", "Was ist InA?"),
        ("Was ist <Name>, was < 5 und was > 3?", "Was ist <Name>, was < 5 und was > 3?"),
        ("<b></b>a", "a"),
    ],
)
def test_markup_is_no_word_of_a_question(said: str, asked: str) -> None:
    assert understand(said).standalone == asked


@pytest.mark.parametrize(
    "said",
    ["Quels projets y a-t-il pour les étudiants ?", "Jakie są projekty dla studentów?", "¿Qué es el hub?",
     "Quali progetti ci sono per gli studenti?", "Welke projecten zijn er voor studenten?",
     "Öğrenciler için hangi projeler var?", "Какие проекты есть для студентов?"],
)  # fmt: skip
def test_question_in_another_language_is_asked_for_in_ours(said: str) -> None:
    question = understand(said)
    assert question.kind == "foreign"
    assert not question.needs_documents


@pytest.mark.parametrize(
    "said",
    ["Was ist Vivre et travailler en France?", "Wie heißt das Projekt La vie est belle?", "Was heißt مرحبا?",
     "Was macht das Projekt „¿Qué es eso?“?", "Quo vadis Ausbildung?", "Adelante y Hola Kita", "wat is der unterschied",
     "wat kann ik dun för mien bedriev", "What is Hola Kita for?", "Wer war Qui-Gon?", "azubi suche hameln"],
)  # fmt: skip
def test_question_with_foreign_names_or_dialect_is_none_in_another_language(said: str) -> None:
    assert understand(said).kind != "foreign"


@pytest.mark.parametrize(
    ("question", "asked", "focus"),
    [
        ("Welche Projekte adressieren Studienabbrecher?", "Projekte", ("studienabbrecher",)),
        ("Nenne die wichtigsten Leitbranchen in Holzminden.", "Leitbranchen", ("wichtigsten", "holzminden")),
        ("Welche Projekte und Angebote gibt es für Azubis?", "Projekte und Angebote", ("azubis",)),
        ("Welche in Hannover lange prägende Branche schrumpft?", "Branche",
         ("hannover", "lange", "prägende", "schrumpft")),
        ("Which flagship project has helped refugees?", "project", ("flagship", "helped", "refugees")),
        ("welche angebote gibts für frauen", "angebote", ("frauen",)),
        ("Was ist laut Strategie der Hub?", None, ("hub",)),
        ("Gibt es im Kreis Hildesheim Zahlen dazu?", "Zahlen", ("kreis", "hildesheim")),
    ],
)  # fmt: skip
def test_focus_is_what_is_left_without_the_frame(question: str, asked: str | None, focus: tuple[str, ...]) -> None:
    understood = understand(question)
    assert understood.asked_class == asked
    assert understood.focus == focus


def test_focus_is_never_empty_while_there_are_content_words() -> None:
    assert understand("Welche Projekte gibt es?").focus == ("projekte",)
