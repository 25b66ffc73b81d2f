"""The wall: drawings, rounds of the game and runs of a class as they are made, the newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from qdcore.classroom.classroom import State
from qdcore.classroom.posts import Post, new_post
from qdcore.evaluation.game.rounds import Round
from qdcore.experiments.run import Run

MAX_ITEMS = 60


@dataclass(frozen=True)
class Item:
    """A thing on the wall: exactly one of `post`, `played` and `run` is there; `at` is a Unix time."""

    key: str
    at: float
    owner: str
    post: Post | None = None
    played: Round | None = None
    run: Run | None = None


def items(
    posts: Iterable[Post], rounds: Iterable[Round], runs: Iterable[Run], state: State, off: Collection[str] = ()
) -> list[Item]:
    """What is on the wall now: nothing hidden, nothing from before it was cleared, no drawings of who is `off`."""
    found = [Item(post.key, post.at, post.owner, post=post) for post in posts if post.owner not in off]
    found += [
        Item(each.address, _unix(each), each.player, played=each)
        for each in rounds
        if each.strokes and each.player not in off
    ]
    found += [
        Item(run.id, datetime.fromisoformat(run.record.created).timestamp(), run.record.owner, run=run) for run in runs
    ]
    shown = [each for each in found if each.key not in state.wall_hidden and each.at > state.wall_since]
    return sorted(shown, key=lambda each: each.at, reverse=True)[:MAX_ITEMS]


def post_of_round(played: Round) -> Post:
    """The drawing of a round as a post."""
    return new_post("", played.strokes, played.word)


def _unix(played: Round) -> float:
    with suppress(ValueError):
        return datetime.strptime(played.timestamp, "%Y-%m-%d %H:%M:%S.%f UTC").replace(tzinfo=UTC).timestamp()
    return 0.0
