"""Bars and callables for long work."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from shouwang._extras import extra
from shouwang.errors import InputTypeError


@contextlib.contextmanager
def reporter(progress: bool | Callable[[int, int], object], unit: str) -> Iterator[Callable[[int, int], object] | None]:
    """Make of ``progress`` what the native module calls with the rows done and the rows in all."""
    if progress is False:
        yield None
    elif progress is True:
        with extra("tqdm.auto", "progress").tqdm(unit=f" {unit}", unit_scale=True) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            yield show
    elif callable(progress):
        yield progress
    else:
        raise InputTypeError("progress: not valid, expected a bool or a callable", field="progress")
