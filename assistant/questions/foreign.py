"""Is a question neither German nor English? In doubt it is: the documents are German, and names are of all languages.

By closed word classes of large languages around, as far as they are no words of German or English, and by
the script. A name ("Hola Kita!", "Vivre et travailler en France") has no question word of its language.
"""

from __future__ import annotations

from corpus.german import ENGLISH_STOP_WORDS, STOP_WORDS, words

MIN_WORDS = 2
# Question words, and other words of closed classes, of each language.
_LANGUAGES = {
    "fr": (
        "quel quelle quels quelles qui que quoi où quand comment pourquoi combien",
        """le la les des du une et est sont pour dans avec sur aux y il elle nous vous je j ce cette ces ont mon ma mes
        notre nos ne pas peut puis faut""",
    ),
    "es": (
        "qué quién quiénes cuál cuáles dónde cuándo cómo cuánto cuánta cuántos cuántas",
        """el la los las del una unos unas y está están son hay para por con en mi mis nuestro nuestra puedo podemos yo
        nosotros se su sus""",
    ),
    "it": (
        "chi quale quali dove quando perché quanto quanti quanta quante cosa cos",
        """il lo la gli le del della dei delle una e è sono ci per con nel nella mio mia nostro nostra posso possiamo io
        noi si""",
    ),
    "pt": (
        "quem qual quais onde quando porque quanto quantos quanta quantas quê",
        """o os as do da dos das uma e é são há para por com em no na meu minha nosso nossa posso podemos eu nós se""",
    ),
    "nl": (  # without "wat" and "ik", which are Low German too
        "welke waar waarom wanneer hoe hoeveel",
        """het een zijn voor van met er wij mijn onze kan kunnen naar niet ook deze dit""",
    ),
    "pl": (
        "jaki jaka jakie jakich kto gdzie kiedy dlaczego ile czy który która które jak",
        """są jest dla w z na i się nie do od mogę możemy moja mój nasz nasza ja my to o""",
    ),
    "cs": (
        "jaký jaká jaké jak kdo kde kdy proč kolik který která které",
        """jsou je pro v s na se ne do od můj moje náš naše já my to""",
    ),
    "tr": (
        "hangi nasıl nerede nereden neden niçin nereye kaç",
        """için var mı mi mu mü bir ve ile bu şu benim bizim ben biz""",
    ),
    "ro": (
        "cine unde când cum care cât câte câți",
        """sunt este pentru în cu la și nu un o al ale mea meu nostru pot putem eu noi""",
    ),
}
_OURS = STOP_WORDS | ENGLISH_STOP_WORDS
_QUESTION_WORDS = {language: frozenset(asking.split()) - _OURS for language, (asking, _) in _LANGUAGES.items()}
_CLOSED = {
    language: (_QUESTION_WORDS[language] | frozenset(others.split())) - _OURS
    for language, (_, others) in _LANGUAGES.items()
}
_LAST_LATIN = "\u024f"


def is_foreign(question: str) -> bool:
    """Has it a question word of another language and more of that language's small words than of ours?

    Or is most of it written in another script (Cyrillic, Arabic …)?
    """
    letters = [sign for sign in question if sign.isalpha()]
    if 2 * sum(sign > _LAST_LATIN for sign in letters) > len(letters):
        return True
    said = words(question.replace("'", " ").replace("’", " "))
    ours = sum(word in _OURS for word in said)
    for language, closed in _CLOSED.items():
        theirs = sum(word in closed for word in said)
        if theirs >= MIN_WORDS and theirs > ours and not _QUESTION_WORDS[language].isdisjoint(said):
            return True
    return False
