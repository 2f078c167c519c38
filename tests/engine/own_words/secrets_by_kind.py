"""Secrets as people write them, by kinds and in six languages, and what of each must not be learned.

Each kind has an open half, on which the rules of the gate were written, and a sealed one, with other sentences and
other secrets in them, which was not looked at until the rules were done.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from faker import Faker

LOCALES = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "pt": "pt_PT"}
_LEAST = 5  # letters of a word that is a password here: shorter ones stand in the sentences around


@dataclass(frozen=True, slots=True)
class Secret:
    """A text, and the parts of it that are secret."""

    kind: str
    text: str
    parts: tuple[str, ...]


# The label before, behind, and on the line above; {} is the secret. The halves take turns.
_LABELLED = {
    "en": (
        "My password is {}.", "Password: {}", "The passcode is {} for now.", "Passcode = {}", "PIN: {}",
        "Her PIN is {}.", "Username: {}", "My user name is {}.", "Wifi key: {}", "The access key is {}",
        "{} is my password.", "{} is the passcode.", "Your password\n{}", "User name:\n{}", "login {}, pass {}",
        "pw: {}", "The password for the router was {}.", "Recovery key: {}", "Password ({})", "user: {}",
        "The new passphrase will be {}.", "passwd={}", "Use {} as the password.", "Security code\n{}",
    ),
    "de": (
        "Mein Passwort ist {}.", "Passwort: {}", "Das Kennwort lautet {}.", "Kennwort = {}", "Zugangscode: {}",
        "Der Zugangscode ist {}.", "Benutzername: {}", "Mein Benutzername ist {}.", "WLAN-Schlüssel: {}",
        "Der Lizenzschlüssel lautet {}", "{} ist mein Passwort.", "{} ist das neue Kennwort.", "Ihr Passwort\n{}",
        "Anmeldename:\n{}", "Das Passwort für den Router war {}.", "PW: {}", "Unser Codewort heißt {}.",
        "Geheimzahl: {}", "Passwort ({})", "Nutzername {}, Passwort {}", "Das WLAN-Passwort lautet jetzt {}.",
        "Sicherheitscode\n{}", "Nimm {} als Passwort.", "Die Zugangsdaten: {}",
    ),
    "fr": (
        "Mon mot de passe est {}.", "Mot de passe : {}", "Le code d'accès est {}.", "Code d\u2019accès = {}",
        "Code PIN : {}", "Son code secret est {}.", "Nom d'utilisateur : {}", "Mon identifiant est {}.",
        "Clé wifi : {}", "La clé d'accès est {}", "{} est mon mot de passe.", "{} est le code d'accès.",
        "Votre mot de passe\n{}", "Identifiant :\n{}", "mdp : {}", "Le mot de passe du routeur était {}.",
        "Phrase secrète : {}", "Clé de licence : {}", "Mot de passe ({})", "Identifiant {}, mot de passe {}",
        "Le nouveau mot de passe sera {}.", "Code de sécurité\n{}", "Prends {} comme mot de passe.", "MDP {}",
    ),
    "es": (
        "Mi contraseña es {}.", "Contraseña: {}", "El código de acceso es {}.", "Código de acceso = {}",
        "PIN: {}", "Su clave es {}.", "Nombre de usuario: {}", "Mi usuario es {}.", "Clave del wifi: {}",
        "La clave de acceso es {}", "{} es mi contraseña.", "{} es el código de acceso.", "Tu contraseña\n{}",
        "Usuario:\n{}", "La contraseña del router era {}.", "clave: {}", "Frase secreta: {}",
        "Clave de licencia: {}", "Contraseña ({})", "Usuario {}, contraseña {}", "La nueva contraseña será {}.",
        "Código de seguridad\n{}", "Usa {} como contraseña.", "Código PIN: {}",
    ),
    "it": (
        "La mia password è {}.", "Password: {}", "Il codice di accesso è {}.", "Codice di accesso = {}",
        "Codice PIN: {}", "Il suo codice segreto è {}.", "Nome utente: {}", "Il mio nome utente è {}.",
        "Chiave wifi: {}", "La chiave di accesso è {}", "{} è la mia password.", "{} è il codice di accesso.",
        "La tua password\n{}", "Nome utente:\n{}", "La password del router era {}.", "pwd: {}",
        "Parola d'ordine: {}", "Chiave di licenza: {}", "Password ({})", "Utente {}, password {}",
        "La nuova password sarà {}.", "Codice di sicurezza\n{}", "Usa {} come password.", "PIN = {}",
    ),
    "pt": (
        "A minha senha é {}.", "Senha: {}", "O código de acesso é {}.", "Código de acesso = {}",
        "PIN: {}", "A palavra-passe dele é {}.", "Nome de utilizador: {}", "O meu utilizador é {}.",
        "Chave do wifi: {}", "A chave de acesso é {}", "{} é a minha senha.", "{} é o código de acesso.",
        "A sua palavra-passe\n{}", "Utilizador:\n{}", "A senha do router era {}.", "Palavra-passe: {}",
        "Frase secreta: {}", "Chave de licença: {}", "Senha ({})", "Usuário {}, senha {}",
        "A nova senha será {}.", "Código de segurança\n{}", "Usa {} como senha.", "Nome de usuário: {}",
    ),
}  # fmt: skip
_AROUND = ("{}", "Here it is: {}", "We met at noon.\n{}\nThen it rained.", "I wrote {} down there.")
_SEEDS = (
    "gravity machine north sort system female filter attitude volume fold club stay",
    "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "abeille bateau cirer dauphin émotion farine gorille hiberner insecte jeton kayak lanterne",
    "abogado bello cubrir dedo espejo fatiga grupo hueso imitar jungla labio manzana",
    "abete balcone cammello delfino elica fagiano gelato idrico lanterna mandorla nuvola orologio",
    "abacate bacalhau cacique damasco elogio farinha gaveta helicoide isolante jornada laranja macaco",
    "vessel ladder alter error federal sibling chat ability sun glass valve picture",
    "scheme spot photo card baby mountain device kick cradle pact join borrow",
    "ozone drill grab fiber curtain grace pudding thank cruise elder eight picture",
    "hamster diagram private dutch cause delay private meat slide toddler razor book "
    "happy fancy gospel tennis maple dilemma loan word shrug inflict delay length",
    "acide bonheur cerise douleur exact feutre grenier honneur ivoire juin loyal miroir",
    "acero bosque camello dulce esposa fuerza gorila humilde isla jabón lince monje",
)


def secrets(is_sealed: bool) -> Iterator[Secret]:
    """One half of the secrets; always the same."""
    half = int(is_sealed)
    for language, locale in LOCALES.items():
        made = Faker(locale)
        made.seed_instance(50 + half)
        yield from _labelled(language, made, half)
        yield from _personal(made, half)
    yield from _grouped(random.Random(70 + half), half)


def _labelled(language: str, made: Faker, half: int) -> Iterator[Secret]:
    for number, template in enumerate(_LABELLED[language][half::2]):
        make = _one_word if number % 3 else _two_words
        parts = [make(made) for _ in range(template.count("{}"))]
        yield Secret(f"label, {language}", template.format(*parts), tuple(parts))


def _personal(made: Faker, half: int) -> Iterator[Secret]:
    street, address = made.street_address().replace("\n", " "), made.address()
    yield Secret("address", ("We live at {}.", "Send it to {}, please.")[half].format(street), (street,))
    yield Secret("address", ("I live here:\n{}", "{}\nThank you.")[half].format(address), (address,))
    yield Secret("address", f"{made.name()}\n{address}", (address,))
    kinds: dict[str, Callable[[], str]] = {
        "phone": made.phone_number, "IBAN": made.iban, "card": made.credit_card_number, "link": made.uri,
        "e-mail": made.email,
    }  # fmt: skip
    for kind, make in kinds.items():
        secret = make()
        yield Secret(kind, _AROUND[3 - half].format(secret), (secret,))
    account = " ".join(_groups(made.iban(), 4))
    yield Secret("IBAN", f"IBAN {account}", (account,))


def _grouped(chance: random.Random, half: int) -> Iterator[Secret]:
    """What is told by its form alone: words and letters in groups, by chance."""
    small, big, mixed = string.ascii_lowercase, string.ascii_uppercase, string.ascii_letters

    def letters(of: str, count: int) -> str:
        return "".join(chance.choices(of, k=count))

    words = ("copper", "violin", "harbour", "meadow", "lantern", "thunder", "pickle", "saddle", "marble", "falcon")
    for around in _AROUND:
        passwords = " ".join(letters(small, 4) for _ in range(4))
        kinds = {
            "pass-phrase in groups": "-._/+~"[half::2][_AROUND.index(around) % 3].join(chance.sample(words, 5)),
            "app password in groups": passwords,
            "key in groups": "-".join(letters(big, 5) for _ in range(5)),
            "random letters, small": letters(small, chance.randrange(12, 24)),
            "random letters, large": letters(big, chance.randrange(12, 24)),
            "random letters, mixed": letters(mixed, chance.randrange(10, 24)),
            "token": ("ghp_", "xoxb-")[half] + letters(mixed + string.digits, 36),
            "hash": letters("0123456789abcdef", 40),
            "base64": letters(mixed + string.digits + "+/", 42) + "==",
        }
        for kind, secret in kinds.items():
            yield Secret(kind, around.format(secret), (secret,))
    for number, words_of in enumerate(_SEEDS[half::2]):
        yield Secret("seed phrase", _AROUND[number % 3].format(words_of), (words_of,))


def _groups(text: str, length: int) -> list[str]:
    return [text[begin : begin + length] for begin in range(0, len(text), length)]


def _one_word(made: Faker) -> str:
    return str(next(word for word in iter(made.word, "") if len(word) >= _LEAST and word.isalpha()))


def _two_words(made: Faker) -> str:
    return f"{_one_word(made)} {_one_word(made)}"
