"""Which language a text is in."""

import pytest

from engine.stopwords import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The receiver is here and the parcel is here.", "en"),
        ("I hat to tell you that he was in die war.", "en"),
        ("Wir kommen am Freitag und bringen auch den Kuchen mit.", "de"),
        ("Bitte schicken Sie mir die Unterlagen bis zum Ende der Woche.", "de"),
        ("Nous ne sommes pas encore arrivés, mais vous pouvez commencer avec elle.", "fr"),
        ("¿Cuándo llega el tren? Porque no hay nadie en la estación.", "es"),
        ("Questa sera non ci sono, perché ho molto da fare.", "it"),
        ("Você também está muito cansado, não é?", "pt"),
        ("teh recieve definately seperate", ""),
        ("Danke!", ""),
        ("", ""),
    ],
)
def test_the_language_is_that_of_the_commonest_words(text: str, language: str) -> None:
    assert language_of(text) == language
