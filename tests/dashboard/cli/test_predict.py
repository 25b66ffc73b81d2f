"""`quickdraw predict` reads drawings as uint8 (n, 784) or (n, 28, 28), and says what anything else is."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import zlib

import numpy as np
import pytest

from qdcore.experiments.sample import Sample
from tests.helpers.pages import stored


def test_predict_prints_a_class_or_all_probabilities_per_drawing(run, call, tmp_path, bucket):
    np.save(tmp_path / "sheep.npy", np.load(bucket / "full/numpy_bitmap/sheep.npy")[200:210])
    status, out, _ = call("predict", run.id, tmp_path / "sheep.npy", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert status == 0 and len(rows) == 10
    assert all(set(row) == {"cat", "sheep"} and sum(row.values()) == pytest.approx(1) for row in rows)
    status, out, _ = call("predict", run.id, tmp_path / "sheep.npy")
    assert status == 0 and out.splitlines() == [max(row, key=row.get) for row in rows]
    assert out.splitlines().count("sheep") >= 8


def test_drawings_may_be_squares_and_there_may_be_none(run, call, tmp_path, bucket):
    drawings = np.load(bucket / "full/numpy_bitmap/cat.npy")[:3]
    outs = []
    for array in (drawings, drawings.reshape(3, 28, 28), drawings[:0]):
        np.save(tmp_path / "x.npy", array)
        status, out, err = call("predict", run.id, tmp_path / "x.npy", "--json")
        assert status == 0 and err == ""
        outs.append(out)
    assert outs[0] == outs[1] and len(outs[0].splitlines()) == 3 and outs[2] == ""


def npy(array: np.ndarray, allow_pickle: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=allow_pickle)
    return buffer.getvalue()


def npz() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, drawings=np.zeros((2, 784), np.uint8))
    return buffer.getvalue()


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header, pixels = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0), zlib.compress(b"\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


SOUND = npy(np.zeros((3, 784), np.uint8))
ODD_FILES = {
    "empty": (b"", "empty"),
    "text": (b"not an array at all, but words", "text"),
    "picture": (png(), "picture"),
    "npz": (npz(), ".npz"),
    "web page": (b"<!DOCTYPE html><html></html>", "web page"),
    "pickle": (pickle.dumps({"a": 1}), "pickle"),
    "objects": (npy(np.array([{}], object), allow_pickle=True), "uint8"),
    "floats": (npy(np.zeros((2, 784))), "uint8"),
    "shape": (npy(np.zeros((2, 28), np.uint8)), "(N, 784)"),
    "one drawing": (npy(np.zeros(784, np.uint8)), "(N, 784)"),
    "cut in the data": (SOUND[:-100], "cut short"),
    "cut in the header": (SOUND[:60], "damaged header"),
    "cut in the beginning": (SOUND[:9], "not a .npy file"),
    "huge header": (b"\x93NUMPY\x02\x00" + struct.pack("<I", 2**31) + b" " * 200, "header"),
    "huge shape": (SOUND.replace(b"(3, 784), }" + b" " * 16, b"(3000000000000000, 784), }  "), "cut short"),
}


@pytest.mark.parametrize("content, says", ODD_FILES.values(), ids=list(ODD_FILES))
def test_a_file_of_another_kind_is_named_in_one_sentence(run, call, tmp_path, content, says):
    path = tmp_path / "odd.npy"
    path.write_bytes(content)
    status, out, err = call("predict", run.id, path)
    assert status == 2 and out == "" and len(err.splitlines()) == 1
    assert says in err and "odd.npy" in err and "allow_pickle" not in err


@pytest.mark.parametrize(
    "name, says", [("", "is a folder"), ("nowhere.npy", "is not there"), (os.devnull, "is not a file")]
)
def test_a_place_without_a_file_is_named_in_one_sentence(run, call, tmp_path, name, says):
    status, out, err = call("predict", run.id, tmp_path / name)
    assert status == 2 and out == "" and says in err and len(err.splitlines()) == 1


def test_a_model_of_other_classes_is_one_sentence(run, call, tmp_path, bucket):
    other = stored(Sample(("cat", "dog", "sheep"), 50))
    (run.folder / "model.onnx").write_bytes((other.folder / "model.onnx").read_bytes())
    status, out, err = call("predict", run.id, bucket / "full/numpy_bitmap/cat.npy")
    assert status == 2 and out == "" and len(err.splitlines()) == 1
    assert run.id in err and "train it again" in err


def test_a_deleted_model_is_one_sentence(run, call, bucket):
    (run.folder / "model.onnx").unlink()
    status, _, err = call("predict", run.id, bucket / "full/numpy_bitmap/cat.npy")
    assert status == 2 and "only its scores are left" in err
