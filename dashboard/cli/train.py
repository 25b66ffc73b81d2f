"""`quickdraw train`: trains classifiers on one sample and stores the runs."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Any

from dashboard.backend import Backend
from dashboard.backend.training_checks import model_named, warnings_for
from dashboard.cli.output import print_error, show_progress
from dashboard.cli.runs import add_json_option, print_run
from models import DEFAULT_MODELS, MODELS
from qdcore.classroom.roles import PERSON
from qdcore.drawings.address import QUICKDRAW
from qdcore.errors import UserError
from qdcore.experiments.experiment import Experiment
from qdcore.experiments.model import Model, Value
from qdcore.experiments.sample import Sample
from qdcore.lab.job import ENDED, Job
from qdcore.sources import SOURCES, Source, open_source
from qdcore.sources.own import Own

JSON_WORDS = {"null": "none", "true": "True", "false": "False"}  # as JSON and as links write the same value


def add_command(commands: Any) -> None:
    """Add the command to the parsers of commands."""
    parser = commands.add_parser("train", help="train classifiers and store the runs")
    parser.add_argument("--classes", default="", help="two or more, for example: cat,sheep; of a dataset, all")
    parser.add_argument("--source", default=QUICKDRAW, type=_source, metavar="SOURCE", help=SOURCE_HELP)
    parser.add_argument("--per-class", type=int, default=1000, help="drawings per class (default: %(default)s)")
    parser.add_argument("--share", type=float, default=0.5, help="fraction used for testing (default: %(default)s)")
    parser.add_argument("--stratify", action="store_true", help="take the same share of every class for testing")
    parser.add_argument("--train-size", type=int, help="number of training drawings to use (default: all)")
    parser.add_argument(
        "--models", default=",".join(DEFAULT_MODELS), help=f"from {','.join(MODELS)} (default: %(default)s)"
    )
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        metavar="MODEL.NAME=VALUE",
        help=f"a parameter of a model, may be repeated, for example: {example_param()}",
    )
    parser.add_argument("--seed", type=int, default=0, help="for the split and the training (default: %(default)s)")
    add_json_option(parser)
    parser.set_defaults(command=train)


SOURCE_HELP = f"{', '.join(kind for kind in SOURCES if kind != 'own')}, or own:DATASET (default: %(default)s)"


def _source(text: str) -> str:
    """A source by its kind, with the name of a dataset behind own."""
    kind, _, rest = text.partition(":")
    if kind not in SOURCES or (kind == "own" and not rest):
        raise argparse.ArgumentTypeError(f"{text[:100]!r} is not one of {', '.join(SOURCES)}; a dataset is own:DATASET")
    return text


def example_param() -> str:
    """A value of --param that the table of models allows, such as "knn.n_neighbors=5"."""
    model, param = next((model, param) for model in MODELS.values() for param in model.params if param.kind == "int")
    return f"{model.name}.{param.name}={param.to_text(param.default)}"


def train(backend: Backend, options: argparse.Namespace) -> None:
    """Train the models, with progress on stderr and each finished run on stdout; raises UserError for failed ones."""
    experiments = _experiments(options, open_source(options.source, backend.settings))
    for text in warnings_for(experiments, backend.settings):
        print_error(text)
    jobs = backend.trainings_by(PERSON).start(experiments)
    try:
        for job in _as_they_end(jobs):
            if job.status == "done":
                print_run(backend.runs.load(job.id), options.json)
        failed = [f"{job.model.title}: {job.message}" for job in jobs if job.status != "done"]
    finally:
        backend.trainings_by(PERSON).cancel_all()
        backend.lab.close()
    if failed:
        raise UserError(" ".join(failed))


def _sample(options: argparse.Namespace, source: Source) -> Sample:
    """The sample of the options; of a dataset, which may be uneven, all classes and up to --per-class of each."""
    names, more = split_names(options.classes), {"test_share": options.share, "seed": options.seed, "source": source.id}
    more |= {"train_size": options.train_size, "stratify": options.stratify}
    if isinstance(source, Own):
        classes = tuple(map(source.dataset.known, names)) if names else tuple(source.classes())
        return Sample.up_to(classes, options.per_class, [source.count(cls) for cls in classes], **more)
    if not names:
        raise UserError("Name the classes with --classes, for example: --classes cat,sheep.")
    return Sample(tuple(names), options.per_class, **more)


def _experiments(options: argparse.Namespace, source: Source) -> list[Experiment]:
    sample = _sample(options, source)
    models = {name: model_named(name) for name in split_names(options.models)}
    if not models:
        raise UserError(f"Name one model or more with --models, for example: {','.join(DEFAULT_MODELS)}.")
    texts: dict[str, dict[str, str]] = {name: {} for name in models}
    for model, name, text in map(_split_param, options.param):
        if model not in texts:
            raise UserError(f"--param names the model {model!r}, which is not in --models {','.join(models)}.")
        if name in texts[model]:
            raise UserError(f"--param gives {model}.{name} twice: {texts[model][name]} and {text}. Give it once.")
        texts[model][name] = text
    return [Experiment.of(sample, model, _values(model, texts[name]), options.seed) for name, model in models.items()]


def split_names(text: str) -> list[str]:
    """The names in "cat, sheep,", without spaces and empty ones."""
    return [name.strip() for name in text.split(",") if name.strip()]


def _split_param(text: str) -> tuple[str, str, str]:
    """("knn", "n_neighbors", "3") from "knn.n_neighbors=3"; raises UserError."""
    key, equals, value = text.partition("=")
    model, dot, name = key.partition(".")
    if not (equals and dot):
        raise UserError(f"--param {text[:100]!r} is not of the form MODEL.NAME=VALUE, for example: {example_param()}.")
    return model.strip(), name.strip(), value.strip()


def _values(model: Model, texts: dict[str, str]) -> dict[str, Value]:
    """The values of these parameters, read as a link's are, or as JSON: "100,100" or "[100, 100]"; raises UserError."""
    params = {param.name: param for param in model.params}
    unknown = {name: None for name in texts if name not in params}
    if unknown:
        model.complete(unknown)  # raises the error that names the parameters there are
    return {name: params[name].check_text(_plain(text)) for name, text in texts.items()}


def _plain(text: str) -> str:
    """A JSON value as the text that a link has for it."""
    text = text[1:-1] if text[:1] + text[-1:] in ("[]", '""') else text
    return JSON_WORDS.get(text, text)


def _as_they_end(jobs: list[Job]) -> Iterator[Job]:
    """The jobs in the order in which they end, with a line of progress on stderr meanwhile."""
    left = list(jobs)
    while left:
        for job in [job for job in left if job.status in ENDED]:
            left.remove(job)
            show_progress("")
            yield job
        show_progress(", ".join(f"{job.model.title} {job.fraction:.0%}" for job in left if job.status == "running"))
        time.sleep(0.2)
