"""An Experiment is a sample, a classifier with its parameters, and a seed; its id is a hash of that."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

import msgspec

from qdcore.errors import UserError
from qdcore.experiments.model import Model, Params
from qdcore.experiments.sample import Sample

FORMAT = 1  # goes up when the same description would mean another experiment


@dataclass(frozen=True)
class Experiment:
    """One training, described: made with `Experiment.of`, which fills in and checks the parameters."""

    sample: Sample
    model: str
    revision: int
    params: dict[str, Any]
    seed: Annotated[int, msgspec.Meta(ge=0, lt=2**32)] = 0

    @staticmethod
    def of(sample: Sample, model: Model, params: Params | None = None, seed: int = 0) -> Experiment:
        """The experiment of a model with these parameters, defaults filled in; raises UserError."""
        if not isinstance(seed, int) or not 0 <= seed < 2**32:
            raise UserError(f"The seed must be a whole number from 0 to 4,294,967,295, not {seed!r}.")
        return Experiment(sample, model.name, model.revision, model.complete(params or {}), seed)

    @cached_property
    def id(self) -> str:
        """12 hex digits, the same for the same experiment on every machine."""
        return id_of(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """The canonical form, from which the id is computed."""
        return {
            "sample": self.sample.to_json(),
            "model": self.model,
            "revision": self.revision,
            "params": self.params,
            "seed": self.seed,
        }

    @staticmethod
    def from_json(data: dict[str, Any]) -> Experiment:
        """The experiment of a canonical form; raises UserError where a type or a value is not allowed."""
        try:
            return msgspec.convert(data, Experiment)
        except msgspec.ValidationError as error:
            raise UserError(f"This is not the description of an experiment: {error}") from None

    def __hash__(self) -> int:
        return hash(self.id)


def id_of(description: dict[str, Any]) -> str:
    """The id of an experiment's canonical form, which may be one that only a newer version can read."""
    text = json.dumps({"format": FORMAT, **description}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
