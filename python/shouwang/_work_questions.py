"""Questions about the work that was done and has to be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import numpy as np

from shouwang import _checks, _columns, _native
from shouwang._aggregator import Aggregator
from shouwang._asked import Asked
from shouwang._estimates import Estimate
from shouwang._work import (
    AssetHours,
    Candidate,
    Fairness,
    HourlyCoverage,
    Rate,
    SafePointLoad,
    VolunteerLoad,
    VolunteerLoads,
)
from shouwang.errors import InputError


class WorkQuestions(Asked):
    """The part of a registry that tells what was done."""

    __slots__ = ()

    def rate(
        self,
        kind: str,
        *,
        as_of: date | None = None,
        since: date | None = None,
        until: date | None = None,
        area: str | None = None,
        service_limit_minutes: int = 7 * 24 * 60,
        lang: Literal["zh", "en"] = "zh",
    ) -> Rate:
        """Tell a share of matters that were settled, or settled in time, with its denominator and its interval.

        Parameters
        ----------
        kind
            Code of the share; see ``labels("rate_kind")``.
        as_of
            The day of the count; today unless it is given. Records opened later don't count.
        since, until
            First and last day on which the records were opened; None for no bound.
        area
            Identifier of an area: only its records and those of areas below it.
        service_limit_minutes
            Minutes within which a service record has to be closed.
        lang
            Language of the definition.

        Returns
        -------
        Rate
            The share, with Wilson's interval at 95 %.

        Raises
        ------
        InputError
            If the kind is not known, or an identifier can't be one.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> rate = registry.rate("service_resolved", as_of=date(2025, 9, 30), lang="en")
        >>> rate.numerator <= rate.denominator, rate.definition.split(" that")[0]
        (True, 'Service records')
        """
        limit = _columns.whole(service_limit_minutes, "service_limit_minutes", highest=2**32 - 1)
        found = _native.rate(
            self._native,
            _checks.text(kind, "kind"),
            _checks.day(as_of, "as_of", self.zone),
            self._filter(since, until, area),
            limit,
            lang,
        )
        estimate = None
        if found["estimate"] is not None:
            value, low, high = found["estimate"]
            estimate = Estimate(value, low, high, 0.95)
        return Rate(**{**found, "estimate": estimate})

    def safe_point_loads(
        self, *, since: date | None = None, until: date | None = None, area: str | None = None
    ) -> list[SafePointLoad]:
        """Tell what each safe point did: matters taken, persons helped, cases of aid.

        Parameters
        ----------
        since, until
            First and last day on which the records were opened; None for no bound.
        area
            Identifier of an area: only its records and those of areas below it.

        Returns
        -------
        list of SafePointLoad
            One a safe point, in the order of identifiers.

        Raises
        ------
        InputError
            If an identifier can't be one.

        Examples
        --------
        >>> import shouwang as sw
        >>> loads = sw.Registry.read("examples/chengzhong/data").safe_point_loads()
        >>> len(loads)
        100
        """
        found = _native.safe_point_loads(self._native, self._filter(since, until, area))
        zone = self.zone
        return [
            SafePointLoad(**{**one, "last_at": one["last_at"] and _checks.local(one["last_at"], zone)}) for one in found
        ]

    def volunteer_loads(
        self, *, since: date | None = None, until: date | None = None, area: str | None = None
    ) -> VolunteerLoads:
        """Tell what each volunteer did, and how fairly approved minutes are shared.

        Parameters
        ----------
        since, until
            First and last day of the activities; None for no bound.
        area
            Identifier of an area: only its records and those of areas below it.

        Returns
        -------
        VolunteerLoads
            One load a volunteer, and Gini's coefficient over the active ones.

        Raises
        ------
        InputError
            If an identifier can't be one.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.volunteer_loads(until=date(2025, 9, 30)).fairness.without_any
        0
        """
        loads, fairness = _native.volunteer_loads(self._native, self._filter(since, until, area))
        return VolunteerLoads([VolunteerLoad(**load) for load in loads], Fairness(**fairness))

    def hourly_coverage(
        self,
        kind: str = "school",
        *,
        within_m: float = 500.0,
        week_of: date | None = None,
        functions: Sequence[str] = (),
        equipment: Sequence[str] = (),
    ) -> HourlyCoverage:
        """Tell for each hour of a week which assets of a kind have a matching safe point near that is open.

        Parameters
        ----------
        kind
            Code of the kind of asset; see ``labels("asset_kind")``.
        within_m
            The geodesic distance in metres.
        week_of
            A day of the week; today unless it is given.
        functions, equipment
            Codes of what a point must offer and have at hand.

        Returns
        -------
        HourlyCoverage
            One grid an asset, and the counts of all.

        Raises
        ------
        InputError
            If a code is not known, or the distance is negative or NaN.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.hourly_coverage("school", within_m=500, week_of=date(2025, 7, 18))
        HourlyCoverage(school: 10 to 10 of 10 within 500 m, week of 2025-07-14)
        """
        found = _native.hourly_coverage(
            self._native,
            _checks.text(kind, "kind"),
            _columns.radius(within_m, "within_m"),
            _checks.day(week_of, "week_of", self.zone),
            _checks.codes(functions, "functions"),
            _checks.codes(equipment, "equipment"),
        )
        assets = [
            AssetHours(**{**one, "covered": np.array(one["covered"], dtype=bool).reshape(7, 24)})
            for one in found["assets"]
        ]
        return HourlyCoverage(**{**found, "assets": assets})

    def match_volunteers(
        self,
        starts_at: datetime,
        ends_at: datetime,
        *,
        near: tuple[float, float] | None = None,
        radius_m: float | None = None,
        skills: Sequence[str] = (),
        certificates: Sequence[str] = (),
        activity: str | None = None,
        alert: str | None = None,
        lang: Literal["zh", "en"] = "zh",
    ) -> list[Candidate]:
        """Rank every volunteer for a time and a place, each with an explanation; the suitable ones come first.

        Parameters
        ----------
        starts_at, ends_at
            From when and until when, with a time zone.
        near
            Latitude and longitude of the place in degrees on WGS-84; None where it doesn't matter.
        radius_m
            The farthest that somebody is asked to come, in metres; None for however far.
        skills, certificates
            What somebody must have, and hold on the day of the start.
        activity, alert
            Identifier of the activity or the alert that they are wanted for: taking part in it is no obstacle.
        lang
            Language of the explanations.

        Returns
        -------
        list of Candidate
            The suitable ones first: who said they can, then the nearer, then who gave less in the last 28 days.

        Raises
        ------
        InputError
            If a time has no zone, the place is impossible, or a radius is given without a place.

        Examples
        --------
        >>> from datetime import datetime, timedelta, timezone
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> starts = datetime(2025, 7, 18, 12, tzinfo=timezone.utc)
        >>> ends, market = starts + timedelta(hours=2), (36.622, 101.7805)
        >>> found = registry.match_volunteers(starts, ends, near=market, radius_m=2_000)
        >>> len(found), found[0].is_suitable
        (107, True)
        """
        if near is None and radius_m is not None:
            raise InputError("near: missing, expected a place where a radius is given", code="missing", field="near")
        place = None
        if near is not None:
            if len(near) != 2:
                raise InputError("near: not valid, expected a latitude and a longitude", field="near")
            limit = float("inf") if radius_m is None else _columns.radius(radius_m)
            place = (*_checks.place(*near), limit)
        found = _native.match_volunteers(
            self._native,
            _checks.given_instant(starts_at, "starts_at"),
            _checks.given_instant(ends_at, "ends_at"),
            place,
            _checks.codes(skills, "skills"),
            _checks.codes(certificates, "certificates"),
            activity,
            alert,
            lang,
        )
        return [Candidate(**one) for one in found]

    def indicator_counts(self, indicator: str, *, since: date | None = None, as_of: date | None = None) -> Aggregator:
        """Count what an indicator of the roll-up counts, by area, so that registries merge.

        Parameters
        ----------
        indicator
            Code of the indicator; see ``labels("indicator")``.
        since
            First day; None for no bound.
        as_of
            Last day; today unless it is given.

        Returns
        -------
        Aggregator
            A state with the key ``area``; of persons it holds who is different, so that merging counts nobody twice.

        Raises
        ------
        InputError
            If the indicator is not known.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.indicator_counts("contact_plates", as_of=date(2025, 12, 31)).table().inside.to_dict()
        {'count': [509]}
        """
        first = None if since is None else _checks.day(since, "since", self.zone)
        last = _checks.day(as_of, "as_of", self.zone)
        return Aggregator._of(_native.indicator_counts(self._native, _checks.text(indicator, "indicator"), first, last))

    def _filter(
        self, since: date | None, until: date | None, area: str | None
    ) -> tuple[date | None, date | None, str | None]:
        days = [None if d is None else _checks.day(d, n, self.zone) for d, n in ((since, "since"), (until, "until"))]
        return days[0], days[1], None if area is None else _checks.text(area, "area")
