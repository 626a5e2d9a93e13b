"""Does the cited text say it? A deterministic check of a statement against its citations.

Four things are compared, from the most to the least telling:

1. *Facts that can be wrong in one token*: numbers, dates, names. Each of them must stand
   in the cited text, a number in a sentence that shares another word with the statement
   (otherwise it is somebody else's number).
2. *Negation*: the cited sentence that says most of the statement must agree with it.
3. *Content words*: the share of the statement's stems that the cited text has, compounds
   included ("Fachkräfteprojekte" in "Projekte für Fachkräfte"). Nouns weigh more than the
   rest: one that is missing is a new thing said, so it costs the full verdict.
4. *The words themselves*: a statement that stands there word for word needs no more.

The idea of judging support sentence by sentence is ALCE's (Gao et al., EMNLP 2023,
arXiv 2305.14627), which asks an entailment model; the check here takes its place. What it
cannot see: who does what to whom when all the words are there, and a paraphrase without
shared words, which it calls unsupported. It errs towards "not supported".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, fold, stem
from corpus.quantities import Quantity, quantities
from corpus.schema import Support
from corpus.sentences import sentence_spans

# Share of content stems found. Below one half the cited text is about something else.
SUPPORTED_SHARE = 0.8
PARTLY_SHARE = 0.5
MIN_COMPOUND_PART = 5

_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss"})  # as stems have them
_WORD = re.compile(r"[^\W\d_]\w*(?:[-:&+*]\w+)*")
_NOT_ONLY = re.compile(r"\b(?:nicht\s+(?:nur|zuletzt|allein)|not\s+(?:only|least))\b", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:nicht|nichts|kein(?:e|em|en|er|es)?|nie|niemals|niemand|weder|keinesfalls|keineswegs|nirgends"
    r"|not|no|never|none|nobody|neither|nor|cannot|\w+n['’]t)\b",
    re.IGNORECASE,
)
# A capitalised word after one of these without an article is nearly always a name.
_BEFORE_NAMES = frozenset(
    """
    in nach aus bei um durch landkreis landkreise landkreises kreis kreise stadt städte gemeinde region hochschule
    universität projekt projekte projektes projekts netzwerk agentur initiative verein at from county district town
    city project network university
    """.split()
)
_CLAUSE_BORDER = re.compile(r"[,;:()–](?!\d)")
_QUOTED = re.compile(r"[„“\"«»]([^„“”\"«»]{2,60})[“”\"«»]")


@dataclass(frozen=True, slots=True)
class SupportVerdict:
    """How far cited texts prove a statement, and what of it they do not say.

    ``missing``: the statement's own words, in its order; for a contradicting negation
    the negating word, whichever side has it.
    """

    level: Support
    missing: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """May the statement be shown as proved?"""
        return self.level in ("verbatim", "supported")


def support(statement: str, cited: Sequence[str]) -> SupportVerdict:
    """Compares a statement with the texts cited for it, taken together.

    ``statement``: one or a few sentences without citation marks. ``cited``: the quoted
    slices. A statement without a word or number in it says nothing, and nothing proves
    it; neither does an empty list of citations.
    """
    plain, texts = _plain(statement), [_plain(text) for text in cited]
    if any(character.isalnum() for character in plain) and any(_stands_in(plain, text) for text in texts):
        return SupportVerdict("verbatim")
    sentences = [_Sentence.of(text[start:end]) for text in texts for start, end in sentence_spans(text)]
    if not sentences:
        return SupportVerdict("unsupported", tuple(_content(plain)))
    facts = [*_missing_quantities(plain, sentences), *_missing_names(plain, sentences)]
    negation = _contradiction(plain, sentences)
    if facts or negation:
        return SupportVerdict("unsupported", tuple(dict.fromkeys([*facts, *negation])))
    return _by_share(plain, sentences)


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    words: frozenset[str]
    stems: frozenset[str]
    quantities: tuple[Quantity, ...]

    @classmethod
    def of(cls, text: str) -> _Sentence:
        words = frozenset(word.lower() for word in _words(text))
        return cls(text, words, frozenset(stem(word) for word in words), quantities(text))

    def has(self, word: str) -> bool:
        """The word, another form of it, or one of the two as part of the other's compound."""
        lower = word.lower()
        stemmed = stem(lower)
        if stemmed in self.stems or lower in self.words:
            return True
        if len(stemmed) < MIN_COMPOUND_PART:
            return False
        folded = lower.translate(_UMLAUTS)
        return any(
            stemmed in other.translate(_UMLAUTS) or (len(part) >= MIN_COMPOUND_PART and part in folded)
            for other, part in ((other, stem(other)) for other in self.words)
        )


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _stands_in(statement: str, text: str) -> bool:
    """As whole words: "kein Betrieb" does not stand in "kein Betriebsrat"."""
    start = text.find(statement)
    while start >= 0:
        end = start + len(statement)
        if not (text[start - 1 : start].isalnum() and statement[0].isalnum()) and not (
            text[end : end + 1].isalnum() and statement[-1].isalnum()
        ):
            return True
        start = text.find(statement, start + 1)
    return False


def _words(text: str) -> list[str]:
    """Words and their hyphenated parts, without numbers."""
    found: list[str] = []
    for word in _WORD.findall(text):
        found.append(word)
        parts = re.split(r"[-:&+*]", word)
        found += [part for part in parts if len(parts) > 1 and len(part) > 1]
    return found


def _content(text: str) -> list[str]:
    """Content words in order, each once, as written; without numbers, units and months."""
    for quantity in quantities(text):
        text = text[: quantity.start] + " " * len(quantity.text) + text[quantity.end :]
    words = (word for word in _WORD.findall(text) if not _is_function_word(word))
    return list({word.lower(): word for word in words}.values())


def _is_function_word(word: str) -> bool:
    lower = word.lower()
    return lower in STOP_WORDS or lower in ENGLISH_STOP_WORDS


def _missing_quantities(statement: str, sentences: Sequence[_Sentence]) -> list[str]:
    """Numbers and dates that no cited sentence on the same matter has."""
    content = _content(statement)
    on_topic = [s for s in sentences if not content or any(s.has(word) for word in content)]
    return [
        quantity.text
        for quantity in quantities(statement)
        if not any(other.proves(quantity) for sentence in on_topic for other in sentence.quantities)
    ]


def _missing_names(statement: str, sentences: Sequence[_Sentence]) -> list[str]:
    return [name for name in names(statement) if not any(sentence.has(name) for sentence in sentences)]


def names(text: str) -> tuple[str, ...]:
    """Words that look like names, each once, in order. Closed rules, no dictionary.

    Inner capitals or digits (ProXLab, IHK), capitalised words in quotation marks, and
    capitalised words right after a preposition or a noun that names follow (in Holzminden,
    Landkreis Schaumburg). German capitalises nouns too, so the others stay unrecognised;
    they count as content words.
    """
    found: dict[str, None] = {}
    quoted = [match.span(1) for match in _QUOTED.finditer(text)]
    before = ""
    for match in _WORD.finditer(text):
        word = match.group()
        inside = any(start <= match.start() < end for start, end in quoted)
        follows = before.lower() in _BEFORE_NAMES and text[match.start() - 1 : match.start()] == " "
        if _is_coined(word) or (word[0].isupper() and not _is_function_word(word) and (inside or follows)):
            found[word] = None
        before = word
    return tuple(found)


def _is_coined(word: str) -> bool:
    """A capital or digit behind the first letter: no German or English common word has it."""
    return any(character.isupper() or character.isdigit() for part in word.split("-") for character in part[1:])


def _contradiction(statement: str, sentences: Sequence[_Sentence]) -> list[str]:
    """The negating word, when statement and cited text disagree about one.

    Clause by clause: "in Holzminden, aber nicht in Schaumburg" denies nothing about
    Holzminden, and "die nicht in Holzminden sitzen" does. So a negated clause counts
    when it shares a content word with the other side.
    """
    for said in _clauses(statement):
        content = _content(said)
        best = max(sentences, key=lambda sentence: sum(sentence.has(word) for word in content))
        shared = [clause for clause in _clauses(best.text) if _shares(_Sentence.of(clause), content)]
        denied = [word for clause in shared for word in _negations(clause)]
        if bool(_negations(said)) != bool(denied):
            return (_negations(said) or denied)[:1]
    return []


def _clauses(text: str) -> list[str]:
    parts = (part for start, end in sentence_spans(text) for part in _CLAUSE_BORDER.split(text[start:end]))
    return [part for part in parts if part.strip()]


def _shares(sentence: _Sentence, content: Sequence[str]) -> bool:
    return any(sentence.has(word) for word in content)


def _negations(text: str) -> list[str]:
    return _NEGATION.findall(_NOT_ONLY.sub(" ", text))


def _by_share(statement: str, sentences: Sequence[_Sentence]) -> SupportVerdict:
    content = _content(statement)
    missing = tuple(word for word in content if not any(sentence.has(word) for sentence in sentences))
    if not content:  # a bare number or date that is there
        return SupportVerdict("supported" if quantities(statement) else "unsupported")
    share = 1 - len(missing) / len(content)
    first = (_WORD.search(statement, start, end) for start, end in sentence_spans(statement))
    openers = {match.group() for match in first if match}  # capitalised, whatever they are
    new_noun = any(word[0].isupper() and word not in openers for word in missing)
    if share >= SUPPORTED_SHARE and not new_noun:
        return SupportVerdict("supported", missing)
    return SupportVerdict("partly" if share >= PARTLY_SHARE else "unsupported", missing)
