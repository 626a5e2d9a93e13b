"""What kind of answer a question wants, seen from its form.

The order of the rules matters: an order to the assistant is none of the documents'
business whatever follows; a comparison may be put as a list or a yes/no question.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.questions.bounds import is_improper
from assistant.questions.clauses import asking_clause, asks, begins_with_question_word, sentences_of
from assistant.questions.expected import expected_type
from assistant.questions.orders import is_instruction
from assistant.questions.wordclasses import (
    ARTICLES,
    AUXILIARIES,
    PREPOSITIONS,
    RELATIONAL,
    has_case,
    head_index,
    is_noun,
    tokens,
)

QuestionKind = Literal[
    "fact",
    "list",
    "comparison",
    "definition",
    "yesno",
    "offer",
    "overview",
    "greeting",
    "thanks",
    "foreign",
    "vague",
    "about",
    "instruction",
    "improper",
]
# Answered without a look into the documents.
WITHOUT_DOCUMENTS: frozenset[QuestionKind] = frozenset(
    {"greeting", "thanks", "foreign", "vague", "about", "instruction", "improper"}
)
# Asked for one value: neither a list nor help is wanted.
_VALUES = ("number", "percentage", "money", "date", "duration")

_PREP = r"(?:(?:an|auf|aus|bei|für|in|mit|nach|über|um|unter|von|vor|zu|zwischen|on|at|from|for|with|of|by|to)\s+)?"
_FILLER = r"(?:(?:eigentlich|genau|denn|nun|überhaupt|alles|so|exactly|actually)\s+)*"
_MARKUP = re.compile(r"<!--.*?(?:-->|$)|<[^>]{1,200}>", re.DOTALL)

_ABOUT = re.compile(
    r"\b(?:wer|was) (?:bist du|sind sie)\b(?!\s+\w+\s+\w)|\bwas (?:kannst du|können sie)\b|"
    r"\bwie (?:funktionierst du|heißt du|heißen sie)\b|^\W*(?:bist|hast|kennst) du\b|"
    r"\bwer hat (?:dich|sie) (?:gemacht|gebaut|programmiert|entwickelt)\b|"
    r"\b(?:who|what) are you\b|\bwhat can you do\b|\bhow do you work\b|\bwhat(?:'s| is) your name\b|"
    r"^\W*are you (?:an?|real|human|alive)\b|\bwho (?:made|built|created|programmed) you\b|"
    r"^\W*(?:hilfe|help|(?:kannst du|können sie) mir helfen|can you help me)\W*$",
    re.IGNORECASE,
)

# ---- comparison and overview -----------------------------------------------------------------

_DIFFERENCE = re.compile(
    r"\bunterschied\w*\b|\bunterscheide\w*|\bvergleich\w*|\bverglichen\b|\bgegenüberstell\w*|\bim gegensatz zu\b|"
    r"\b(?:vor und nach|nach und vor)\b|\b(?:versus|vs)\b|\bdiffer(?:s|ed|ences?|ent from)?\b|"
    r"\bcompar(?:e|es|ed|ing|ison)\b",
    re.IGNORECASE,
)
_COMPARATIVE = re.compile(
    r"\b(?:mehr|weniger|größer|höher|kleiner|niedriger|länger|kürzer|besser|stärker|häufiger|öfter|älter|jünger|"
    r"more|less|fewer|higher|lower|larger|bigger|smaller|longer|better)\b(?:\W+[\w-]+){0,8}?\W+(?:als|oder|than|or)\b"
    r"(?!\s+(?:\d|je\b|ever\b|nur\b))",
    re.IGNORECASE,
)
_SAME_TWICE = re.compile(
    r"^(?P<wh>wer|was|wo|wann|worum|wie|wie viele|who|what|where|when|how many)\b.+?(?:,|\bund\b|\band\b)\s*"
    r"(?:(?:und|and)\s+)?(?P=wh)\s+(?P<second>.+)$",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:davon|dazu|dafür|dabei|dort|daran|sie|er|ihn|ihm|(?:of )?(?:them|these|those)|it|there)\b", re.IGNORECASE
)
_OVERVIEW = re.compile(
    r"\bworum (?:geht|ging|dreht|handelt)(?:['’]?s| es| sich)?\b|\büberblick\b|\bübersicht\b|\bzusammenfassung\b|"
    r"^(?:bitte )?fass\w*\b.*\bzusammen\b|\bwas (?:steht|stand)\b.*\b(?:im|in|zu|zum|zur|über)\b|"
    r"\bwas sagt\b.*\b(?:zu|zum|zur|über)\b|\berzähl\w*\b.*\b(?:über|von)\b|\binformationen (?:zu|über)\b|"
    r"\btell me (?:more )?about\b|\boverview\b|\bsummar(?:y|ise|ize)\b|\bwhat (?:is|are|was|does|do)\b.*\babout\b",
    re.IGNORECASE,
)

# ---- definition and role ---------------------------------------------------------------------

_ROLE = re.compile(
    rf"^{_PREP}(?:welche (?:aufgaben?|rollen?|funktion(?:en)?|bedeutung|zuständigkeit\w*)|"
    r"what (?:is|are) the (?:role|task|function|purpose)s?|what (?:role|function|purpose))\b|"
    r"\b(?:wofür|für was|was) (?:steht|stehen|bedeute[tn]|heißt|heißen|meint|verbirgt|steckt)\b|"
    r"\bwozu (?:dient|dienen|ist|gibt es)\b|\bworum kümmer[tn]\b|\bwas (?:tut|tun|treibt)\b(?!.*\b(?:um|gegen|für)\b)|"
    r"\bwhat (?:does|do) .+ (?:do|mean|stand for)\W*$|\bwhat(?:'s| is) meant by\b",
    re.IGNORECASE,
)
_WHAT_IS_THAT = re.compile(r"\w\s*[–:,-]\s*(?:was ist das|what is that)\W*$", re.IGNORECASE)
_WHAT_IS = re.compile(
    r"^(?:was (?:ist|war|sind|waren)|wer (?:ist|war|sind|waren)|what(?:'s| is| was| are| were)|"
    rf"who(?:'s| is| was| are))\s+{_FILLER}(?P<what>.+)$",
    re.IGNORECASE,
)
_WHAT_DOES = re.compile(rf"^was\s+{_FILLER}(?:macht|machen|machte|machten)\s+{_FILLER}(?P<what>.+)$", re.IGNORECASE)
_NOBODY = re.compile(r"(?:man|wir|ich|sie|uns|da|das jemand)\b", re.IGNORECASE)

# ---- offers ----------------------------------------------------------------------------------

_OFFER = re.compile(
    r"\b(?:wer|who)\b.{0,40}?\b(?:hilft|helfen|unterstützt|berät|begleitet|fördert|vermittelt|macht|bringt|kümmert|"
    r"weiß|kennt|helps?|supports?|advises?)\b(?!.*\bmit\W*$)|"
    r"\b(?:gibt|gab)(?:['’]?s| es)\b.{0,60}?\b(?:jemand\w*|etwas|was|hilfen?|geld|so ?was|so(?:n| ?ne)|"
    r"ansprechpartner\w*|anlaufstelle\w*)\b|\bmacht (?:das|so ?was) jemand\b|"
    r"\b(?:wie|how)\b.{0,20}\b(?:komm\w*|bekomm\w*|find\w*|erreich\w*|krieg\w*|get|reach)\b.{0,20}"
    r"\b(?:wir|ich|man|we|(?-i:I)|unser\w*|mein\w*)\b|"
    r"\b(?:is|are) there (?:any(?:one|body|thing)|someone|help|support|funding)\b",
    re.IGNORECASE,
)
_SEEKS = re.compile(
    r"\b(?:ich|wir|(?-i:I)|we)\s+(?:\w+\s+){0,2}?(?:such\w*|brauch\w*|find\w* (?:\w+ ){0,2}kein\w*|need|look|want|"
    r"möchte\w*|will|wollen)\b|^(?:suche|brauche|finde)\b|\b(?:krieg|bekomm|find|such|brauch)e?n? (?:ich|wir)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(
    r"\b(?:ich|wir|mir|mich|uns|mein\w*|unse?r\w*|hab|man|(?-i:I)|we|me|us|my|our)\b", re.IGNORECASE
)
# Who states something of themselves, and asks nothing, wants help with it.
_OWN_CASE = re.compile(
    r"^(?:(?:bei|in|für)\s+)?(?:ich|wir|mir|mich|uns|mein\w*|unse?re?[nmrs]?|(?-i:I)|we|my|our)\b(?!\W*$)",
    re.IGNORECASE,
)
_HELP_FORM = re.compile(
    rf"^(?:{_PREP}(?:wer|wen|wem|wo|wohin|wie|welche[snmr]?|was|who|whom|where|how|which|what)\b"
    r"(?! (?:viele?n?|hoch|lange|oft|groß|many|much|long|important|often)\b)|"
    r"(?:gibt|gab|kann|können|könnt\w*|darf|dürfen|macht|hilft|helfen|kriege?|bekomme?n?|"
    r"is there|are there|can|could|do|does|am)\b)",
    re.IGNORECASE,
)

# ---- lists -----------------------------------------------------------------------------------

_LIST = re.compile(
    r"^(?:bitte\s+|please\s+)?(?:nenn\w*|list\w*|zähl\w* .*\bauf\b|zeig\w*|gib .*\bliste|enumerate|"
    r"name (?:the|all|some|every)|show (?:me )?(?:the|all)|wer .*\b(?:alles|alle|überall)\b|was .*\balles\b|"
    r"wo .*\büberall\b|wo überall|was (?:gibt|gab|läuft|lief|existiert|wird)\b|"
    r"what (?:is|was) (?:there|available|on offer)\b|"
    r"wer (?:ist|sind|war|waren|macht|machte|hat|arbeitet|gehört) (?:\w+ ){0,4}(?:mitglied|beteiligt|partner|mit|dabei|"
    r"mitgemacht)\b|who (?:is|are|was|were) (?:\w+ ){0,3}(?:members?|involved|partners?|part of)|"
    r"was nimmt sich\b|was gehört\b|gibt es (?!da\b|dazu\b)(?:\w+ )?(?:projekte|angebote|vorhaben|maßnahmen)\b)",
    re.IGNORECASE,
)
_LIST_INSIDE = re.compile(
    r"\b(?:liste|aufstellung|übersicht|überblick)\b.*\b(?:aller|alle|der|die|all)\s+\w+(?:e|en|s)\b", re.IGNORECASE
)
_WHICH_DE = re.compile(rf"^{_PREP}(?:was für|welchen?)\s+", re.IGNORECASE)
_WHICH_EN = re.compile(
    rf"^{_PREP}(?:which|what)\s+(?!(?:is|was|are|were|does|do|did|has|have|had|can|will)\b)(?:of the\s+)?"
    r"(?:[\w-]+\s+){0,3}?(?:[\w-]+(?<![suia])s|people|staff)\b",
    re.IGNORECASE,
)
_WHAT_ARE = re.compile(
    r"^(?:was sind|was waren|what are|what were)\s+(?:die|seine|ihre|eure|the|its|their|your)\s+(?P<what>.+)$", re.I
)
_OF = re.compile(r"\b(?:von|vom|der|des|of|eines|einer)\b", re.IGNORECASE)
# Feminine nouns that end so are singular; their plurals end in -n.
_SINGULAR = re.compile(
    r"(?:ung|heit|keit|schaft|tion|sion|tät|ik|ei|ie|ur|enz|anz|hl|rt|cht|st|in|age|quote|lle|aben?otes)$"
)
_PLURAL = re.compile(r"(?:en|ern|eln|s|ekte|ote|äten|er|el|isse|eise|ele|amme|erke|ände|ünde|üsse|nge|ime|eme)$")
_PLURAL_VERBS = frozenset(
    "sind waren haben hatten werden wurden können konnten sollen sollten dürfen müssen wollen gibt gab".split()
)

# ---- yes or no -------------------------------------------------------------------------------

# "was" begins a question of either language: English only before an English word.
_POLAR_EN = re.compile(
    r"^(?:is|are|were|do|does|did|can|could|has|have|had|would|should|may|must|"
    r"(?:was|will)(?=\s+(?:the|a|an|it|there|this|that|they|any)\b))\b",
    re.IGNORECASE,
)
_POLAR_DE = re.compile(
    r"^(?:ist|sind|war|waren|hat|haben|hatte\w*|gibt|gab|kann|können|könn\w*|darf|dürf\w*|muss|müss\w*|soll\w*|will|"
    r"wollen|wird|werden|wurde\w*|bin|habt|wäre\w*)(?:['’]?s)?\b",
    re.IGNORECASE,
)
_VERB_FORM = re.compile(r"\w+(?:t|en|te)")


def kind_of(question: str) -> QuestionKind:
    """The kind of a question without greeting."""
    plain = " ".join(_MARKUP.sub(" ", question).split()) or question
    every = sentences_of(plain)
    ordered = [sentence for sentence in every if is_instruction(sentence)]
    if ordered and not any(asks(s) for s in every if s not in ordered):
        return "instruction"
    if is_improper(plain):
        return "improper"
    if _ABOUT.search(plain):
        return "about"
    return _wanted(plain, asking_clause(plain))


def _wanted(question: str, clause: str) -> QuestionKind:
    value = begins_with_question_word(clause) and expected_type(question) in _VALUES
    if _is_comparison(clause):
        return "comparison"
    if _OVERVIEW.search(clause) and not _LIST_INSIDE.search(clause):
        return "overview"
    if _ROLE.search(clause) or _WHAT_IS_THAT.search(question):
        return "definition"
    if not value and _is_list(clause, has_case(question)):
        return "list"
    if _is_definition(clause):
        return "definition"
    if not value and _is_offer(question, clause):
        return "offer"
    return "yesno" if _is_polar(clause) else "fact"


def _is_comparison(clause: str) -> bool:
    """Words of difference, a comparative with its "als", or the same question about two things."""
    if _DIFFERENCE.search(clause):
        return True
    asks_for_one = begins_with_question_word(clause) and expected_type(clause) in ("reason", "date", "organisation")
    if _COMPARATIVE.search(clause) and not asks_for_one:
        return True
    twice = _SAME_TWICE.match(clause)
    if twice is None or _POINTS.search(twice["second"]):
        return False
    return any(is_noun(token) for token in tokens(twice["second"]))


def _is_list(clause: str, cased: bool) -> bool:
    if _LIST.match(clause) or _LIST_INSIDE.search(clause) or _WHICH_EN.match(clause):
        return True
    found = _WHAT_ARE.match(clause)
    if found is not None:
        return _OF.search(found["what"]) is not None or RELATIONAL.match(found["what"]) is not None
    found = _WHICH_DE.match(clause)
    return found is not None and _is_plural(clause, found.end(), cased)


def _is_plural(clause: str, start: int, cased: bool) -> bool:
    """Does "welche …" ask for several? By the adjective's ending, the noun's, then the verb."""
    every = [token for token in tokens(clause[start:]) if token.is_word]
    at = head_index(every, cased)
    if at is None:
        return True
    noun = every[at].lower
    asking = clause[:start].lower().split()
    if asking[-1] == "welchen":  # dative plural ("in welchen Hubs"), or masculine accusative ("welchen Preis")
        return noun.endswith(("n", "s") if len(asking) > 1 else "n")
    if at > 0 and every[at - 1].text.endswith(("en", "e")) and not every[at - 1].is_function_word:
        return every[at - 1].text.endswith("en")  # "welche prägenden Branchen", "welche prägende Branche"
    if _SINGULAR.search(noun):
        return False
    verb = every[at + 1].lower if at + 1 < len(every) else ""
    return _PLURAL.search(noun) is not None or verb in _PLURAL_VERBS or verb.endswith("en")


def _is_definition(clause: str) -> bool:
    found = _WHAT_DOES.match(clause)
    if found is not None:
        return _NOBODY.match(found["what"]) is None
    found = _WHAT_IS.match(clause)
    return found is not None and _names_a_thing(found["what"])


def _names_a_thing(what: str) -> bool:
    """ "… der Hub?", not "… aus dem Hub geworden?" and not "… das Ziel des Hubs?"."""
    every = [token for token in tokens(what) if token.is_word]
    if not every or (every[0].is_function_word and every[0].lower not in ARTICLES):
        return False
    rest = [token for token in every if token.lower not in ARTICLES]
    if not rest or RELATIONAL.fullmatch(rest[0].text):
        return False
    if any(token.lower in ("of", "for") for token in every) and not is_noun(rest[0]):
        return False
    return is_noun(rest[0]) or is_noun(every[-1]) or len(rest) <= 3


def _is_offer(question: str, clause: str) -> bool:
    """Somebody who looks for help: by what is asked, or because they speak of themselves."""
    if _OFFER.search(clause):
        return True
    states = "?" not in question and not begins_with_question_word(clause)
    if states and (_SEEKS.search(question) or _OWN_CASE.match(question)):
        return True
    return _FIRST_PERSON.search(question) is not None and _HELP_FORM.match(clause) is not None


def _is_polar(clause: str) -> bool:
    """Begins with its finite verb."""
    if _POLAR_DE.match(clause) or _POLAR_EN.match(clause):
        return True
    every = [token for token in tokens(clause) if token.is_word]
    if not clause.rstrip(" )").endswith("?") and "?" not in clause:
        return False
    if len(every) < 3 or not _VERB_FORM.fullmatch(every[0].lower) or begins_with_question_word(clause):
        return False
    if every[0].lower in AUXILIARIES or every[0].lower in ARTICLES or every[0].lower in PREPOSITIONS:
        return False
    return every[1].is_function_word or is_noun(every[1])
