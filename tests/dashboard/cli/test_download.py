"""`quickdraw download` fills the cache and `quickdraw bitmap` draws strokes."""

from __future__ import annotations

import numpy as np


def test_download_fills_the_cache_and_bitmap_draws_strokes(home, call, tmp_path):
    status, out, _ = call("download", "cat", "dog", "cat", "--rows", 200)
    assert status == 0 and out.splitlines() == ["cat: 200 drawings", "dog: 200 drawings"]
    (tmp_path / "cat.ndjson").write_text('{"word": "cat", "drawing": [[[0, 255], [0, 255]]]}\n')
    status, out, _ = call("bitmap", tmp_path / "cat.ndjson", tmp_path / "cat.npy")
    assert status == 0 and out == f"{tmp_path / 'cat.npy'}: 1 drawing\n"
    drawings = np.load(tmp_path / "cat.npy")
    assert drawings.shape == (1, 784) and drawings.reshape(28, 28).diagonal()[4:24].min() > 200


def test_classes_may_be_separated_by_commas_as_train_has_them(home, call):
    status, out, _ = call("download", "cat, dog,", "sheep,cat", "--rows", 2)
    assert status == 0 and out.splitlines() == [f"{cls}: 2 drawings" for cls in ("cat", "dog", "sheep")]
    status, out, err = call("download", ",", "--rows", 2)
    assert status == 2 and out == "" and "Name the classes" in err


def test_download_all_takes_what_there_is_and_names_what_is_missing(home, call):
    status, out, err = call("download", "--all", "--rows", 900)
    assert status == 2 and "342 classes are missing" in err
    assert out.splitlines() == [f"{cls}: 300 drawings" for cls in ("cat", "dog", "sheep")]
