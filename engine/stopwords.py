"""Which language a text is in, by its commonest words: what is spelt wrongly in one is right in another."""

from __future__ import annotations

from engine.text import WORD, fold, straight

ENGLISH = "en"
_LEAST = 2  # least number of different common words of a language that indicate it
_COMMON = {
    ENGLISH: "the of and to a in is it you that he was for on are as with his they i at be this have from or had "
    "by not but what we were your can said there an which do their will would if so she her my me our "
    "about up out then",
    "de": "der das und ist nicht ich du er sie wir ihr es ein eine einen einem den dem mit auf für von zu zum "
    "zur im aus bei nach wie wenn aber auch noch nur oder als sich habe haben sind wird werden kann mich "
    "dich mir dir uns euch dass mein dein sein kein doch schon sehr bis über bitte danke heute morgen "
    "hallo alles",
    "fr": "le la les un une du de et est pas je elle nous vous ils elles ne que qui dans sur avec au aux ce "
    "cette ces mais ou où sa ses mon ma mes être avoir c'est j'ai n'est très bien aussi merci bonjour",
    "es": "el la los las un una de del es yo tú él ella nosotros que en por para se su sus mis pero como más lo "
    "le les este esta está muy también hay cuando donde porque gracias hola ya fue ser estar todo",
    "it": "lo la gli le un una di del della dei delle non io lui lei noi voi che su suo sua mio mia ma più alla "
    "da dal questo questa sono molto anche ci quando dove perché grazie ciao ho hai ha",
    "pt": "uma de da dos das não eu ele ela nós você que em por para se seu sua meu minha mas como mais ao isto "
    "este esta são muito também há quando onde porque obrigado olá já foi ser está",
}
_LANGUAGES = {name: frozenset(words.split()) for name, words in _COMMON.items()}


def language_of(text: str) -> str:
    """The language, by its two letters, that the most of a text's different words are common in, English before others.

    Nothing where no language has two of them there.
    """
    words = {fold(word) for word in WORD.findall(straight(text))}
    found = {name: len(words & common) for name, common in _LANGUAGES.items()}
    best = max(found, key=lambda name: found[name])
    return best if found[best] >= _LEAST else ""
