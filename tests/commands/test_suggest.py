"""`main.py suggest`, run as a user runs it, on the bundled models."""

import json
import shutil

import pytest

import main
from engine.manifest import read_manifest
from models.store import opening as store
from models.store.manifest import write_manifest
from tests.programs import assert_refused, command


def suggested(*arguments, text=""):
    return json.loads(command("suggest", "--json", *arguments, text=text).stdout)


def test_suggest_prints_all_backends_words_probabilities_and_times():
    ran = command("suggest", "I look forward to")
    output = ran.stdout.decode()
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "transformer (english-gpt2)" in output
    assert "ngram (english-ngram)" in output
    assert "blend (english-gpt2 + english-ngram)" in output
    assert output.count("seeing") == output.count("hearing") == 3
    assert output.count(" ms)") == 6


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


def test_a_model_of_ones_own_replaces_the_bundled_one_of_its_kind(tmp_path):
    own = shutil.copytree(store.bundled("ngram"), tmp_path / "own")
    found = read_manifest(own)
    write_manifest(own, kind="ngram", name="my-words", licence="MIT", sources=[], **found.details)
    backends = suggested("I look forward to", "--model", str(own))["backends"]
    names = {kind: backend["model"] for kind, backend in backends.items()}
    assert names == {"transformer": "english-gpt2", "ngram": "my-words", "blend": "english-gpt2 + my-words"}


def test_bad_standard_input_costs_one_line_and_exit_code_2():
    assert_refused(command("suggest", text=b"caf\xe9"), "Standard input is not UTF-8")


def test_a_bad_model_folder_costs_one_line_and_exit_code_2(tmp_path):
    assert_refused(
        command("suggest", "Hello", "--model", tmp_path / "absent"), f"{tmp_path / 'absent'} is not a folder"
    )


def test_a_word_that_the_terminal_cannot_show_does_not_stop_the_command():
    ran = command("suggest", "\u4f60\u597d", environment={"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0


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


def test_suggest_goes_on_as_a_folder_does_and_names_what_it_cannot_read(tmp_path):
    (tmp_path / "one.txt").write_text("We can offer you the Kettlewick hall on Friday. My password is sesame.")
    (tmp_path / "bad.docx").write_bytes(b"no archive")
    ran = command("suggest", "--json", "--documents", str(tmp_path), "We can offer you the")
    backends = json.loads(ran.stdout)["backends"]
    assert [found["suggestions"][0]["word"] for found in backends.values()] == ["Kettlewick"] * 3
    assert b"bad.docx is damaged" in ran.stderr
    secret = suggested("--documents", str(tmp_path), "My password is")
    assert "sesame" not in str(secret)


def test_a_folder_without_text_is_refused(tmp_path):
    assert_refused(command("suggest", "--documents", str(tmp_path), "We can"), f"{tmp_path} holds no text")
