"""The layout holds: who imports whom, what a file may not do while it is imported, and how large a folder grows."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models import DEFAULT_MODELS, MODELS

ROOT = Path(__file__).parent.parent
FOLDERS = ["qdcore", "models", "dashboard", "pages", "bench", "tests"]  # each may import from those before it
FILES = [file for folder in FOLDERS[:4] for file in sorted((ROOT / folder).rglob("*.py"))]
PACKAGES = [file.parent for folder in FOLDERS[:5] for file in sorted((ROOT / folder).rglob("__init__.py"))]
HEAVY = {"tensorflow", "keras", "sklearn", "distributed", "dask", "onnx", "onnxruntime", "plotly", "pyvips", "skimage"}
PICKLES = {"pickle", "cloudpickle", "dill", "marshal", "shelve"}
MAX_ENTRIES, MAX_CHARTS = 16, 22  # files and folders in a folder; a component's .py, .html, .css and .js are one
PICTURES = sorted((ROOT / "models/explained").glob("*.svg"))

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))


@cache
def parse(file: Path) -> ast.Module:
    """A file's tree, which many tests read and none may change."""
    return ast.parse(file.read_text("utf-8"))


def at_module_level(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs while a file is imported: not the bodies of functions, nor what only mypy reads."""
    for child in ast.iter_child_nodes(node):
        for_types = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
        if not (isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or for_types):
            yield child
            yield from at_module_level(child)


def imported(nodes: Iterator[ast.AST]) -> Iterator[str]:
    """The full names that import statements name: "qdcore.charts" and "qdcore.charts.roc_curve", say."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute here"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def libraries(names: Iterator[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


@each_file
def test_a_file_imports_only_from_the_folders_before_its_own(file):
    place = FOLDERS.index(file.relative_to(ROOT).parts[0])
    found = libraries(imported(ast.walk(parse(file))))
    assert not found & set(FOLDERS[place + 1 :])
    assert not found & PICKLES
    if place < 2:
        assert "streamlit" not in found
    if place == 0:
        assert not found & {"tensorflow", "keras"}


def test_no_two_files_need_each_other_to_be_imported():
    names = {_module(file): file for file in FILES}
    needed = {name: set(_known(imported(at_module_level(parse(file))), set(names))) for name, file in names.items()}
    assert sum(map(len, needed.values())) > 300
    TopologicalSorter(needed).prepare()  # raises CycleError, which names the files of a circle


def _module(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _known(found: Iterator[str], modules: set[str]) -> Iterator[str]:
    """The modules of ours among the names: a name that is none belongs to the module before its last dot."""
    for name in found:
        parent = name.rpartition(".")[0]
        yield from [each for each in (name, parent) if each in modules][:1]


@each_file
def test_nothing_heavy_is_imported_at_the_top_of_a_file(file):
    assert not libraries(imported(at_module_level(parse(file)))) & HEAVY


@each_file
def test_nothing_is_done_within_an_assert(file):
    """PYTHONOPTIMIZE takes every assert away."""
    asserts = [node for node in ast.walk(parse(file)) if isinstance(node, ast.Assert)]
    assert not [node for each in asserts for node in ast.walk(each) if isinstance(node, ast.NamedExpr)]


@each_file
def test_a_file_says_first_what_it_is_for(file):
    assert ast.get_docstring(parse(file))


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_says_in_three_sentences_what_is_in_it(folder):
    text = ast.get_docstring(parse(folder / "__init__.py"))
    assert text and len(re.split(r"[.?!]\s+(?=[A-Z`])", text)) <= 3


def _is_kept(folder):
    """False for a folder of an earlier version in which only Python's caches are left."""
    return any(path.is_file() and path.suffix != ".pyc" for path in folder.rglob("*"))


def test_no_folder_has_grown_too_long_to_be_read():
    for folder in {file.parent for file in FILES} | {ROOT / "bench"}:
        entries = [entry for entry in folder.iterdir() if not entry.name.startswith(("_", "."))]
        shown = {entry.stem for entry in entries if entry.is_file() or _is_kept(entry)}
        most = MAX_CHARTS if folder.name == "charts" else MAX_ENTRIES
        assert len(shown) <= most, f"{folder.relative_to(ROOT)} has {len(shown)} entries"


@pytest.mark.parametrize("file", [file for file in FILES if ROOT / "qdcore" in file.parents], ids=_module)
def test_the_core_names_no_classifier(file):
    code = ast.unparse(_without_docstrings(ast.parse(file.read_text("utf-8"))))
    assert not re.findall(rf"(?<![a-z])({'|'.join(MODELS)})(?![a-z])", code)


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            node.body[:1] = [ast.Pass()]
    return tree


def test_the_default_classifiers_are_those_that_say_so():
    """A slice of the table would change with every new row."""
    assert [name for name, model in MODELS.items() if model.default] == DEFAULT_MODELS and DEFAULT_MODELS
    for file in [*FILES, *(ROOT / "bench").glob("*.py"), *(ROOT / "tests").rglob("*.py")]:
        slices = [node for node in ast.walk(parse(file)) if isinstance(getattr(node, "slice", None), ast.Slice)]
        assert not [each for each in slices if re.search(r"\bMODELS\b(?!\[)", ast.unparse(each.value))], file


def test_the_terminal_and_what_it_shares_need_no_streamlit_and_nothing_heavy():
    code = "import sys, dashboard.cli.main; dashboard.cli.main.parser(); print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(out.stdout.split())
    assert "dashboard.backend" in loaded and not loaded & (HEAVY | {"streamlit"})


@pytest.mark.parametrize("file", sorted((ROOT / "dashboard").iterdir()), ids=lambda file: file.name)
def test_a_file_next_to_the_entry_hides_no_library(file):
    """Streamlit puts the entry's folder first on the path, in workers too: dashboard/queue.py would be `queue`."""
    assert file.stem not in sys.stdlib_module_names
    found = importlib.util.find_spec(file.stem) if file.stem.isidentifier() and file.stem != "__init__" else None
    assert found is None or not found.has_location


def test_every_classifier_is_in_the_table_under_the_name_of_its_file():
    files = {file.stem for file in (ROOT / "models").glob("*.py") if re.search(r"^MODEL\b", file.read_text(), re.M)}
    assert files == set(MODELS) == {model.name for model in MODELS.values()}


def test_every_picture_belongs_to_a_classifier():
    assert {picture.stem for picture in PICTURES} <= set(MODELS)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_a_picture_comes_with_a_label_and_a_story(picture):
    text = picture.read_text("utf-8")
    assert "aria-label=" in text and "<script" not in text
    assert len(re.findall(r"[.?](?: |$)", MODELS[picture.stem].story)) >= 3


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.stem)
def test_the_words_of_a_picture_stay_inside_it_and_off_each_other(picture):
    """A wide font, DejaVu Sans, takes 0.6 of its size per letter on average."""
    svg = ElementTree.parse(picture).getroot()
    width, lines = float(svg.attrib["viewBox"].split()[2]), defaultdict(list)
    for text in svg.iter("{http://www.w3.org/2000/svg}text"):
        half = 0.3 * float(text.attrib["font-size"]) * len(text.text)
        lines[text.attrib["y"]].append((float(text.attrib["x"]) - half, float(text.attrib["x"]) + half))
    assert lines
    for places in lines.values():
        edges = [0.0, *(edge for place in sorted(places) for edge in place), width]
        assert edges == sorted(edges)
