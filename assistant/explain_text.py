"""An explanation in words: the sums behind a ranking, for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.explain import Explanation, PassageExplanation, WordShare
from assistant.render import heading_text
from corpus.schema import Language
from corpus.texts import text

_EXCERPT_CHARS = 160
_WORD_WIDTH = 24


def as_text(found: Explanation, language: Language) -> str:
    """For the terminal: the question and its English, then each passage with a table of its words."""
    lines = [text("explain.question", language, question=found.question)]
    lines.append(text("explain.gloss", language, gloss=found.gloss or "–"))
    if found.semantic_weight:
        lines.append(text("explain.weight", language, weight=number(found.semantic_weight, language)))
    else:
        lines.append(text("explain.no_vectors", language))
    if not found.passages:
        lines.append(text("explain.nothing", language))
    for passage in found.passages:
        lines += ["", *_passage_lines(passage, found.semantic_weight, language)]
    return "\n".join(lines)


def _passage_lines(passage: PassageExplanation, weight: float, language: Language) -> list[str]:
    rank = text("explain.unranked", language) if passage.rank is None else f"{passage.rank}."
    quote = " ".join(passage.citation.quote.split())
    excerpt = quote if len(quote) <= _EXCERPT_CHARS else quote[:_EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"
    lines = [
        f"{rank} {heading_text(passage.citation, language)}  [{passage.passage_id}]",
        f"   „{excerpt}“" if language == "de" else f"   “{excerpt}”",
        "   " + sum_line(passage, weight, language),
    ]
    if passage.structure:
        lines.append("   " + text("explain.structure", language, share=number(passage.structure, language)))
    if passage.reranker is not None:
        lines.append("   " + text("explain.reranker", language, score=number(passage.reranker, language)))
    return [*lines, *(_table(passage.words, language))]


def sum_line(passage: PassageExplanation, weight: float, language: Language) -> str:
    """ "Score 0.620 = words 0.410 + meaning 0.210 (cosine 0.735)"; ``weight``: of the cosine, 0 without vectors."""
    score, words = number(passage.score, language), number(passage.lexical, language)
    if not weight:
        return text("explain.sum_words", language, score=score, words=words)
    cosine = "–" if passage.cosine is None else number(passage.cosine, language)
    meaning = number(passage.meaning, language)
    return text("explain.sum", language, score=score, words=words, meaning=meaning, cosine=cosine)


def _table(words: Sequence[WordShare], language: Language) -> list[str]:
    head = (
        text("explain.head_stem", language),
        text("explain.head_letters", language),
        text("explain.head_english", language),
        text("explain.head_total", language),
    )
    lines = [f"   {text('explain.head_word', language):<{_WORD_WIDTH}}" + "".join(f"{cell:>12}" for cell in head)]
    for share in words:
        values = (share.stem, share.letters, share.english, share.total)
        cells = "".join(f"{number(value, language) if value else '·':>12}" for value in values)
        name = share.word or text("explain.phrase", language)
        gloss = f"  ({share.gloss})" if share.gloss and share.gloss.lower() != share.word.lower() else ""
        lines.append(f"   {name:<{_WORD_WIDTH}}{cells}{gloss}")
    return lines


def number(value: float, language: Language) -> str:
    """Three decimals, with the language's decimal sign and a minus sign that is no hyphen."""
    shown = f"{value:.3f}".replace("-", "−")
    return shown.replace(".", ",") if language == "de" else shown
