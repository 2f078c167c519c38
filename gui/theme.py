"""The colours of the window: one table of roles, and Qt's palette and style sheet made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication

GRID = 8  # pixels; margins and heights are multiples of it
FAINT = 0.4  # opacity of widgets that have not fully appeared


@dataclass(frozen=True, slots=True)
class Theme:
    """One colour per role. Text roles have at least 4.5:1 against `page` and `chip`, `ghost` at least 3:1.

    With high contrast it is 7:1 and 4.5:1; edges are thick then, nothing is faint, and the ghost text is underlined.
    """

    page: str
    ink: str
    quiet: str
    ghost: str
    chip: str
    edge: str
    track: str  # the track under a bar of the accent's colour
    accent: str
    accent_ink: str
    selection: str
    warning: str
    warning_page: str
    strong: str  # end of a scale of shades from the page's colour; ink is readable on all of it
    counter: str  # the same, for the opposite meaning
    is_high_contrast: bool = False

    @property
    def stroke(self) -> int:
        """How thick edges are, in pixels."""
        return 2 if self.is_high_contrast else 1

    @property
    def faint(self) -> float:
        """The opacity of a widget that has not fully appeared."""
        return 1.0 if self.is_high_contrast else FAINT


LIGHT = Theme(
    page="#fbfaf7",
    ink="#1f2328",
    quiet="#5a606a",
    ghost="#868b94",
    chip="#ffffff",
    edge="#dad7cf",
    track="#dad7cf",
    accent="#2b6a99",
    accent_ink="#ffffff",
    selection="#c9dff0",
    warning="#8a3b12",
    warning_page="#fbefe2",
    strong="#e8892b",
    counter="#5b9bd0",
)
DARK = Theme(
    page="#1b1d21",
    ink="#e6e4df",
    quiet="#a5aab2",
    ghost="#7c828c",
    chip="#25282e",
    edge="#3b4048",
    track="#3b4048",
    accent="#7fb4dc",
    accent_ink="#14202a",
    selection="#2f4a60",
    warning="#f0b183",
    warning_page="#3a2a1f",
    strong="#8a4b10",
    counter="#24608f",
)
HIGH_LIGHT = Theme(
    page="#ffffff",
    ink="#000000",
    quiet="#3a3a3a",
    ghost="#6a6a6a",
    chip="#ffffff",
    edge="#000000",
    track="#c4c4c4",
    accent="#0a2f8f",
    accent_ink="#ffffff",
    selection="#a9caff",
    warning="#6e1c00",
    warning_page="#fff3e6",
    strong="#f08a24",
    counter="#5aa0dc",
    is_high_contrast=True,
)
HIGH_DARK = Theme(
    page="#000000",
    ink="#ffffff",
    quiet="#d6d6d6",
    ghost="#9a9a9a",
    chip="#000000",
    edge="#ffffff",
    track="#4a4a4a",
    accent="#ffd83d",
    accent_ink="#000000",
    selection="#0b4aa8",
    warning="#ffbf8a",
    warning_page="#2a1200",
    strong="#8a4400",
    counter="#0e5590",
    is_high_contrast=True,
)
THEMES = {"light": LIGHT, "dark": DARK, "high contrast light": HIGH_LIGHT, "high contrast dark": HIGH_DARK}


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
    """The theme that a setting (one of `THEMES`, or "system") means at the moment."""
    return THEMES.get(setting) or THEMES[_of_system()]


def _of_system() -> str:
    style = QApplication.styleHints()
    theme = "dark" if style.colorScheme() == Qt.ColorScheme.Dark else "light"
    return f"high contrast {theme}" if _wants_contrast(style) else theme


def _wants_contrast(style: QStyleHints) -> bool:
    """Whether the system asks for more contrast, which Qt tells from 6.10 on."""
    if not hasattr(style, "accessibility"):
        return False
    return bool(style.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast)


def follow_system(apply_look: Callable[[], object]) -> None:
    """Have `apply_look` called when the system turns dark or light, or wants more contrast or less."""
    style = QApplication.styleHints()
    style.colorSchemeChanged.connect(apply_look)
    if hasattr(style, "accessibility"):
        style.accessibility().contrastPreferenceChanged.connect(apply_look)


def apply(theme: Theme) -> None:
    """Give the whole application the colours of `theme`."""
    QApplication.setPalette(_palette(theme))
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setStyleSheet(_sheet(theme) + _frames(theme) * theme.is_high_contrast)


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
    edge = f"{theme.stroke}px solid {theme.edge}"
    return f"""
    QPlainTextEdit {{ background: {theme.page}; }}
    QMenuBar {{ background: {theme.page}; padding: 2px {GRID}px; }}
    QMenuBar::item {{ padding: 4px {GRID}px; border-radius: 4px; }}
    QMenuBar::item:selected, QMenu::item:selected {{ background: {theme.selection}; color: {theme.ink}; }}
    QMenu {{ background: {theme.chip}; border: {edge}; padding: 4px; }}
    QMenu::item {{ padding: 4px 24px; border-radius: 4px; }}
    QMenu::item:disabled {{ color: {theme.ghost}; }}
    QMenu::separator {{ height: 1px; background: {theme.edge}; margin: 4px {GRID}px; }}
    QToolTip {{ background: {theme.chip}; color: {theme.ink}; border: {edge}; padding: 4px; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {theme.edge}; border-radius: 4px; min-height: 32px; margin: 2px; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
    #switch {{ border: {edge}; border-radius: 6px; background: {theme.page}; }}
    #switch QToolButton {{ border: none; border-radius: 4px; padding: 4px 12px; color: {theme.quiet}; }}
    #switch QToolButton:hover {{ color: {theme.ink}; }}
    #switch QToolButton:checked {{ background: {theme.accent}; color: {theme.accent_ink}; }}
    #switch QToolButton:focus {{ border: {theme.stroke}px solid {theme.ink}; padding: {4 - theme.stroke}px 12px; }}
    #quiet {{ border: none; border-radius: 4px; padding: 4px; background: transparent; color: {theme.quiet}; }}
    #quiet:hover {{ background: {theme.chip}; }}
    #quiet:focus {{ background: {theme.selection}; }}
    #welcome {{ background: {theme.chip}; border: {theme.stroke}px solid {theme.edge}; border-radius: 8px; }}
    #fault {{ color: {theme.warning}; }}
    #welcome #title {{ color: {theme.ink}; font-weight: 600; }}
    #welcome #key {{ color: {theme.accent}; font-weight: 600; }}
    #welcome #does {{ color: {theme.ink}; }}
    #message {{ background: {theme.warning_page}; }}
    #message QLabel, #message QToolButton {{ color: {theme.warning}; }}
    #answer {{ border: {edge}; border-radius: 4px; padding: 3px {GRID}px; background: {theme.chip}; }}
    #answer:hover, #answer:focus {{ border-color: {theme.accent}; }}
    #answer:checked {{ background: {theme.accent}; color: {theme.accent_ink}; }}
    #find {{ background: {theme.page}; border-top: {edge}; }}
    #find QLabel {{ color: {theme.quiet}; }}
    #find QLineEdit, #words QLineEdit {{ border: {edge}; border-radius: 4px; padding: 3px {GRID}px; }}
    #find QLineEdit:focus, #words QLineEdit:focus {{ border-color: {theme.accent}; }}
    QTabWidget::pane {{ border: none; border-top: {edge}; }}
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


def _frames(theme: Theme) -> str:
    """Edges for widgets that Fusion would draw in shades of the page, and an accent around the one with the focus."""
    edge, focus = f"{theme.stroke}px solid {theme.edge}", f"{theme.stroke}px solid {theme.accent}"
    return f"""
    QPushButton, QComboBox, QAbstractSpinBox, QLineEdit, QTableView, QListView, QProgressBar {{ border: {edge}; }}
    QPushButton {{ background: {theme.chip}; border-radius: 4px; padding: 4px {2 * GRID}px; }}
    QPushButton:default {{ font-weight: bold; }}
    QComboBox, QAbstractSpinBox, QLineEdit {{ background: {theme.chip}; border-radius: 4px; padding: 3px; }}
    QComboBox::drop-down, QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{
        border: none; width: {2 * GRID}px;
    }}
    QComboBox::down-arrow, QAbstractSpinBox::up-arrow, QAbstractSpinBox::down-arrow {{
        width: 0; height: 0; border: 4px solid {theme.chip};
    }}
    QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ border-top-color: {theme.ink}; border-bottom: none; }}
    QAbstractSpinBox::up-arrow {{ border-bottom-color: {theme.ink}; border-top: none; }}
    QCheckBox::indicator {{ border: {edge}; width: 12px; height: 12px; background: {theme.chip}; }}
    QCheckBox::indicator:checked {{ background: {theme.accent}; }}
    QCheckBox {{ border: {theme.stroke}px solid transparent; padding: 1px; }}
    QProgressBar {{ background: {theme.chip}; text-align: center; }}
    QProgressBar::chunk {{ background: {theme.selection}; }}
    QSlider::groove:horizontal {{ background: {theme.track}; height: 4px; }}
    QSlider::handle:horizontal {{ background: {theme.chip}; border: {edge}; width: {GRID}px; margin: -{GRID}px 0; }}
    QSlider::handle:horizontal:focus {{ background: {theme.accent}; }}
    QAbstractSpinBox:focus, QLineEdit:focus, QTableView:focus, QListView:focus {{ border: {focus}; }}
    QPushButton:focus, QComboBox:focus, QCheckBox:focus, #answer:focus {{
        border: {focus}; background: {theme.selection};
    }}
    """
