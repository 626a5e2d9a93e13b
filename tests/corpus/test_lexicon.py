"""The word list in the making: the Ding parser, IBM model 1 against hand counts, the same bytes twice."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.gloss import load_lexicon
from corpus.lexicon import build, ibm1
from corpus.lexicon.ding import MAX_SYNONYMS, Pair, read_pairs
from corpus.lexicon.ibm1 import PHRASE_WEIGHT, SINGLE_WEIGHT, Link, translation_table

DING = """\
# Version :: test 2026-01-01
# a comment with :: in it
Abseilkurs {m}; Abseilübung {f} | Abseilkurse {pl}; Abseilübungen {pl} :: rappelling class | rappelling classes
fest (hart) [techn.] {adj} :: firm; solid; hard; tight; stiff
finden {vt} {found; found} :: to find {found; found}
Haus {n} [arch.] :: house
Haus {n}; Heim {n} :: home
etw. suchen :: to look for sb./sth.
im Garten (hinter dem Haus) arbeiten | er arbeitete :: to work in the garden | he worked | too much
Jahrhundert {n} /Jh./ :: century /c. (
nur deutsch ::
ohne Trenner
… <noch etwas> … :: {only} [annotations]
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "de-en"
    path.write_text(DING, encoding="utf-8")
    return path


def english_of(source: Path, german: str) -> list[tuple[str, int]]:
    return [(pair.english, pair.rank) for pair in read_pairs(source) if pair.german == german]


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Abseilkurs", [("rappelling class", 0)]),
        ("Abseilübungen", [("rappelling classes", 0)]),
        ("fest", [("firm", 0), ("solid", 1), ("hard", 2), ("tight", 3)]),  # a fifth synonym is left out
        ("finden", [("to find", 0)]),  # the semicolon of an annotation cuts nothing
        ("Haus", [("house", 0), ("home", 0)]),
        ("Heim", [("home", 0)]),
        ("suchen", [("to look for", 0)]),
        ("im Garten arbeiten", [("to work in the garden", 0)]),
        ("er arbeitete", [("he worked", 0)]),
        ("Jahrhundert", [("century", 0)]),
        ("nur deutsch", []),
        ("ohne Trenner", []),
    ],
)
def test_lexicon_ding_lines_become_pairs(source: Path, german: str, english: list[tuple[str, int]]) -> None:
    assert english_of(source, german) == english


def test_lexicon_ding_pairs_hold_no_annotation(source: Path) -> None:
    pairs = list(read_pairs(source))
    assert len(pairs) == 4 + MAX_SYNONYMS + 1 + 3 + 1 + 2 + 1
    for pair in pairs:
        assert not re.search(r"[{}\[\]()<>|;…#]|::", f"{pair.german}{pair.english}")
        assert pair.german
        assert pair.english


@given(st.lists(st.text(alphabet='ab {}[]()<>/|;:.…"', max_size=30), max_size=4))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_lexicon_ding_of_any_line_gives_clean_pairs(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "any-de-en"
    path.write_text("\n".join(lines), encoding="utf-8")
    for pair in read_pairs(path):
        assert pair.german == pair.german.strip()
        assert pair.german
        assert pair.english
        assert 0 <= pair.rank < MAX_SYNONYMS


# -- IBM model 1 --------------------------------------------------------------------------------

HAUS = (["das", "haus"], ["the", "house"])
BUCH = (["das", "buch"], ["the", "book"])


def by_hand(
    pairs: list[tuple[list[str], list[str]]], iterations: int
) -> tuple[dict[tuple[str, str], float], dict[tuple[str, str], float]]:
    """Expectation maximisation as the paper writes it, in loops: p(target | source), expected counts."""
    links = {(s, t) for sources, targets in pairs for s in sources for t in targets}
    probability = dict.fromkeys(links, 1.0)
    count = dict.fromkeys(links, 0.0)
    for _ in range(iterations):
        count = dict.fromkeys(links, 0.0)
        for sources, targets in pairs:
            weight = SINGLE_WEIGHT if len(sources) == len(targets) == 1 else PHRASE_WEIGHT
            for target in targets:
                explained = sum(probability[s, target] for s in sources)
                for s in sources:
                    count[s, target] += weight * probability[s, target] / explained
        total = {s: sum(c for (other, _), c in count.items() if other == s) for s, _ in links}
        probability = {(s, t): count[s, t] / total[s] for s, t in links}
    return probability, count


def table_of(pairs: list[tuple[list[str], list[str]]], threshold: float = 0.0) -> dict[str, list[Link]]:
    return translation_table([s for s, _ in pairs], [t for _, t in pairs], threshold=threshold)


def test_lexicon_ibm1_first_step_computed_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "das haus" / "the house", "das buch" / "the book", all links alike at first: each target word
    of a pair is explained half by each source word. Expected counts, times .7 for phrases:
    das: the 1, house .5, book .5; so p(the | das) = 1/2, p(house | das) = 1/4. haus: the .5, house .5.
    """
    monkeypatch.setattr(ibm1, "ITERATIONS", 1)
    table = table_of([HAUS, BUCH])
    found = {(s, link.target): (link.probability, link.count) for s, links in table.items() for link in links}
    assert found == {
        ("das", "the"): pytest.approx((0.5, 0.7)),
        ("das", "house"): pytest.approx((0.25, 0.35)),
        ("das", "book"): pytest.approx((0.25, 0.35)),
        ("haus", "the"): pytest.approx((0.5, 0.35)),
        ("haus", "house"): pytest.approx((0.5, 0.35)),
        ("buch", "the"): pytest.approx((0.5, 0.35)),
        ("buch", "book"): pytest.approx((0.5, 0.35)),
    }


def test_lexicon_ibm1_second_step_computed_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first step: "the" of "das haus" is explained by das .5/(.5 + .5), "house" by das .25/(.25 + .5).
    das: the 2 · 1/2 = 1, house 1/3, book 1/3: p(the | das) = 1 / (5/3) = .6. haus: the 1/2, house 2/3:
    p(house | haus) = (2/3) / (7/6) = 4/7.
    """
    monkeypatch.setattr(ibm1, "ITERATIONS", 2)
    table = table_of([HAUS, BUCH])
    the, house = table["das"][0], table["haus"][0]
    assert (the.target, house.target) == ("the", "house")
    assert (the.probability, the.count) == pytest.approx((0.6, 0.7))
    assert (house.probability, house.count) == pytest.approx((4 / 7, 0.7 * 2 / 3))


def test_lexicon_ibm1_finds_who_translates_whom() -> None:
    table = table_of([HAUS, BUCH, (["buch"], ["book"])])
    assert [table[word][0].target for word in ("das", "haus", "buch")] == ["the", "house", "book"]
    assert table["buch"][0].probability > 0.9


def test_lexicon_ibm1_leaves_out_what_is_unlikely() -> None:
    every = table_of([HAUS, BUCH])
    border = every["haus"][1].probability  # of "the"
    likely = table_of([HAUS, BUCH], threshold=border)
    assert [link.target for link in every["haus"]] == ["house", "the"]
    assert [link.target for link in likely["haus"]] == ["house"]


SIDE = st.lists(st.sampled_from("abcd"), min_size=1, max_size=4)


@given(st.lists(st.tuples(SIDE, SIDE), min_size=1, max_size=6))
@settings(deadline=None, derandomize=True, max_examples=100)
def test_lexicon_ibm1_agrees_with_the_loops_of_the_paper(pairs: list[tuple[list[str], list[str]]]) -> None:
    probability, count = by_hand(pairs, ibm1.ITERATIONS)
    table = table_of(pairs)
    assert set(table) == {s for s, _ in probability}
    for source, links in table.items():
        assert sum(link.probability for link in links) == pytest.approx(1.0)
        assert [link.probability for link in links] == sorted((x.probability for x in links), reverse=True)
        for link in links:
            assert link.probability == pytest.approx(probability[source, link.target], abs=1e-9)
            assert link.count == pytest.approx(count[source, link.target], abs=1e-9)


# -- the table ----------------------------------------------------------------------------------


def test_lexicon_build_writes_a_table_that_can_be_read_and_the_same_bytes_twice(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = []
    for name in ("one.gz", "two.gz"):
        monkeypatch.setattr(build, "TABLE", tmp_path / name)
        assert build.main([str(source)]) == 0
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert "one.gz" in capsys.readouterr().err
    lexicon = load_lexicon(tmp_path / "one.gz")
    assert lexicon.version == "Version :: test 2026-01-01"
    assert lexicon.word("finden") or lexicon.stem("find") == "find"
    assert (lexicon.word("Haus") or lexicon.stem("haus")) in ("house", "home")


def test_lexicon_build_without_its_source_names_the_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build.main([str(tmp_path / "fehlt")]) == 2
    assert "apt-get install trans-de-en" in capsys.readouterr().err


def test_lexicon_glosses_keep_case_and_prefer_what_is_given_often() -> None:
    pairs = [
        Pair("Weise", "way", 0),
        Pair("Weise", "a way", 0),  # the article says nothing
        Pair("Weise", "manner", 1),
        Pair("weise", "wise", 0),
        Pair("Vorhaben", "a very long way of saying what is meant", 0),  # no gloss: too long
    ]
    words, stems = build.choose_glosses(pairs)
    assert words == {"Weise": "way", "weise": "wise"}
    assert stems == {"weis": "way"}


def test_lexicon_words_are_left_out_when_their_stem_leads_to_the_same() -> None:
    words, stems = build.choose_glosses([Pair("Garten", "garden", 0), Pair("Gärten", "gardens", 0)])
    assert stems == {"gart": "garden"}
    assert words == {"Gärten": "gardens"}


def test_lexicon_part_frequencies_count_distinct_entries_and_leave_stop_words_out() -> None:
    pairs = [Pair(f"Quxgarten {word}", "x", 0) for word in ("eins", "zwei", "drei", "drei")] + [
        Pair("Xyzzyrar", "x", 0)
    ]
    parts = build.part_frequencies(pairs)
    assert parts["quxgart"] == 3
    assert "xyzzyrar" not in parts
    assert "oder" not in parts


def test_lexicon_english_words_occur_twice() -> None:
    pairs = [Pair("a", "red house", 0), Pair("b", "Red roof", 0), Pair("c", "roofs", 0), Pair("d", "red house", 1)]
    assert build.english_words(pairs) == {"red"}


def test_lexicon_table_rows_are_sorted_whatever_order_they_come_in(tmp_path: Path) -> None:
    rows = ["b\t1", "a\t2", "Ä\t3", "a b\t4"]
    random = np.random.default_rng(3)
    for name in ("1", "2"):
        build.write_table(tmp_path / name, "v", {"words": list(random.permutation(rows))})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
