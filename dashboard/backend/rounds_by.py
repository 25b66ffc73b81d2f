"""Rounds of the game by somebody: a pupil plays as himself or herself."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.backend.stores import Stores
from qdcore.classroom.roles import Actor
from qdcore.errors import UserError
from qdcore.evaluation.game.rounds import Round

MAX_OF_A_PUPIL = 1_000  # rounds that are stored


@dataclass(frozen=True)
class RoundsBy:
    """The rounds that were played here, and who adds to them."""

    stores: Stores
    actor: Actor

    def add(self, played: Round) -> None:
        """Store a round, off the wall for a pupil who keeps drawings off it; raises UserError."""
        rounds, owner = self.stores.rounds, self.actor.owner
        if not self.actor.may_all and sum(each.player == owner for each in rounds.all()) >= MAX_OF_A_PUPIL:
            raise UserError(f"You have played {MAX_OF_A_PUPIL:,} rounds; this one is not stored.")
        rounds.add(replace(played, player=owner or played.player))
        if self.stores.classroom and self.stores.room.is_off_wall(owner):
            self.stores.room.hide_item(self.actor, played.address, owner)
