"""The rounds that were played: an ndjson file, a round a line, each also a line of the Quick, Draw! dataset's form.

So the file can be read as drawings with labels, and be copied to share it. A round's address is game/number.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from qdcore.drawings.ndjson import Doodle, doodle_of, to_line
from qdcore.drawings.rasterize import Strokes
from qdcore.errors import UserError
from qdcore.evaluation.game.rules import ROUNDS, SECONDS
from qdcore.storage import files
from qdcore.storage.appended import Appended

Outcome = Literal["recognised", "time", "skipped"]
GAME = re.compile(r"[0-9a-f]{12}", re.ASCII)
MAX_GUESSES = 200
Seconds = Annotated[float, msgspec.Meta(ge=0, le=SECONDS)]
Guesses = Annotated[list[tuple[str, Seconds]], msgspec.Meta(max_length=MAX_GUESSES)]


@dataclass(frozen=True, eq=False)
class Round:
    """A word, the drawing of it and what came of it.

    `strokes` are simplified; `seconds` (0..20) are those with the pen free to draw, without pauses; `guesses` are the
    classes that the classifier guessed aloud and when. `player` names a browser session, not a person.
    """

    game: str
    number: int
    word: str
    classifier: str
    outcome: Outcome
    seconds: float
    strokes: Strokes
    guesses: tuple[tuple[str, float], ...] = ()
    player: str = ""
    timestamp: str = ""

    @property
    def address(self) -> str:
        """The name under which the round is stored: game/number, the number from 0."""
        return f"{self.game}/{self.number}"

    @property
    def recognised(self) -> bool:
        """True if the classifier guessed the word in time."""
        return self.outcome == "recognised"

    @property
    def doodle(self) -> Doodle:
        """The drawing as a line of the dataset has it; its `recognized` is the game's."""
        return Doodle(self.word, self.strokes, "", self.timestamp, self.recognised, self.address)


class _Result(msgspec.Struct):
    """What a line has beyond those of the dataset."""

    game: Annotated[str, msgspec.Meta(pattern=f"^{GAME.pattern}$")]
    number: Annotated[int, msgspec.Meta(ge=0, lt=ROUNDS)]
    classifier: str
    outcome: Outcome
    seconds: Seconds
    guesses: Guesses
    player: str


@dataclass(frozen=True)
class Score:
    """How often a word was drawn and recognised, and by how many players."""

    word: str
    rounds: int
    recognised: int
    players: int


class Rounds:
    """The rounds in a file, which need not exist. A line that is no round is left out."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Appended(path, _read, "rounds")

    def add(self, played: Round) -> None:
        """Store a round; one that is stored under its address already stays as it is. Raises UserError."""
        line = _line(played)
        if _read(line) is None:
            raise UserError(f"The round {played.address[:40]!r} cannot be stored: a part of it is out of range.")
        with files.held(self.path):
            if played.address not in {each.address for each in self.of_game(played.game)}:
                files.append_line(self.path, line)

    def remove(self, player: str) -> None:
        """Delete the rounds of a player. Raises UserError."""
        with files.held(self.path):
            lines = files.read_lines(self.path, "rounds")
            kept = [line for line in lines if (found := _read(line)) is None or found.player != player]
            files.write_lines(self.path, kept)

    def of_game(self, game: str) -> list[Round]:
        """The rounds of a game in their order. Raises UserError."""
        return sorted((each for each in self.all() if each.game == game), key=lambda each: each.number)

    def all(self) -> list[Round]:
        """Every round, the oldest first. Raises UserError."""
        return self._lines.all()


def scores(rounds: Iterable[Round]) -> list[Score]:
    """The score of each word over all rounds that were not skipped, the most often drawn first."""
    by_word: dict[str, list[Round]] = defaultdict(list)
    for each in rounds:
        if each.outcome != "skipped":
            by_word[each.word].append(each)
    found = [
        Score(word, len(mine), sum(each.recognised for each in mine), len({each.player for each in mine}))
        for word, mine in by_word.items()
    ]
    return sorted(found, key=lambda score: (-score.rounds, score.word))


def _line(played: Round) -> str:
    """The round as one line of JSON."""
    result = _Result(
        played.game, played.number, played.classifier, played.outcome, played.seconds, list(played.guesses),
        played.player,
    )  # fmt: skip
    return json.dumps(json.loads(to_line(played.doodle)) | msgspec.to_builtins(result), ensure_ascii=False)


def _read(line: str) -> Round | None:
    """The round of a line; None if it is none, such as part of one."""
    try:
        doodle, result = doodle_of(line), msgspec.json.decode(line, type=_Result)
    except (UserError, msgspec.MsgspecError):
        return None
    return Round(
        result.game, result.number, doodle.word, result.classifier, result.outcome, result.seconds, doodle.strokes,
        tuple(result.guesses), result.player, doodle.timestamp,
    )  # fmt: skip
