# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tables of flows have in common: which step follows which, who takes it, what it asks for.

Each flow has a table of its own in ``*_flow.py``; ``qi.flow.mixin`` moves records by it.
"""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Transition:
    """One permitted step.

    ``actors``: any of them may take it; ``required``: fields that must be filled; ``optional``: what may be said
    along with it, without being demanded.
    """

    source: str
    target: str
    actors: tuple
    required: tuple = ()
    optional: tuple = ()


class Clock(NamedTuple):
    """What a step does to the promises: codes of milestones."""

    meets: tuple = ()
    starts: tuple = ()
    pauses: tuple = ()
    resumes: tuple = ()


class Table:
    """The permitted steps of one flow.

    :param transitions: each step once, see :class:`Transition`
    :param editable: ``{field: states}``: in which states a field may be written
    :param also_required: ``{(field, value): fields}``: what a value that a step asks for asks for besides

    >>> table = Table([Transition("open", "closed", ("handler",), ("outcome",), ("note",))])
    >>> table.find("open", "closed").actors, table.find("closed", "open")
    (('handler',), None)
    """

    def __init__(self, transitions, editable=None, also_required=None):
        self.transitions = tuple(transitions)
        self.editable = editable or {}
        self._also_required = also_required or {}
        self._by_step = {(step.source, step.target): step for step in self.transitions}

    def find(self, source, target):
        """Return the step from ``source`` to ``target``, or None where there is no way."""
        return self._by_step.get((source, target))

    def targets(self, source, actors=None):
        """Return where the way may lead from ``source``, in the order of the table.

        :param actors: only by the steps that one of them may take; None: by all

        >>> table = Table([Transition("open", "closed", ("handler",)), Transition("open", "gone", ("owner",))])
        >>> table.targets("open"), table.targets("open", {"owner"}), table.targets("gone")
        (('closed', 'gone'), ('gone',), ())
        """
        return tuple(
            step.target
            for step in self.transitions
            if step.source == source and (actors is None or set(actors) & set(step.actors))
        )

    def actors(self, source):
        """Return the actors that may take some step from ``source``."""
        return {actor for step in self.transitions if step.source == source for actor in step.actors}

    def asked(self, source, target):
        """Return the fields that may be said along with a step: none where there is no way.

        >>> Table([Transition("open", "closed", (), ("outcome",), ("note",))]).asked("open", "closed")
        ('outcome', 'note')
        """
        step = self.find(source, target)
        return (*step.required, *step.optional) if step else ()

    def demanded(self, step, value_of):
        """Return the fields that a step asks for; a flow where that depends on what was said overrides it."""
        return step.required

    def needed(self, step, value_of):
        """Return the fields that must be filled for a step, given what ``value_of`` returns for a field.

        >>> closing = Transition("open", "closed", (), ("outcome",))
        >>> table = Table([closing], also_required={("outcome", "upheld"): ("remedy",)})
        >>> table.needed(closing, {"outcome": "upheld"}.get)
        ['outcome', 'remedy']
        >>> table.needed(closing, {"outcome": ["rows"]}.get)
        ['outcome']
        """
        demanded = self.demanded(step, value_of)
        result = list(demanded)
        for (name, value), fields in self._also_required.items():
            if name in demanded and value_of(name) == value:
                result += fields
        return result


def unfilled(names, value_of):
    """Return those of the fields that are empty, or hold nothing but spaces; each once.

    >>> unfilled(["a", "b", "c", "a"], {"a": " ", "b": "said", "c": 0}.get)
    ['a', 'c']
    """
    return [
        name
        for name in dict.fromkeys(names)
        if not value_of(name) or (isinstance(value_of(name), str) and not value_of(name).strip())
    ]
