"""Closed word classes of German and English that questions are built from, and their tokens.

Articles, prepositions, pronouns, question words, auxiliaries: classes that get no new
members, so they can be listed. Nouns, verbs and adjectives are told by form and position.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS

ARTICLES = frozenset(
    """der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein meine meinen
    meinem meiner unser unsere unseren unserem unserer ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner
    dieser diese dieses diesen diesem jeder jede jedes jeden jedem beide beiden
    the a an this that these those""".split()
)
PREPOSITIONS = frozenset(
    """in im ins an am ans auf aus bei beim für mit nach von vom zu zum zur über um unter zwischen gegen durch ohne vor
    hinter neben außer gegenüber innerhalb außerhalb
    seit bis ab rund laut bezüglich wegen während statt trotz of at for with by from to on about into near""".split()
)
CONJUNCTIONS = frozenset("und oder sowie bzw and or".split())
QUESTION_WORDS = frozenset(
    """wer wen wem wessen was wann wo wohin woher warum weshalb wieso wie wieviel wieviele welche welcher welches
    welchen welchem worum womit wofür wodurch woran worauf woraus worin worüber wozu wonach wobei wovon wogegen
    who whom whose what when where why how which""".split()
)
# Auxiliaries, modals and verbs so light that they say nothing of what is asked.
AUXILIARIES = frozenset(
    """ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte konnten darf dürfen muss
    müssen soll sollen sollte will wollen möchte gibt gab gibts gabs wäre würde hätte könnte
    is are was were be been do does did has have had can could will would shall should may might must""".split()
)
LIGHT_VERBS = frozenset(
    """adressieren adressiert befassen befasst beschäftigen beschäftigt richten richtet wenden wendet betreffen betrifft
    behandeln behandelt kümmern kümmert bestehen besteht existieren existiert laufen läuft lief liefen liegen liegt
    stehen steht stand machen macht machte tun tut finden findet finde geben geht gehen ging gingen kommen kommt nennen
    nenne nenn zeigen zeige zeig sagen sag sagt wissen suchen suche sucht brauchen brauche bieten bietet bekommen
    bekommt bekam kriegen kriege kriegt stecken steckt verbirgt heißt heißen hieß bedeutet meint gehört gehören zählt
    gilt gelten liste listen auflisten zähl zähle erzähl erzähle gebe beteiligt sitzen sitzt leben
    address addresses offer offers provide provides exist exists find show tell list name give get take run runs need
    want involve involved concern concerns deal deals say says mean means looking""".split()
)
# Nouns that name a relation and need a "of what": "der Träger", "the cost" (relational or functional nouns,
# Löbner 1985); in a conversation the missing complement is what was spoken of.
RELATIONAL = re.compile(
    r"(?:träger\w*|partner\w*|mitglied\w*|teilnehm\w*|beteiligte\w*|ziele?n?|zielgruppen?|aufgaben?|rollen?|zweck|"
    r"kosten|preise?|gebühr\w*|höhe|anteil|anzahl|zahl(?:en)?|ergebniss?e?n?|voraussetzung\w*|bedingung\w*|"
    r"ansprechpartner\w*|ansprechperson\w*|ansprechstellen?|anlaufstellen?|kontakt\w*|adressen?|anschrift|"
    r"telefonnummer|webseiten?|website|laufzeit|dauer|beginn|start|ende|frist\w*|stand|name|namen|gründe?|ursachen?|"
    r"vorteile?|nachteile?|unterschiede?|förderung|finanzierung|geldgeber\w*|themen|inhalte?|schwerpunkte?|"
    r"ausnahmen?|beispiele?|quellen?|anmeldung|standorte?|leitung|geschäftsführung|vorsitz|"
    r"partners?|members?|participants?|goals?|aims?|tasks?|costs?|price|fees?|results?|requirements?|conditions?|"
    r"contacts?|address|website|duration|end|deadline|status|reasons?|advantages?|funding|topics?|sources?|"
    r"locations?|target group)",
    re.IGNORECASE,
)
_JOINED_NAME = re.compile(r"[^\W\d_][:+&][^\W\d_]")  # "create:hub"
_TITLES = frozenset("landkreis kreis stadt region".split())
_LOWER_ADJECTIVE = re.compile(r"\w+(?:lichen?|igen?|ischen?|alen?|ellen?|baren?)")
# Names and numbers keep their inner signs: "create:hub", "Hameln-Pyrmont", "1.300", "frau+wirtschaft".
_TOKEN = re.compile(
    r"„[^“”\"]{2,60}[“”\"]|\"[^\"]{2,60}\"|“[^”]{2,60}”|«[^»]{2,60}»|\w+(?:['’.:/*&+_-]+\w+)*\+?|[^\w\s]"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, sign or quoted name of a question at ``start:end``."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum() or self.is_quoted

    @property
    def is_quoted(self) -> bool:
        return len(self.text) > 2 and self.text[0] in '„"“«'

    @property
    def is_function_word(self) -> bool:
        """ "IT" and "AN" are abbreviations, whatever they spell."""
        if self.text.isupper() and 2 <= len(self.text) <= 3:
            return False
        return self.lower in STOP_WORDS or self.lower in ENGLISH_STOP_WORDS or self.lower in QUESTION_WORDS


def tokens(text: str) -> list[Token]:
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def has_case(text: str) -> bool:
    """Does the writer use capitals within the text? Only then they tell nouns and names."""
    inner = [token for token in tokens(text) if token.is_word][1:]
    return any(sign.isupper() for token in inner for sign in token.text)


def is_noun(token: Token, first: bool = False) -> bool:
    """A capital, in front or inside ("regioLab"); at the start of a sentence no function word or light verb."""
    if token.is_quoted:
        return True
    if _JOINED_NAME.search(token.text):
        return True
    if not any(sign.isupper() for sign in token.text) or token.is_function_word:
        return False
    return not (first and (token.lower in AUXILIARIES or token.lower in LIGHT_VERBS))


def head_index(every: Sequence[Token], cased: bool, start: int = 0) -> int | None:
    """Index of the noun that the words from ``start`` on lead up to; None when a verb or sign comes first.

    Nouns inside an attribute are passed over ("welche in Hannover prägende Branche"). Without
    capitals it is the first word that is neither function word nor adjective by its ending.
    """
    inside = False  # a prepositional phrase: its noun is not the one
    for i in range(start, len(every)):
        token = every[i]
        if not token.is_word or token.lower in AUXILIARIES:
            return None
        if token.is_function_word or token.text.isdigit():
            inside = inside or token.lower in PREPOSITIONS
        elif cased and is_noun(token):
            if not inside:
                return i
            inside = token.lower in _TITLES
        elif not cased and not (_LOWER_ADJECTIVE.fullmatch(token.text) and i + 1 < len(every) and i == start):
            return i
    return None
