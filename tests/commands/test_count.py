"""`main.py count`, run as a user runs it; whatever goes wrong, the model that was in the folder stays whole."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from engine.manifest import read_manifest
from models.store.manifest import verify
from tests.programs import assert_refused, command, interrupted

WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "text.txt"
    lines = [
        f"{WORDS[n % 10]} comes before {WORDS[(n + 1) % 10]}, and {' '.join(WORDS[int(digit)] for digit in str(n**3))}"
        for n in range(400)
    ]
    path.write_text("\n\n".join(lines) + "\n")
    return path


@pytest.fixture
def model(tmp_path: Path, text: Path) -> Path:
    """A folder with a model that was counted before."""
    folder = tmp_path / "model"
    assert command("count", text, "--out", folder).returncode == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_model_is_counted_measured_and_used(tmp_path: Path, text: Path) -> None:
    folder = tmp_path / "deep" / "mine"
    ran = command("count", f"{text}=2", "--out", folder, "--order", "4", "--size", "500k", "--licence", "CC0-1.0")
    assert ran.returncode == 0
    assert f"{folder}: perplexity " in ran.stdout.decode()
    assert b"counting n-grams of order 4" in ran.stderr  # the progress bar
    manifest = read_manifest(folder)
    verify(folder, manifest)
    assert (manifest.name, manifest.licence, manifest.sources) == ("mine", "CC0-1.0", ("text (2)",))
    assert manifest.details["order"] == 4
    answer = json.loads(command("suggest", "three comes before", "--model", folder, "--json").stdout)
    assert answer["backends"]["ngram"]["suggestions"][0]["word"] == "four"


def test_an_arpa_file_goes_out_and_comes_back_as_the_same_model(tmp_path: Path, text: Path) -> None:
    arpa = tmp_path / "model.arpa"
    out = command("count", text, "--out", tmp_path / "first", "--prune", "none", "--arpa", arpa)
    back = command("count", text, "--out", tmp_path / "second", "--from-arpa", arpa)
    first, second = (ran.stdout.decode().split(": ", 1)[1] for ran in (out, back))
    assert first == second


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "hold no words"),
        (b"\0" * 5000, "hold no words"),
        (b"\x7fELF\xff\xfe", "is not UTF-8"),
        (None, "cannot be read"),
    ],
    ids=["empty", "zeros", "binary", "missing"],
)
def test_what_is_not_text_costs_one_line_and_no_model(tmp_path: Path, model: Path, content: bytes, fault: str) -> None:
    before, path = contents(model), tmp_path / "bad.txt"
    if content is not None:
        path.write_bytes(content)
    assert_refused(command("count", path, "--out", model), fault)
    assert contents(model) == before


def test_nothing_to_count_costs_one_line(tmp_path: Path) -> None:
    assert_refused(command("count", "--out", tmp_path / "model"), "nothing to count")


@pytest.mark.parametrize("arguments", [["--size", "0"], ["--words", "many"], ["--order", "6"], ["x.txt=-1"], []])
def test_wrong_arguments_exit_with_code_2(tmp_path: Path, text: Path, arguments: list[str]) -> None:
    out = ["--out", tmp_path / "model"] if arguments else []
    ran = command("count", text, *out, *arguments)
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"usage:")
    assert not (tmp_path / "model").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("room", [100, 40_000])
def test_without_room_the_old_model_stays_whole(text: Path, model: Path, room: int) -> None:
    """A limit on the size of files stands for a full disk: `room` is too little for the counts, or for the model."""
    import resource

    before = contents(model)
    ran = command(
        "count", text, "--out", model, "--prune", "none",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )  # fmt: skip
    assert_refused(ran, f"{model} cannot be written")
    assert contents(model) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_without_room_an_old_arpa_file_stays_whole(tmp_path: Path, text: Path, model: Path) -> None:
    import resource

    before, arpa = contents(model), tmp_path / "model.arpa"
    arpa.write_text("old")
    ran = command(
        "count", text, "--out", model, "--arpa", arpa,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )  # fmt: skip
    assert_refused(ran, f"{arpa} cannot be written")
    assert arpa.read_text() == "old"
    assert {file.name for file in tmp_path.iterdir()} == {"text.txt", "model", "model.arpa"}
    assert contents(model) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_control_c_leaves_the_old_model_whole(tmp_path: Path, text: Path, model: Path) -> None:
    before, long = contents(model), tmp_path / "long.txt"
    long.write_text(text.read_text() * 500)
    code, said = interrupted("count", long, "--out", model)
    assert code == 130
    assert f"Interrupted: {model} is as it was before." in said
    assert "Traceback" not in said
    assert contents(model) == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, text: Path) -> None:
    taken = tmp_path / "taken"
    shutil.copyfile(text, taken)
    assert_refused(command("count", text, "--out", taken), f"{taken} cannot be written")
