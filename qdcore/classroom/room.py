"""What people of a class do together, each with who does it: show drawings, answer, and what only the teacher does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from qdcore.classroom.classroom import Classroom
from qdcore.classroom.drafts import Drafts
from qdcore.classroom.keys import new_code
from qdcore.classroom.limits import Limits
from qdcore.classroom.picture import Picture
from qdcore.classroom.posts import Post, Posts, new_post
from qdcore.classroom.quiz import Answer, Answers, Quiz
from qdcore.classroom.roles import Actor
from qdcore.drawings.rasterize import Strokes
from qdcore.errors import UserError

MAX_HIDDEN = 5_000


class Room:
    """A class and the files of what is shared in it. Methods raise UserError for who may not."""

    def __init__(self, classroom: Classroom) -> None:
        self.classroom = classroom
        self.posts = Posts(classroom.folder / "data" / "posts.ndjson")
        self.answers = Answers(classroom.folder / "data" / "answers.ndjson")
        self.drafts = Drafts()
        self.projector_seen = 0.0  # when its window last looked for another picture, a Unix time

    def post(self, actor: Actor, strokes: Strokes, word: str = "") -> Post:
        """Put a drawing on the wall."""
        return self._add(new_post(actor.owner, strokes, word), actor)

    def post_wrong(
        self, actor: Actor, strokes: Strokes, word: str, run: str, predicted: str, confidence: float
    ) -> Post:
        """Keep a drawing under the run that takes it for another class."""
        if word == predicted:
            raise UserError("The classifier gets this drawing right. Draw one that it gets wrong.")
        wrong: dict[str, Any] = {"run": run, "predicted": predicted, "confidence": confidence}
        return self._add(new_post(actor.owner, strokes, word, **wrong), actor)

    def _add(self, post: Post, actor: Actor) -> Post:
        self.posts.add(post, limited=not actor.may_all)
        return post

    def answer(self, actor: Actor, question: int, answer: int) -> None:
        """Answer a question of the quiz that is open."""
        quiz = self.classroom.state.quiz
        if quiz is None or question not in quiz.questions:
            raise UserError("This quiz is over.")
        self.answers.add(Answer(quiz.id, actor.owner, question, answer))

    def start_quiz(self, actor: Actor, runs: Sequence[str], questions: Sequence[int]) -> None:
        """Begin a quiz of all; the one before ends."""
        actor.check_may_all("start a quiz of all")
        quiz = Quiz(secrets.token_hex(4), tuple(runs), tuple(map(int, questions)))
        self.classroom.change(quiz=quiz)

    def show(self, actor: Actor, picture: Picture) -> None:
        """Turn the projector to what the teacher has opened, unless the last one is held or this one is private."""
        actor.check_may_all("choose what the projector shows")
        state = self.classroom.state
        if picture != state.picture and picture.fits and not (picture.is_private or state.held):
            self.classroom.change(picture=picture)

    def hold(self, actor: Actor, held: bool) -> None:
        """Keep the picture on the projector while the teacher opens other pages, or follow again."""
        actor.check_may_all("choose what the projector shows")
        self.classroom.change(held=held)

    def draw(self, actor: Actor, strokes: Strokes, word: str = "") -> None:
        """Take note of a pupil's canvas: the drawing comes to the wall when it has rested."""
        pupil = self.classroom.pupils.get(actor.id) if actor.role == "pupil" else None
        if pupil and not pupil.off_wall:
            self.drafts.note(actor.owner, strokes, word)

    def settle(self) -> None:
        """Put the drawings that have rested on the wall; those that are too many, too large or now kept off are not."""
        for draft in self.drafts.take_rested():
            pupil = self.classroom.pupils.get(draft.owner)
            if pupil and not pupil.off_wall:
                with suppress(UserError):
                    self.posts.add(new_post(draft.owner, draft.strokes, draft.word, draft.key))

    def keep_off_wall(self, actor: Actor, off: bool) -> None:
        """Show none of a pupil's drawings on the wall, or those that are made from now on, too."""
        self.classroom.pupils.keep_off_wall(actor.owner, off)
        self.drafts.forget(actor.owner)

    def is_off_wall(self, owner: str) -> bool:
        """True for a pupil who keeps drawings off the wall."""
        pupil = self.classroom.pupils.all().get(owner)
        return pupil is not None and pupil.off_wall

    def hide_item(self, actor: Actor, key: str, owner: str = "") -> None:
        """Take a thing, which belongs to its owner, off the wall and, if it is a drawing, out of every list of them."""
        if not actor.may_change(owner):
            actor.check_may_all("hide what others have made")
        hidden = (*self.classroom.state.wall_hidden, key)[-MAX_HIDDEN:]
        self.classroom.change(wall_hidden=tuple(dict.fromkeys(hidden)))

    def shown_posts(self, run: str | None = None) -> list[Post]:
        """The posts, all or those of a run, that nobody has hidden."""
        hidden = set(self.classroom.state.wall_hidden)
        found = self.posts.all() if run is None else self.posts.of_run(run)
        return [post for post in found if post.key not in hidden]

    def clear_wall(self, actor: Actor) -> None:
        """Begin with a blank wall; nothing is deleted."""
        actor.check_may_all("clear the wall")
        self.classroom.change(wall_since=time.time())

    def change_code(self, actor: Actor) -> str:
        """Ask for another room code at the door from now on, and return it; who is in stays in."""
        actor.check_may_all("change the room code")
        code = new_code()
        self.classroom.change(other_code=code)
        return code

    def set_limits(self, actor: Actor, limits: Limits) -> None:
        """Say what a pupil may take."""
        actor.check_may_all("set limits")
        self.classroom.change(limits=limits)

    def pause(self, actor: Actor, paused: bool) -> None:
        """Let pupils start no trainings for now, or let them again."""
        actor.check_may_all("pause training")
        self.classroom.change(paused=paused)

    def end(self, actor: Actor) -> None:
        """End the class: pupils get in no more."""
        actor.check_may_all("end the class")
        self.classroom.change(ended=time.time())

    def reopen(self, actor: Actor) -> None:
        """Let pupils in again."""
        actor.check_may_all("open the class again")
        self.classroom.change(ended=None, seen=time.time())

    def keep(self, actor: Actor, keep: bool) -> None:
        """Keep the class beyond its end, or no longer."""
        actor.check_may_all("keep the class")
        self.classroom.change(keep=keep)

    def set_dataset(self, actor: Actor, name: str) -> None:
        """Say which dataset is the class's."""
        actor.check_may_all("choose the dataset of the class")
        self.classroom.change(dataset=name)
