"""Text that looks like a secret and holds none, by kinds and in six languages: every word of it is to be learned.

As in `secrets_by_kind`, the halves are an open and a sealed one.
"""

from __future__ import annotations

from collections.abc import Iterator

from faker import Faker

from tests.engine.own_words.secrets_by_kind import LOCALES

_LABELS = {
    "en": (
        "I forgot my password again.", "The password is too short.", "Patience is the key to it.",
        "The key is under the mat.", "He used a token of my love.", "Please change your password soon.",
        "Your PIN is required at the till.", "That is the secret of good bread.", "The login page is down.",
        "A user name can be changed later.", "We talked about passwords and keys.", "The pass was closed by snow.",
        "The password was wrong.", "Is the password still valid?", "The secret is out.", "They let us pass.",
    ),
    "de": (
        "Ich habe mein Passwort vergessen.", "Das Passwort ist zu kurz.", "Geduld ist der Schlüssel dazu.",
        "Der Schlüssel liegt unter der Matte.", "Bitte ändern Sie Ihr Kennwort bald.", "Das Passwort war falsch.",
        "Wir sprachen über Kennwörter und Schlüssel.", "Sein Benutzername ist nicht bekannt.",
        "Das ist das Geheimnis guten Brotes.", "Das Kennwort wird bald geändert.", "Der Pass war gesperrt.",
        "Ist das Passwort noch gültig?",
    ),
    "fr": (
        "J'ai oublié mon mot de passe.", "Le mot de passe est trop court.", "La patience est la clé du succès.",
        "La clé est sous le paillasson.", "Changez bientôt votre mot de passe.", "Le mot de passe était faux.",
        "Nous parlions de mots de passe et de clés.", "Son identifiant est inconnu.",
        "Voilà le secret du bon pain.", "Le mot de passe est obligatoire.", "Il a perdu la clé de la maison.",
        "Le code de la route est strict.",
    ),
    "es": (
        "He olvidado mi contraseña.", "La contraseña es demasiado corta.", "La paciencia es la clave del éxito.",
        "La llave está debajo de la alfombra.", "Cambie pronto su contraseña.", "La contraseña era incorrecta.",
        "Hablamos de contraseñas y de llaves.", "El usuario no es muy paciente.",
        "Ese es el secreto del buen pan.", "La contraseña es obligatoria.", "La clave está en el detalle.",
        "El código de la calle es duro.",
    ),
    "it": (
        "Ho dimenticato la mia password.", "La password è troppo corta.", "La pazienza è la chiave del successo.",
        "La chiave è sotto lo zerbino.", "Cambi presto la sua password.", "La password era sbagliata.",
        "Parlavamo di password e di chiavi.", "Il nome utente non è più valido.",
        "Questo è il segreto del buon pane.", "La password è obbligatoria.", "Ha perso la chiave di casa.",
        "Il codice della strada è severo.",
    ),
    "pt": (
        "Esqueci a minha senha.", "A senha é muito curta.", "A paciência é a chave do sucesso.",
        "A chave está debaixo do tapete.", "Mude em breve a sua senha.", "A senha estava errada.",
        "Falámos de senhas e de chaves.", "O utilizador não é muito paciente.",
        "Esse é o segredo do bom pão.", "A senha é obrigatória.", "Perdeu a chave de casa.",
        "O código da estrada é duro.",
    ),
}  # fmt: skip
_STREETS = {
    "en": ("The street was long and the road was dark.", "We crossed the square on our way.",
           "In the Middle Ages the lane was a road.", "Drive on until the avenue ends."),
    "de": ("Die Straße war lang und dunkel.", "Wir gingen über den Platz nach Hause.",
           "Der Weg ist das Ziel.", "In der Gasse war kein Platz."),
    "fr": ("La rue était longue et sombre.", "Nous avons traversé la place.",
           "Le chemin mène au village.", "Il habite une impasse tranquille."),
    "es": ("La calle era larga y oscura.", "Cruzamos la plaza de noche.",
           "El camino lleva al pueblo.", "La avenida estaba vacía."),
    "it": ("La via era lunga e buia.", "Abbiamo attraversato la piazza.",
           "Il viale porta al mare.", "Vado via prima di cena."),
    "pt": ("A rua era longa e escura.", "Atravessámos a praça de noite.",
           "O caminho leva à aldeia.", "A avenida estava vazia."),
}  # fmt: skip
_WORDS = {
    "en": ("They went home late that same cold wet night.", "Counterrevolutionaries and misunderstandings abound.",
           "Strengths, rhythms and twelfths.", "Thymus and sphynx rhyme with nothing."),
    "de": ("Die Rechtschreibung der Angstschweißperlen.", "Eine Geschwindigkeitsbegrenzung gilt hier.",
           "Das Schlusslicht der Rechtsschutzversicherung.", "Donaudampfschifffahrt und Sumpfpflanzen."),
    "fr": ("Anticonstitutionnellement parlant.", "Les rhododendrons et les chrysanthèmes.",
           "Un électroencéphalogramme.", "Des qu'en-dira-t-on et des arcs-en-ciel."),
    "es": ("El otorrinolaringólogo desafortunadamente no vino.", "Las transcripciones construyen puentes.",
           "Un electroencefalograma.", "La circunscripción y sus instrumentos."),
    "it": ("Precipitevolissimevolmente scese.", "Gli angstrom e gli sfruttamenti.",
           "Un elettroencefalogramma.", "Gli psicoterapeuti costringono."),
    "pt": ("O otorrinolaringologista infelizmente faltou.", "As transcrições constroem pontes.",
           "Um eletroencefalograma.", "Inconstitucionalmente falando."),
}  # fmt: skip
_FORMS = (
    "We use LaTeX, GlaxoSmithKline's DateTimeFormat and DuckDuckGo.", "JavaScript, TypeScript and PostgreSQL.",
    "The NATO, UNESCO and the OECD met in the USA.", "YouTube, WhatsApp, LinkedIn and iPhone.",
    "Ask @zorblatt first, since @zorblatt knows.", "We thank @kettlewick, and @kettlewick thanks us.",
    "A state-of-the-art, up-to-date and well-known thing.", "A mother-in-law's matter-of-fact look.",
    "Buy milk, eggs, bread, butter, cheese, apples, flour, salt, sugar, rice, beans and tea.",
    "Red, blue, green, black, white, brown, grey, pink, orange, purple, gold, silver.",
    "IMPORTANT NOTICE: PLEASE READ THIS CAREFULLY.", "WE REGRET THE MISUNDERSTANDING.",
    "And/or, his/her, yes/no.", "Either/or; input/output.",
    "Mr. McDonald met Dr. O'Brien of the U.S. Navy.", "Ms. MacArthur saw Prof. D'Souza, e.g. in the U.K.",
    "This will take some time, says Anna.", "That must have been very hard, says Tom.",
    "Some good cars were sold, then more came.", "Each year many more find work here.",
    "Hmm, pfft, brr, tsk and shh.", "Zzz, grrr, psst and hmmm.",
    "It rained. We waited... then it stopped!", "Oh no... not again? \u201cYes,\u201d he said.",
)  # fmt: skip
_MEETINGS = {
    "en": "We met {} of {}.", "de": "Wir trafen {} von {}.", "fr": "Nous avons vu {} de {}.",
    "es": "Vimos a {} de {}.", "it": "Abbiamo visto {} di {}.", "pt": "Vimos {} de {}.",
}  # fmt: skip


def harmless(is_sealed: bool) -> Iterator[tuple[str, str]]:
    """The kind and the text of one half; always the same."""
    half = int(is_sealed)
    for kind, tables in (("label", _LABELS), ("street", _STREETS), ("long word", _WORDS)):
        for language, texts in tables.items():
            yield from ((f"{kind}, {language}", text) for text in texts[half::2])
    yield from (("form", text) for text in _FORMS[half::2])
    for language, locale in LOCALES.items():
        made = Faker(locale)
        made.seed_instance(90 + half)
        for _ in range(4):
            yield "name and place", _MEETINGS[language].format(made.name(), made.city())
        yield "trade", f"{made.job()} ({made.country()})"
        yield "prose", made.paragraph()
        yield "prose", f"{made.sentence(12)} {made.sentence(9)}"
