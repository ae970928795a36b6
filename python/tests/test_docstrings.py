"""Every public name has a docstring, and the examples of the native ones run too."""

import doctest
import inspect

import pytest

import shouwang as sw

PUBLIC = [name for name in sw.__all__ if name not in ("OUTSIDE", "__version__")]
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def _documented():
    """Every public name, and every public method of a class wherever in its bases it is written."""
    for name in PUBLIC:
        thing = getattr(sw, name)
        yield name, thing
        if inspect.isclass(thing):
            ours = [base for base in thing.__mro__ if base.__module__.split(".")[0] in ("shouwang", "builtins")]
            ours = [base for base in ours if base is not object and not issubclass(Exception, base)]
            members = {member: value for base in reversed(ours) for member, value in vars(base).items()}
            for member, value in sorted(members.items()):
                if not member.startswith("_") and (callable(value) or isinstance(value, staticmethod | classmethod)):
                    yield f"{name}.{member}", getattr(thing, member)


def _properties():
    for name in PUBLIC:
        thing = getattr(sw, name)
        if inspect.isclass(thing) and not issubclass(thing, Exception):
            for member, value in inspect.getmembers(thing):
                if not member.startswith("_") and inspect.isdatadescriptor(value):
                    yield f"{name}.{member}", thing, member, value


DOCUMENTED = list(_documented())


@pytest.mark.parametrize(("name", "thing"), DOCUMENTED, ids=lambda value: value if isinstance(value, str) else "")
def test_a_public_name_says_what_it_does_and_shows_it(name, thing):
    text = inspect.getdoc(thing) or ""
    assert text.splitlines()[0].endswith((".", "?"))
    assert "Examples\n--------\n>>> " in text, f"{name} has no example"
    if inspect.isroutine(thing):
        parameters = list(inspect.signature(thing).parameters)
        wanted = [p for p in parameters if p not in ("self", "cls", "args", "kwargs")]
        for parameter in wanted:
            assert parameter in text.split("Examples\n")[0], f"{name} does not say what {parameter} is"
        for heading in ("Parameters", "Returns") if wanted else ("Returns",):
            assert f"{heading}\n{'-' * len(heading)}\n" in text, f"{name} has no section {heading}"


@pytest.mark.parametrize(
    ("name", "thing", "member", "value"), list(_properties()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_an_attribute_says_what_it_is(name, thing, member, value):
    described = (
        f"\n{member}\n    " in (text := inspect.getdoc(thing) or "") or f"{member}, " in text or f", {member}\n" in text
    )
    assert described or (value.__doc__ or "").strip().endswith("."), f"{name} is nowhere described"


def _is_native(name):
    return getattr(sw._native, name.split(".")[0], None) is getattr(sw, name.split(".")[0])


NATIVE = [(name, thing) for name, thing in DOCUMENTED if _is_native(name)]


@pytest.mark.parametrize(("name", "thing"), NATIVE, ids=lambda value: value if isinstance(value, str) else "")
def test_the_examples_of_the_native_part_run(name, thing):
    test = doctest.DocTestParser().get_doctest(inspect.getdoc(thing), {}, name, None, None)
    assert test.examples, f"{name} has no example"
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    assert runner.run(test).failed == 0
