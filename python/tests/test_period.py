"""Calendar periods, codes of divisions, deadlines and walking: what the core says, with Python's types."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shouwang as sw

GRAINS = ["day", "week", "month", "quarter", "year"]


@given(day=st.dates(), grain=st.sampled_from(GRAINS))
def test_a_day_lies_in_its_period_and_periods_follow_each_other(day, grain):
    period = sw.Period(day, grain)
    assert period.first_day <= day
    assert period == sw.Period(period.first_day, grain)
    if period.first_day.year < 9999:
        assert day < period.end_day
        assert (period.end_day - period.first_day).days == period.days
        assert period.next().first_day == period.end_day
        assert period < period.next()
        assert period.next().previous() == period


@given(day=st.dates(min_value=date(1990, 1, 1), max_value=date(2200, 1, 1)), grain=st.sampled_from(GRAINS))
def test_a_period_is_written_as_tables_write_it(day, grain):
    agg = sw.Aggregator(sw.Schema(time="at", grain=grain, zone="Asia/Shanghai"))
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    agg.push({"at": [noon]})
    assert agg.table([grain]).inside.to_dict()[grain] == [str(sw.Period(day, grain))]
    assert sw.Period.at(noon, grain) == sw.Period(day, grain)


def test_a_period_begins_and_ends_on_the_clocks_of_a_zone():
    samoa = sw.Period(date(2011, 12, 30), "day")
    # The day that Samoa left out: it begins and ends at once.
    assert samoa.begins("Pacific/Apia") == samoa.ends("Pacific/Apia")
    month = sw.Period(date(2025, 3, 31), "month")
    begins, ends = (at("Europe/London").astimezone(UTC) for at in (month.begins, month.ends))
    assert ends - begins == timedelta(days=31, hours=-1)


def test_what_is_no_period_is_refused_with_its_name():
    with pytest.raises(sw.InputError, match="grain"):
        sw.Period(date(2025, 1, 1), "fortnight")
    with pytest.raises(sw.InputTypeError, match="day: not valid, expected a date"):
        sw.Period(datetime(2025, 1, 1, tzinfo=UTC), "day")
    with pytest.raises(sw.InputTypeError, match="instant: not valid, expected a datetime with a time zone"):
        sw.Period.at(datetime(2025, 1, 1), "day")
    with pytest.raises(sw.InputError, match="zone"):
        sw.Period(date(2025, 1, 1), "day").begins("Mars/Olympus")
    last = sw.Period(date(9999, 12, 31), "year")
    with pytest.raises(sw.InputError, match="periods: out of range"):
        last.next()
    with pytest.raises(sw.InputError, match="out of range"):
        last.end_day  # noqa: B018
    with pytest.raises(TypeError):
        sw.Period(date(2025, 1, 1), "day") < "2025"  # noqa: B015


def test_codes_sort_and_say_what_is_wrong_with_them():
    county, community = sw.DivisionCode("630103"), sw.DivisionCode("630103001002")
    assert sorted([community, county]) == [county, community]
    assert {county, sw.DivisionCode("630103")} == {county}
    assert [str(code) for code in (community.parent.parent, county.parent, county.parent.parent)] == [
        "630103", "630100", "630000",
    ]  # fmt: skip
    assert county.parent.parent.parent is None
    assert (county.level, county.kind, community.level) == ("county", None, "village")
    with pytest.raises(sw.InputError, match="text: not valid, expected digits 7 to 9"):
        sw.DivisionCode("630103600")
    with pytest.raises(sw.InputError) as caught:
        sw.AgencyCode("990103530000")
    assert "990103" not in str(caught.value)
    assert sw.AgencyCode("630103530000").division == county


def test_a_deadline_stands_as_its_extensions_say():
    due = sw.Deadline(date(2025, 9, 29), 2, "working_days")
    # The National Day week of 2025 was 1 to 8 October.
    assert (due.due, due.calendar_known) == (date(2025, 10, 9), True)
    assert [due.standing(day) for day in (date(2025, 10, 5), date(2025, 10, 6), date(2025, 10, 10))] == [
        "on_time", "due_soon", "overdue",
    ]  # fmt: skip
    with pytest.raises(sw.RefusedError, match="supervisor"):
        due.extend(1, granted_on=date(2025, 10, 8), agreed=False)
    with pytest.raises(sw.InputError, match="granted_on"):
        due.extend(1, granted_on=date(2025, 9, 1), agreed=True)
    with pytest.raises(sw.InputError, match="unit"):
        sw.Deadline(date(2025, 9, 29), 2, "weeks")
    assert due.extensions == []
    due.extend(3, granted_on=date(2025, 10, 8), agreed=True)
    assert (due.due, due.extensions) == (date(2025, 10, 12), [(3, "days", date(2025, 10, 8))])
    assert due != sw.Deadline(date(2025, 9, 29), 2, "working_days")
    assert not sw.Deadline(date(2040, 1, 1), 5, "working_days").calendar_known


@given(st.lists(st.floats(0, 1e6), max_size=5))
def test_walking_takes_any_shape_and_goes_back(metres):
    minutes = sw.walking_minutes(metres)
    assert np.allclose(minutes, np.asarray(metres, dtype=float) * 1.4 / 1.2 / 60)
    assert np.allclose(sw.walking_reach_metres(minutes), metres)
    assert sw.walking_minutes(np.zeros((2, 3))).shape == (2, 3)
    assert isinstance(sw.walking_minutes(360), float)


def test_names_and_numbers_are_masked():
    assert sw.mask_name("欧阳示例") == "欧阳某"
    assert sw.parse_phone("110").masked() == sw.parse_phone("110")
    masked = sw.parse_phone("0980-5550101").masked()
    assert (masked.kind, masked.dial) == ("masked", None)
    assert masked.masked() == masked
    with pytest.raises(sw.InputError, match="name"):
        sw.mask_name(" ")
