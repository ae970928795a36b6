"""Figures in running text."""

from __future__ import annotations

from dataclasses import dataclass

from shouwang import _checks, _native
from shouwang._native import ReportedFigure

__all__ = ["FoundFigure", "figures_in"]


@dataclass(frozen=True, slots=True)
class FoundFigure:
    """A figure in a text, with the sentence that it stands in.

    Attributes
    ----------
    figure
        The figure.
    sentence
        The sentence, without inline pinyin.

    Examples
    --------
    >>> import shouwang as sw
    >>> sw.figures_in("示例：办理400余件。")[0].sentence
    '示例：办理400余件'
    """

    figure: ReportedFigure
    sentence: str


def figures_in(text: str) -> list[FoundFigure]:
    """Find the figures with a unit in a text, such as a press report, in the order in which they stand there.

    A sentence that stands twice is read once. Ordinals (第3次) and dates (5月11日) are not figures.

    Parameters
    ----------
    text
        The text, in Chinese or English.

    Returns
    -------
    list of FoundFigure
        The figures, each with its sentence.

    Raises
    ------
    InputTypeError
        If it is no text.

    Examples
    --------
    >>> import shouwang as sw
    >>> [found.figure.text for found in sw.figures_in("示例：共上墙联系牌509块，服务群众350人、办理400余件。")]
    ['509块', '350人', '400余件']
    """
    return [FoundFigure(figure, sentence) for figure, sentence in _native.figures_in(_checks.text(text, "text"))]
