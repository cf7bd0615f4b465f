"""Jobs for a crew's hands. Workers import them, so they lie in a module of their own."""

from __future__ import annotations

from app.store.crew import Room


def where(job: int, room: Room) -> tuple[int, Room]:
    """A job that tells where it was done."""
    return job, room
