"""What is settled before there is a window: the language that it speaks, and Qt's own texts in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from engine import language
from service.settings_file import settings_file


def wanted_language() -> str:
    """The language of the settings, or else of the system."""
    return language.chosen(language.setting_in(settings_file()), QLocale.system().uiLanguages())


def translate_qt(app: QCoreApplication, name: str) -> None:
    """Show Qt's own buttons, dialogs and dates in this language, too."""
    if QLocale(name).language() != QLocale.system().language():
        QLocale.setDefault(QLocale(name))
    translator = QTranslator(app)
    if translator.load(QLocale(name), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
