"""Which language a text spells: what tells neighbouring code pages apart.

A detector of broken text cannot tell `Muñoz` in one code page from `Muńoz` in another, for both
are tidy, and a bank file has few words to go by. What can is whether all special letters belong
to one alphabet.
"""

import re
from dataclasses import dataclass
from typing import Final

_WEST: Final = {
    "German": "äöüß",
    "French": "àâæçéèêëîïôœùûüÿ",
    "Spanish": "áéíóúüñçºª",
    "Italian": "àèéìíîòóùúç",
    "Portuguese": "áâãàçéêíóôõúüºª",
    "Dutch": "áéèëïíóöüú",
    "Swedish": "åäöéà",
    "Danish": "æøåéöä",
    "Finnish": "äöåšž",
    "German with French names": "äöüßàâçéèêëîôùû",
}
_CENTRAL: Final = {
    "Polish": "ąćęłńóśźż",
    "Czech": "áčďéěíňóřšťúůýž",
    "Slovak": "áäčďéíĺľňóôŕšťúýž",
    "Hungarian": "áéíóöőúüű",
    "Romanian": "ăâîşţșț",
    "Croatian": "čćđšž",
}
_CYRILLIC: Final = {
    "Russian": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя№",
    "Ukrainian": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя№",
    "Bulgarian": "абвгдежзийклмнопрстуфхцчшщъьюя№",
    "Serbian": "абвгдђежзијклљмнњопрстћуфхцчџш№",
}
_ALPHABETS: Final = {
    "cp1252": _WEST,
    "iso8859_15": _WEST,
    "cp850": _WEST,
    "mac_roman": _WEST,
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp852": _CENTRAL,
    "cp1254": {"Turkish": "çğıİöşüâîû"},
    "cp1257": {
        "Lithuanian": "ąčęėįšųūž",
        "Latvian": "āčēģīķļņšūž",
        "Estonian": "äöõüšž",
    },
    "cp1251": _CYRILLIC,
    "koi8_r": {"Russian": _CYRILLIC["Russian"]},
    # Without the two letters Greek hardly uses: they stand where Russian has its commonest vowel.
    "cp1253": {"Greek": "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋ"},
}
_FOREIGN: Final = ("cp1251", "cp1253", "koi8_r")
_WORD: Final = re.compile(r"[^\W\d_]+")
_GLUED: Final = re.compile(r"(?<=[^\W\d_])[^\w\s\x00-\x7f’‘´·–]|[^\w\s\x00-\x7f’‘«„“](?=[^\W\d_])")
_NEVER: Final = re.compile("[\x80-\x9f¤\ufffd]|(?<=\\w)‘(?=\\w)|ς(?=\\w)|σ(?!\\w)")
"""Signs nobody writes, or not there; and the two Greek letters s where the other one belongs."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How many of a text's special letters belong to the language that fits best."""

    language: str
    known: int
    letters: int

    @property
    def share(self) -> float:
        """The part that belongs, from 0 to 1."""
        return self.known / self.letters if self.letters else 1.0


def spelling(text: str, page: str) -> Spelling:
    """Give how well a text, as read by a code page, spells a language of that page.

    A sign glued to a letter (`£ódŸ`) and a capital within a word (`MŸller`) belong to none.
    """
    wrong = len(_GLUED.findall(text)) + len(_NEVER.findall(text))
    letters = []
    for word in _WORD.findall(text):
        special = [letter for letter in word if not letter.isascii()]
        if not word.isupper():
            wrong += sum(letter.isupper() and not letter.isascii() for letter in word[1:])
        if special and page in _FOREIGN and len(special) < len(word):
            wrong += len(special)
        else:
            letters += special
    known = {
        language: sum(letter in alphabet or letter.lower() in alphabet for letter in letters)
        for language, alphabet in _ALPHABETS[page].items()
    }
    best = max(known, key=lambda language: known[language])
    return Spelling(best, known[best], len(letters) + wrong)
