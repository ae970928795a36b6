import pickle

import pytest

import shouwang as sw
from shouwang import _native


def test_a_panic_becomes_an_exception_that_names_no_value(capfd):
    with pytest.raises(sw.InternalError) as caught:
        _native.panic_inside_the_guard()
    assert isinstance(caught.value, Exception)
    assert caught.value.code == "internal"
    assert "guard.rs, line " in str(caught.value)
    captured = capfd.readouterr()
    assert "must not be shown" not in str(caught.value) + captured.out + captured.err


def test_every_error_is_one_of_ours_and_of_the_built_ins():
    assert issubclass(sw.InputError, ValueError)
    assert issubclass(sw.InputTypeError, TypeError)
    assert issubclass(sw.FileError, OSError)
    assert issubclass(sw.MissingExtraError, ImportError)
    for name in sw.errors.__all__:
        if name.endswith("Error"):
            assert issubclass(getattr(sw.errors, name), sw.ShouwangError)


def test_an_error_pickles_with_its_place():
    with pytest.raises(sw.InputError) as caught:
        sw.PointIndex([1.0, 99.0], [1.0, 2.0])
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is sw.InputError
    assert str(again) == str(caught.value)
    assert (again.code, again.field, again.row, again.line) == ("out_of_range", "lat", 1, None)


def test_a_missing_extra_is_named_with_the_command_that_installs_it():
    from shouwang._extras import extra

    with pytest.raises(sw.MissingExtraError, match=r"pip install 'shouwang\[map\]'"):
        extra("no_such_module_anywhere", "map")
