"""Runs in a zip: written from the store, and read back without trusting it, all of them or none."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qdcore.errors import UserError
from qdcore.experiments.run import MODEL_FILE, Run
from qdcore.experiments.run_folder import DESCRIPTION, MAX_DESCRIPTION, NAME_FILE, NewerRun, read_run
from qdcore.experiments.run_store import WRITING, Runs
from qdcore.formatting import count, megabytes
from qdcore.progress import Report, silent
from qdcore.storage.files import refused, replacing

MEMBER = re.compile(rf"([0-9a-f]{{12}})/([A-Za-z0-9_]+\.(?:npy|json|onnx)|{re.escape(NAME_FILE)})", re.ASCII)
MAX_MEMBERS = 100_000
MAX_NAME_BYTES = 1_000
MAX_RATIO, SMALL = 200, 10_000_000  # runs shrink to a half or a tenth; nothing that stays small is a bomb
SPARE = 100_000_000  # bytes that must stay free on the disk


@dataclass(frozen=True)
class Imported:
    """The runs that were stored, and the ids of those that were there already and stayed as they were."""

    stored: list[Run]
    already: list[str]


def export_runs(runs: Sequence[Run], path: Path, report: Report = silent) -> None:
    """Write runs into a zip, which takes the place of a file of that name; raises UserError (disk, damaged run)."""
    for run in runs:
        run.check()
    try:
        with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as packed:
            for number, run in enumerate(runs):
                report(number / len(runs), run.id)
                for file in [DESCRIPTION, NAME_FILE, *run.record.files]:
                    if (there := run.folder / file).is_file():
                        packed.write(there, f"{run.id}/{file}")
    except OSError as error:
        raise UserError(refused(error, path.parent)) from error
    report(1.0)


def import_runs(path: Path, store: Runs, report: Report = silent) -> Imported:
    """Store the runs of a zip, each checked as a stored run is; what is stored already stays as it is.

    Raises UserError, and stores nothing, where the file is no zip of runs or any run in it is damaged.
    """
    try:
        with _refusing(path), zipfile.ZipFile(path) as packed:
            members = _members(packed, path.name)
            store.folder.mkdir(parents=True, exist_ok=True)
            _check_size(packed, store.folder, path.name)
            with tempfile.TemporaryDirectory(prefix=f"{WRITING}import-", dir=store.folder) as stage:
                found = []
                for number, (id, files) in enumerate(members.items()):
                    report(number / len(members), id)
                    found.append(_unpacked(packed, Path(stage) / id, files))
                return _store(found, store)
    except OSError as error:
        raise UserError(refused(error, store.folder)) from error


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    """Say in a sentence what is wrong with a zip that cannot be opened or unpacked."""
    if not path.is_file():
        raise UserError(f"{path} is not a file; name a zip that `quickdraw export` has written.")
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise UserError(f"{path.name} is no zip, or it is damaged ({error}). Export the runs again.") from None


def _members(packed: zipfile.ZipFile, name: str) -> dict[str, list[zipfile.ZipInfo]]:
    """The files of each run by its id; raises UserError for anything that is no part of a run."""
    infos = [info for info in packed.infolist() if not info.is_dir()]
    if not infos or len(infos) > MAX_MEMBERS:
        raise UserError(f"{name} holds {count(len(infos), 'file')}; expected runs, as `quickdraw export` writes them.")
    found: dict[str, list[zipfile.ZipInfo]] = {}
    names: set[str] = set()
    for info in infos:
        match = MEMBER.fullmatch(info.filename)
        if match is None or info.filename in names:
            raise UserError(
                f"{name} holds {info.filename[:80]!r}, which is no part of a run. Nothing was imported; "
                "expected a zip that `quickdraw export` has written."
            )
        names.add(info.filename)
        found.setdefault(match[1], []).append(info)
    return found


def _check_size(packed: zipfile.ZipFile, folder: Path, name: str) -> None:
    """Raise UserError for a zip that would fill the disk, or that is a bomb: reading stops at the declared sizes."""
    size = sum(info.file_size for info in packed.infolist())
    packed_size = sum(info.compress_size for info in packed.infolist())
    if size > SMALL and size > MAX_RATIO * max(packed_size, 1):
        raise UserError(f"{name} would unpack to {megabytes(size / 1e6)}, over {MAX_RATIO} times its size: no runs do.")
    if size + SPARE > shutil.disk_usage(folder).free:
        raise UserError(f"{name} unpacks to {megabytes(size / 1e6)}, and the disk that holds {folder} has too little.")


def _unpacked(packed: zipfile.ZipFile, folder: Path, files: Sequence[zipfile.ZipInfo]) -> Run:
    """A run unpacked into a folder of its id and checked; raises UserError."""
    folder.mkdir()
    for info in files:
        name = info.filename.partition("/")[2]
        limit = {DESCRIPTION: MAX_DESCRIPTION, NAME_FILE: MAX_NAME_BYTES}.get(name)
        if limit is not None and info.file_size > limit:
            raise UserError(f"The run {folder.name} is damaged ({name} is {info.file_size:,} bytes long).")
        with packed.open(info) as source, (folder / name).open("wb") as target:
            shutil.copyfileobj(source, target, 2**20)
    try:
        run = read_run(folder, lambda error: UserError(f"The run {folder.name} is damaged ({error})."))
    except NewerRun as error:
        raise UserError(f"Run {folder.name} is of a newer version of the app ({error}). Update the app.") from None
    except (ValueError, FileNotFoundError) as error:
        raise UserError(f"The run {folder.name} is damaged ({error}). Nothing was imported.") from None
    _check_content(run)
    return run


def _check_content(run: Run) -> None:
    """Every array and the model, as when they are first used; no file but those that the record names."""
    known = {DESCRIPTION, NAME_FILE, *run.record.files}
    if unknown := sorted(file.name for file in run.folder.iterdir() if file.name not in known):
        raise UserError(f"The run {run.id} has a file {unknown[0]} that its record does not name.")
    run.check()
    if run.model is not None:
        _check_model(run)


def _check_model(run: Run) -> None:
    """The stored model: its hash, its inputs and outputs, and no data outside the file."""
    from onnx import load
    from onnx.external_data_helper import _get_all_tensors, uses_external_data

    path = run.checked_model()
    try:
        tensors = list(_get_all_tensors(load(path, load_external_data=False)))
    except Exception:  # protobuf's and onnx's own, without a common class
        raise UserError(f"The run {run.id} is damaged ({MODEL_FILE} is no ONNX model).") from None
    if any(map(uses_external_data, tensors)):
        raise UserError(f"The model of run {run.id} reads other files, which no model of this app does.")
    run.predictor()


def _store(found: Sequence[Run], store: Runs) -> Imported:
    """Move the checked runs into the store; after an error those that were moved are taken out again."""
    stored: list[str] = []
    already = [run.id for run in found if store.has(run.id)]
    try:
        for run in found:
            if run.id not in already:
                store.take_in(run.folder)
                stored.append(run.id)
    except OSError:
        for id in stored:
            shutil.rmtree(store.folder / id, ignore_errors=True)
        raise
    return Imported([store.load(id) for id in stored], already)
