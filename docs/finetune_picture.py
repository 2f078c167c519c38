"""Takes docs/finetune.png, the page of a fine-tuning run, from the folder of a run that `main.py finetune` made.

python docs/finetune_picture.py FOLDER [--theme light] [--scale 2] [--output FILE]
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

_SIZE = (780, 560)  # pixels, before scaling
HERE = Path(__file__).resolve().parent


def main() -> None:
    """Take the picture that the command line asks for."""
    parser = argparse.ArgumentParser(description="Take a picture of a fine-tuning run.")
    parser.add_argument("folder", type=Path, help="of the run")
    parser.add_argument("--theme", default="light", choices=["light", "dark"])
    parser.add_argument("--scale", default="2", help="1 for 100 %%, 2 for 200 %%")
    parser.add_argument("--output", default=HERE / "finetune.png", type=Path)
    options = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_SCALE_FACTOR"] = options.scale
    sys.path.insert(0, str(HERE.parent))
    with tempfile.TemporaryDirectory() as data:
        os.environ["XDG_DATA_HOME"] = data
        take(options)


def take(options: argparse.Namespace) -> None:
    """Show what the run told, and save how it looks."""
    from PySide6.QtTest import QTest

    from gui import theme as themes
    from gui.app import make_application
    from gui.workshop import runs
    from gui.workshop.run_page import RunPage
    from models.finetune.plan import read_plan
    from service.private import PrivateMode

    app = make_application()
    theme = themes.choose(options.theme)
    themes.apply(theme)
    folder = runs.runs_folder() / read_plan(options.folder).name
    folder.mkdir(parents=True)
    for name in ("plan.json", "progress.jsonl", "lock.json"):
        if (options.folder / name).exists():  # the lock is there while the run is under way
            shutil.copyfile(options.folder / name, folder / name)
    page = RunPage(lambda: theme, PrivateMode())
    page.show_run(folder.name)
    page.resize(*_SIZE)
    QTest.qWait(500)  # until all is drawn
    page.grab().save(str(options.output))
    page.stop()
    page.deleteLater()
    app.processEvents()


if __name__ == "__main__":
    main()
