"""What somebody says of drawings: only the teacher of a class hides them, everybody votes on their labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qdcore.classroom.roles import Actor
from qdcore.drawings.hidden import Hidden
from qdcore.drawings.label_votes import Vote, Votes


@dataclass(frozen=True)
class DrawingsBy:
    """The lists of hidden drawings and of votes, and who changes them. All raise UserError."""

    hidden: Hidden
    votes: Votes
    actor: Actor

    def hide(self, address: str) -> None:
        """Leave a drawing out of galleries and new samples."""
        self.actor.check_may_all("hide drawings")
        self.hidden.hide(address)

    def unhide(self, addresses: Iterable[str]) -> None:
        """Show hidden drawings again."""
        self.actor.check_may_all("show hidden drawings again")
        for address in addresses:
            self.hidden.show(address)

    def vote(self, address: str, voter: str, vote: Vote | None) -> None:
        """Store a vote on the label of a drawing; a pupil votes as himself or herself."""
        self.votes.cast(address, self.actor.owner or voter, vote)
