"""What the parts of a registry share."""

from __future__ import annotations

from shouwang import _native


class Asked:
    """A part of a registry: the native one, and the zone in which its days begin."""

    __slots__ = ()
    _native: _native.Registry

    @property
    def zone(self) -> str:
        """Name of the zone in which days begin."""
        return self._native.zone()
