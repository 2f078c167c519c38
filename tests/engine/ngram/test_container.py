"""The file that holds a model's arrays: what is written comes back, and damage is refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from engine.errors import ModelError
from engine.ngram.container import read_arrays, write_arrays

ARRAYS = {
    "bytes": np.arange(5, dtype=np.uint8),
    "floats": np.array([0.5, -1], np.float32),
    "none": np.zeros(0, np.uint16),
    "numbers": np.array([7], np.uint32),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("container") / "arrays.safetensors"
    write_arrays(path, ARRAYS)
    return path


def test_arrays_come_back_as_they_were(path: Path) -> None:
    for name, array in read_arrays(path).items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)


def test_the_safetensors_library_reads_the_file_too(path: Path) -> None:
    for name, array in load_file(path).items():
        np.testing.assert_array_equal(array, ARRAYS[name], strict=True)


def test_a_file_cut_short_anywhere_is_refused(path: Path, tmp_path: Path) -> None:
    whole = path.read_bytes()
    for length in range(len(whole)):
        cut = tmp_path / f"{length}"
        cut.write_bytes(whole[:length])
        with pytest.raises(ModelError, match=r"damaged|cannot be read"):
            read_arrays(cut)


@given(st.binary(max_size=120))
def test_any_header_is_either_read_or_refused(tmp_path_factory: pytest.TempPathFactory, header: bytes) -> None:
    damaged = tmp_path_factory.mktemp("damaged") / "file"
    damaged.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    with pytest.raises(ModelError):
        read_arrays(damaged)


@pytest.mark.parametrize("wrong", ['[0,4],"x":1}', "[4,8]", "[0,3]", "[-1,3]", '["0","4"]', "[0]"])
def test_offsets_that_do_not_fit_are_refused(tmp_path: Path, wrong: str) -> None:
    text = f'{{"a":{{"dtype":"U8","shape":[4],"data_offsets":{wrong}}}}}'.encode()
    damaged = tmp_path / "file"
    damaged.write_bytes(len(text).to_bytes(8, "little") + text + bytes(4))
    with pytest.raises(ModelError):
        read_arrays(damaged)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="missing"):
        read_arrays(tmp_path / "missing")
