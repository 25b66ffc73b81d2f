"""An Experiment is a sample, a model with its parameters, and a seed; its id is a hash of that."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qdcore.errors import UserError
from qdcore.experiments.model import Model, Params
from qdcore.experiments.sample import Sample

FORMAT = 1  # goes up when the same description would mean another experiment


@dataclass(frozen=True)
class Experiment:
    """What is to be trained: made with `Experiment.of`, which fills in and checks the parameters."""

    sample: Sample
    model: str
    revision: int
    params: dict[str, Any]
    seed: int = 0

    @staticmethod
    def of(sample: Sample, model: Model, params: Params | None = None, seed: int = 0) -> Experiment:
        """The experiment of a model with these parameters, defaults filled in; raises UserError."""
        if not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise UserError(f"The seed must be a whole number from 0 to 4,294,967,295, not {seed!r}.")
        return Experiment(sample, model.name, model.revision, model.complete(params or {}), seed)

    @cached_property
    def id(self) -> str:
        """12 hex digits, the same for the same experiment on every machine."""
        text = json.dumps({"format": FORMAT, **self.to_json()}, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def to_json(self) -> dict[str, Any]:
        """The canonical form that the id is made of."""
        return {
            "sample": self.sample.to_json(),
            "model": self.model,
            "revision": self.revision,
            "params": self.params,
            "seed": self.seed,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> Experiment:
        """The experiment of a canonical form; raises UserError."""
        try:
            return Experiment(**{**data, "sample": Sample.from_json(data["sample"])})
        except (TypeError, KeyError):
            raise UserError("This is not the description of an experiment.") from None

    def __hash__(self) -> int:
        return hash(self.id)
