"""The real commands, run as a user runs them, on the bundled models."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib

import pytest

import main
from models.store import opening as store
from models.store.manifest import read_manifest, write_manifest
from tests.paths import ROOT

PHRASES = "Thank you for the quick reply.\n\nI look forward to seeing you again next week.\nSee you soon!\n"


def command(*arguments, text="", environment=None):
    """Run `python main.py`, `text` on standard input; a variable of `environment` that is None is unset."""
    variables = {k: v for k, v in (dict(os.environ) | (environment or {})).items() if v is not None}
    return subprocess.run(
        [sys.executable, "main.py", *map(str, arguments)],
        cwd=ROOT, env=variables, input=text.encode(), capture_output=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def phrases(tmp_path):
    file = tmp_path / "phrases.txt"
    file.write_text(PHRASES)
    return file


def test_suggest_prints_all_backends_words_probabilities_and_times():
    ran = command("suggest", "I look forward to")
    output = ran.stdout.decode()
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "transformer (english-gpt2)" in output
    assert "ngram (english-ngram)" in output
    assert "blend (english-gpt2 + english-ngram)" in output
    assert output.count("seeing") == output.count("hearing") == 3
    assert output.count(" ms)") == 6


def suggested(*arguments, text=""):
    return json.loads(command("suggest", "--json", *arguments, text=text).stdout)


def test_suggest_gives_programs_the_next_words_and_completions():
    answer = suggested("I look forward to", "--chips", "5")
    assert (answer["text"], answer["prefix"]) == ("I look forward to", "to")
    assert list(answer["backends"]) == ["transformer", "ngram", "blend"]
    for backend in answer["backends"].values():
        words = [suggestion["word"] for suggestion in backend["suggestions"]]
        probabilities = [suggestion["probability"] for suggestion in backend["suggestions"]]
        assert len(words) == 5
        assert "seeing" in words
        assert 0 < probabilities[-1] <= probabilities[0] <= 1
        assert all(suggestion["word"].startswith("to") for suggestion in backend["completions"])
        assert backend["milliseconds"].keys() == {"suggestions", "completions"}


def test_a_half_typed_word_is_completed():
    for backend in suggested("I look forw")["backends"].values():
        assert backend["completions"][0]["word"] == "forward"


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_text_comes_from_standard_input_too(arguments):
    answer = suggested(*arguments, text="I look forward to\n")
    assert answer["text"] == "I look forward to"
    assert (
        answer["backends"]["ngram"]["suggestions"] == suggested("I look forward to")["backends"]["ngram"]["suggestions"]
    )


@pytest.mark.parametrize("text", ["", " ", "\u2026", "\U0001f642", "\0", "na\u00efve \u4f60\u597d", "x" * 10_000])
def test_any_text_is_answered(text):
    assert suggested(text=text)["backends"].keys() == {"transformer", "ngram", "blend"}


def test_evaluate_prints_a_row_for_each_figure(phrases):
    ran = command("evaluate", phrases)
    rows = ran.stdout.decode().splitlines()
    assert (ran.returncode, rows[0]) == (0, f"{phrases} (3 lines, 88 characters)")
    assert rows[1].split() == ["transformer", "ngram", "blend"]
    assert len(rows) == 2 + 1 + 6 + 2 + 3
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
        assert 0 < figures["keystroke_savings"] < 1
        assert 0 < figures["log_loss_per_character"] < figures["log_loss_per_word"]
        assert figures["latency_ms"]["median"] <= figures["latency_ms"]["p95"] <= figures["latency_ms"]["p99"]
        assert figures["recall"] == second["backends"][kind]["recall"]


def test_more_chips_save_no_fewer_keystrokes(phrases):
    def savings(chips):
        [result] = json.loads(command("evaluate", phrases, "--json", "--chips", chips).stdout)
        return [figures["keystroke_savings"] for figures in result["backends"].values()]

    assert all(few <= many for few, many in zip(savings(1), savings(5), strict=True))


def test_a_model_of_ones_own_replaces_the_bundled_one_of_its_kind(tmp_path):
    own = shutil.copytree(store.bundled("ngram"), tmp_path / "own")
    found = read_manifest(own)
    write_manifest(own, kind="ngram", name="my-words", licence="MIT", sources=[], **found.details)
    backends = suggested("I look forward to", "--model", str(own))["backends"]
    names = {kind: backend["model"] for kind, backend in backends.items()}
    assert names == {"transformer": "english-gpt2", "ngram": "my-words", "blend": "english-gpt2 + my-words"}


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


def test_bad_standard_input_costs_one_line_and_exit_code_2():
    ran = subprocess.run(
        [sys.executable, "main.py", "suggest"], cwd=ROOT, input=b"caf\xe9", capture_output=True, check=False
    )
    assert_refused(ran, "Standard input is not UTF-8")


def test_a_bad_model_folder_costs_one_line_and_exit_code_2(tmp_path):
    assert_refused(
        command("suggest", "Hello", "--model", tmp_path / "absent"), f"{tmp_path / 'absent'} is not a folder"
    )


def assert_refused(ran, fault):
    assert ran.returncode == 2
    assert ran.stdout == b""
    [line] = ran.stderr.decode().splitlines()
    assert fault in line


@pytest.fixture
def only_ngram(tmp_path, monkeypatch):
    """As if the transformer's folder were gone."""
    (tmp_path / "english-ngram").symlink_to(store.bundled("ngram"))
    monkeypatch.setattr(store, "BUNDLED", tmp_path)
    return tmp_path


def test_one_backend_goes_on_without_the_others(only_ngram, capsys):
    assert main.main(["suggest", "I look forward to", "--json"]) == 0
    output = capsys.readouterr()
    assert list(json.loads(output.out)["backends"]) == ["ngram"]
    assert "english-gpt2 is not a folder" in output.err


def test_no_backend_at_all_is_an_error(only_ngram, capsys):
    (only_ngram / "english-ngram").unlink()
    assert main.main(["suggest", "I look forward to"]) == 2
    assert "No model could be opened" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_terminal_shows_predictions():
    ran = command(environment=dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")))
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.decode().startswith("There is no display here")
    assert b"seeing" in ran.stdout


def test_the_version_is_the_packages():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert command("--version").stdout.decode().strip() == f"Foreword {version}"


@pytest.mark.parametrize(
    "arguments", [["suggest", "x", "--chips", "0"], ["suggest", "x", "--chips", "many"], ["--what"]]
)
def test_wrong_arguments_exit_with_code_2(arguments):
    ran = command(*arguments)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"usage:")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_control_c_ends_an_evaluation_quietly(tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("We will see each other soon.\n" * 10_000)
    process = subprocess.Popen(
        [sys.executable, "main.py", "evaluate", str(file)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stderr.read(1)  # the progress bar has begun
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_a_word_that_the_terminal_cannot_show_does_not_stop_the_command():
    ran = command("suggest", "\u4f60\u597d", environment={"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0
