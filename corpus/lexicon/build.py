"""Makes the German–English table from the Ding word list. Run by maintainers:

    apt-get install trans-de-en
    python -m corpus.lexicon.build [/usr/share/trans/de-en]

For every German word the one English phrase that translates it best: of its entries, the
phrase that is given most often and whose words are the likeliest translations by IBM
model 1 over all entries and example phrases. Words that only occur in phrases get their
likeliest word. The table also holds how often each German stem occurs (for cutting
compounds) and the English words (to know which words of a question are English).
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from corpus.compounds import MIN_FREQUENCY
from corpus.german import STOP_WORDS, english_stem, stem
from corpus.lexicon.ding import Pair, read_pairs
from corpus.lexicon.ibm1 import Link, translation_table

DEFAULT_SOURCE = Path("/usr/share/trans/de-en")
TABLE = Path(__file__).with_name("de-en.txt.gz")
DOCUMENTS = Path(__file__).resolve().parents[1] / "typesetting" / "strategie-leine-weser-2021.txt"
FORMAT = 1
MAX_PHRASE_WORDS = 14
MAX_GLOSS_WORDS = 4
MIN_PROBABILITY = 0.15
MIN_COUNT = 1.5
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]+")
_ARTICLE = re.compile(r"^(?:to|the|a|an|be) ")
_GERMAN_LIGHT = frozenset(
    "der die das den dem des ein eine einen einem einer eines sich zu und in von mit auf für".split()
)
_ENGLISH_LIGHT = frozenset("the a an of to in and be on for with by at is are was were".split())


def main(arguments: Sequence[str]) -> int:
    source = Path(arguments[0]) if arguments else DEFAULT_SOURCE
    try:
        pairs = list(read_pairs(source))
        version = source.open(encoding="utf-8").readline().strip("# \n")
    except OSError as error:
        sys.stderr.write(f"{source}: {error.strerror}. apt-get install trans-de-en\n")
        return 2
    glosses, stem_glosses = choose_glosses(pairs)
    sections = {
        "words": [f"{word}\t{gloss}" for word, gloss in glosses.items()],
        "stems": [f"{stemmed}\t{gloss}" for stemmed, gloss in stem_glosses.items()],
        "parts": [f"{part}\t{count}" for part, count in part_frequencies(pairs).items()],
        "english": list(english_words(pairs)),
    }
    write_table(TABLE, version, sections)
    counts = ", ".join(f"{name} {len(rows)}" for name, rows in sections.items())
    sys.stderr.write(f"{TABLE.name}: {TABLE.stat().st_size} bytes; {counts}\n")
    return 0


def write_table(path: Path, version: str, sections: Mapping[str, Iterable[str]]) -> None:
    """One text file: a head line, then each section's sorted rows below its name.

    The same rows always give the same bytes (no time in the file's head).
    """
    lines = [f"leine-weser-lexicon {FORMAT}\t{version}"]
    for name, rows in sections.items():
        ordered = sorted(rows)
        lines += [f"[{name}]\t{len(ordered)}", *ordered]
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode("utf-8"), 9, mtime=0))


def choose_glosses(pairs: Sequence[Pair]) -> tuple[dict[str, str], dict[str, str]]:
    """German word → English phrase; and German stem → English phrase for forms not listed.

    Words keep their case: "Weise" is a way, "weise" is wise.
    """
    by_word, by_stem = _entries(pairs)
    surface = _translations(pairs, by_stem=False)
    stemmed = _translations(pairs, by_stem=True)
    stem_glosses = {key: _best(entries, stemmed.get(key, ())) for key, entries in by_stem.items() if len(key) > 3}
    glosses: dict[str, str] = {}
    listed = {word.lower() for word in by_word}
    for word in by_word.keys() | (surface.keys() - listed):
        lower = word.lower()
        links = surface.get(lower) or stemmed.get(stem(lower), [])
        entries: Mapping[str, float] = by_word.get(word) or _scaled(by_stem.get(stem(lower), {})) or _likely(links)
        if entries:
            glosses[word] = _best(entries, links)
    return {word: gloss for word, gloss in glosses.items() if _is_needed(word, glosses, stem_glosses)}, stem_glosses


def _is_needed(word: str, glosses: Mapping[str, str], stem_glosses: Mapping[str, str]) -> bool:
    """Would the word's stem not lead to the same gloss (after a look at its other case)?"""
    return word.swapcase()[0] + word[1:] in glosses or stem_glosses.get(stem(word.lower())) != glosses[word]


def _entries(pairs: Iterable[Pair]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Translations of single words, counted; a first translation counts more than a later one."""
    by_word: dict[str, Counter[str]] = defaultdict(Counter)
    by_stem: dict[str, Counter[str]] = defaultdict(Counter)
    for pair in pairs:
        if " " in pair.german or len(pair.english.split()) > MAX_GLOSS_WORDS:
            continue
        phrase = _ARTICLE.sub("", pair.english.lower())
        weight = 1 / (1 + pair.rank)
        word = pair.german
        by_word[word][phrase] += weight  # type: ignore[assignment]
        by_stem[stem(word.lower())][phrase] += weight  # type: ignore[assignment]
    return by_word, by_stem


def _scaled(entries: Mapping[str, float]) -> dict[str, float]:
    return {phrase: 0.6 * count for phrase, count in entries.items()}


def _likely(links: Sequence[Link]) -> dict[str, float]:
    return {link.target: 0.0 for link in links[:3] if link.probability >= MIN_PROBABILITY and link.count >= MIN_COUNT}


def _best(entries: Mapping[str, float], links: Sequence[Link]) -> str:
    probability = {link.target: link.probability for link in links}

    def score(phrase: str) -> float:
        phrase_words = phrase.split()
        likely = sum(probability.get(word, probability.get(word.rstrip("s"), 0.0)) for word in phrase_words)
        return 0.7 * math.log(1 + entries[phrase]) + 2.5 * likely / len(phrase_words) - 0.1 * (len(phrase_words) - 1)

    return max(sorted(entries), key=score)


def _translations(pairs: Iterable[Pair], *, by_stem: bool) -> dict[str, list[Link]]:
    """IBM model 1 over all entries and phrases. Target words are shown in their commonest form."""
    sources: list[list[str]] = []
    targets: list[list[str]] = []
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for german, english in dict.fromkeys((pair.german, pair.english) for pair in pairs):
        source = _heavy(german, _GERMAN_LIGHT)
        target = _heavy(english, _ENGLISH_LIGHT)
        if not source or not target or max(len(source), len(target)) > MAX_PHRASE_WORDS:
            continue
        for word in target:
            forms[english_stem(word)][word] += 1
        sources.append([stem(word) for word in source] if by_stem else source)
        targets.append([english_stem(word) for word in target])
    shown = {key: max(sorted(counts), key=lambda form, c=counts: c[form]) for key, counts in forms.items()}  # type: ignore[misc]
    table = translation_table(sources, targets)
    return {
        word: [Link(shown[link.target], link.probability, link.count) for link in links]
        for word, links in table.items()
    }


def _heavy(phrase: str, light: frozenset[str]) -> list[str]:
    found = [word.lower() for word in _WORD.findall(phrase)]
    return [word for word in found if word not in light] if len(found) > 1 else found


def part_frequencies(pairs: Iterable[Pair]) -> dict[str, int]:
    """Stem → occurrences in the word list's German side and in the strategy's text."""
    counts: Counter[str] = Counter()
    for german in {pair.german for pair in pairs}:
        counts.update(word.lower() for word in _WORD.findall(german))
    counts.update(word.lower() for word in _WORD.findall(DOCUMENTS.read_text(encoding="utf-8")))
    stems: Counter[str] = Counter()
    for word, count in counts.items():
        if len(word) >= 4 and word not in STOP_WORDS:
            stems[stem(word)] += count
    return {part: count for part, count in stems.items() if count >= MIN_FREQUENCY}


def english_words(pairs: Iterable[Pair]) -> set[str]:
    """Words of the English side that occur at least twice."""
    counts: Counter[str] = Counter()
    for english in {pair.english for pair in pairs}:
        counts.update(word.lower() for word in _WORD.findall(english))
    return {word for word, count in counts.items() if count > 1}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
