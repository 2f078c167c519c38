"""A manifest is untrusted input: what is not exactly as it should be is refused in a sentence."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.errors import ModelError
from engine.manifest import FILE_NAME, Manifest, read_manifest
from models.store.manifest import verify, write_manifest

WHAT = {"kind": "ngram", "name": "tiny", "licence": "MIT", "sources": ["a tale"]}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "counts.bin").write_bytes(b"one two three")
    (tmp_path / "README.md").write_text("A model.")
    write_manifest(tmp_path, **WHAT, shapes={"order": 5})
    return tmp_path


def fields(folder: Path) -> dict:
    return json.loads((folder / FILE_NAME).read_text())


def rewrite(folder: Path, changed: object) -> None:
    (folder / FILE_NAME).write_text(json.dumps(changed))


def test_what_was_written_is_read_and_verified(folder):
    manifest = read_manifest(folder)
    verify(folder, manifest)
    assert (manifest.kind, manifest.name, manifest.licence, manifest.sources) == ("ngram", "tiny", "MIT", ("a tale",))
    assert manifest.files.keys() == {"counts.bin", "README.md"}
    assert manifest.details == {"shapes": {"order": 5}}


def test_writing_again_gives_the_same_bytes(folder):
    first = (folder / FILE_NAME).read_bytes()
    write_manifest(folder, **WHAT, shapes={"order": 5})
    assert (folder / FILE_NAME).read_bytes() == first


@pytest.mark.parametrize(
    ("data", "fault"),
    [(b"one two threE", "checksum differs"), (b"one two", "7 bytes, and the manifest says 13")],
    ids=["changed", "truncated"],
)
def test_a_damaged_file_is_named_with_a_cure(folder, data, fault):
    (folder / "counts.bin").write_bytes(data)
    with pytest.raises(ModelError, match=rf"counts\.bin is damaged.*{fault}.*fetch the model again"):
        verify(folder, read_manifest(folder))


def test_a_missing_file_is_named(folder):
    (folder / "counts.bin").unlink()
    with pytest.raises(ModelError, match=r"counts\.bin cannot be read \(no such file"):
        verify(folder, read_manifest(folder))


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_file_that_is_a_link_is_refused(folder, tmp_path_factory, link):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "counts.bin"
    (folder / "counts.bin").rename(elsewhere)
    link(elsewhere, folder / "counts.bin")
    with pytest.raises(ModelError, match=r"counts\.bin is a link"):
        verify(folder, read_manifest(folder))


@pytest.mark.parametrize(
    "name", ["../counts.bin", "/etc/passwd", "a/b", "a\\b", "C:x", "", ".", "..", ".hidden", FILE_NAME]
)
def test_only_plain_file_names_are_allowed(folder, name):
    changed = fields(folder)
    changed["files"][name] = changed["files"].pop("counts.bin")
    rewrite(folder, changed)
    with pytest.raises(ModelError, match="not a plain file name"):
        read_manifest(folder)


def test_a_newer_format_asks_for_an_update(folder):
    rewrite(folder, fields(folder) | {"format": 2})
    with pytest.raises(ModelError, match=r"format 2.*update Foreword"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "change",
    [
        {"format": True}, {"format": "1"}, {"format": 0}, {"kind": 3}, {"kind": ""}, {"name": "two\nlines"},
        {"licence": None}, {"sources": "a tale"}, {"sources": [1]}, {"files": []}, {"files": {}},
        {"files": {"counts.bin": 13}}, {"files": {"counts.bin": {"size": 13}}},
        {"files": {"counts.bin": {"size": -1, "sha256": "0" * 64}}},
        {"files": {"counts.bin": {"size": 1.5, "sha256": "0" * 64}}},
        {"files": {"counts.bin": {"size": 13, "sha256": "0" * 63}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_field_is_refused(folder, change):
    rewrite(folder, fields(folder) | change)
    with pytest.raises(ModelError, match=r"manifest\.json is damaged"):
        read_manifest(folder)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "[" * 100_000, '{"format": NaN}', "1" * 5000, "\udcff", " " * (1 << 20) + "{}"],
    ids=range(8),
)
def test_what_is_no_manifest_at_all_is_refused(folder, text):
    (folder / FILE_NAME).write_text(text, errors="surrogateescape")
    with pytest.raises(ModelError, match=r"manifest\.json"):
        read_manifest(folder)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                    max_leaves=6)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.sampled_from(["format", "kind", "name", "licence", "sources", "files"]), value=JSON)
def test_any_value_anywhere_is_read_or_refused(folder, key, value):
    sound = fields(folder)
    rewrite(folder, sound | {key: value})
    with suppress(ModelError):  # any other exception fails this test
        assert isinstance(read_manifest(folder), Manifest)
    rewrite(folder, sound)


def test_writing_refuses_what_reading_would(folder):
    (folder / "deeper").mkdir()
    with pytest.raises(ModelError, match="deeper is not a plain file"):
        write_manifest(folder, **WHAT)
