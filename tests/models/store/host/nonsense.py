"""Stands for a process that a model has taken over: it answers as that pleases."""

from __future__ import annotations

import os
import sys

import numpy as np

from models.store.host.wire import Bytes, Frame, packed, unpacked

OPENED = {
    "name": "mine", "bos_id": 0, "max_length": 48, "capacity": 432, "vocabulary_size": 3, "is_large": False,
    "adds_space": False, "never_offered": [],
}  # fmt: skip
TOKENS = np.array([-1, 1, 1], np.int64), np.frombuffer(b"ab", np.uint8)
RIGHT = Frame({}, (np.array([1, 2], np.int64),))


def read(count: int) -> Bytes:
    return np.frombuffer(sys.stdin.buffer.read(count), np.uint8)


def send(frame: Frame) -> None:
    sys.stdout.buffer.write(b"".join(packed(frame)))
    sys.stdout.buffer.flush()


def main() -> None:
    what = os.environ["NONSENSE"]
    while True:
        question = unpacked(read, 1 << 20)
        if question.values["call"] == "open":
            values = OPENED | ({"vocabulary_size": "three"} if what == "names" else {})
            send(Frame(values, TOKENS))
        elif question.values["call"] == "encode" and what == "letters":
            send(Frame({}, (np.array([1 << 40], np.int64),)))
        elif question.values["call"] == "encode":
            send(RIGHT)
        elif what == "bytes":
            sys.stdout.buffer.write(b"\xff" * 100)
            sys.stdout.buffer.flush()
        elif what == "fault":
            send(Frame({"fault": {"text": "{a:999999999}", "values": {"a": 1}}}))
        else:
            wrong = np.full((1, 3), np.nan if what == "numbers" else 0.1, np.float32)
            send(Frame({}, (wrong if what == "numbers" else wrong[:, :2],)))


if __name__ == "__main__":
    main()
