"""The user's own models: listed, renamed, described, removed, packed and unpacked, and never left half done."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine.errors import ModelError
from engine.kinds import Kind
from engine.manifest import read_manifest
from engine.prediction import Cancellation, Request
from models.store import bundled, find, installed, keeping, limits, models_folder, open_model, trial
from models.store.archive import pack, unpack
from models.store.manifest import verify, write_manifest
from models.store.places import read_card
from tests.patience import SECONDS
from tests.tiny import save_model


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Own folders for the user's models and caches."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A small model that Foreword made, with a card."""
    folder = tmp_path_factory.mktemp("made") / "tiny"
    folder.mkdir()
    (folder / "README.md").write_text("# tiny\n\nRandom weights.\n")
    save_model(folder)
    return folder


def put(tiny: Path, name: str = "mine") -> Path:
    """Install a copy of the small model."""
    with keeping.draft() as made:
        shutil.copytree(tiny, made, dirs_exist_ok=True)
        return keeping.install(made, name)


def everything() -> set[str]:
    """All names in the folder of models, hidden ones too."""
    return {path.name for path in models_folder().iterdir()} if models_folder().exists() else set()


def opens(folder: Path) -> bool:
    backend = open_model(folder)
    backend.predict(Request("a"), Cancellation())
    return True


def test_what_is_installed_is_listed_after_the_bundled_models_and_opens(tiny):
    folder = put(tiny)
    *those_with_foreword, mine = installed()
    assert [model.kind for model in those_with_foreword] == list(Kind)
    assert all(model.bundled and not model.fault for model in those_with_foreword)
    assert (mine.name, mine.folder, mine.kind, mine.licence) == ("mine", folder, "transformer", "MIT")
    assert (mine.sources, mine.description, mine.bundled) == (("random weights",), "Random weights.", False)
    assert mine.size == sum(path.stat().st_size for path in folder.iterdir())
    assert find("mine") == folder
    assert find("english-gpt2") == bundled("transformer")
    assert opens(folder)
    assert read_manifest(folder).name == "mine"
    assert everything() == {"mine"}


def test_a_damaged_model_is_listed_with_its_fault(tiny):
    (put(tiny) / "manifest.json").write_text("{")
    assert "manifest.json is damaged" in installed()[-1].fault


def test_a_name_that_is_taken_or_will_not_do_is_refused(tiny):
    put(tiny)
    for name in ("mine", "MINE", "english-gpt2"):
        with pytest.raises(ModelError, match="already"):
            put(tiny, name)
    unfit = (
        "",
        "..",
        "a/b",
        "a\\b",
        ".hidden",
        "x" * 101,
        "é" * 101,
        "con.",
        "CON",
        "nul.txt",
        "a:b",
        "a ",
        "a\tb",
        "-a",
    )
    for name in unfit:
        with pytest.raises(ModelError, match="cannot name a model"):
            put(tiny, name)
    assert everything() == {"mine"}


@pytest.mark.parametrize("name", ["Großmutters Briefe", "日記", "my letters (2026), no. 2", "Conan", "it's"])
def test_a_name_is_any_that_people_write(tiny, tmp_path, name):
    put(tiny, name)
    assert installed()[-1].name == name
    assert opens(find(name))
    pack(find(name), tmp_path / "packed.zip")
    keeping.remove(name)
    assert unpack(tmp_path / "packed.zip").name == name


def test_a_missing_model_is_named_with_those_that_are_there(tiny):
    put(tiny)
    with pytest.raises(ModelError, match=r"no model named 'others'.*english-ngram.*mine"):
        find("others")


def test_a_renamed_model_is_found_under_its_new_name_alone(tiny):
    put(tiny)
    keeping.rename("mine", "yours")
    assert opens(find("yours"))
    assert open_model(find("yours")).name == "yours"
    with pytest.raises(ModelError, match="no model named 'mine'"):
        find("mine")


def test_a_described_model_keeps_its_checksums(tiny):
    folder = put(tiny)
    keeping.describe("mine", "# Mine\n\nFor letters.\n")
    assert read_card(folder) == "# Mine\n\nFor letters.\n"
    assert installed()[-1].description == "For letters."
    assert opens(folder)
    assert "README.md" in read_manifest(folder).files
    assert set(os.listdir(folder)) == {*read_manifest(folder).files, "manifest.json"}


@pytest.mark.parametrize("step", range(9))
def test_a_model_opens_wherever_describing_it_is_cut_off(tiny, monkeypatch, step):
    folder = put(tiny)
    left = [step]

    def cut(real):
        def call(*arguments):
            left[0] -= 1
            if left[0] < 0:
                raise KeyboardInterrupt
            return real(*arguments)

        return call

    monkeypatch.setattr(os, "replace", cut(os.replace))
    monkeypatch.setattr(os, "fsync", cut(os.fsync))
    with pytest.raises(KeyboardInterrupt):
        keeping.describe("mine", "new")
    monkeypatch.undo()
    verify(folder, read_manifest(folder))
    assert read_card(folder) in ("# tiny\n\nRandom weights.\n", "new")


def test_removing_takes_own_models_alone_and_not_the_one_in_use(tiny):
    folder = put(tiny)
    with pytest.raises(ModelError, match="in use: switch"):
        keeping.remove("mine", {folder})
    with pytest.raises(ModelError, match="comes with Foreword"):
        keeping.remove("english-gpt2")
    assert opens(folder)
    keeping.remove("mine")
    assert everything() == set()


def test_what_was_cut_off_is_swept_away_by_and_by(tiny):
    put(tiny)
    for name in (".foreword-draft-old", ".foreword-draft-new"):
        (models_folder() / name).mkdir()
    os.utime(models_folder() / ".foreword-draft-old", (0, 0))
    put(tiny, "another")
    assert everything() == {"mine", "another", ".foreword-draft-new"}


def test_a_draft_that_fails_leaves_nothing(tiny):
    with pytest.raises(ModelError, match="no space left"), keeping.draft():
        raise OSError(28, "No space left on device")
    assert everything() == set()


def test_a_model_with_a_file_that_it_does_not_list_is_not_installed(tiny):
    with keeping.draft() as made:
        shutil.copytree(tiny, made, dirs_exist_ok=True)
        (made / "extra.py").write_text("")
        with pytest.raises(ModelError, match=r"holds 'extra\.py'"):
            keeping.install(made, "mine")
    assert everything() == set()


def test_a_packed_model_is_the_same_when_unpacked(tiny, tmp_path):
    folder = put(tiny)
    pack(folder, tmp_path / "mine.zip")
    again = unpack(tmp_path / "mine.zip", "again")
    assert again == models_folder() / "again"
    assert opens(again)
    for name in read_manifest(folder).files:
        assert (again / name).read_bytes() == (folder / name).read_bytes()
    with pytest.raises(ModelError, match="named mine already"):
        unpack(tmp_path / "mine.zip")
    assert everything() == {"mine", "again"}
    assert os.listdir(tmp_path / "data" / "foreword") == ["models"]


@pytest.mark.parametrize("kind", ["ngram", "blend"])
def test_models_of_all_kinds_can_be_packed(kind, tmp_path):
    pack(bundled(kind), tmp_path / "model.zip")
    assert opens(unpack(tmp_path / "model.zip", "copy")) if kind != "blend" else unpack(tmp_path / "model.zip", "copy")


def test_packing_over_a_file_keeps_it_where_it_fails(tiny, tmp_path):
    folder = put(tiny)
    (tmp_path / "mine.zip").write_text("precious")
    (folder / "model.onnx").write_bytes(b"damaged")
    with pytest.raises(ModelError, match="damaged"):
        pack(folder, tmp_path / "mine.zip")
    with pytest.raises(ModelError, match="cannot be written"):
        pack(bundled("blend"), tmp_path / "nowhere" / "x.zip")
    assert (tmp_path / "mine.zip").read_text() == "precious"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "data", "mine.zip"]


def entry(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def add_pickle(archive):
    archive.writestr(entry("pytorch_model.bin"), b"\x80")


def add_twice(archive):
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(entry("config.json"), b"{}")


HOSTILE = {
    "climbs": (lambda archive: archive.writestr(entry("../up.json"), b"{}"), "plain file name"),
    "absolute": (lambda archive: archive.writestr(entry("/tmp/up.json"), b"{}"), "plain file name"),
    "drive": (lambda archive: archive.writestr(entry("C:up.json"), b"{}"), "plain file name"),
    "backslash": (lambda archive: archive.writestr(entry("..\\up.json"), b"{}"), "plain file name"),
    "folder": (lambda archive: archive.writestr(entry("deep/er.json"), b"{}"), "plain file name"),
    "link": (lambda archive: archive.writestr(entry("a.json", stat.S_IFLNK | 0o777), b"/etc/passwd"), "is a link"),
    "device": (lambda archive: archive.writestr(entry("a.json", stat.S_IFCHR | 0o777), b""), "is a link or not a file"),
    "bomb": (lambda archive: archive.writestr(entry("a.json"), bytes(10**7)), "would grow"),
    "pickle": (add_pickle, "no part of a model"),
    "code": (lambda archive: archive.writestr(entry("modeling.py"), b"1"), "no part of a model"),
    "library": (lambda archive: archive.writestr(entry("evil.so"), b"1"), "no part of a model"),
    "twice": (add_twice, "twice"),
    "cases": (lambda archive: archive.writestr(entry("CONFIG.JSON"), b"{}"), "no part of a model|twice"),
    "unlisted": (lambda archive: archive.writestr(entry("a.json"), b"{}"), "does not list"),
    "many": (lambda archive: [archive.writestr(entry(f"{i}.json"), b"{}") for i in range(100)], "too much"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_archive_is_refused_and_leaves_nothing(tiny, tmp_path, what):
    add, said = HOSTILE[what]
    pack(tiny, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        add(archive)
    with pytest.raises(ModelError, match=said):
        unpack(tmp_path / "a.zip", "mine")
    assert everything() == set()
    assert {path.name for path in tmp_path.iterdir()} <= {"a.zip", "cache", "data"}


def flag_as_encrypted(data: bytes) -> bytes:
    central = data.index(b"PK\x01\x02")
    return data[: central + 8] + bytes([data[central + 8] | 1]) + data[central + 9 :]


def claim_less(data: bytes) -> bytes:
    """The entry says that it holds less than it does."""
    central = data.index(b"PK\x01\x02")
    return data[: central + 24] + (100).to_bytes(4, "little") + data[central + 28 :]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (flag_as_encrypted, "is encrypted"),
        (claim_less, "damaged"),
        (lambda data: data[: len(data) // 2], "damaged or no zip archive"),
        (lambda data: b"", "damaged or no zip archive"),
        (lambda data: data[:400] + bytes([data[400] ^ 255]) + data[401:], "damaged"),
        (lambda data: b"not a zip archive at all", "damaged or no zip archive"),
    ],
)
def test_a_damaged_archive_is_refused_and_leaves_nothing(tiny, tmp_path, change, said):
    pack(tiny, tmp_path / "a.zip")
    (tmp_path / "a.zip").write_bytes(change((tmp_path / "a.zip").read_bytes()))
    with pytest.raises(ModelError, match=said):
        unpack(tmp_path / "a.zip", "mine")
    assert everything() == set()


def test_any_flipped_byte_of_an_archive_is_refused_or_harmless(tiny, tmp_path):
    pack(tiny, tmp_path / "a.zip")
    sound = (tmp_path / "a.zip").read_bytes()
    for place in range(0, len(sound), len(sound) // 40):
        (tmp_path / "b.zip").write_bytes(sound[:place] + bytes([sound[place] ^ 0x55]) + sound[place + 1 :])
        try:
            folder = unpack(tmp_path / "b.zip", "mine")
        except ModelError:
            continue
        verify(folder, read_manifest(folder))
        keeping.remove("mine")
    assert everything() == set()


def test_there_must_be_an_archive_with_a_manifest_and_room_for_it(tiny, tmp_path, monkeypatch):
    with pytest.raises(ModelError, match="cannot be read"):
        unpack(tmp_path / "absent.zip")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(entry("a.json"), b"{}")
    with pytest.raises(ModelError, match=r"no manifest\.json"):
        unpack(tmp_path / "a.zip")
    pack(tiny, tmp_path / "a.zip")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(ModelError, match="MB of disk: make room"):
        unpack(tmp_path / "a.zip")


def test_a_model_that_cannot_be_opened_is_not_installed(tiny, tmp_path):
    broken = shutil.copytree(tiny, tmp_path / "broken")
    (broken / "model.onnx").write_bytes(b"no graph")
    manifest = read_manifest(broken)
    write_manifest(broken, kind="transformer", name="broken", licence="MIT", sources=[], **manifest.details)
    pack(broken, tmp_path / "a.zip")
    with pytest.raises(ModelError, match="not a graph that onnxruntime can open"):
        unpack(tmp_path / "a.zip")
    assert everything() == set()


def test_a_model_is_tried_once_and_again_when_it_changed(tiny, tmp_path, monkeypatch):
    tried = []
    run = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *given, **more: tried.append(given) or run(*given, **more))
    folder = shutil.copytree(tiny, tmp_path / "model")
    trial.try_model(folder)
    trial.try_model(shutil.copytree(folder, tmp_path / "a copy"))
    assert len(tried) == 1
    (folder / "never_offered.txt").write_text("word\n")
    write_manifest(folder, kind="transformer", name="x", licence="MIT", sources=[], **read_manifest(folder).details)
    trial.try_model(folder)
    assert len(tried) == 2


def test_where_nothing_is_to_be_noted_a_model_is_tried_and_forgotten(tiny, tmp_path):
    trial.try_model(tiny, notes=False)
    assert not (tmp_path / "cache").exists()
    trial.try_model(tiny)
    assert (tmp_path / "cache" / "foreword" / "tried-models.json").exists()


CRASHES = {
    "os.kill(os.getpid(), 11)": r"ended the program that tried it \(code -11\)",
    "bytes(1 << 40)": "needs more than 3 GB of memory",
    "all(True for _ in iter(int, 1))": "given up after 2 s",
}


@pytest.mark.parametrize("harm", CRASHES)
def test_a_model_that_harms_ends_with_the_process_that_tried_it(tiny, tmp_path, monkeypatch, harm):
    # Stands for a crafted graph: what opens it in the other process does harm instead.
    program = f"import os; from models.store import trial; trial._try = lambda folder: {harm}; import sys; "
    program += "sys.exit(trial.main(sys.argv[1:]))"
    run = subprocess.run

    def harmed(command, **options):
        return run([sys.executable, "-c", program, *command[3:]], **options)

    monkeypatch.setattr(subprocess, "run", harmed)
    monkeypatch.setattr(limits, "_SECONDS", 2 if "iter" in harm else SECONDS)
    with pytest.raises(ModelError, match=CRASHES[harm]):
        trial.try_model(tiny)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(limits, "_SECONDS", SECONDS)
    trial.try_model(tiny)  # what failed is not remembered as good
