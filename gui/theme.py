"""The colours of the window: one table of roles, and what Qt needs made from it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

GRID = 8  # pixels; margins and heights are multiples of it


@dataclass(frozen=True, slots=True)
class Theme:
    """One colour per role. Text roles have at least 4.5:1 against `page` and `chip`, `ghost` at least 3:1."""

    page: str
    ink: str
    quiet: str
    ghost: str
    chip: str
    edge: str
    accent: str
    accent_ink: str
    selection: str
    warning: str
    warning_page: str


LIGHT = Theme(
    page="#fbfaf7",
    ink="#1f2328",
    quiet="#5a606a",
    ghost="#868b94",
    chip="#ffffff",
    edge="#dad7cf",
    accent="#2b6a99",
    accent_ink="#ffffff",
    selection="#c9dff0",
    warning="#8a3b12",
    warning_page="#fbefe2",
)
DARK = Theme(
    page="#1b1d21",
    ink="#e6e4df",
    quiet="#a5aab2",
    ghost="#7c828c",
    chip="#25282e",
    edge="#3b4048",
    accent="#7fb4dc",
    accent_ink="#14202a",
    selection="#2f4a60",
    warning="#f0b183",
    warning_page="#3a2a1f",
)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, by WCAG 2.2's definition of relative luminance."""
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def choose(setting: str) -> Theme:
    """The theme that a setting ("light", "dark" or "system") stands for just now."""
    if setting == "system":
        setting = "dark" if QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"
    return DARK if setting == "dark" else LIGHT


def apply(theme: Theme) -> None:
    """Give the whole application the colours of `theme`."""
    QApplication.setPalette(_palette(theme))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet(_sheet(theme))


def _palette(theme: Theme) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    for target, colour in {
        role.Window: theme.page,
        role.Base: theme.chip,
        role.AlternateBase: theme.page,
        role.Button: theme.chip,
        role.ToolTipBase: theme.chip,
        role.Mid: theme.edge,
        role.WindowText: theme.ink,
        role.Text: theme.ink,
        role.ButtonText: theme.ink,
        role.ToolTipText: theme.ink,
        role.Highlight: theme.selection,
        role.HighlightedText: theme.ink,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.PlaceholderText: theme.ghost,
    }.items():
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, target, QColor(theme.ghost))
    return palette


def _sheet(theme: Theme) -> str:
    return f"""
    QPlainTextEdit {{ background: {theme.page}; }}
    QMenuBar {{ background: {theme.page}; padding: 2px {GRID}px; }}
    QMenuBar::item {{ padding: 4px {GRID}px; border-radius: 4px; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {theme.selection}; color: {theme.ink}; }}
    QMenu {{ background: {theme.chip}; border: 1px solid {theme.edge}; padding: 4px; }}
    QMenu::item {{ padding: 4px 24px; border-radius: 4px; }}
    QMenu::item:disabled {{ color: {theme.ghost}; }}
    QMenu::separator {{ height: 1px; background: {theme.edge}; margin: 4px {GRID}px; }}
    QToolTip {{ background: {theme.chip}; color: {theme.ink}; border: 1px solid {theme.edge}; padding: 4px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {theme.edge}; border-radius: 4px; min-height: 32px; margin: 2px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    #switch {{ border: 1px solid {theme.edge}; border-radius: 6px; background: {theme.page}; }}
    #switch QToolButton {{ border: none; border-radius: 4px; padding: 4px 12px; color: {theme.quiet}; }}
    #switch QToolButton:hover {{ color: {theme.ink}; }}
    #switch QToolButton:checked {{ background: {theme.accent}; color: {theme.accent_ink}; }}
    #quiet {{ border: none; border-radius: 4px; padding: 4px; background: transparent; color: {theme.quiet}; }}
    #quiet:hover {{ background: {theme.chip}; }}
    #message {{ background: {theme.warning_page}; }}
    #message QLabel, #message QToolButton {{ color: {theme.warning}; }}
    #answer {{ border: 1px solid {theme.edge}; border-radius: 4px; padding: 3px {GRID}px; background: {theme.chip}; }}
    #answer:hover, #answer:focus {{ border-color: {theme.accent}; }}
    #answer:checked {{ background: {theme.accent}; color: {theme.accent_ink}; }}
    #find {{ background: {theme.page}; border-top: 1px solid {theme.edge}; }}
    #find QLabel {{ color: {theme.quiet}; }}
    #find QLineEdit, #words QLineEdit {{ border: 1px solid {theme.edge}; border-radius: 4px; padding: 3px {GRID}px; }}
    #find QLineEdit:focus, #words QLineEdit:focus {{ border-color: {theme.accent}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {theme.edge}; }}
    QTabBar {{ background: {theme.page}; }}
    QTabBar::tab {{
        border: none; border-bottom: 2px solid transparent; padding: 6px 4px 6px 16px; color: {theme.quiet};
        max-width: 240px;
    }}
    QTabBar::tab:selected {{ color: {theme.ink}; border-bottom-color: {theme.accent}; }}
    QTabBar::tab:hover {{ color: {theme.ink}; }}
    #close {{ border: none; border-radius: 4px; padding: 0 4px; background: transparent; color: {theme.quiet}; }}
    #close:hover {{ background: {theme.edge}; color: {theme.ink}; }}
    #status QLabel {{ color: {theme.quiet}; }}
    """
