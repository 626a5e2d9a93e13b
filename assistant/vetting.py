"""What a language model wrote → the statements of it that may be shown.

The border of security is here and not in the prompt: the model is taken to say whatever a
document or a question makes it say. A line passes in full or not at all for its form (no
link, image, mark-up, code, unseen character); each sentence of it must cite passages that
were given, be in the language of the answer, say nothing of the instructions, and hold
against what it cites: ``assistant/support.py``, and more strictly than that alone, because a
model words freely. No content word may be new but a verb that only joins; no small word that
turns a sentence may be added ("ohne", "muss") and none that binds it left out ("soll", "wenn",
"nur"). Whatever fails is withdrawn, never repaired.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.question import detect_language
from assistant.support import SupportVerdict, support
from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, function_words, nfc, stem
from corpus.gloss import Glosser
from corpus.schema import Language, Statement
from corpus.sentences import sentence_spans

MAX_LINE_CHARS = 1_200
MAX_STATEMENT_CHARS = 600
MIN_WORDS = 3
LEAK_WORDS = 5
SHARED_WORDS = 2

_MARKS = re.compile(r"\s*\[\s*(\d{1,4}(?:\s*[,;]\s*\d{1,4})*)\s*\]")
_BULLET = re.compile(r"^(?:[-–•*]\s+|\(?\d{1,2}[.)]\s+)")
_WORD = re.compile(r"\w+")
_STRAY_SIGN = re.compile(r"[\[\]#=]|(?<!\w)[*_]|[*_](?!\w)")  # "Erzieher*innen" is a word
# Verbs that join a subject to what is said of it; they may be the model's own.
_JOINING = frozenset(
    stem(word)
    for word in """
    bieten bietet angeboten gibt geben umfasst umfassen gehört gehören zählt zählen besteht bestehen betrug beträgt
    betragen liegt liegen lag lautet lauten heißt nennt nennen genannt steht stehen richtet richten
    offer offers offered include includes including consist consists amount amounts belong belongs called located
    """.split()
)
# Small words that turn what a sentence claims: one of the same row must stand in what is cited.
_TURNING = tuple(
    frozenset(row.split())
    for row in """
    ohne without no not nicht kein keine keinen keiner keinem keines
    nur lediglich ausschließlich only solely exclusively
    gegen against
    statt anstatt instead
    außer except
    alle allen aller alles jede jeder jedes jeden jedem sämtliche all every each any
    immer stets always
    mehr more
    weniger less fewer
    mindestens wenigstens least
    höchstens maximal most
    vor before ago
    nach after
    seit since
    bis until till
    oder or
    muss müssen musste mussten must
    darf dürfen durfte durften may
    soll sollen sollte sollten should shall
    kann können konnte konnten could can
    würde würden would
    wird werden will
    """.strip().splitlines()
)
# Words that bind a claim: where the sentence that proves it has one, so must the statement.
_BINDING = tuple(
    frozenset(row.split())
    for row in """
    wenn falls sofern soweit if unless provided
    soll sollen sollte sollten geplant plant planen should shall planned plans
    könnte könnten could würde würden would möglicherweise voraussichtlich
    nur lediglich ausschließlich only
    bis until
    """.strip().splitlines()
)
_THERE_IS = re.compile(r"\b(?:es gibt|es gab|gibt es|gab es|there (?:is|are|was|were))\b")
_PRONOUNS = frozenset(
    """
    er sie es ihn ihm ihnen dies diese diesem diesen dieser dieses dort dessen deren dabei dafür damit dazu daran
    darin darüber davon letztere letzterer letzteres it they them this these those there he she him her
    """.split()
)
_POSSESSIVES = frozenset("sein seine seinem seinen seiner seines ihr ihre ihrem ihren ihrer ihres its their".split())
# What could be a link, an image, mark-up, a template or code; also half of it: a line is shown as it is.
_FORM = re.compile(
    r"""[<>`{}\\^~|]|\]\s*\(|!\[|&\#?\w+;|://|\b(?:www|ftp|mailto|javascript|data|file|tel)\s*[.:]\S
    |\S@\S|\b[\w-]+\.(?:[\w-]+\.)*(?:[a-z]{2,}\b/|(?:com|org|net|de|eu|info|io|ai|app|dev|example|test|invalid|evil|xyz)\b)
    |\[(?:/?inst|system|user|assistant)\]|\b(?:system|assistant|user|prompt)\s*:""",
    re.IGNORECASE | re.VERBOSE,
)
# Control, format (zero width, direction, tags), surrogate, private and unassigned characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset("\t ")
_BLANKS = re.compile(r"\s+")
# An order to whoever reads with a machine: to forget rules, to say given words, to be someone else.
_ORDER = re.compile(
    r"""\b(?:ignorier\w*|vergiss|vergesst|vergessen\s+sie|missachte\w*|umgeh\w*|übergeh\w*|ignore|disregard|forget|override|bypass)
        \b.{0,60}?\b(?:anweisung\w*|instruktion\w*|regel\w*|vorgabe\w*|prompt\w*|bisherig\w*|vorherig\w*|obig\w*
        |instructions?|rules?|guidelines?|previous|prior|above|everything|alles)\b
    |\b(?:system\s?-?\s?prompt\w*|systemanweisung\w*|systemnachricht\w*|system\s+message|jailbreak|developer\s+mode)\b
    |(?:^|[.!?:;,–“"„>\]\n]\s*|\b(?:und|dann|jetzt|nun|bitte|stattdessen|and|then|now|please|instead|must|should|to)\s+)
        (?:schreib\w*|antworte\w*|sage?|sagen\s+sie|wiederhol\w*|gib|geben\s+sie|zeige?|nenne|verrat\w*|übersetz\w*
        |füge?|ersetz\w*|behaupte\w*|erkläre?|decod\w*|dekodier\w*|write|answer|respond|reply|say|repeat|print|output|reveal
        |show|tell|translate|append|insert|replace|claim|state|decode)
        \b[^.!?]{0,80}?(?::|[„“"»«]|\bmit\b|\bwith\b|\baus\b|\b(?:diesen?|folgende\w*|nur|only|this|exactly|genau|wörtlich)\b)
    |\b(?:beginne?|beende|ende|start|begin|end)\s+(?:jede\w*|alle|deine?\w*|each|every|all|your)\b
    |\b(?:du\s+bist\s+(?:jetzt|nun|ab)|you\s+are\s+now|act\s+as|pretend|tu\s+so|als\s+ki|as\s+an\s+ai|sprachmodell|language\s+model
        |chatbot\s+soll|assistent\w*\s+(?:soll|muss)\w*|assistant\s+(?:must|should|shall))\b
    |<\|?\w+\|?>|\[/?inst\]|(?:^|\n)\s*(?:system|assistant|user|human)\s*:|\#\#\#""",
    re.IGNORECASE | re.VERBOSE,
)


def is_order(text: str) -> bool:
    """Does a text give orders to a reader that is a machine?

    Closed rules; a document that words a lie as a plain sentence passes, and is cited as its source.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    # One sign of white space says what many say, and the rules need not try every length of them.
    plain = _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks[0] else " ", plain)
    # A line may begin with an order, and an order may go on in the next line.
    if _ORDER.search(plain) or _ORDER.search(plain.replace("\n", " ")):
        return True
    return any(unicodedata.category(sign) == "Cf" and sign != "\xad" for sign in text)


def points_back(text: str) -> bool:
    """Is a sentence about something that only the one before it names ("Er wird gefördert")?

    By a pronoun in its first clause; "es gibt" names nothing.
    """
    clause = re.split(r"[,;:(]", _THERE_IS.sub(" ", text.lower()), maxsplit=1)[0]
    words = _WORD.findall(clause)
    return bool(_PRONOUNS & set(words)) or bool(words[:1] and words[0] in _POSSESSIVES)


@dataclass(frozen=True, slots=True)
class Vetting:
    """Checks lines against the passages that were given.

    ``given``: by number, what each passage says: its text, the headings above it.
    ``hidden``: the instructions, nothing of which may be shown. ``glosser``: for answers in
    English, which are held against the passages and their word-by-word English; without it
    none passes.
    """

    given: Mapping[int, tuple[str, ...]]
    language: Language
    hidden: str
    glosser: Glosser | None = None

    def passed(self, line: str) -> list[Statement | None]:
        """The sentences of a line in its order, None for each that is withdrawn.

        Citation numbers as the model gave them.
        """
        line = nfc(line).strip()
        if not line:
            return []
        if len(line) > MAX_LINE_CHARS or _FORM.search(line) or not _is_plain(line):
            return [None]
        sentences = _sentences(_BULLET.sub("", line).replace("**", "").replace("__", ""))
        return [self._statement(text, numbers) for text, numbers in sentences]

    def _statement(self, text: str, numbers: tuple[int, ...]) -> Statement | None:
        if not numbers or any(number not in self.given for number in numbers) or not self._may_be_read(text):
            return None
        verdict = self._verdict(text, [part for number in numbers for part in self.given[number]])
        return Statement(text, numbers, verdict.level) if verdict.holds else None

    def _may_be_read(self, text: str) -> bool:
        words = _WORD.findall(text)
        if len(words) < MIN_WORDS or len(text) > MAX_STATEMENT_CHARS or text.endswith(("?", ":")):
            return False
        return not _STRAY_SIGN.search(text) and not is_order(text) and self._speaks(text) and not self._leaks(text)

    def _speaks(self, text: str) -> bool:
        """The answer's language, as far as its function words tell."""
        known = [word for word in function_words(text) if (word in STOP_WORDS) != (word in ENGLISH_STOP_WORDS)]
        return not known or detect_language(text) == self.language

    def _leaks(self, text: str) -> bool:
        """Five words in a row of the instructions."""
        hidden = f" {' '.join(_WORD.findall(self.hidden.lower()))} "
        words = _WORD.findall(text.lower())
        runs = (words[at : at + LEAK_WORDS] for at in range(max(1, len(words) - LEAK_WORDS + 1)))
        return any(f" {' '.join(run)} " in hidden for run in runs)

    def _verdict(self, text: str, cited: list[str]) -> SupportVerdict:
        if self.language != "de":
            if self.glosser is None:
                return SupportVerdict("unsupported")
            cited = [both for part in cited for both in (self.glosser.gloss(part), part)]
        verdict = support(text, cited)
        wrong = [word for word in verdict.missing if stem(word.lower()) not in _JOINING]
        wrong += _turned(text, cited) + _unbound(text, cited)
        return SupportVerdict("partly", tuple(wrong)) if verdict.holds and wrong else verdict


def _turned(text: str, cited: Sequence[str]) -> list[str]:
    """The small words of a sentence that turn it and have no like in what is cited."""
    said, there = _words_of(text), _words_of(" ".join(cited))
    return [word for row in _TURNING if not row & there for word in sorted(row & said)]


def _unbound(text: str, cited: Sequence[str]) -> list[str]:
    """The words that bind a claim in the sentences it is made from, and that it has dropped.

    It is made from one sentence, if that has all its content words, or else from each that
    shares two of them.
    """
    said = _words_of(text)
    content = said - STOP_WORDS - ENGLISH_STOP_WORDS
    sources = [_words_of(part[start:end]) for part in cited for start, end in sentence_spans(part)]
    whole = [words for words in sources if content <= words]
    used = [min(whole, key=len)] if whole else [words for words in sources if len(content & words) >= SHARED_WORDS]
    return [word for row in _BINDING if not row & said for word in sorted(row & frozenset().union(*used))]


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _is_plain(line: str) -> bool:
    return all(sign in _SPACES or unicodedata.category(sign) not in _UNSEEN for sign in line)


def _sentences(line: str) -> list[tuple[str, tuple[int, ...]]]:
    """Sentences without their marks, each with the numbers that stand in or right behind it."""
    text, marks, at = "", [], 0
    for match in _MARKS.finditer(line):
        text += line[at : match.start()]
        marks += [(len(text), int(number)) for number in re.split(r"\s*[,;]\s*", match[1])]
        at = match.end()
    text += line[at:]
    spans = sentence_spans(text)
    starts = [start for start, _ in spans]
    found: list[dict[int, None]] = [{} for _ in spans]
    for position, number in marks:
        before = [index for index, start in enumerate(starts) if start < position]
        if before:
            found[before[-1]][number] = None
    return [(" ".join(text[a:b].split()), tuple(numbers)) for (a, b), numbers in zip(spans, found, strict=True)]
