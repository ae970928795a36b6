"""Packages that come as extras, imported where they are needed."""

from __future__ import annotations

import importlib
from typing import Any

from shouwang.errors import MissingExtraError


def extra(module: str, name: str) -> Any:
    """Import a module that the extra ``name`` brings."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        message = f"this needs {module}, install it with: pip install 'shouwang[{name}]'"
        raise MissingExtraError(message, code="missing", field=name) from error
