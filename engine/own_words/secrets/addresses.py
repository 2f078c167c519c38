"""Finds postal addresses by the forms of streets and towns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.own_words.secrets.near import lowered, near, places

_STREET = r"(?:street|str|road|rd|avenue|ave|boulevard|blvd|lane|drive)"
_STREET_OR_ELSE = (
    r"(?:street|str|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|square|sq|way|close)"
)
# The others of the United States' list of suffixes, which are words as well: with capitals alone.
_RARE_STREET = (
    "(?:Alley|Arcade|Bend|Bluffs?|Bottom|Branch|Bridge|Brooks?|Burgs?|Bypass|Camp|Canyon|Cape|Causeway|Cent(?:er|re)s?"
    "|Circles?|Cliffs?|Club|Commons?|Corners?|Course|Coves?|Creek|Crescent|Crest|Crossing|Crossroads?|Curve|Dale|Dam"
    "|Divide|Drives|Estates?|Expressway|Extensions?|Falls?|Ferry|Fields?|Flats?|Fords?|Forest|Forges?|Forks?|Fort"
    "|Freeway|Gardens?|Gateway|Glens?|Greens?|Groves?|Harbou?rs?|Haven|Heights|Highway|Hills?|Hollow|Inlet|Islands?"
    "|Isle|Junctions?|Keys?|Knolls?|Lakes?|Land|Landing|Lights?|Loaf|Locks?|Lodge|Loop|Mall|Manors?|Meadows?|Mews"
    "|Mills?|Mission|Motorway|Mount|Mountains?|Neck|Orchard|Oval|Overpass|Parade|Parks?|Parkways?|Pass|Passage|Path"
    "|Pike|Pines?|Plains?|Plaza|Points?|Ports?|Prairie|Radial|Ramp|Ranch|Rapids?|Rest|Ridges?|Rise|River|Roads|Route"
    "|Row|Rue|Run|Shoals?|Shores?|Skyway|Springs?|Spurs?|Squares|Station|Stravenue|Stream|Streets|Summit|Terrace"
    "|Throughway|Trace|Track|Trafficway|Trail|Tunnel|Turnpike|Underpass|Unions?|Valleys?|Via|Viaduct|Views?|Villages?"
    "|Ville|Vista|Walks?|Ways|Wells?)"
)
_GERMAN = r"(?:weg|platz|gasse|allee|ufer|damm|chaussee|steig|markt|hof|graben|zeile|(?<!\bDu)(?<!\bSp)ring)"
_FRENCH = (  # with the number before it
    "(?:rue|avenue|av\\.|boulevard|bd\\.?|place|all[ée]e|impasse|chemin|quai|route|cours|square|passage|ruelle|sentier"
    "|esplanade|promenade|faubourg|rond-point)"
)
_SOUTHERN = (  # with the number behind the name, in Spanish, Italian and Portuguese
    "(?:calle|c/|cl\\.|avenida|avda?\\.?|av\\.?|plaza|pza\\.?|paseo|pso\\.|camino|carretera|ctra\\.?|ronda|traves[íi]a"
    "|glorieta|cuesta|callej[óo]n|acceso|rambla|v[íi]a|vial|pasaje|alameda|ca[ñn]ada|urbanizaci[óo]n|pasadizo"
    "|viale|vicolo|piazza|piazzale|p\\.za|corso|c\\.so|largo|strada|contrada|borgo|rotonda|canale|incrocio|stretto|salita"
    "|lungo\\w+|galleria|rua|travessa|tv\\.|pra[çc]a|p[çc]\\.?|estrada|rodovia|cal[çc]ada|beco|ladeira|quinta|bairro"
    "|escadas|rotunda|(?-i:[RC]\\.))"
)
_OF = r"(?:(?:d[eaou]s?|del|della?|degli|des|l[aeo]s?|el|y|e|dell|al)[ \t]+|d['\u2019]|l['\u2019]|dell['\u2019])"
_NAME = r"[A-ZÀ-Þ][\w.'\u2019-]*"
_NAMES = rf"{_OF}*(?:{_NAME}[ \t]+{_OF}*){{0,4}}{_NAME}"
_NUMBER = r"(?:n\.?[º°]?[ \t]*)?(?:\d+|[Ss]/[Nn]\b)"
_NO_YEAR = r"(?!1[5-9]\d\d\b|20\d\d\b)"
_REST = r"[^\n]*?(?=[.;!?](?:\s|\Z)|\n|\Z|\.\s)"  # of the line or the sentence
_NUMBER_FIRST = re.compile("|".join((
    rf"\d+[a-z]?,?[ \t]+(?:[^\W\d_][\w.'\u2019-]*[ \t]+){{1,4}}?(?i:{_STREET})\b{_REST}",  # 12 high street
    rf"{_NO_YEAR}\d+[a-z]?,?[ \t]+(?:{_NAME}[ \t]+){{1,3}}(?:(?i:{_STREET_OR_ELSE})|{_RARE_STREET})\b{_REST}",
    rf"\d+(?:[ \t]?(?:bis|ter|[a-dA-D])\b)?,?[ \t]+(?i:{_FRENCH})[ \t]+{_NAMES}{_REST}",  # 12, rue de la Paix
)))  # fmt: skip
_NAME_FIRST = re.compile("|".join((
    rf"\b[\w-]*(?i:stra(?:ß|ss)en?|str\.|str)[ \t]+\d{_REST}",  # Hauptstraße 12
    rf"\b(?:[A-ZÄÖÜ][\w-]*(?i:{_GERMAN})|(?:{_NAME}[ \t]+){{1,3}}(?i:{_STREET_OR_ELSE}|{_GERMAN})\.?)[ \t]+\d{_REST}",
    rf"(?<!\w)(?i:{_SOUTHERN})[ \t]*{_NAMES}[ \t]*,?[ \t]*{_NUMBER}{_REST}",  # calle Mayor 5; via Roma, 12
    rf"(?<!\w)(?i:rue|avenue|boulevard|impasse|ruelle)[ \t]+{_NAMES}",  # rue de la Paix
    r"(?i:\b(?:p\.?[ ]?o\.?[ ]?box|(?:suite|apt|apartment)\.?|room|flat|unit)[ \t]*\#?\d+)[^\n.;!?]*",
)))  # fmt: skip
_TOWN_NAME = r"[A-ZÀ-Þ](?:[a-zß-ÿ]|[A-ZÀ-Þ]{3})[\w.'\u2019-]*"
_BETWEEN = r"(?:(?:d[eaio]s?|del|du|sur|les?|las?|am|an|der|in|al|el|en)[ \t]+)*"
_TOWN = rf"{_TOWN_NAME}(?:[ \t]+{_BETWEEN}{_TOWN_NAME}){{0,3}}"
_TOWNS = re.compile("|".join((
    rf"\b(?:{_TOWN},?[ \t]+)?[A-Z]{{2}}[ \t]+\d{{5}}(?:-\d{{4}})?\b",  # City, TX 77845
    rf"\b(?:[A-Z]{{1,2}}-)?(?:\d{{5}}|\d{{4}}-\d{{3}}|\d{{5}}-?\d{{3}}),?[ \t]+{_TOWN}"  # 10115 Berlin
    r"(?:[ \t]*(?:\([A-Z]{2}\)|/[ \t]*[A-Z]{2}\b))?",
    rf"(?:^|(?<=,[ ])){_NO_YEAR}\d{{4}}[ \t]+{_TOWN}",  # 1010 Wien
    rf"\b{_TOWN},[ \t]+\d{{5}}\b",  # Huelva, 05365
    r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b",  # SW1A 2AA
    r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{1,4}){3,8}\b",  # an account number, its letters too
)), re.MULTILINE)  # fmt: skip
_NUMBERS = re.compile(r"\d[\d/-]*")
_NEAR = 40  # characters before a number that show whether a street's name may stand there
_BEHIND_NAME = re.compile(r"(?i:str\.?|stra(?:ß|ss)en?|box|suite|apt\.?|apartment|room|flat|unit|n\.?[º°])[ \t]*\#?\Z")
_WITHOUT_NUMBER = "rue ", "avenue ", "boulevard ", "impasse ", "ruelle ", "s/n"
_SHORTEST_POSTCODE = 4  # digits
_BLOCK = 4  # lines at most from the street to the town
_SHORT = re.compile(r"[^\n.!?]{1,40}")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """The spans of streets and towns, and of what stands between them in a block of lines; some overlap."""
    behind_names, towns = _without_number(text), []
    for number in _NUMBERS.finditer(text):
        street = _NUMBER_FIRST.match(text, number.start())
        if street:
            yield street.start(), _block_end(text, street.end())
        elif _is_behind_name(text, number.start()):
            behind_names.append(number.start())
        if number.end() - number.start() >= _SHORTEST_POSTCODE:
            towns.append(number.start())
    for part in near(text, behind_names):
        yield from ((found.start(), _block_end(text, found.end())) for found in _NAME_FIRST.finditer(text, *part))
    for part in near(text, towns):
        yield from (found.span() for found in _TOWNS.finditer(text, *part))


def _is_behind_name(text: str, place: int) -> bool:
    """Whether the word before a number begins with a capital, or may be a street's."""
    before = text[max(0, place - _NEAR) : place]
    *_, word = before.rstrip(" ,\t").split() or [""]
    return word[:1].isupper() or _BEHIND_NAME.search(before) is not None


def _without_number(text: str) -> list[int]:
    small = lowered(text)
    return [place for word in _WITHOUT_NUMBER for place in places(small, word)]


def _block_end(text: str, end: int) -> int:
    """The end of the address whose street ends at `end`: with the lines below it up to the one with a town."""
    last = end
    for _ in range(_BLOCK):
        line = _SHORT.match(text, last + 1) if text[last : last + 1] == "\n" else None
        if not line:
            return end
        last = line.end()
        if _TOWNS.search(text, *line.span()):
            return last
    return end
