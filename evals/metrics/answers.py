"""Measures of what an answer says: keys, forbidden strings, list items, editions, quotes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.german import stems, words
from evals.dataset import EvalQuestion, GoldItem
from evals.qrels import Need
from evals.records import AnswerRecord, CitedSlice

# How much of an answer counts, in characters: nobody may win by pouring out the document.
LIMIT = 900
LIMITS = {"role": 1200, "followup": 1200, "compare": 1800, "employer": 1800, "list": 3000}
SHARED_TOKENS = 0.7
MIN_QUOTE_WORDS = 3

MARK = re.compile(r"\s?\[\d{1,3}\]")
_DASHES = re.compile("[‐‑‒–—―−]")
_QUOTES = re.compile("[„“”‟«»‹›\"‚‘’'`*]")
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[. ]\d{3})+)(?![\d])")
_UNIT = re.compile(r"\s+(?=[%€])")
_LARGE = re.compile(r"(?<![\d,])\d{4,}$")
_YEAR_FIRST = re.compile(r"(?:19|20)\d\d(?!\d)")


def accuracy(question: EvalQuestion, answer: AnswerRecord) -> float:
    """1 when each group of answer keys has an alternative in what counts of the answer.

    STR-EM of ALCE (Gao et al. 2023), made strict (all groups or nothing) and bounded in
    length. A refusal is never right here, whatever its text happens to contain.
    """
    if answer.refused:
        return 0.0
    told = normalised(counted(question, answer))
    return float(all(any(says(told, key) for key in group) for group in question.answer_keys))


def counted(question: EvalQuestion, answer: AnswerRecord) -> str:
    """The beginning of the answer that is judged, without citation marks."""
    return MARK.sub("", answer.answer[: LIMITS.get(question.kind, LIMIT)])


def nothing_forbidden(question: EvalQuestion, answer: AnswerRecord) -> float:
    """1 when none of the question's forbidden strings stands anywhere in the answer."""
    told = normalised(MARK.sub("", answer.answer))
    return float(not any(says(told, text) for text in question.forbidden))


def edition(question: EvalQuestion, answer: AnswerRecord, needed: Sequence[Need]) -> float:
    """1 when an answer about something that changed rests on the right editions.

    It is right (keys), repeats nothing outdated (forbidden), and cites, for each piece of
    evidence needed, a document that has it: the current figure from the strategy of 2021
    would be a correct-looking answer from the wrong edition.
    """
    cited = {citation.document for citation in answer.citations}
    on_record = all(need.doc_ids & cited for need in needed)
    return accuracy(question, answer) * nothing_forbidden(question, answer) * float(on_record)


def normalised(text: str) -> str:
    """One spelling for case, dashes, quotation marks, white space and thousands.

    "1.300", "1 300" and "1300" become the same, "98 %" and "98%" too.
    """
    text = unicodedata.normalize("NFKC", text).replace("\u00ad", "").casefold()
    text = _QUOTES.sub("", _DASHES.sub("-", text))
    text = re.sub(r"\s+", " ", text)
    text = _THOUSANDS.sub(lambda match: match.group(1) + re.sub(r"\D", "", match.group(2)), text)
    return _UNIT.sub("", text)


def says(told: str, key: str) -> bool:
    """Does a normalised text contain a key? Numbers only as whole numbers.

    "21" is not in "2021" and "4,8" not in "14,8"; parts of words count, since German
    puts words together. A year may be part of a date.
    """
    return _pattern(key).search(f" {told} ") is not None


@lru_cache(maxsize=50_000)
def _pattern(key: str) -> re.Pattern[str]:
    plain = normalised(key)
    before = after = ""
    if plain[:1].isdigit():
        before = r"(?<!\d)(?<!\d,)" + ("" if _YEAR_FIRST.match(plain) else r"(?<!\d\.)")
    if plain[-1:].isdigit():
        # "411,00" is still 411, and of 361.631,02 the cents may be left out; 98 is not 98,5.
        after = r"(?!\d)" if _LARGE.search(plain) else r"(?!\d)(?![.,]\d*[1-9])"
    return re.compile(before + re.escape(plain) + after)


@dataclass(frozen=True, slots=True)
class ListScore:
    precision: float
    recall: float
    f1: float


def list_score(items: Sequence[str], gold: Sequence[GoldItem], also_ok: Sequence[GoldItem]) -> ListScore:
    """Rows of a list answer against the complete list (QAMPARI: Amouyal et al. 2022).

    precision = gold rows found / rows given, recall = gold rows found / gold rows, F1 their
    harmonic mean. Two rows for one gold row count once; rows of ``also_ok`` are left out.
    """
    matched: set[int] = set()
    wrong = 0
    for item in items:
        hits = {number for number, row in enumerate(gold) if any(names_it(item, name) for name in row.names)}
        matched |= hits
        if not hits and not any(names_it(item, name) for row in also_ok for name in row.names):
            wrong += 1
    given = len(matched) + wrong
    precision = len(matched) / given if given else 0.0
    found = len(matched) / len(gold) if gold else 0.0
    return ListScore(precision, found, harmonic(precision, found))


def names_it(item: str, name: str) -> bool:
    """Does a row name this thing? Equal after stemming, or a bit more or less around it.

    "Projekt ProXLab (Hildesheim)" names ProXLab; a whole sentence about it does not: the
    shorter of the two must be at least half of the longer, in one piece.
    """
    short, long = sorted((_tokens(item), _tokens(name)), key=len)
    if not short or 2 * len(short) < len(long):
        return False
    return any(long[start : start + len(short)] == short for start in range(len(long) - len(short) + 1))


@lru_cache(maxsize=50_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(stems(normalised(text)))


def harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def quote_hit(question: EvalQuestion, citations: Sequence[CitedSlice]) -> float:
    """1 when any cited slice shows any of the gold quotes."""
    return float(any(shows(citation.text, quote) for citation in citations for quote in question.gold_quotes))


def shows(cited: str, quote: str) -> bool:
    """The slice contains the quote, is contained in it, or shares 70 % of its words.

    A slice of one or two words is contained in anything; it needs three.
    """
    slice_words, gold_words = tuple(words(cited)), tuple(words(quote.replace("*", "")))
    if not slice_words or not gold_words:
        return False
    text, gold = " ".join(slice_words), " ".join(gold_words)
    if f" {gold} " in f" {text} ":
        return True
    if len(slice_words) >= MIN_QUOTE_WORDS and f" {text} " in f" {gold} ":
        return True
    shared = Counter(slice_words) & Counter(gold_words)
    return shared.total() >= SHARED_TOKENS * len(gold_words)
