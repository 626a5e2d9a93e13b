"""Does a question point back to something said before it?"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.questions.clauses import begins_with_question_word, connector_of, sentences_of, without_connector
from assistant.questions.filters import places_in
from assistant.questions.language import detect_language
from assistant.questions.wordclasses import (
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    LIGHT_VERBS,
    RELATIONAL,
    Token,
    has_case,
    is_noun,
    tokens,
)
from corpus.german import function_words, words
from corpus.schema import Language

# Always point back, whatever follows.
_ADVERBS: dict[Language, frozenset[str]] = {
    "de": frozenset(
        """da dort dorthin dafür davon dabei daran darin darauf daraus dazu darüber damit dadurch danach dagegen
        dahinter drin dran drauf hierzu hierfür sowas solche solcher solches solchen dasselbe denen dessen
        deren""".split()
    ),
    "en": frozenset(["there"]),
}
# Point back when they stand for a noun, not before one.
_PRONOUNS: dict[Language, frozenset[str]] = {
    "de": frozenset("das die der den dem beide beiden er sie es ihn ihm ihnen".split()),
    "en": frozenset("it they them he she him that those one ones".split()),
}
_DEMONSTRATIVES: dict[Language, frozenset[str]] = {
    "de": frozenset("dies diese dieser dieses diesem diesen jene jener jenes jenen".split()),
    "en": frozenset("this these".split()),
}
_POSSESSIVES: dict[Language, frozenset[str]] = {
    "de": frozenset("sein seine seinen seinem seiner ihre ihren ihrem ihrer".split()),
    "en": frozenset("its their his her".split()),
}
_EXPLETIVE = re.compile(
    r"\b(?:gibt|gab|geht|ging|handelt|heißt|hieß)\s+es\b|\bes\s+(?:\w+\s+)?(?:gibt|gab|geht|heißt|hieß)\b|"
    r"\b(?:is|are|was|were)\s+there\b|\bthere\s+(?:is|are|was|were)\b|\bis it (?:possible|true)\b",
    re.IGNORECASE,
)
_VERB_ENDING = re.compile(r"(?:t|en|te|st|s|ed|e)$")
_FEW_WORDS = 4
_MORE = re.compile(
    r"^\W*(?:bitte\s+)?(?:(?:erzähl\w*|sag\w*|tell|give)\s+(?:mir\s+|uns\s+|me\s+|us\s+)?(?:bitte\s+|noch\s+)?)?"
    r"(?:mehr|genauer|ausführlicher|details?|more|go on|weiter)\b|^\W*(?:stimmt das|wirklich|really)\W*$",
    re.IGNORECASE,
)


def points_back(question: str) -> bool:
    """Pronouns and adverbs that stand for something unnamed, a missing "of what", or no noun at all."""
    if _MORE.match(question) and len(words(question)) <= _FEW_WORDS:
        return True
    language = detect_language(question)
    first = next(iter(sentences_of(question)), question)
    every = tokens(_EXPLETIVE.sub(_blank, first))
    own = _own_words([token for token in every if token.is_word], question)
    if not own:
        return True
    if connector_of(question) and not _names_something(own, question):
        return True
    at = next((i for i in range(len(every)) if _points(every, i, language)), None)
    if at is not None:
        return not _has_antecedent(first, every, at, language)
    return _is_relational(own, first) or (not _has_noun(own, question) and begins_with_question_word(question))


def _blank(match: re.Match[str]) -> str:
    return match[0].split()[0] if match[0].lower().split()[-1] in ("es", "there") else match[0].split()[-1]


def _own_words(spoken: list[Token], question: str) -> list[Token]:
    """Words that are neither function words nor light verbs."""
    function = set(function_words(question))
    return [
        t
        for t in spoken
        if not t.is_function_word
        and t.lower not in AUXILIARIES
        and (is_noun(t) or t.lower not in LIGHT_VERBS)
        and t.lower not in function
    ]


def _points(every: list[Token], i: int, language: Language) -> bool:
    word = every[i].lower
    if every[i].is_quoted or (every[i].text.isupper() and len(word) <= 3 and len(every) > 1):
        return False
    if i > 0 and every[i - 1].text == ",":
        return False  # ", damit …", ", deren …", ", die …" belong to their own sentence
    following = every[i + 1] if i + 1 < len(every) else None
    if word in _ADVERBS[language]:
        return following is None or following.text != ","  # "dazu, wie …" points ahead
    if word in _DEMONSTRATIVES[language] or word in _POSSESSIVES[language]:
        return True
    if word not in _PRONOUNS[language]:
        return False
    if following is None or not following.is_word:
        return True
    if word in ("that", "those") and i > 0 and not every[i - 1].is_function_word:
        return False  # "a project that …"
    return not _is_article(every, i) if word in ARTICLES else True


def _is_article(every: list[Token], i: int) -> bool:
    """Does a noun follow, adjectives between? Without capitals any word of meaning may be one."""
    sentence = " ".join(token.text for token in every)
    cased = has_case(sentence) or (sentence[:1].isupper() and sentence.endswith("?"))
    for before, following in pairwise(every[i:]):
        if before.text.isdigit() and following.text == ".":
            continue  # "die 35. Sitzung"
        if not following.is_word or (following.is_function_word and len(following.text) > 1):
            return following.lower in ARTICLES or following.is_quoted
        if is_noun(following) or not cased:
            return True
    return False


def _names_something(own: list[Token], question: str) -> bool:
    """A place, or a name: with it a question behind "Und" stands alone if it has another noun."""
    nouns = [t for t in own if is_noun(t) and RELATIONAL.fullmatch(t.text) is None]
    names = [t for t in nouns if t.is_quoted or any(c.isupper() for c in t.text[1:])]
    return bool(names) or (bool(places_in(question)) and len(nouns) > 2)


def _has_antecedent(sentence: str, every: list[Token], at: int, language: Language) -> bool:
    """Does the sentence itself name, before it points, what it points to ("Was macht der Hub, und wem gehört er?")?

    The noun that is asked for ("Wie viel Geld gab es dafür?") is not it.
    """
    before = every[:at]
    own = [t for t in before if t.is_word and not t.is_function_word and t.lower not in LIGHT_VERBS | AUXILIARIES]
    if every[at].lower in _POSSESSIVES[language]:
        return bool(own)
    writes_nouns = has_case(sentence) or (sentence[:1].isupper() and sentence.endswith("?"))
    if language == "en" or not writes_nouns:
        return len(own) >= 2
    nouns = [i for i, t in enumerate(before) if is_noun(t, first=i == 0)]
    if any(t.text in ",–:" or t.lower in CONJUNCTIONS for i in nouns for t in before[i + 1 :]):
        return True
    is_adverb = every[at].lower in _ADVERBS[language]
    return not is_adverb and any(i > 0 and before[i - 1].lower in ARTICLES for i in nouns)


def _is_relational(own: list[Token], sentence: str) -> bool:
    """ "Wer sind die Partner?": whose? A place, name or genitive would tell."""
    if places_in(sentence) or any(t.is_quoted for t in own):
        return False
    nouns = [t for t in own if is_noun(t)] if has_case(sentence) else own
    return bool(nouns) and all(RELATIONAL.fullmatch(t.text) for t in nouns) and len(own) <= _FEW_WORDS


def _has_noun(own: list[Token], question: str) -> bool:
    """A noun, or a name in lower case: a word that has no verb's ending. Without capitals any two words may do."""
    plain = without_connector(question)
    if has_case(plain):
        return any(is_noun(t) for t in own)
    degree = re.match(r"^\W*(?:wie|how)\s+(?P<adjective>\w+)", plain, re.IGNORECASE)
    named = [t for t in own if degree is None or t.lower != degree["adjective"].lower()]
    return len(named) > 1 or any(is_noun(t) or not _VERB_ENDING.search(t.lower) for t in named)
