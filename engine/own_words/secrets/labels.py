"""Finds what a label says to be secret: a password, a code, the name of an account or a key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.own_words.secrets.near import lowered, near, places

# Each label has one of them, in small letters; they are looked for first. The second ones stand inside words as well.
_STEMS = (
    "pass", "pin", "pw", "código", "codigo", "codic", "secret", "segr", "token", "user", "utent", "utiliz", "utilis",
    "usuari", "usuári", "login", "log-in", "losung", "zugang", "geheim", "benutzer", "nutzer", "anmelde", "mot de",
    "mots de", "mdp", "identifi", "clé", "clef", "cle ", "phrase", "contrase", "clave", "frase", "parola", "chiav",
    "senha", "palavra", "chave", "key", "credential", "credenzial",
)  # fmt: skip
_INNER_STEMS = "passw", "kennw", "schlüssel", "schluessel", "code"
_KEY_OF = "access|api|private|secret|licen[cs]e|product|activation|recovery|encryption|security|wi-?fi|wlan|ssh|network"
_OF = "(?:d[eoai]s?[ ]|d['\u2019]|del[ ]|della[ ]|do[ ]|du[ ])?"  # of, in the Romance languages
_STRONG = "|".join((
    # English
    r"pass(?:word|code|phrase|wd)s?", r"pwd?", r"pins?(?:[ -]?(?:code|number))?", r"pin-?(?:nummer|code)",
    r"user[ -]?(?:names?|ids?)", r"log-?in[ ](?:name|details|data)", r"credentials",
    r"(?:one-time|access|security|verification|recovery|activation|entry|door|gate|alarm)[ -]codes?",
    rf"(?:{_KEY_OF})[ _-]keys?", r"(?:seed|recovery|secret)[ -]phrases?", r"(?:api|access|auth|bearer)[ _-]tokens?",
    # German
    r"(?:[\w-]+-)?passw(?:ort|oerter|örter)s?", r"[\w-]*kennw(?:ort|orte|örter)s?", r"codew(?:ort|örter)",
    "losungswort",
    r"(?:zugangs|sicherheits|zutritts|entsperr|aktivierungs|bestätigungs)-?codes?", "zugangsdaten", "anmeldedaten",
    r"geheimzahl(?:en)?", "geheimcode", r"(?:be)?nutzer(?:name|kennung)", r"anmeldename", r"login-?name",
    r"(?:wlan|wifi|api|lizenz|zugangs|netzwerk|geheim|sicherheits|produkt|aktivierungs|wiederherstellungs)-?"
    r"schl(?:ü|ue)ssel",
    # French
    r"mots? de passe", "mdp",
    r"codes? (?:d['\u2019]acc[eè]s|pin|secret|confidentiel|de s[eé]curit[eé]|de d[eé]verrouillage)",
    r"noms? d['\u2019]utilisateur", r"identifiants?", r"phrase (?:secr[eè]te|de passe|de r[eé]cup[eé]ration)",
    rf"cl(?:é|e|ef)s? {_OF}(?:wi-?fi|wlan|acc[eè]s|api|licence|secr[eè]te|priv[eé]e|s[eé]curit[eé]|r[eé]seau|produit"
    r"|r[eé]cup[eé]ration|activation)",
    # Spanish
    r"contrase[nñ]as?", r"c[oó]digo (?:de )?(?:acceso|pin|secreto|seguridad|verificaci[oó]n|desbloqueo)",
    r"nombre de usuario", r"frase (?:secreta|semilla|de contrase[nñ]a|de recuperaci[oó]n)",
    rf"claves? {_OF}(?:wi-?fi|acceso|api|licencia|secreta|privada|seguridad|red|producto"
    r"|recuperaci[oó]n|activaci[oó]n)",
    # Italian
    r"parola (?:d['\u2019]ordine|d['\u2019]accesso|chiave)",
    r"codic[ei] (?:d['\u2019]|di )?(?:accesso|pin|segreto|sicurezza|verifica)",
    r"nome utente", r"frase (?:segreta|di recupero)", "credenziali",
    rf"chiav[ei] {_OF}(?:wi-?fi|accesso|api|licenza|segreta|privata|sicurezza|rete|prodotto|recupero|attivazione)",
    # Portuguese
    r"senhas?", r"palavras?[ -]passe", r"c[oó]digo (?:de )?(?:acesso|pin|secreto|seguran[cç]a"
    r"|verifica[cç][aã]o|desbloqueio)",
    r"nome (?:de|do) (?:utilizador|usu[aá]rio)", r"frase (?:secreta|de recupera[cç][aã]o|semente)",
    rf"chaves? {_OF}(?:wi-?fi|acesso|api|licen[cç]a|secreta|privada|seguran[cç]a|rede|produto"
    r"|recupera[cç][aã]o|ativa[cç][aã]o)",
))  # fmt: skip
# Words that mean much else: labels before a colon, or where somebody has them.
_WEAK = (
    r"keys?|secrets?|tokens?|log-?in|users?|pass|tan|schl(?:ü|ue)ssel|geheimnis|nutzer|benutzer|cl(?:é|ef)s?|claves?|usuarios?"
    r"|chiav[ei]|utente|chaves?|utilizador|usu[aá]rio|utilisateur|secreto|segreto|segredo"
)
_MY = (
    r"my|your|his|her|our|their|(?:mein|dein|sein|ihr|unser|euer)(?:e[rnms]?)?|mon|ma|mes|ton|ta|son|sa|notre|votre|leur"
    r"|mis?|tus?|sus?|nuestr[ao]|mi[ao]|tu[ao]|su[ao]|nostr[ao]|minha|meu|teu|tua|seu|nosso|nossa"
)
_THE = rf"(?:the|an?|das|dem|der|die|de[rnms]|l[ea]s?|el|il|lo|l['\u2019]|os?|{_MY})"
_IS = r"(?:is|was|are|will be|ist|war|lautet(?:e)?|heißt|hieß|est|était|sera|es|era|será|è|sarà|é|são)"
_NOW = r"(?:(?:now|currently|still|again|simply|just|jetzt|nun|wieder|einfach|maintenant|ahora|ora|adesso|agora)[ ])?"
# What a sentence about a password goes on with, and no password begins with.
_SAYS = (
    r"(?:not|too|so|very|no|in|on|at|under|for|from|of|with|by|to|out|stored|saved|kept|needed|required|wrong|correct"
    r"|incorrect|valid|invalid|expired|changed|reset|safe|weak|case|optional|mandatory|missing|lost|gone|unknown|only"
    r"|always|never|also|already|being|been|what|that|which|more|longer|easy|sent|asked|down|used"
    r"|nicht|zu|so|sehr|im|in|an|am|auf|unter|falsch|richtig|gültig|ungültig|abgelaufen|geändert|gespeichert|nötig"
    r"|erforderlich|bald|bekannt|unbekannt|kein|leicht|schwer|sicher|unsicher|wird|wurde|noch"
    r"|pas|trop|très|dans|sur|sous|faux|fausse|juste|obligatoire|inconnue?|correcte?|incorrecte?|valide|invalide|périmé"
    r"|nécessaire|requis|toujours|plus|demasiado|muy|no|en|bajo|incorrect[oa]|correct[oa]|obligatori[oa]|válid[oa]"
    r"|inválid[oa]|necesari[oa]|siempre|desconocid[oa]|troppo|molto|non|sotto|sbagliat[oa]|corrett[oa]|valid[oa]"
    r"|scadut[oa]|necessari[oa]|sempre|muito|demasiado|não|em|sob|errad[oa]|obrigatóri[oa]|caducad[oa]|expirad[oa])\b"
)
_THIS = (
    r"(?:that|this|it|what|which|here|there|das|dies|es|was|hier|c['\u2019]|ce|ceci|cela|voilà|eso|esto|ese|esa|aquí|questo"
    r"|quest[ao]|quello|ecco|isso|isto|ess[ea]|este|aquilo)\b"
)
_FORM = r"[^\W\d_][\w'\u2019-]*"  # a word
_SOME = rf"{_FORM}(?:[ \t]+{_FORM}){{0,3}}"
_END = r"(?=[.!?]*[ \t]*(?:\n|\Z)|[.!?]+\s)"  # of a sentence or a line
_VALUE = rf"\S[^\n]*?{_END}"
_SO = rf"[ \t]+{_IS}\s+{_NOW}(?!{_SAYS}){_VALUE}"
_STRONG_LABEL, _WEAK_LABEL, _LABEL = (
    rf"(?<![\w-])(?:{each})(?![\w-])" for each in (_STRONG, _WEAK, f"{_STRONG}|{_WEAK}")
)
_PATTERNS = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # Password: X; "password" = X; the password for the router -> X
        rf"{_LABEL}[\"'”\u2019)\]]*(?:[ \t]+{_FORM}){{0,3}}?\s*(?:[:=→]|->)\s*{_VALUE}",
        # The password of the router is X; my key is X
        rf"{_STRONG_LABEL}[\"'”\u2019)\]]*(?:[ \t]+{_FORM}){{0,4}}?{_SO}",
        rf"\b(?:{_MY})[ \t]+(?:{_FORM}[ \t]+)?{_WEAK_LABEL}{_SO}",
        # X is the password; X is my key; X as the password
        rf"(?:^|(?<=[.!?:;,]\s)|(?<=[\"“„«(]))(?!{_THIS}){_SOME}[ \t]+{_IS}[ \t]+{_NOW}"
        rf"(?:{_THE}[ \t]?(?:{_FORM}[ \t]+)?{_STRONG_LABEL}|(?:{_MY})[ \t]+(?:{_FORM}[ \t]+)?{_WEAK_LABEL})",
        rf"\b{_SOME}[ \t]+(?:as|als|comme|como|come)[ \t]+(?:{_THE}[ \t]?)?(?:{_FORM}[ \t]+)?{_STRONG_LABEL}",
        # A label that is a line, and the line below it
        rf"^[ \t]*(?:{_THE}[ \t]?)?(?:(?:{_FORM}[ \t]+)?{_STRONG_LABEL}|{_WEAK_LABEL})[ \t]*\n\s*"
        rf"{_FORM}(?:[ \t]+{_FORM}){{0,5}}"
        r"[.!?]?(?=[ \t]*(?:\n|\Z))",
        # password (X); password "X"
        rf"{_STRONG_LABEL}[ \t]*(?:\([^)\n]+\)|[\"'“„«\u2018][^\"'”“»\u2019\n]+[\"'”“»\u2019])",
        # user X, password X; pw X
        rf"{_LABEL}[ \t]+{_SOME}[ \t]*[,;/|][ \t]*(?:{_FORM}[ \t]+)?{_LABEL}[ \t]+{_VALUE}",
        rf"^[ \t]*(?:mdp|pwd?|passwd)[ \t]+{_SOME}{_END}",
    )
]  # fmt: skip


def labelled(text: str) -> Iterator[tuple[int, int]]:
    """The spans of secrets, with their labels."""
    for begin, end in near(text, _cues(lowered(text))):
        for pattern in _PATTERNS:
            yield from (found.span() for found in pattern.finditer(text, begin, end))


def _cues(small: str) -> Iterator[int]:
    """The places of what may be a label."""
    for stem in _STEMS:
        yield from (place for place in places(small, stem) if not small[place - 1 : place].isalpha())
    for stem in _INNER_STEMS:
        yield from places(small, stem)
