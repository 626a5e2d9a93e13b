"""German in English words: what is looked up where, in which order, and what is left alone."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.compounds import MIN_FREQUENCY, CompoundSplitter
from corpus.errors import BackendError, LexiconDamaged
from corpus.gloss import TABLE, Glosser, Lexicon, load_glosser, load_lexicon
from corpus.glossary import Glossary, load_glossary
from corpus.lexicon.build import write_table
from corpus.schema import Language

WORDS = {
    "Weise": "way",
    "weise": "wise",
    "Morgen": "morning",
    "morgen": "tomorrow",
    "Essen": "meal",
    "ausbilden": "train",
    "Garten": "garden",
    "Platz": "place",
    "Haus": "house",
}
STEMS = {
    "platz": "place",
    "weis": "wise",
    "gart": "garden",
    "beitrag": "contribution",
    "zunehm": "increase",
    "hilf": "help",
}
PARTS = {"gart": 60, "platz": 70, "haus": 90}
ENGLISH = ("garden", "help", "place", "hub", "house")
SECTIONS = {
    "words": [f"{word}\t{gloss}" for word, gloss in WORDS.items()],
    "stems": [f"{key}\t{gloss}" for key, gloss in STEMS.items()],
    "parts": [f"{part}\t{count}" for part, count in PARTS.items()],
    "english": list(ENGLISH),
}


def glosser(glossary: Glossary | None = None) -> Glosser:
    """The small word list above."""
    lexicon = Lexicon(
        "test", "0", sorted(SECTIONS["words"]), sorted(SECTIONS["stems"]), frozenset(ENGLISH), CompoundSplitter(PARTS)
    )
    return Glosser(lexicon, glossary or Glossary())


SMALL = glosser()
SHIPPED, AGAIN = load_glosser(), load_glosser()


@pytest.mark.parametrize(
    ("text", "gloss"),
    [
        ("auf diese Weise", "on these way"),
        ("eine weise Frau", "a wise Frau"),
        ("der Morgen", "the morning"),
        ("er kommt morgen", "he kommt tomorrow"),
        ("Morgen kommt er", "tomorrow kommt he"),  # the capital of a beginning says nothing
        ("Er kommt. Morgen kommt sie.", "he kommt. tomorrow kommt they."),
        ("essen", "meal"),  # only the noun is known
        ("auf WEISE", "on way"),  # all in capitals: taken for a noun
    ],
)
def test_gloss_tells_words_apart_by_their_case(text: str, gloss: str) -> None:
    assert SMALL.gloss(text) == gloss


@pytest.mark.parametrize(
    ("word", "gloss"),
    [
        ("auszubilden", "train"),
        ("beizutragen", "contribution"),  # "beitragen" only by its stem
        ("zuzunehmen", "increase"),
        ("aufzuessen", "aufzuessen"),  # "aufessen" is not known
        ("zuhaus", "zuhaus"),
        ("Zuzug", "Zuzug"),
    ],
)
def test_gloss_finds_infinitives_with_zu_inside(word: str, gloss: str) -> None:
    assert SMALL.word(word) == gloss


@pytest.mark.parametrize(
    ("text", "gloss"),
    [
        ("Gärten", "garden"),  # by the stem
        ("Gartenplatz", "garden place"),  # by the parts
        ("Gartenplatzes Gartenhaus", "garden place garden house"),
        ("Quxwyz", "Quxwyz"),
        ("Garten-Haus, 2021 (§ 3)!", "garden - house, 2021 ( § 3 )!"),
        ("Erzieher*innen", "Erzieher"),
        ("Es gibt Hilfe", "exists help"),
        ("", ""),
        (" \n\t ", ""),
        ("🌱 Помощь 帮助", "🌱 Помощь 帮助"),
    ],
)
def test_gloss_looks_a_word_up_then_its_stem_then_its_parts_or_leaves_it(text: str, gloss: str) -> None:
    assert SMALL.gloss(text) == gloss


@pytest.fixture
def with_phrases(tmp_path: Path) -> Glosser:
    path = tmp_path / "glossary.toml"
    path.write_text(
        '[[term]]\nenglish = "founder"\nwords = ["Start-up", "sich selbstständig machen", "weise Gärtner"]\n'
        '[[place]]\nname = "Schaumburg"\nalso = ["SHG"]\n',
        encoding="utf-8",
    )
    return glosser(load_glossary(path))


@pytest.mark.parametrize(
    ("text", "gloss"),
    [
        ("Start-up", "founder"),
        ("Start up im Garten", "founder in garden"),
        ("ein weiser Gärtner", "a founder"),  # before the word list's "wise"
        ("weise Gärten", "wise garden"),
        ("im Garten in SHG", "in garden in Schaumburg"),
        ("shg", "Schaumburg"),
    ],
)
def test_gloss_of_the_glossary_comes_first_and_knows_phrases(with_phrases: Glosser, text: str, gloss: str) -> None:
    assert with_phrases.gloss(text) == gloss


# -- questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "gloss"),
    [
        ("Where is help in the garden?", "Where is help in the garden?"),
        ("Is there a Gartenhaus at the hub?", "Is there a garden house at the hub?"),
        ("help im Haus am Platz", "help in house am place"),
        ("What about Quxwyz in 2021?", "What about Quxwyz in 2021?"),
    ],
)
def test_gloss_of_an_english_question_leaves_english_words_alone(question: str, gloss: str) -> None:
    assert SMALL.gloss_question(question, "en") == gloss


def test_gloss_of_a_german_question_is_that_of_a_german_text() -> None:
    assert SMALL.gloss_question("Wer ist im Garten?", "de") == SMALL.gloss("Wer ist im Garten?") == "who is in garden?"


@pytest.mark.parametrize(
    "question",
    [
        "Who helps people who want to leave the university?",
        "Which projects support small companies with the training of apprentices?",
        "How many women were in the programme until 2021?",
    ],
)
def test_gloss_shipped_tables_leave_english_questions_as_they_are(question: str) -> None:
    assert SHIPPED.gloss_question(question, "en") == question


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Fachkräfte", "skilled"),
        ("Studienabbrecher", "dropout"),
        ("Studienzweifler", "dropout"),
        ("Kinderbetreuungsplätze", "childcare"),
        ("Auszubildende", "apprentice"),
        ("Zahnarzt", "dentist"),
        ("Rückkehrer", "return"),
        ("HM-PY", "Hameln-Pyrmont"),
    ],
)
def test_gloss_shipped_tables_know_the_words_of_the_field(german: str, english: str) -> None:
    assert english in SHIPPED.gloss(german)


@given(st.text(max_size=60))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_gloss_of_any_text_is_defined_and_the_same_each_time(text: str) -> None:
    languages: tuple[Language, ...] = ("de", "en")
    for language in languages:
        found = SHIPPED.gloss_question(text, language)
        assert found == AGAIN.gloss_question(text, language)
        assert found == found.strip()
        assert "\n" not in found


# -- the file -----------------------------------------------------------------------------------


@pytest.fixture
def table(tmp_path: Path) -> Path:
    write_table(tmp_path / "table.txt.gz", "2023", SECTIONS)
    return tmp_path / "table.txt.gz"


def test_gloss_table_is_read_as_it_was_written(table: Path) -> None:
    lexicon = load_lexicon(table)
    assert {word: lexicon.word(word) for word in WORDS} == WORDS
    assert {key: lexicon.stem(key) for key in STEMS} == STEMS
    assert lexicon.word("Gart") is lexicon.word("Garten ") is lexicon.word("") is lexicon.word("~") is None
    assert dict(lexicon.splitter.frequencies) == PARTS
    assert lexicon.english == set(ENGLISH)
    assert lexicon.version == "2023"


def test_gloss_digest_changes_with_word_list_and_glossary(tmp_path: Path, with_phrases: Glosser) -> None:
    digests = set()
    for number, words in enumerate((["Haus\thouse"], ["Haus\thome"])):
        path = tmp_path / f"{number}.gz"
        write_table(path, "1", {**SECTIONS, "words": words})
        digests |= {Glosser(load_lexicon(path), Glossary()).digest}
        digests |= {Glosser(load_lexicon(path), with_phrases.glossary).digest}
    assert len(digests) == 4


def rewritten(path: Path, lines: Mapping[str, str]) -> Path:
    """A table with some of its lines exchanged."""
    text = gzip.decompress(path.read_bytes()).decode()
    for old, new in lines.items():
        assert old in text
        text = text.replace(old, new, 1)
    changed = path.with_name("changed.gz")
    changed.write_bytes(gzip.compress(text.encode()))
    return changed


def refusal(path: Path) -> LexiconDamaged:
    with pytest.raises(LexiconDamaged) as caught:
        load_lexicon(path)
    return caught.value


def test_gloss_table_that_is_missing_names_file_and_ways_out(tmp_path: Path) -> None:
    error = refusal(tmp_path / "fehlt.gz")
    assert isinstance(error, BackendError)
    assert error.exit_code == 7
    assert f"Die Wortliste {tmp_path / 'fehlt.gz'} ist nicht lesbar (FileNotFoundError" in error.text("de")
    assert "python -m corpus.lexicon.build" in error.text("en")


def test_gloss_table_that_is_a_directory_is_refused(tmp_path: Path) -> None:
    assert "IsADirectoryError" in str(refusal(tmp_path))


@pytest.mark.parametrize(
    "lines",
    [
        {"leine-weser-lexicon 1": "leine-weser-lexicon 2"},
        {"leine-weser-lexicon 1": "a word list"},
        {"[words]\t": "[wörter]\t"},
        {"[stems]\t6": "[stems]\t5"},
        {"[stems]\t6": "[stems]\t7"},
        {"[stems]\t6": "[stems]\tfünf"},
        {"[english]\t5": "[english]\t500"},
        {"gart\t60": "gart"},
        {"gart\t60": "gart\tviele"},
        {"gart\t60": "gart\t60\t1"},
    ],
    ids=lambda lines: " ".join(lines.values()).replace("\t", "="),
)
def test_gloss_table_of_another_format_is_refused(table: Path, lines: dict[str, str]) -> None:
    refusal(rewritten(table, lines))


@pytest.mark.parametrize("content", [b"", b"\x1f\x8b", b"PK\x03\x04", b"Haus\thouse\n", b"\x00" * 1000])
def test_gloss_table_of_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "garbage.gz").write_bytes(content)
    refusal(tmp_path / "garbage.gz")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"leine-weser-lexicon 1", b"leine-weser-lexicon 1\t1\n"])
def test_gloss_table_of_packed_garbage_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "garbage.gz").write_bytes(gzip.compress(content))
    refusal(tmp_path / "garbage.gz")


def test_gloss_table_cut_off_anywhere_is_refused(table: Path, tmp_path: Path) -> None:
    whole = table.read_bytes()
    for length in range(len(whole)):
        part = tmp_path / f"cut-{length}.gz"
        part.write_bytes(whole[:length])
        refusal(part)


def test_gloss_table_with_a_flipped_bit_is_refused_or_the_same(table: Path, tmp_path: Path) -> None:
    """Only the packed file's head (time, system) may differ unnoticed."""
    whole = table.read_bytes()
    same = load_lexicon(table)
    refused = 0
    for position in range(len(whole)):
        flipped = tmp_path / f"flipped-{position}.gz"
        flipped.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        try:
            assert load_lexicon(flipped).words == same.words
        except LexiconDamaged:
            refused += 1
    assert refused >= len(whole) - 10


def test_gloss_shipped_table_is_sorted_for_bisection_and_small() -> None:
    lexicon = load_lexicon()
    for rows in (lexicon.words, lexicon.stems):
        assert all(before < after for before, after in pairwise(rows))
        assert all(row.count("\t") == 1 and row == row.strip() for row in rows)
    for row in list(lexicon.words)[:: len(lexicon.words) // 500]:
        word, gloss = row.split("\t")
        assert lexicon.word(word) == gloss
    assert min(lexicon.splitter.frequencies.values()) >= MIN_FREQUENCY
    assert TABLE.stat().st_size < 6_000_000


def test_no_more_words_are_remembered_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.gloss.MAX_KNOWN", 5)
    own = glosser()
    for number in range(20):
        assert own.word(f"wort{number}") == f"wort{number}"
        assert len(own._known) <= 5
    own.word("w" * 1000)
    assert ("w" * 1000, False) not in own._known
