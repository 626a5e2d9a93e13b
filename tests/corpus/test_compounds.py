from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.compounds import ENDINGS, MAX_LENGTH, MAX_PARTS, MIN_FREQUENCY, MIN_PART, CompoundSplitter
from corpus.german import stem
from corpus.gloss import load_lexicon

LINKS = ("", "s", "es", "n", "en", "er", "e", "ens", "ns")
DROPPED = ("e", "en")
WORDS = """
arbeit ausbildung berater betrieb bildung fach gründer haus hochschule jahr kammer kind kraft land leben lehrer
markt pflege platz region schule sicherung sprache straße woche zeit zentrum übergang
""".split()
SHIPPED = load_lexicon().splitter


def spells(word: str, parts: tuple[str, ...]) -> bool:
    """Do the parts spell the word, with a link behind each but the last, or an ending that was dropped there?"""
    if len(parts) == 1:
        return word == parts[0]
    first, rest = parts[0], parts[1:]
    kept = [first.removesuffix(ending) for ending in DROPPED if first.endswith(ending)]
    beginnings = [first + link for link in LINKS] + kept
    return any(word.startswith(begin) and spells(word[len(begin) :], rest) for begin in beginnings)


class _Untouched(Mapping[str, int]):
    """A word list that must not be asked."""

    def __getitem__(self, word: str) -> int:
        raise AssertionError(f"looked up {word[:20]}")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def test_compounds_are_cut_into_known_parts() -> None:
    splitter = CompoundSplitter({stem("garten"): 60, stem("platz"): 70})
    assert splitter.parts("gartenplatz") == ("garten", "platz")
    assert splitter.parts("garten") == ()


def test_compounds_of_endless_words_are_not_looked_for() -> None:
    """A document may hold a "word" of a million letters; the work grows with the cube of the length."""
    splitter = CompoundSplitter(_Untouched())
    assert splitter.parts("a" * (MAX_LENGTH + 1)) == ()
    assert splitter.parts("a" * 1_000_000) == ()


def test_compounds_win_by_the_geometric_mean_computed_by_hand() -> None:
    """Frequencies 60 and 70, one added to each: sqrt(61 · 71) = 65.8 lies between 64 + 1 and 65 + 1."""
    parts = {stem("garten"): 60, stem("platz"): 70}
    assert CompoundSplitter({**parts, stem("gartenplatz"): 64}).parts("gartenplatz") == ("garten", "platz")
    assert CompoundSplitter({**parts, stem("gartenplatz"): 65}).parts("gartenplatz") == ()


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ausbildungsplatz", ("ausbildungs", "platz")),
        ("jahreszeit", ("jahres", "zeit")),
        ("wochenmarkt", ("wochen", "markt")),
        ("kinderhaus", ("kinder", "haus")),
        ("herzensbildung", ("herzens", "bildung")),
        ("schulzeit", ("schul", "zeit")),
        ("berufsschullehrer", ("berufs", "schul", "lehrer")),
    ],
)
def test_compounds_are_cut_behind_linking_elements(word: str, parts: tuple[str, ...]) -> None:
    """Only the words themselves are known; their stem leads from "jahres" to "jahr"."""
    known = "ausbildung platz jahr zeit woche markt kind haus herz bildung schule beruf lehrer".split()
    splitter = CompoundSplitter({stem(each): 10 for each in known})
    assert splitter.parts(word) == parts
    assert {stem(part) for part in parts} <= set(splitter.frequencies)


def test_compounds_link_that_the_stem_keeps_is_taken_off() -> None:
    """The stemmer takes no "s" off behind "o"."""
    assert stem("büros") != stem("büro")
    assert CompoundSplitter({stem("büro"): 10, stem("leitung"): 10}).parts("bürosleitung") == ("büro", "leitung")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("pflegeheim", ["pflege", "heim"]),
        ("kinderbetreuungsplatz", ["kinder", "betreuungs", "platz"]),
        ("jugendberufshilfe", ["jugend", "berufs", "hilfe"]),
        ("schulabgänger", ["schul", "abgänger"]),
    ],
)
def test_compounds_of_the_shipped_word_list(word: str, parts: list[str]) -> None:
    assert list(SHIPPED.parts(word)) == parts


@pytest.mark.parametrize(
    "word", ["", "ei", "platz", "handwerk7", "garten-platz", "garten platz", "🌱" * 10, "xyzxyzxyz"]
)
def test_compounds_are_not_seen_where_there_are_none(word: str) -> None:
    assert CompoundSplitter({stem("garten"): 60, stem("platz"): 70, stem("handwerk"): 9}).parts(word) == ()


@pytest.mark.parametrize("ending", sorted(ending for ending in ENDINGS if len(ending) >= MIN_PART))
def test_compounds_endings_are_no_parts_however_often_they_occur(ending: str) -> None:
    frequencies = {stem("garten"): 60, stem(ending): 10_000}
    assert CompoundSplitter(frequencies).parts(f"garten{ending}") == ()


def test_compounds_rare_words_are_no_parts() -> None:
    common = {stem("garten"): 60}
    assert CompoundSplitter({**common, stem("platz"): MIN_FREQUENCY}).parts("gartenplatz") == ("garten", "platz")
    assert CompoundSplitter({**common, stem("platz"): MIN_FREQUENCY - 1}).parts("gartenplatz") == ()


BUILT = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(LINKS)), min_size=1, max_size=6)
FREQUENCIES = st.dictionaries(
    st.sampled_from(WORDS).map(stem), st.integers(min_value=0, max_value=1000), min_size=5, max_size=len(WORDS)
)


@given(BUILT, FREQUENCIES, st.randoms(use_true_random=False))
@settings(deadline=None, derandomize=True, max_examples=300)
def test_compounds_parts_spell_the_word_whatever_is_known(
    built: list[tuple[str, str]], frequencies: dict[str, int], random: Random
) -> None:
    word = "".join(f"{part}{link}" for part, link in built[:-1]) + built[-1][0]
    parts = CompoundSplitter(frequencies).parts(word)
    assert len(parts) != 1
    assert len(parts) <= MAX_PARTS
    if parts:
        assert spells(word, parts)
        assert all(len(part) >= MIN_PART for part in parts)
        assert all(frequencies[stem(part)] >= MIN_FREQUENCY for part in parts)
    shuffled = list(frequencies.items())
    random.shuffle(shuffled)
    assert CompoundSplitter(dict(shuffled)).parts(word) == parts


@given(st.text(alphabet="abeghnrstuäöüß", min_size=1, max_size=30))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_compounds_of_any_letters_are_spelt_by_their_parts(word: str) -> None:
    parts = SHIPPED.parts(word)
    assert not parts or (spells(word, parts) and len(parts) > 1)
    assert CompoundSplitter(SHIPPED.frequencies).parts(word) == parts


def test_compounds_remember_no_more_words_than_they_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corpus.compounds.MAX_KNOWN", 5)
    splitter = CompoundSplitter(SHIPPED.frequencies)
    for number in range(20):
        splitter.parts("landkreis" + "a" * number)
        assert len(splitter._known) <= 5
    splitter.parts("a" * (MAX_LENGTH + 1))
    assert "a" * (MAX_LENGTH + 1) not in splitter._known
