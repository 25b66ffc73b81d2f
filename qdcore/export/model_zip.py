"""A trained model as a zip: model.onnx, its card as Markdown and JSON, and a Python example that runs it."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from qdcore.experiments.run import Run
from qdcore.export.model_card import ModelCard

HERE = Path(__file__).parent


def model_zip(run: Run, card: ModelCard) -> bytes:
    """The zip's bytes; raises UserError where the run has no model, or not the one that was stored."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(run.checked_model(), "model.onnx")
        packed.writestr("card.json", card.to_json())
        packed.writestr("card.md", card.to_markdown())
        packed.writestr("example.py", HERE.joinpath("example.txt").read_text("utf-8"))
        packed.writestr("strokes.json", HERE.joinpath("strokes.json").read_text("utf-8"))
    return buffer.getvalue()
