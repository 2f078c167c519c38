"""Frames arrive as they were sent, and what is no frame is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.store.host.wire import Bytes, Frame, packed, unpacked

ARRAYS = st.lists(
    st.builds(
        lambda dtype, shape: np.arange(int(np.prod(shape))).astype(dtype).reshape(shape),
        st.sampled_from(["<f4", "<i8", "<u4", "|u1"]),
        st.lists(st.integers(0, 4), max_size=4),
    ),
    max_size=3,
)
VALUES = st.dictionaries(st.text(), st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text())))


@given(VALUES, ARRAYS)
def test_what_is_sent_is_received(values: dict[str, Any], arrays: list[np.ndarray]) -> None:
    stream = io.BytesIO(b"".join([*packed(Frame(values, arrays)), *packed(Frame({"another": 1}))]))
    found = receive(stream)
    assert found.values == values
    for array, other in zip(arrays, found.arrays, strict=True):
        assert other.dtype == array.dtype
        np.testing.assert_array_equal(array, other)
    assert receive(stream).values == {"another": 1}
    with pytest.raises(EOFError):
        receive(stream)


def receive(stream: io.BytesIO, *longest: int) -> Frame:
    def read(count: int) -> Bytes:
        content = stream.read(count)
        if len(content) < count:
            raise EOFError
        return np.frombuffer(content, np.uint8)

    return unpacked(read, *longest)


def frame(header: bytes, content: bytes = b"") -> io.BytesIO:
    return io.BytesIO(len(header).to_bytes(4, "little") + header + content)


def described(*arrays: object) -> bytes:
    return json.dumps({"values": {}, "arrays": arrays}).encode()


@pytest.mark.parametrize(
    "header",
    [
        b"no JSON",
        b"\xff\xfe",
        b"[" * 100_000,
        b"[]",
        b'{"values": {}}',
        b'{"values": 3, "arrays": []}',
        described(["|O", [1]]),
        described(["<f4", [-1]]),
        described(["<f4", [True]]),
        described(["<f4", 1]),
        described(["<f4"]),
        described(["<f4", [1 << 60]]),
        described(*[["<f4", [1 << 26]]] * 3),
    ],
)
def test_what_is_no_frame_is_refused_before_room_is_made_for_it(header: bytes) -> None:
    with pytest.raises(ValueError, match=r"header|arrays"):
        receive(frame(header))


def test_a_long_header_is_refused_unread_unless_it_is_allowed() -> None:
    header = json.dumps({"values": {"text": "a" * 100}, "arrays": []}).encode()
    with pytest.raises(ValueError, match="too long"):
        receive(frame(header), 99)
    assert receive(frame(header), 200).values == {"text": "a" * 100}
    with pytest.raises(ValueError, match="too long"):
        receive(io.BytesIO(b"\xff\xff\xff\xff"))


def test_a_frame_that_breaks_off_is_told_from_one() -> None:
    with pytest.raises(EOFError):
        receive(frame(described(["<f4", [2]]), b"1234"))
