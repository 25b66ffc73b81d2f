"""What a dataset was when a training was started, so that its runs keep their drawings when it changes.

Files of the app are hard links, which cost nothing: a change replaces a file and never writes into it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from qdcore.datasets.class_file import ENDING
from qdcore.datasets.dataset import Dataset
from qdcore.datasets.store import Datasets
from qdcore.errors import UserError
from qdcore.sources.folder_files import is_of_the_system
from qdcore.storage.files import refused

VERSIONS = ".versions"


def keep_version(datasets: Datasets, dataset: Dataset) -> None:
    """Keep a dataset as it is now, under its digest; raises UserError for what the disk refuses."""
    folder = _folder(datasets, dataset.digest)
    if (folder / dataset.name).is_dir():
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".new") as part:
            copy = Path(part) / dataset.name
            copy.mkdir()
            _copy_files(dataset, copy)
            if Dataset(copy, dataset.cache).digest == dataset.digest:
                copy.rename(folder / dataset.name)
    except FileExistsError:  # another process was quicker
        pass
    except OSError as error:
        raise UserError(refused(error, folder)) from None


def _copy_files(dataset: Dataset, target: Path) -> None:
    ours = {f"{each.name}{ENDING}" for each in dataset.manifest}
    for path in dataset.folder.iterdir():
        if path.is_file() and not is_of_the_system(path.name):
            _link(path, target / path.name) if path.name in ours else shutil.copyfile(path, target / path.name)


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, target)


def open_version(datasets: Datasets, name: str, digest: str) -> Dataset:
    """A dataset with this digest: as it is now, or a version that was kept. Raises UserError where there is none."""
    kept = _folder(datasets, digest) / name
    if kept.is_dir() and (found := Dataset(kept, datasets.cache)).digest == digest:
        return found
    now = datasets.open(name)
    if now.digest != digest:
        raise UserError(
            f"The drawings of the dataset {now.title!r} are not those of this sample: they have changed, or it was "
            "made elsewhere."
        )
    return now


def _folder(datasets: Datasets, digest: str) -> Path:
    return datasets.root / VERSIONS / digest
