"""Cleaning a question, its greeting, its sentences, and the clause that asks."""

from __future__ import annotations

import re

from assistant.questions.wordclasses import QUESTION_WORDS, has_case, tokens
from corpus.german import function_words, nfc, words

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
# Elements of HTML, not whatever stands in angle brackets ("<Name>"); what scripts hold is shown to nobody.
_ELEMENT = (
    r"(?:a|abbr|article|aside|audio|b|base|blockquote|body|br|button|canvas|center|code|dd|details|div|dl|dt|em|embed|"
    r"fieldset|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|label|li|link|main|"
    r"marquee|math|meta|nav|noscript|object|ol|option|p|param|pre|q|s|script|section|select|small|source|span|strike|"
    r"strong|style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|track|tt|u|ul|video)"
)
_MARKUP = re.compile(
    rf"<(?P<name>script|style)\b[^<>]*>.*?(?:</(?P=name)\s*>|$)|</?{_ELEMENT}(?:[\s/][^<>]*)?>",
    re.IGNORECASE | re.DOTALL,
)
_OPENING = (
    r"(?:hallo|hallöchen|hi|hey|moin(?: moin)?|servus|grüß gott|grüezi|mahlzeit|"
    r"(?:einen )?(?:schönen )?guten (?:tag|morgen|abend)|hello|good (?:morning|afternoon|evening|day))"
)
_ADDRESS = (
    r"(?: (?:sehr geehrte|liebe[rs]?|dear|damen und herren|team|zusammen|allerseits|alle|leute|bot|chatbot|"
    r"assistent(?:in)?|there|everyone|everybody|all))"
)
_CLOSING = r"(?:danke(?:schön)?|vielen(?: lieben)? dank|tschüss|auf wiedersehen|thanks|thank you|bye|goodbye)"
_WELL_BEING = (
    r"(?:(?:na,? )?wie geht(?:'s|s| es)(?: dir| ihnen| euch)?(?: denn)?(?: so)?(?: heute)?|"
    r"how are you(?: doing)?(?: today)?|how(?:'s| is) it going)"
)
_END = r"(?![\w-])"  # "Hi-Tech" greets nobody
_SALUTATION = re.compile(
    rf"^\W*(?:(?P<closing>{_CLOSING})|{_OPENING}{_ADDRESS}*){_END}\W*(?:{_WELL_BEING}\W*$)?", re.IGNORECASE
)
# How a clause that asks for something begins, question mark or not.
_ASKS = re.compile(
    r"(?:^|[.!,;:–]\s*)(?:(?:und|aber|oder|and|but|bitte|please) )*(?:welche\w*|wer|wen|wem|wessen|was|wann|warum|"
    r"weshalb|wie|wo|wo[hmrzvd]\w+|gibt es|nenn\w*|liste\w*|zeig\w*|such\w*|ich (?:suche|brauche|möchte|will)|"
    r"who|whom|whose|which|what|when|where|why|how|is there|are there|tell|show|list|name|i (?:need|want|am))\b",
    re.IGNORECASE,
)
_PREPOSITION = r"(?:seit|bis|ab|an|auf|aus|bei|für|in|mit|nach|über|um|unter|von|vor|zu|zwischen|since|until|by|in|to)"
_QUESTION_WORD = "|".join(sorted(QUESTION_WORDS, key=lambda word: (-len(word), word)))
# "Wir sitzen in Hameln: welche …", "REK – was heißt das"
_AFTER_COLON = re.compile(rf"^[^?]{{2,}}?(?::| [–-]|,)\s+(?=(?:{_PREPOSITION} )?(?:{_QUESTION_WORD})\b)", re.IGNORECASE)
_INSIDE = re.compile(rf"\b(?:{_PREPOSITION}\s+)?(?:{_QUESTION_WORD})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[?!…])[\"“”»)]*\s+|(?<=[\w“”\")][.])\s+(?=[A-ZÄÖÜ„\"])")
_ORDINAL_END = re.compile(r"\b(?:\d{1,2}|[A-Za-z]|bzw|ca|Nr|St|inkl|evtl|ggf|Dr|Mio|Mrd)\.$")
_CONNECTED = re.compile(r"^(?:\s*(?:und|oder|aber|auch|sonst|dann|and|or|but|also|so)\b[\s,]*)+(?=\S)", re.IGNORECASE)


def without_hidden(question: str) -> str:
    """Without HTML comments and markup: it is no word of the question. The question when nothing else is there."""
    return " ".join(_MARKUP.sub(" ", _COMMENT.sub(" ", question)).split()) or question


def clean(raw: str) -> str:
    """NFC, one line, without control, direction and zero-width characters."""
    return " ".join(nfc(_CONTROL.sub("", nfc(raw))).split())


def without_greeting(question: str) -> str:
    """What is asked behind the greeting; "" when nothing is.

    Who says hello and goes on with words of meaning asks for something. Behind thanks or
    a farewell ("Danke, das hat geholfen") it must have the form of a question.
    """
    rest, thanked = question, False
    while found := _SALUTATION.match(rest):
        rest, thanked = rest[found.end() :], thanked or found["closing"] is not None
    if rest == question or "?" in rest or _ASKS.search(rest):
        return rest
    has_meaning = len(function_words(rest)) < len(words(rest))
    return rest if has_meaning and not thanked else ""


def is_thanks(question: str) -> bool:
    """Thanks or a farewell, as far as it is known to hold nothing else."""
    found = _SALUTATION.match(question)
    return found is not None and found["closing"] is not None


def sentences_of(question: str) -> list[str]:
    """Sentences of a question, in order; a full stop behind a number or abbreviation ends none."""
    found: list[str] = []
    for piece in _SENTENCE_END.split(question):
        if found and (_ORDINAL_END.search(found[-1]) or _goes_on(found[-1])):
            found[-1] += f" {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def _goes_on(sentence: str) -> bool:
    """A question doesn't end in "!": the sign belongs to a name ("Hola Kita!")."""
    return sentence.endswith("!") and (begins_with_question_word(sentence) or begins_with_verb(sentence))


def asks(sentence: str) -> bool:
    """Has a sentence the form of a question, with or without its mark?"""
    return "?" in sentence or _ASKS.match(sentence) is not None


def asking_clause(question: str) -> str:
    """The clause that asks, without what leads up to it.

    The first sentence with a question mark (or question word); behind a colon, dash or comma if
    the question word stands there. In a line without any case and stops ("kurse hannover seit
    wann gibts die") it begins with the question word.
    """
    every = sentences_of(question) or [question]
    chosen = next((s for s in every if s.rstrip(' )“”"').endswith("?")), None)
    chosen = chosen or next((s for s in every if asks(s)), every[0])
    chosen = without_connector(chosen)
    if begins_with_question_word(chosen):
        return chosen
    behind = _AFTER_COLON.match(chosen)
    if behind is not None and ("," not in behind[0][-2:] or not begins_with_verb(chosen)):
        return chosen[behind.end() :]
    if not has_case(question) and not begins_with_verb(chosen):
        inside = _INSIDE.search(chosen)
        if inside is not None:
            return chosen[inside.start() :]
    return chosen


def begins_with_question_word(sentence: str) -> bool:
    """Also behind a preposition: "Seit wann", "An welchen"."""
    first = [token.lower for token in tokens(sentence) if token.is_word][:2]
    return bool(first) and (
        first[0] in QUESTION_WORDS
        or (len(first) == 2 and first[1] in QUESTION_WORDS and re.fullmatch(_PREPOSITION, first[0]) is not None)
    )


def begins_with_verb(sentence: str) -> bool:
    """An auxiliary, a modal, or "gibt" in front: a yes/no question."""
    return (
        re.match(
            r"(?:gibt|gab|ist|sind|war|hat|haben|kann|können|könnt\w*|darf|muss|soll\w*|wird|werden|weiß|wissen|"
            r"is|are|was|were|do|does|did|can|could|has|have|will)\b|(?:gibt|gab)['’]?s\b",
            sentence,
            re.IGNORECASE,
        )
        is not None
    )


def connector_of(sentence: str) -> str:
    """ "Und", "What about" … in front of a sentence; "" when there is none."""
    found = _CONNECTED.match(sentence)
    return found[0] if found else ""


def without_connector(sentence: str) -> str:
    return sentence[len(connector_of(sentence)) :]


def capitalised(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:] if sentence[:1].upper().lower() == sentence[:1] else sentence
