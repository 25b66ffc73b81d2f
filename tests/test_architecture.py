"""The house keeps its order: who imports whom, and what is never imported or done on the way."""

import ast
import importlib.util
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models import MODELS

ROOT = Path(__file__).parent.parent
FOLDERS = ["qdcore", "models", "dashboard", "pages"]  # each may import from those before it
FILES = [file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py"))]
HEAVY = {"tensorflow", "keras", "sklearn", "distributed", "dask", "onnx", "onnxruntime", "plotly", "pyvips"}


def imports(tree: ast.AST) -> set[str]:
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    found |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in found}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_only_from_the_rooms_before_its_own(file):
    room = FOLDERS.index(file.relative_to(ROOT).parts[0])
    found = imports(ast.parse(file.read_text()))
    assert not found & set(FOLDERS[room + 1 :])
    assert "pickle" not in found
    if room < 2:
        assert "streamlit" not in found
    if room == 0:
        assert not found & {"tensorflow", "keras"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_heavy_is_imported_at_the_top_of_a_file(file):
    tree = ast.parse(file.read_text())
    top = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
    assert not imports(top) & HEAVY


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_says_first_what_it_is_for(file):
    assert file.name == "__init__.py" or ast.get_docstring(ast.parse(file.read_text()))


def test_the_terminal_and_what_it_shares_need_no_streamlit_and_nothing_heavy():
    code = (
        f"import sys, dashboard.cli.main, dashboard.backend; print(sorted({HEAVY | {'streamlit'}} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("file", sorted((ROOT / "dashboard").glob("*.py")), ids=lambda file: file.name)
def test_a_file_beside_the_entry_hides_no_library(file):
    """Streamlit puts the entry's folder first on the path, in workers too: dashboard/queue.py would be `queue`."""
    assert file.stem not in sys.stdlib_module_names
    assert file.stem == "__init__" or importlib.util.find_spec(file.stem) is None


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_explained_by_a_picture_and_three_sentences(name):
    picture = (ROOT / f"models/explained/{name}.svg").read_text()
    assert "aria-label=" in picture and "<script" not in picture
    assert len(re.findall(r"[.?](?: |$)", MODELS[name].story)) >= 3


@pytest.mark.parametrize("name", MODELS)
def test_the_words_of_a_picture_stay_inside_it_and_off_each_other(name):
    """A wide font, DejaVu Sans, takes 0.6 of its size a letter at the mean."""
    svg = ElementTree.parse(ROOT / f"models/explained/{name}.svg").getroot()
    width, lines = float(svg.attrib["viewBox"].split()[2]), defaultdict(list)
    for text in svg.iter("{http://www.w3.org/2000/svg}text"):
        half = 0.3 * float(text.attrib["font-size"]) * len(text.text)
        lines[text.attrib["y"]].append((float(text.attrib["x"]) - half, float(text.attrib["x"]) + half))
    assert lines
    for places in lines.values():
        edges = [0.0, *(edge for place in sorted(places) for edge in place), width]
        assert edges == sorted(edges)
