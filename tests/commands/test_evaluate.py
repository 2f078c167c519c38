"""`main.py evaluate`, run as a user runs it, on the bundled models."""

import json
import sys

import pytest

from tests.programs import assert_refused, command, interrupted

PHRASES = "Thank you for the quick reply.\n\nI look forward to seeing you again next week.\nSee you soon!\n"


@pytest.fixture
def phrases(tmp_path):
    file = tmp_path / "phrases.txt"
    file.write_text(PHRASES)
    return file


def test_evaluate_prints_a_row_for_each_figure(phrases):
    ran = command("evaluate", phrases)
    rows = ran.stdout.decode().splitlines()
    assert (ran.returncode, rows[0]) == (0, f"{phrases} (3 lines, 88 characters)")
    assert rows[1].split() == ["transformer", "ngram", "blend"]
    assert len(rows) == 2 + 5 + 9 + 2 + 6 + 2 + 3
    assert b"phrases.txt, ngram: " in ran.stderr  # the progress bar


def test_evaluate_gives_programs_every_figure(phrases):
    ran = command("evaluate", phrases, phrases, "--limit", "1", "--json")
    first, second = json.loads(ran.stdout)
    assert first.keys() == {"file", "lines", "characters", "backends"}
    assert (first["file"], first["lines"], first["characters"]) == (str(phrases), 1, 30)
    assert first["backends"].keys() == {"transformer", "ngram", "blend"}
    for kind, figures in first["backends"].items():
        assert figures["recall"].keys() == {"0", "1", "2"}
        assert all(0 <= recall["1"] <= recall["3"] <= 1 for recall in figures["recall"].values())
        assert 0 < figures["keystroke_savings"] <= figures["savings_with_grey_text"] < 1
        assert 0 <= figures["savings_at_a_glance"] < figures["keystroke_savings"]
        assert all(0 <= share < 1 for share in figures["lost"].values())
        assert 0 < figures["log_loss_per_character"] < figures["log_loss_per_word"]
        assert figures["latency_ms"]["median"] <= figures["latency_ms"]["p95"] <= figures["latency_ms"]["p99"]
        assert figures["recall"] == second["backends"][kind]["recall"]


def test_each_line_of_a_text_is_typed_behind_those_before(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("We met Mr Quimby.\nMr Quimby said so.\n")

    def losses(*options):
        [result] = json.loads(command("evaluate", file, "--json", *options).stdout)
        return [figures["log_loss_per_word"] for figures in result["backends"].values()]

    assert losses("--as-text") != losses()


def test_more_chips_save_no_fewer_keystrokes(phrases):
    def savings(chips):
        [result] = json.loads(command("evaluate", phrases, "--json", "--chips", chips).stdout)
        return [figures["keystroke_savings"] for figures in result["backends"].values()]

    assert all(few <= many for few, many in zip(savings(1), savings(5), strict=True))


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("absent.txt", None, "cannot be read"),
        ("latin.txt", b"caf\xe9", "is not UTF-8"),
        ("blank.txt", b" \n", "holds no words"),
        ("long.txt", b"word " * (3 << 20), "is longer than"),
    ],
    ids=["missing", "latin-1", "blank", "long"],
)
def test_a_bad_text_file_costs_one_line_and_exit_code_2(tmp_path, name, data, fault):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert_refused(command("evaluate", tmp_path / name), f"{tmp_path / name} {fault}")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_control_c_ends_an_evaluation_quietly(tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("We will see each other soon.\n" * 10_000)
    code, said = interrupted("evaluate", file)
    assert code == 130
    assert "Traceback" not in said
