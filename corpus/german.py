"""German text analysis: pure functions from strings to tokens. The door to PyStemmer.

Used by both sides of the house: what ingest indexes and what a question is turned into
must be analysed by the same code. ``ANALYSIS_VERSION`` is part of an index's
fingerprint; raise it with every change that alters the tokens of a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

ANALYSIS_VERSION = 8

MAX_KEPT_CHARS = 60  # of a word whose n-grams are kept
MAX_ABBREVIATION = 3  # letters of an abbreviation that may spell a function word

_STEMMER = Stemmer.Stemmer("german")
_STEMMER.maxCacheSize = 0  # its cache is not thread-safe; ours below is
_ENGLISH_STEMMER = Stemmer.Stemmer("english")
_ENGLISH_STEMMER.maxCacheSize = 0

WORD = re.compile(r"\w+")
# Gender forms written with a sign inside the word: Erzieher*innen, Kolleg:innen,
# Schüler_innen, Akademiker/innen, Vertreter/-in, Lehrer(innen), and the capital I of
# ArbeitnehmerInnen (not of LinkedIn: the singular only behind -er).
_GENDER_SIGN = re.compile(r"(?<=[a-zäöüß]{2})(?:[*:_·']|/-?)(?:innen|in)\b", re.IGNORECASE)
_GENDER_BRACKETS = re.compile(r"(?<=[a-zäöüß]{2})\(-?(?:innen|in)\)", re.IGNORECASE)
_GENDER_CAPITAL = re.compile(r"(?<=[a-zäöüß]{2})Innen\b|(?<=[a-zäöüß]{3}er)In\b")
# Paragraphs, decimal and section numbers, abbreviations joined by a hyphen.
_SIGN = re.compile(r"§§?\s?\d+\w*|(?<![\d.,])\d+[.,]\d+(?![\d.,]*\d)|\b[A-ZÄÖÜ]{2,4}-[A-ZÄÖÜ]{2,4}\b")
_SPACE = re.compile(r"\s+")
# "Weserbergland^{plus}", "Weserbergland⁺", "Weserbergland+"
_PLUS = re.compile(r"(?<=\w)(?:\^\{?plus\}?|\+)(?!\w)")
_SOFT_HYPHEN = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")

# Closed word classes only (articles, pronouns, prepositions, conjunctions, auxiliaries,
# modal and light verbs, particles, question words). Words that carry meaning in an administrative text stay in.
STOP_WORDS: frozenset[str] = frozenset(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
    anderes auch auf aus bei beim bin bis bist bzw da dabei dadurch dafür dagegen daher damit
    dann daran darauf daraus darin darum darüber das dass dasselbe dazu dein deine deinem
    deinen deiner deines dem demselben den denen denn denselben der deren derer derselbe
    derselben des desselben dessen dich die dies diese dieselbe dieselben diesem diesen
    dieser dieses dir doch dort du durch ein eine einem einen einer eines einig einige
    einigem einigen einiger einiges einmal er es etc etwa etwas euch euer eure eurem euren
    eurer eures für gab gegen gewesen gibt ggf ggfs hab habe haben hat hatte hatten her hier
    hierbei hierfür hierunter hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres
    im in indem ins ist ja je jede jedem jeden jeder jedes jedoch jene jenem jenen jener
    jenes jetzt kann kein keine keinem keinen keiner keines können könnte machen man manche
    manchem manchen mancher manches mehr mein meine meinem meinen meiner meines mich mir mit
    mal muss musste nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem
    seinen seiner seines seit selbst sich sie sind so solche solchem solchen solcher solches
    soll sollen sollte sondern sonst sowie sowohl u über um und uns unser unsere unserem
    unseren unserer unseres unter usw v viel vom von vor war waren warst warum was weder weg
    weil weiter welche welchem welchen welcher welches wem wen wenn wer werde werden wessen
    wie wieder wieso will wir wird wirst wo wobei wodurch wofür woher wohin wollen wollte
    womit woran woraus worin worüber wozu wurde wurden während würde würden z zu zum zur
    zwar zwischen
    bitte darf darfst durfte durften dürfen dürft eben eigentlich gemacht genau gern gerne halt
    heißen heißt kannst konnte konnten könnt laut mache machst macht mag möchte möchten mögen
    musst mussten müssen müsst sollst sollten tat tun tut überhaupt weshalb weswegen willst
    wodurch wohl wollt wonach
    """.split()
)
# The same classes of English: questions may come in English.
ENGLISH_STOP_WORDS: frozenset[str] = frozenset(
    """
    a about above after again all am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had
    has have having he her here hers him his how i if in into is it its itself just me more
    most my no nor not of off on once only or other our ours out over own s same she should
    so some such t than that the their theirs them then there these they this those through
    to too under until up very was we were what when where which while who whom whose why
    will with would you your yours
    """.split()
)


def nfc(text: str) -> str:
    """Unicode NFC; the form of every text in the house."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Folds spellings that mean the same word: gender signs, soft hyphens, ligatures, a raised "plus".

    "Erzieher*innen" → "Erzieher", "ArbeitnehmerInnen" → "Arbeitnehmer", "Weserbergland+" → "Weserbergland plus".
    """
    text = _SOFT_HYPHEN.sub("", unicodedata.normalize("NFKC", text))
    for gender_form in (_GENDER_SIGN, _GENDER_BRACKETS, _GENDER_CAPITAL):
        text = gender_form.sub("", text)
    return _PLUS.sub(" plus", text)


def words(text: str) -> list[str]:
    """Lower-case words of a folded text, stop words included, in order."""
    return [word for word, _ in _marked_words(text)]


def content_words(text: str) -> list[str]:
    """Words without stop words; all words when nothing but stop words is there.

    English function words go too (the question may be English), except when the word
    is also a German content word; the two lists were checked for that.
    """
    every = list(_marked_words(text))
    return [word for word, is_stop_word in every if not is_stop_word] or [word for word, _ in every]


def function_words(text: str) -> list[str]:
    """The stop words of a text, in order; "IT" in "Wer hilft der IT?" is none."""
    return [word for word, is_stop_word in _marked_words(text) if is_stop_word]


def _marked_words(text: str) -> Iterator[tuple[str, bool]]:
    """Lower-case words, and whether each is a stop word.

    Two or three capitals are an abbreviation (IT, AN, IN), whatever function word they
    spell; longer ones are emphasis ("NICHT"), and a line all in capitals says nothing.
    """
    for line in fold(text).split("\n"):
        has_case = any(sign.islower() for sign in line)
        for written in WORD.findall(line):
            is_abbreviation = has_case and 2 <= len(written) <= MAX_ABBREVIATION and written.isupper()
            for word in WORD.findall(written.lower()):  # lower case may be longer: "İ"
                yield word, not is_abbreviation and (word in STOP_WORDS or word in ENGLISH_STOP_WORDS)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Snowball German stem of a lower-case word (also folds ä/ae, ö/oe, ü/ue, ß/ss).

    Source: Snowball "german" 3.x, snowballstem.org/algorithms/german/stemmer.html.
    """
    return str(_STEMMER.stemWord(word))


@lru_cache(maxsize=100_000)
def english_stem(word: str) -> str:
    """Snowball English stem of a lower-case word, for glosses and English questions."""
    return str(_ENGLISH_STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """Stems of the content words of a text, in order, with repetitions; then its signs."""
    return [stem(word) for word in content_words(text)] + signs(text)


def signs(text: str) -> list[str]:
    """What means something only as a whole: "§ 16i" → "§16i", "2.2", "4.0", "HM-PY", "98,5".

    Its parts are words, too; the whole is a token of its own beside them.
    """
    return [_SPACE.sub("", found.group()).lower() for found in _SIGN.finditer(fold(text))]


def _word_ngrams(word: str, low: int, high: int) -> tuple[str, ...]:
    # What is too long for a word is not kept: a hundred thousand of them would fill the memory.
    return _known_ngrams(word, low, high) if len(word) <= MAX_KEPT_CHARS else _ngrams(word, low, high)


@lru_cache(maxsize=100_000)
def _known_ngrams(word: str, low: int, high: int) -> tuple[str, ...]:
    return _ngrams(word, low, high)


def _ngrams(word: str, low: int, high: int) -> tuple[str, ...]:
    padded = f"_{word}_"
    return tuple(padded[i : i + n] for n in range(low, high + 1) for i in range(len(padded) - n + 1))


def char_ngrams(text: str, low: int = 3, high: int = 4) -> list[str]:
    """Character n-grams of each content word, word borders marked by ``_``.

    They find what stems miss: parts of compounds, other inflections, misspellings.
    """
    return [gram for word in content_words(text) for gram in _word_ngrams(word, low, high)]


def english_words(text: str) -> list[str]:
    """Lower-case words of an English text or gloss without function words, in order."""
    return [word for word in WORD.findall(text.lower()) if word not in ENGLISH_STOP_WORDS]


def english_stems(text: str) -> list[str]:
    return [english_stem(word) for word in english_words(text)]


def english_char_ngrams(text: str) -> list[str]:
    """Character 3-4-grams of the content words of an English text."""
    return [gram for word in english_words(text) for gram in _word_ngrams(word, 3, 4)]


def iter_word_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Words with their offsets in the text as it is (not folded)."""
    for match in WORD.finditer(text):
        yield match.start(), match.end(), match.group()
