import copy
import pickle

import pytest

import shouwang as sw

REPORTED = [
    ("400余件", 401, 499, "matters"),
    ("450余次", 451, 459, "times"),
    ("四百余件", 401, 499, "matters"),
    ("近200户", 101, 199, "households"),
    ("300人以上", 300, None, "persons"),
    ("107人", 107, 107, "persons"),
]


@pytest.mark.parametrize(("text", "low", "high", "unit"), REPORTED)
def test_a_reported_figure_keeps_its_text_and_its_bounds(text, low, high, unit):
    figure = sw.parse_figure(text)
    assert (figure.text, figure.low, figure.high, figure.unit) == (text, low, high, unit)
    assert str(figure) == text
    assert figure.quantity == sw.Quantity.between(low, high, unit)


def test_the_press_reports_ratios_are_met():
    each = sw.parse_figure("400余件").quantity.per(sw.parse_figure("350人").quantity)
    assert (round(each.low, 4), round(each.high, 4), each.value) == (1.1457, 1.4257, None)
    sessions = sw.parse_figure("450余次").quantity.per(sw.Quantity(107, "人"))
    assert (round(sessions.low, 4), round(sessions.high, 4)) == (4.2150, 4.2897)
    assert (sessions.numerator, sessions.denominator) == ("times", "persons")


def test_two_units_never_add_or_compare():
    times, cases, persons = sw.parse_figure("450余次").quantity, sw.Quantity(175, "cases"), sw.Quantity(27, "persons")
    for work in (lambda: times + cases, lambda: cases - persons, lambda: times.less_than(persons)):
        with pytest.raises(sw.UnitError, match="are different units") as caught:
            work()
        assert caught.value.code == "unit_mismatch"
    with pytest.raises(sw.UnitError):
        sw.parse_figure("400余件").reconcile(persons)
    with pytest.raises(TypeError):
        sum([times, cases])
    with pytest.raises(TypeError):
        assert times < times


def test_a_comparison_that_the_bounds_cannot_decide_is_none():
    reported = sw.parse_figure("400余件").quantity
    assert reported.greater_than(sw.Quantity(400, "matters")) is True
    assert reported.equals(sw.Quantity(450, "matters")) is None
    assert reported.equals(sw.Quantity(400, "matters")) is False
    assert (reported + sw.Quantity(1, "matters")).low == 402
    assert (reported.precision, sw.Quantity(1, "persons").precision) == ("between", "exact")


@pytest.mark.parametrize(
    ("work", "sentence"),
    [
        (lambda: sw.parse_figure("400余"), "text: missing, expected a unit"),
        (lambda: sw.parse_figure("many people"), "text: not well formed"),
        (lambda: sw.Quantity(1, "parsecs"), "unit: not valid, expected one of plates"),
        (lambda: sw.Quantity.between(5, 1, "persons"), "out of range"),
        (lambda: sw.Quantity(1, "persons").to_text("fr"), 'lang: not valid, expected "zh" or "en"'),
    ],
)
def test_what_is_no_figure_is_refused(work, sentence):
    with pytest.raises(sw.InputError, match=sentence):
        work()


def test_a_ratio_over_what_may_be_zero_is_refused():
    with pytest.raises(sw.RefusedError):
        sw.Quantity(1, "matters").per(sw.Quantity(0, "persons"))


@pytest.mark.parametrize(
    "value", [sw.Quantity(5, "人"), sw.Quantity.between(3, None, "times"), sw.parse_figure("近百人")]
)
def test_figures_pickle_copy_and_hash(value):
    for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
        assert again == value
        assert hash(again) == hash(value)
        assert repr(again) == repr(value)
