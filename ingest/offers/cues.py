"""Words that announce a project, network, centre … and the shape of a German proper name.

Closed lists of German: heads of compounds (Netzwerk in "Innovationsnetzwerk"), verbs of
bringing about, words that only classify. No name of any project is among them.
"""

from __future__ import annotations

import re

from corpus.schema import OfferKind

_HEADS: dict[OfferKind, str] = {
    "project": r"projekt(?:e|es|s|en)?|vorhaben(?:s)?",
    "network": r"netzwerk(?:s|es|e|en)?|netzwerkarbeit|bündnis(?:ses|se|sen)?|allianz(?:en)?|verb[uü]nd(?:s|es|e)?|"
    r"initiative(?:n)?|entwicklungskooperation|bildungsregion|arbeitskreis(?:e|es)?",
    "centre": r"zentrum(?:s)?|zentren|cent(?:er|re)s?|(?<!\w)hubs?|"
    r"(?:koordinierungs|service|beratungs|anlauf|transfer)stellen?|"
    r"campus",
    "platform": r"plattform(?:en)?|portal(?:s|e|en)?",
    "event": r"messe(?:n)?|exkursion(?:en)?|veranstaltung(?:en)?|versammlung(?:en)?|workshopreihen?|"
    r"börse(?:n)?|kongress(?:es)?",
    "programme": r"programm(?:s|e|en)?",
    "body": r"(?-i:AG)|arbeitsgruppen?|beirat(?:s|es)?|beiräte|lenkungsgruppe|ausschuss(?:es)?",
    "offer": r"lotsen?|lotsinnen|beratung|beratungskräften?|leitfaden(?:s)?|"
    r"systematik|mentoringangebote?|(?<!re)(?<!red)(?<!inter)(?<!trans)aktion(?:en)?|management",
}
# Compounds that name a class or a size, not a thing: "Großprojekte", "Kompetenzzentrum".
_CLASSES = (
    r"(?:groß|modell|pilot|leit|leuchtturm|kooperations|einzel|verbund|gesamt|teil|folge|nachfolge|förder|fkb-|bo-|"
    r"projekt|kompetenz|ballungs|handlungs|unternehmens|schwerpunkt|träger|praxis|forschungs|bau)"
)
HEAD_PATTERN = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _HEADS.items())
# A word that ends in a head; with a hyphenated first part too ("Vernetzungs- und Mentoringangebote").
_ANY_HEAD = "|".join(_HEADS.values())
HEAD_WORD = rf"(?:[A-ZÄÖÜ][a-zäöüß]+-\s+und\s+)?(?:[A-ZÄÖÜ][\w-]*?)?(?i:{_ANY_HEAD})"
_HEAD_OF_WORD = re.compile(rf"^[\w\s-]*?(?:{HEAD_PATTERN})$", re.IGNORECASE)
_CLASS_WORD = re.compile(rf"^{_CLASSES}?(?:{_ANY_HEAD})$", re.IGNORECASE)
_CLASS_COMPOUND = re.compile(rf"^{_CLASSES}(?:{_ANY_HEAD})$", re.IGNORECASE)
# Words that say a quotation is a notion, a theme or a figure of speech.
NOTION_BEFORE = re.compile(
    r"(?:\bThem(?:a|en)|\bThemenfeld(?:er|ern)?|\bBegriff\w*|\bMotto|\bSt?ichwort\w*|\bSchlagwort\w*|\bsogenannte[nrs]?|"
    r"\bMarke|\bTitel)\W*(?:„[^“]*“\W*(?:und|sowie|,)\W*)*$"
)
# Verbs that bring something about or say that it is there.
BROUGHT_ABOUT = re.compile(
    r"\b(?:entwickelt|ins Leben gerufen|eingerichtet|installiert|umgesetzt|aufgebaut|gegründet|organisier(?:t|te|en)|"
    r"implementiert|realisiert|eingesetzt|etabliert|angeboten|gibt es|gab es|"
    r"eingeführt|gestartet|durchgeführt)\b"
)
EXAMPLE_BEFORE = re.compile(
    r"(?:\bwie|\bz\. ?B\.|\bbeispielsweise|\betwa|\bu\. ?a\.(?: mit)?)\s+(?:d(?:ie|er|as|en|em)\s+)?$"
)
MADE_BEFORE = re.compile(
    r"(?:Aufbau|Ausbau|Einführung|Einrichtung|Gründung|Etablierung)\s+(?:und\s+\w+\s+\w+\s+)?(?:de[sr]|eine[sr])\s+(?:[a-zäöü]\w+\s+)*$"
)
# A lead-in or heading below which every item is an offer of its own.
ANNOUNCES = re.compile(r"\b(?:\w*[Pp]rojekte?n?|Ansätze|\w*[Aa]ngebote?|Maßnahmen|\w*[Ii]nitiativen?|Organe)\b")
OFFER_SECTION = re.compile(r"\b(?:\w*[Aa]ngebote?n?|Leistungen|Projekte?n?|Initiativen?|Maßnahmen)\b")
ORGANISATION = re.compile(
    r"\b(?:Agentur(?:en)? für Arbeit|Jobcenter|Kammern?|\w*kammern?|GmbH|(?<=\w )AG|e\. ?V\.|Ministerium)\b"
)
# Nominalisations that only say that a thing is done: "Einführung der Berufsberatung".
DOING = re.compile(
    r"^(?:[a-zäöü]\w+\s+)*(?:\w+ung|Ausbau|Aufbau|Teilnahme)(?:\s+und\s+(?:\w+er\s+)?(?:\w+ung|Ausbau|Aufbau))?\s+(?:von|de[rs]|am?)\s+"
)

_FOLLOWING = re.compile(r"\bfolgende[nrs]?\s+(?:\w+e[nrs]?\s+)?$")
_GENITIVE = re.compile(r"\b(\w+?)(?:(?<=nis)ses|(?<=[bdgkt])es|(?<!ni)s)(?=\s|$)")
_DATIVE_PLURAL = re.compile(r"(kräfte|projekte|programme|netzwerke|angebote|portale)n(?=\s|$)")


def announced_in(lead_in: str) -> frozenset[str]:
    """Words with which a lead-in announces offers; behind "folgende" only that word counts."""
    every = list(ANNOUNCES.finditer(lead_in))
    chosen = [match for match in every if _FOLLOWING.search(lead_in[: match.start()])]
    return frozenset(match.group() for match in chosen or every)


def nominative(name: str, before: str) -> str:
    """A name without the case ending that the words before it ask for."""
    if re.search(r"\b(?:des|eines)\s+(?:[a-zäöü]\w+\s+)*$", before):
        return _GENITIVE.sub(r"\1", name, count=1)
    if re.search(r"\b(?:von|mit|bei|aus)\s+(?:[a-zäöü]\w+\s+)*$", before):
        return _DATIVE_PLURAL.sub(r"\1", name, count=1)
    return name


def kind_of(word: str) -> OfferKind | None:
    """The kind that a word's head announces: "Innovationsnetzwerk" → network."""
    match = _HEAD_OF_WORD.match(word.strip())
    return None if match is None else next(kind for kind in _HEADS if match[kind])


def is_class_word(word: str) -> bool:
    """Does a word only classify ("Projekt", "Großprojekte", "Leuchtturmprojekt")?"""
    return _CLASS_WORD.match(word.strip()) is not None


def is_class_compound(word: str) -> bool:
    """Is a word a compound that only classifies ("Ballungszentrum", not "Zentrum")?"""
    return _CLASS_COMPOUND.match(word.strip()) is not None


def kind_in(name: str) -> OfferKind | None:
    """The kind that some word of a name announces, its last word first."""
    return next((kind for word in reversed(re.findall(r"[\w-]+", name)) if (kind := kind_of(word))), None)
