"""Why a passage stands where it does: what each word of the question added to its score.

The ranking is a sum (``assistant.retrieve``), so nothing is estimated here: the shares of
the words, of the phrases and of the vectors add up to the passage's score. Stems, n-grams
and the English gloss are counted for the word of the question they come from; an n-gram or
gloss that several words have in common is shared between them in equal parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.compose import cite
from assistant.retrieve import HybridRetriever, Ranking
from corpus.errors import QuestionError
from corpus.german import WORD, content_words, fold
from corpus.gloss import Glosser
from corpus.index import Index
from corpus.lexical import ANALYZERS, GLOSS_NGRAMS, GLOSS_STEMS, NGRAMS, STEMS, LexicalQuery
from corpus.schema import Citation, Hit, Language, Passage

SHOWN_PASSAGES = 3
NO_COSINE = -1.0  # what the retriever gives where it has compared no vectors


@dataclass(frozen=True, slots=True)
class WordShare:
    """Shares of a passage's score, 0..1, that one word of the question has brought.

    ``word``: as asked; empty for English words that several words of the question have
    together (a phrase of the glossary). ``gloss``: its English. ``stem``, ``letters``: its
    stem and its n-grams in the German text; ``english``: of its gloss, stems and n-grams.
    """

    word: str
    gloss: str
    stem: float
    letters: float
    english: float

    @property
    def total(self) -> float:
        return self.stem + self.letters + self.english


@dataclass(frozen=True, slots=True)
class PassageExplanation:
    """``score`` = ``lexical`` + ``meaning`` + ``structure``; ``lexical`` = sum of the words' shares.

    ``rank``: None for a passage that isn't ranked (nothing in common, or a list of sources).
    ``score``, ``lexical``, ``meaning``: 0..1. ``cosine``: -1..1, None where no vectors were
    compared; ``meaning`` is its share. ``structure``: by section, place and length, below 0 for a
    short passage or one whose section says less. ``reranker``: what the cross-encoder said, on its own
    scale; None when there is none or it has not read this passage. ``citation``: the passage.
    """

    passage_id: str
    rank: int | None
    score: float
    lexical: float
    meaning: float
    structure: float
    cosine: float | None
    reranker: float | None
    words: tuple[WordShare, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Explanation:
    """``semantic_weight``: of the cosine beside the lexical score; 0 when no model was asked."""

    question: str
    language: Language
    gloss: str
    semantic_weight: float
    generation: str
    passages: tuple[PassageExplanation, ...]


def explain(
    index: Index,
    retriever: HybridRetriever,
    question: str,
    *,
    count: int = SHOWN_PASSAGES,
    passage_id: str | None = None,
    language: Language | None = None,
) -> Explanation:
    """The best ``count`` passages of a question, or one that is named, taken apart.

    Raises:
        QuestionError: the index has no passage ``passage_id``.
    """
    if passage_id is not None and passage_id not in index.row_of:
        raise QuestionError("passage_unknown", passage=passage_id, generation=index.generation)
    ranking = retriever.rank(question, len(index.passages) if passage_id else count, (), language)
    weight = retriever.weight(ranking.query.language) if ranking.vector is not None else 0.0
    hits: Sequence[Hit] = ranking.hits
    if passage_id is not None:
        named = [hit for hit in hits if hit.passage.passage_id == passage_id]
        hits = named or [Hit(index.passages[index.row_of[passage_id]], 0, 0.0)]
    return Explanation(
        question=question,
        language=ranking.query.language,
        gloss=ranking.query.gloss,
        semantic_weight=weight,
        generation=index.generation,
        passages=tuple(_explain_hit(index, retriever.glosser, ranking, hit, weight) for hit in hits),
    )


def _explain_hit(index: Index, glosser: Glosser, ranking: Ranking, hit: Hit, weight: float) -> PassageExplanation:
    passage, parts = hit.passage, dict(hit.parts)
    cosine = parts.get("cosine", NO_COSINE)
    contributions = index.lexical.contributions(ranking.query, index.row_of[passage.passage_id])
    scale = 1 / (1 + weight)
    words = word_shares(ranking.query, contributions, glosser)
    shares = tuple(
        replace(share, stem=share.stem * scale, letters=share.letters * scale, english=share.english * scale)
        for share in words
    )
    lexical = sum(share.total for share in shares)
    meaning = weight * max(cosine, 0.0) * scale
    structure = parts.get("structure", 0.0)
    return PassageExplanation(
        passage_id=passage.passage_id,
        rank=hit.rank or None,
        score=lexical + meaning + structure,
        lexical=lexical,
        meaning=meaning,
        structure=structure,
        cosine=cosine if cosine > NO_COSINE else None,
        reranker=parts.get("reranker"),
        words=shares,
        citation=_cited(index, passage),
    )


def _cited(index: Index, passage: Passage) -> Citation:
    return cite(index.documents[passage.span.doc_id], passage.span, 1)


def word_shares(
    query: LexicalQuery, contributions: Mapping[str, Mapping[str, float]], glosser: Glosser
) -> tuple[WordShare, ...]:
    """Contributions of tokens → of the question's words, in its order; the sum stays the same."""
    written = _content_words_as_written(query.text)
    glosses = {word: _gloss(glosser, word, query.language) for word in written}
    texts = {field: glosses if field in (GLOSS_STEMS, GLOSS_NGRAMS) else {w: w for w in written} for field in ANALYZERS}
    given = {word: dict.fromkeys(ANALYZERS, 0.0) for word in written}
    left: dict[str, dict[str, float]] = {}
    for field, tokens in contributions.items():
        owners = _owners(field, texts[field])
        for token, share in tokens.items():
            own = owners.get(token, ())
            for word in own:
                given[word][field] += share / len(own)
            if not own:
                left.setdefault(field, {})[token] = share
    found = [
        WordShare(word, glosses[word], f[STEMS], f[NGRAMS], f[GLOSS_STEMS] + f[GLOSS_NGRAMS])
        for word, f in given.items()
    ]
    return (*found, *_phrases(query, left))


def _owners(field: str, texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Token → the words of the question that have it."""
    owners: dict[str, list[str]] = {}
    for word, text in texts.items():
        for token in dict.fromkeys(ANALYZERS[field](text)):
            owners.setdefault(token, []).append(word)
    return owners


def _phrases(query: LexicalQuery, left: Mapping[str, Mapping[str, float]]) -> list[WordShare]:
    """What no single word explains: English that the glossary has for several words together."""
    if not left:
        return []
    glossed = [field for field in left if field in (GLOSS_STEMS, GLOSS_NGRAMS)]
    words = [
        word
        for word in dict.fromkeys(WORD.findall(query.gloss))
        if any(not left[field].keys().isdisjoint(ANALYZERS[field](word)) for field in glossed)
    ]
    sums = {field: sum(left.get(field, {}).values()) for field in ANALYZERS}
    english = sums[GLOSS_STEMS] + sums[GLOSS_NGRAMS]
    return [WordShare("", " ".join(words), sums[STEMS], sums[NGRAMS], english)]


def _content_words_as_written(question: str) -> list[str]:
    """Content words of a question with their capitals, each once."""
    content = set(content_words(question))
    by_lower: dict[str, str] = {}
    for written in WORD.findall(fold(question)):
        if written.lower() in content:
            by_lower.setdefault(written.lower(), written)
    return list(by_lower.values())


def _gloss(glosser: Glosser, word: str, language: Language) -> str:
    keep = language == "en" and glosser.is_english(word)
    return word if keep else glosser.word(word)
