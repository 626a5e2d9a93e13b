"""German text → English, word by word, from the word list and the glossary.

Not a translation to be read: a bridge. An English embedding model and an English BM25
field see the gloss, so that "Studienabbrecher" and "Studienzweifler", or a German passage
and an English question, meet. Each word is looked up as it is, then by its stem, then in
its compound parts; an unknown word stays as it is. The glossary (staff's own synonyms)
comes before the word list.
"""

from __future__ import annotations

import gzip
import re
import zlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.compounds import MAX_KNOWN, MAX_LENGTH, MIN_PART, CompoundSplitter
from corpus.errors import LexiconDamaged
from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, fold, stem
from corpus.glossary import GLOSSARY, Glossary, load_glossary
from corpus.schema import Language

TABLE = Path(__file__).with_name("lexicon") / "de-en.txt.gz"
FORMAT = "leine-weser-lexicon 1"
SECTIONS = ("words", "stems", "parts", "english")
MAX_DEPTH = 3
# As frequent as the hundred or so commonest parts of compounds.
WELL_KNOWN = 400
_TOKEN = re.compile(r"\w+|[^\w\s]")
_THERE_IS = re.compile(r"\b(?:es (?:gibt|gab)|(?:gibt|gab) es)\b", re.IGNORECASE)
_ZU_INFINITIVE = re.compile(
    r"^(ab|an|auf|aus|bei|durch|ein|entgegen|fest|fort|frei|heim|her\w{0,4}|hin\w{0,4}|los|mit|nach|nieder|statt|teil|"
    r"um|unter|vor\w{0,4}|weg|weiter|wieder|zu|zurück|zusammen|über)zu(\w{4,}n)$"
)
_OPENS_SENTENCE = frozenset(".!?:•„")
_SPACE_BEFORE_SIGN = re.compile(r"\s+([.,;:!?])")

# The closed word classes: an embedding model wants sentences, not only content words.
_FUNCTION_WORDS: Mapping[str, str] = dict(
    pair.split("=")
    for pair in """
    aber=but alle=all als=as also=thus am=at an=at ans=to auch=also auf=on aus=from bei=at beim=at bis=until
    bzw=or da=there dabei=thereby dafür=for~this damit=with~this danach=after~this daran=on~this
    darüber=about~this das=the dass=that davon=of~this dazu=for~this dem=the den=the denen=whom denn=because
    der=the deren=whose des=of~the die=the dies=this diese=these diesem=this diesen=these dieser=this
    dieses=this durch=by durfte=could ein=a eine=a einem=a einen=a einer=a eines=of~a einige=some er=he es=it
    etwa=about existiert=exists für=for gegen=against hat=has hatte=had hatten=had haben=have ich=I ihm=him
    ihn=him ihr=their ihre=their ihrem=their ihren=their ihrer=their im=in in=in ins=into ist=is jede=every
    jeden=every jeder=every jedes=every kann=can kein=no keine=no keinen=no keiner=no kannst=can können=can
    konnte=could konnten=could man=one mehr=more mein=my meine=my meinem=my meinen=my meiner=my mit=with
    muss=must müssen=must nach=after nicht=not noch=still nur=only ob=whether oder=or ohne=without seit=since
    sein=his seine=his sich= sie=they sind=are so=so soll=should sollen=should sollte=should sowie=and
    sowohl=both über=about um=to und=and uns=us unser=our unsere=our unserem=our unseren=our unserer=our
    unter=under viel=much viele=many vom=of von=of vor=before während=during wann=when war=was waren=were
    warum=why was=what welche=which welchem=which welchen=which welcher=which welches=which wem=whom wen=whom
    wenn=if wer=who werde=will werden=are wessen=whose wie=how wieso=why wieviele=how~many will=wants wir=we
    wird=is wo=where wobei=where wofür=for~what woher=from~where wohin=where womit=with~what wollen=want
    worden=been worum=about~what wozu=for~what wurde=was wurden=were würde=would zu=to zum=to zur=to
    zwischen=between
    """.split()
)


@dataclass(frozen=True)
class Lexicon:
    """The word list in memory: sorted rows, looked up by bisection (loads in 0.1 s)."""

    version: str
    digest: str
    words: Sequence[str]
    stems: Sequence[str]
    english: frozenset[str]
    splitter: CompoundSplitter

    def word(self, word: str) -> str | None:
        return _find(self.words, word)

    def stem(self, stemmed: str) -> str | None:
        return _find(self.stems, stemmed)


def _find(rows: Sequence[str], key: str) -> str | None:
    wanted = f"{key}\t"
    at = bisect_left(rows, wanted)
    return rows[at][len(wanted) :] if at < len(rows) and rows[at].startswith(wanted) else None


def load_lexicon(path: Path = TABLE) -> Lexicon:
    """Reads the table; each file once per process.

    Raises:
        LexiconDamaged: missing, cut off, changed or of another format.
    """
    return _load(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _load(path: Path, _modified: int) -> Lexicon:
    try:
        packed = path.read_bytes()
        lines = gzip.decompress(packed).decode("utf-8").split("\n")
        head, _, version = lines[0].partition("\t")
        if head != FORMAT:
            raise ValueError(head[:40])
        sections = _sections(lines)
        parts = dict(row.split("\t") for row in sections["parts"])
        splitter = CompoundSplitter({part: int(count) for part, count in parts.items()})
    except (OSError, EOFError, zlib.error, ValueError, KeyError, IndexError) as error:
        raise LexiconDamaged("lexicon_damaged", path=path, detail=f"{type(error).__name__}: {error}") from error
    digest = f"{zlib.crc32(packed):08x}"
    return Lexicon(version, digest, sections["words"], sections["stems"], frozenset(sections["english"]), splitter)


def _sections(lines: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    at = 1
    for name in SECTIONS:
        head, _, count = lines[at].partition("\t")
        rows = list(lines[at + 1 : at + 1 + int(count)])
        if head != f"[{name}]" or len(rows) != int(count):
            raise ValueError(f"[{name}]")
        found[name] = rows
        at += 1 + int(count)
    return found


@dataclass(frozen=True)
class Glosser:
    """Word list and glossary together."""

    lexicon: Lexicon
    glossary: Glossary
    _known: dict[tuple[str, bool], str] = field(default_factory=dict, repr=False)

    @cached_property
    def _splitter(self) -> CompoundSplitter:
        """The word list's, to which the glossary's words are well-known parts."""
        listed = {stem(entry.word.lower()) for found in self.glossary.meanings.values() for entry in found}
        known = {part: WELL_KNOWN for part in listed if part.isalpha() and len(part) >= MIN_PART}
        return CompoundSplitter({**self.lexicon.splitter.frequencies, **known})

    @property
    def digest(self) -> str:
        """Changes with the word list and with the glossary: an index knows its glosses by it."""
        return f"{self.lexicon.digest}-{self.glossary.digest}"

    def gloss(self, text: str) -> str:
        """German text in English words, in the German order, punctuation kept."""
        return self._render(_THERE_IS.sub("existiert", fold(text)), only_german=False)

    def gloss_question(self, question: str, language: Language) -> str:
        """As ``gloss``; of an English question only the words that aren't English."""
        return self.gloss(question) if language == "de" else self._render(fold(question), only_german=True)

    def is_english(self, word: str) -> bool:
        lower = word.lower()
        if self.glossary.english(word, strict=lower in self.lexicon.english) is not None:
            return False
        return not word[0].isalpha() or lower in self.lexicon.english or lower in ENGLISH_STOP_WORDS

    def knows(self, word: str) -> bool:
        """Is it a word of the glossary, the word list or English, or a compound of known parts?"""
        lower = word.lower()
        return lower in self.lexicon.english or lower in _FUNCTION_WORDS or self.word(word) != word

    def word(self, word: str, *, starts_sentence: bool = False) -> str:
        """The English of one word; itself when nothing is known about it.

        ``starts_sentence``: its capital says nothing then.
        """
        key = (word, starts_sentence)
        found = self._known.get(key)
        if found is None:
            found = self._look_up(word, MAX_DEPTH, starts_sentence) or word
            if len(word) <= MAX_LENGTH:
                if len(self._known) >= MAX_KNOWN:
                    self._known.clear()
                self._known[key] = found
        return found

    def _render(self, text: str, *, only_german: bool) -> str:
        out: list[str] = []
        starts = True
        for token in _TOKEN.findall(self.glossary.mark(text)):
            keep = only_german and self.is_english(token)
            out.append(token if keep else self._token(token, starts))
            starts = token in _OPENS_SENTENCE
        return _SPACE_BEFORE_SIGN.sub(r"\1", " ".join(part for part in out if part))

    def _token(self, token: str, starts_sentence: bool) -> str:
        own = self._from_glossary(token)
        if own is not None:
            return own
        if not token[0].isalpha():
            return token
        lower = token.lower()
        if lower in _FUNCTION_WORDS and not (token.isupper() and len(token) > 1):
            return _FUNCTION_WORDS[lower].replace("~", " ")
        if lower in STOP_WORDS and token[0].islower() and self.lexicon.word(lower) is None:
            return ""
        return self.word(token, starts_sentence=starts_sentence)

    def _look_up(self, word: str, depth: int, starts_sentence: bool = False) -> str | None:
        own = self._from_glossary(word)
        if own is not None:
            return own
        capital, lower = word[0].upper() + word[1:].lower(), word.lower()
        first, second = (lower, capital) if word[0].islower() or starts_sentence else (capital, lower)
        stemmed = stem(lower)
        found = self.lexicon.word(first) or self.lexicon.word(second) or self._without_zu(lower)
        found = found or (self.lexicon.stem(stemmed) if len(stemmed) > 3 else None)
        if found or not depth:
            return found
        parts = self._splitter.parts(lower)
        # All but the last part of a compound are nouns more often than not, and so is the last.
        glosses = [self._look_up(part.capitalize(), depth - 1) or part for part in parts]
        return " ".join(glosses) if glosses else None

    def _from_glossary(self, word: str) -> str | None:
        if word.lower() in _FUNCTION_WORDS and not word.isupper():
            return None
        return self.glossary.english(word, strict=self.lexicon.word(word) is not None)

    def _without_zu(self, word: str) -> str | None:
        """ "auszubilden" is "ausbilden": the infinitive with "zu" inside a separable verb."""
        match = _ZU_INFINITIVE.match(word)
        if match is None:
            return None
        infinitive = f"{match[1]}{match[2]}"
        # The table leaves out words that their stem leads to as well.
        return self.lexicon.word(infinitive) or self.lexicon.stem(stem(infinitive))


def load_glosser(glossary: Path = GLOSSARY) -> Glosser:
    """The shipped word list with a glossary as it is now.

    Raises:
        LexiconDamaged, ConfigError: see ``load_lexicon`` and ``corpus.glossary``.
    """
    return Glosser(load_lexicon(), load_glossary(glossary))
