"""The fast part of what `make soak` does for hours."""

import os
import subprocess
import sys

import pytest

from models.bench.bench import LINES
from tests.paths import ROOT
from tests.soak.closings import end_once
from tests.soak.kills import OLDEST, is_whole, kill_once


@pytest.mark.parametrize("seed", range(6))
def test_a_killed_program_leaves_whole_files_and_young_copies(seed):
    assert kill_once(seed).lost <= OLDEST


@pytest.mark.parametrize("seed", range(6))
def test_a_program_that_is_ended_at_any_moment_ends_cleanly_and_loses_no_text(seed):
    end_once(seed)


def test_a_torn_file_is_told_from_a_whole_one():
    whole = "A text.\n#" + "0" * 16
    assert not is_whole(whole)
    assert not is_whole("A text without a seal.")


def test_two_thousand_keys_leave_the_text_that_a_plain_string_has():
    command = [sys.executable, "-m", "tests.soak.typist", "--keys", "2000", "--warm-up", "2000", str(LINES)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "the text is what was typed" in done.stdout
