"""Takes docs/screenshot.png from the running program: writes a sample by keys, and by Tab where the ghost is right.

python docs/screenshot.py [--sample NAME] [--size 1120x700] [--theme light] [--scale 1] [--backend both]
    [--output FILE]

With `--insight VIEW` it opens the insight dock on one of its views, or on the "example". The other pictures:

python docs/screenshot.py --insight example --size 1280x760 --output docs/insight.png
python docs/screenshot.py --sample word-end --size 1120x420 --backend blend --output docs/word_end.png
python docs/screenshot.py --sample mid-line --size 1120x420 --backend blend --output docs/mid_line.png
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gui.window import Window

_PATIENCE = 60_000  # milliseconds
_FADING = 2_000  # milliseconds, until what comes up slowly is there
HERE = Path(__file__).resolve().parent
VIEWS = ("compare", "why", "attention", "likelihood", "continue", "alternatives", "tour")  # as in the dock
# What is written, the caret at the "|"; what stands behind it is there before.
SAMPLES = {
    "letter": """\
Dear Anna,

Thank you for your letter. It came this morning, and I read it twice before breakfast. The garden is full of light, \
and there is not much that I would rather do than sit here and write to you.

I look forward to |""",
    "word-end": """\
Dear Anna,

Thank you for your letter. I would be happy|""",
    "mid-line": """\
Dear Anna,

Thank you for your letter, which I rec| this morning. The garden is full of light.""",
}


def main() -> None:
    """Take the picture that the command line asks for."""
    sys.path.insert(0, str(HERE.parent))
    from service.modes import COMPARE, MODES

    parser = argparse.ArgumentParser(description="Take a picture of the running program.")
    parser.add_argument("--sample", default="letter", choices=list(SAMPLES))
    parser.add_argument("--size", default="1120x700", help="width x height in pixels, before scaling")
    parser.add_argument("--theme", default="light", choices=["light", "dark"])
    parser.add_argument("--scale", default="2", help="1 for 100 %%, 2 for 200 %%")
    parser.add_argument("--backend", default=COMPARE, choices=list(MODES))
    parser.add_argument("--chips", default=3, type=int)
    parser.add_argument("--font-size", default=13, type=int, help="points")
    parser.add_argument("--insight", default="", choices=["", "example", *VIEWS], metavar="VIEW", help=", ".join(VIEWS))
    parser.add_argument("--output", default=HERE / "screenshot.png", type=Path)
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = options.scale
    take(options)


def take(options: argparse.Namespace) -> None:
    """Run the program, write in it, and save what it shows."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtTest import QTest

    from gui.app import make_application, open_bundled, open_speller
    from gui.page.tab_key import TabKey
    from gui.window import Window
    from service.settings import Settings

    app = make_application()
    app.setCursorFlashTime(0)  # the caret shows in every picture
    settings = Settings(
        options.backend, options.chips, ghost="always", font_size=options.font_size, theme=options.theme
    )
    with tempfile.TemporaryDirectory() as folder:
        window = Window(settings, Path(folder) / "settings.toml", open_bundled, Path(folder), open_speller)
        window.resize(*map(int, options.size.split("x")))
        window.show()
        window.activateWindow()
        answered = QEventLoop()
        window.conversation.settled.connect(answered.quit)
        QTimer.singleShot(_PATIENCE, answered, lambda: answered.exit(1))
        while len(window.conversation.models.names) < 2:
            if answered.exec():
                window.close()
                sys.exit(f"No picture: {window.message.text or 'the models took too long to open'}")
        before, _, behind = SAMPLES[options.sample].partition("|")
        window.editor.set_text(behind)
        while rest := before[window.editor.position :]:
            ghost = window.editor.ghost()
            if window.editor.tab_key() is TabKey.TAKE_GHOST and rest.startswith(ghost + " "):
                QTest.keyClick(window.editor, Qt.Key.Key_Tab)
            else:
                QTest.keyClick(window.editor, "\r" if rest[0] == "\n" else rest[0])
            answered.exec()
        QTimer.singleShot(_FADING, answered.quit)
        answered.exec()
        if options.insight:
            open_insight(window, options.insight)
        window.grab().save(str(options.output))
        window.editor.document().setModified(False)
        window.close()


def open_insight(window: Window, name: str) -> None:
    """Open the dock on a view, and wait until it shows everything."""
    from PySide6.QtCore import QEventLoop, QTimer

    window.insight.toggle()
    dock = window.insight.dock
    assert dock is not None
    if name == "example":
        dock.compare.show_example.click()
    else:
        dock.show_view(dock.views[VIEWS.index(name)])
    if name == "continue":
        dock.ask()
    waiting = QEventLoop()
    ticks = QTimer()
    ticks.timeout.connect(lambda: dock.is_waiting or window.insight.asker.is_busy or waiting.quit())
    ticks.start(_FADING)
    waiting.exec()


if __name__ == "__main__":
    main()
