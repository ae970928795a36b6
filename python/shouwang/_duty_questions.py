"""The questions of a duty desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import numpy as np

from shouwang import _answers, _checks, _columns, _native
from shouwang._asked import Asked
from shouwang._duty import (
    DataFinding,
    DueItem,
    OpenGrid,
    PlateHealth,
    PrintedText,
    RecordRef,
    SafePointOpening,
    UncoveredArea,
)


class DutyQuestions(Asked):
    """The part of a registry that answers a duty desk."""

    __slots__ = ()

    def plate_health(self, on: date | None = None, *, inspected_within_days: int = 90) -> list[PlateHealth]:
        """Say how every plate that hangs on a day stands: what its content, its officers and its inspection say.

        Parameters
        ----------
        on
            The day; today unless it is given.
        inspected_within_days
            Days within which a plate has to be inspected again.

        Returns
        -------
        list of PlateHealth
            One a plate, in the order of identifiers.

        Raises
        ------
        InputTypeError
            If the day is no date.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> health = registry.plate_health(date(2025, 9, 30), inspected_within_days=180)
        >>> len(health), sum(plate.needs_reprint for plate in health)
        (509, 6)
        """
        days = _columns.whole(inspected_within_days, "inspected_within_days", highest=2**32 - 1)
        found = _native.plate_health(self._native, _checks.day(on, "on", self.zone), days)
        return [PlateHealth(**one) for one in found]

    def due(
        self,
        on: date | None = None,
        *,
        verify_within_days: int = 180,
        inspect_within_days: int = 90,
        soon_days: int = 14,
        lang: Literal["zh", "en"] = "zh",
    ) -> list[DueItem]:
        """List what is due soon or overdue on a day: verifications, inspections, certificates, deadlines.

        Parameters
        ----------
        on
            The day; today unless it is given.
        verify_within_days
            Days within which an active safe point has to be verified again.
        inspect_within_days
            Days within which a posted plate has to be inspected again.
        soon_days
            Days before the last one from which something is due soon.
        lang
            Language of the sentences.

        Returns
        -------
        list of DueItem
            The oldest first, then by kind, then by identifier.

        Raises
        ------
        InputError
            If a number of days is out of range (0 to 65,535).

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> print(registry.due(date(2025, 9, 30), soon_days=7)[0].text)
        隐患整改期限：h-24，逾期督办 2024-12-22
        """
        named = (
            ("verify_within_days", verify_within_days),
            ("inspect_within_days", inspect_within_days),
            ("soon_days", soon_days),
        )
        verify, inspect, soon = (_columns.whole(value, name, highest=2**16 - 1) for name, value in named)
        found = _native.due(self._native, _checks.day(on, "on", self.zone), (verify, inspect, soon), lang)
        return [DueItem(**{**one, "record": RecordRef(**one["record"])}) for one in found]

    def uncovered_areas(self, kind: str = "police_area", *, on: date | None = None) -> list[UncoveredArea]:
        """List the areas of a kind that are in force on a day and have no primary officer then.

        Parameters
        ----------
        kind
            Code of the kind of area; see ``labels("area_kind")``.
        on
            The day; today unless it is given.

        Returns
        -------
        list of UncoveredArea
            In the order of identifiers.

        Raises
        ------
        InputError
            If the kind is not known.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> [gap.area.name for gap in registry.uncovered_areas("police_area", on=date(2025, 9, 30))]
        []
        """
        found = _native.uncovered_areas(self._native, kind, _checks.day(on, "on", self.zone))
        return [UncoveredArea(**{**one, "area": _answers.Area(**one["area"])}) for one in found]

    def data_check(
        self,
        on: date | None = None,
        *,
        duplicates_within_m: float = 5.0,
        tolerated_share: float = 0.01,
        lang: Literal["zh", "en"] = "zh",
    ) -> list[DataFinding]:
        """Look through the whole data set for what is not wrong enough to refuse, such as two points on one spot.

        Parameters
        ----------
        on
            The day whose areas, assignments and hours are looked at; today unless it is given.
        duplicates_within_m
            Safe points nearer to each other than this are taken for duplicates, in metres.
        tolerated_share
            The share of an area, from 0 to 1, that may lie in a sibling or beyond its parent.
        lang
            Language of the sentences.

        Returns
        -------
        list of DataFinding
            By kind, then by identifier.

        Raises
        ------
        InputError
            If a number is negative or NaN.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> for finding in registry.data_check(date(2025, 9, 30))[:2]:
        ...     print(finding.text)
        辖区无上级: dongdajie
        民警无辖区: o-22
        """
        found = _native.data_check(
            self._native,
            _checks.day(on, "on", self.zone),
            _columns.at_least_zero(duplicates_within_m, "duplicates_within_m", "metres"),
            _columns.at_least_zero(tolerated_share, "tolerated_share", "shares"),
            lang,
        )
        return [DataFinding(**{**one, "records": [RecordRef(**r) for r in one["records"]]}) for one in found]

    def plate_text(self, plate: str, lang: Literal["zh", "en"] = "zh") -> PrintedText:
        """Give the text of a contact plate: its area, its officers, its lines with their hours, slogans and number.

        Parameters
        ----------
        plate
            Identifier of the plate.
        lang
            ``"zh"`` or ``"en"``.

        Returns
        -------
        PrintedText
            The title and the lines.

        Raises
        ------
        InputError
            If there is no such plate, or it lacks an officer or one of its four lines.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> text = registry.plate_text(registry.records("contact_plates")[0]["id"])
        >>> text.title
        '警民联系牌'
        """
        return PrintedText(*_native.plate_text(self._native, _checks.text(plate, "plate"), lang))

    def light_box_text(self, safe_point: str, lang: Literal["zh", "en"] = "zh") -> PrintedText:
        """Give the text of a safe point's light box: what it offers, when it is open, and whom to call.

        Parameters
        ----------
        safe_point
            Identifier of the safe point.
        lang
            ``"zh"`` or ``"en"``.

        Returns
        -------
        PrintedText
            The title and the lines.

        Raises
        ------
        InputError
            If there is no such safe point.

        Examples
        --------
        >>> import shouwang as sw
        >>> print(sw.Registry.read("examples/chengzhong/data").light_box_text("sp-001").title)
        平安守望点
        """
        return PrintedText(*_native.light_box_text(self._native, _checks.text(safe_point, "safe_point"), lang))

    def lines_to_call(
        self, need: str, lat: float, lon: float, *, at: datetime | None = None
    ) -> list[_answers.LineAdvice]:
        """List the lines to call for a need at a place and an instant, the one to try first in front.

        Parameters
        ----------
        need
            Code of the need; see ``labels("call_need")``.
        lat, lon
            Where somebody is, in degrees on WGS-84.
        at
            When, with a time zone; now unless it is given.

        Returns
        -------
        list of LineAdvice
            The lines, each with its reason. Emergency numbers of the mainland stand there in the mainland alone.

        Raises
        ------
        InputError
            If the need is not known, the place is impossible, or the time has no zone.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> [line.number for line in registry.lines_to_call("fire", 36.622, 101.7805)][:2]
        ['119', '110']
        """
        found = _native.lines_to_call(
            self._native, _checks.text(need, "need"), *_checks.place(lat, lon), _checks.instant(at)
        )
        return [_answers.LineAdvice(**one) for one in found]

    def responsible_at_address(self, street: str, number: int, *, at: datetime | None = None) -> _answers.Responsible:
        """Find who is responsible for an address, by the rules of streets and numbers.

        Parameters
        ----------
        street
            Name of the street, as the rules have it.
        number
            House number.
        at
            When, with a time zone; now unless it is given.

        Returns
        -------
        Responsible
            As :meth:`Registry.responsible` answers; without an area where no rule fits.

        Raises
        ------
        InputError
            If the number is negative, or the time has no zone.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> rule = registry.records("address_rules")[0]
        >>> registry.responsible_at_address(rule["street"], rule["from"]).area.id == rule["area"]
        True
        """
        house = _columns.whole(number, "number", highest=2**32 - 1)
        found = _native.responsible_at_address(self._native, _checks.text(street, "street"), house, _checks.instant(at))
        return _answers.Responsible._of(found)

    def officers_of(self, area: str, *, on: date | None = None) -> list[_answers.Officer]:
        """List the officers who are assigned to an area on a day, the primary one first.

        Parameters
        ----------
        area
            Identifier of the area.
        on
            The day; today unless it is given.

        Returns
        -------
        list of Officer
            With the part that each has in the area.

        Raises
        ------
        InputError
            If there is no such area.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> [officer.role for officer in registry.officers_of("dashizi", on=date(2025, 7, 18))]
        ['primary', 'deputy']
        """
        found = _native.officers_of(self._native, _checks.text(area, "area"), _checks.day(on, "on", self.zone))
        return [_answers.Officer(**one) for one in found]

    def areas_at(self, lat: float, lon: float, *, on: date | None = None) -> list[_answers.Area]:
        """List the areas in force that cover a place, the narrowest kind first.

        Parameters
        ----------
        lat, lon
            The place, in degrees on WGS-84.
        on
            The day; today unless it is given.

        Returns
        -------
        list of Area
            The areas; a place on a line is covered.

        Raises
        ------
        InputError
            If the place is impossible.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> [area.kind for area in registry.areas_at(36.622, 101.7805)]
        ['police_area', 'station', 'sub_bureau', 'force']
        """
        found = _native.areas_at(self._native, *_checks.place(lat, lon), _checks.day(on, "on", self.zone))
        return [_answers.Area(**one) for one in found]

    def ancestors(self, area: str) -> list[_answers.Area]:
        """List an area and those above it, up to the root.

        Parameters
        ----------
        area
            Identifier of the area.

        Returns
        -------
        list of Area
            The area itself first.

        Raises
        ------
        InputError
            If there is no such area.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> [area.id for area in registry.ancestors("dashizi")]
        ['dashizi', 'beidajie', 'chengzhong', 'xining']
        """
        return [_answers.Area(**one) for one in _native.ancestors(self._native, _checks.text(area, "area"))]

    def opening(self, safe_point: str, *, at: datetime | None = None) -> SafePointOpening:
        """Tell whether a safe point is open at an instant, and when it closes or opens next.

        Parameters
        ----------
        safe_point
            Identifier of the safe point.
        at
            When, with a time zone; now unless it is given.

        Returns
        -------
        SafePointOpening
            By its hours, its closures and its valid time together; a point whose hours nobody said is not open.

        Raises
        ------
        InputError
            If there is no such safe point, or the time has no zone.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.opening("sp-001", at=datetime(2025, 7, 18, 15, tzinfo=timezone.utc)).is_open
        True
        """
        found = _native.opening(self._native, _checks.text(safe_point, "safe_point"), _checks.instant(at))
        changes_at = found["changes_at"]
        return SafePointOpening(**{**found, "changes_at": changes_at and _checks.local(changes_at, self.zone)})

    def open_grid(
        self, week_of: date | None = None, *, functions: Sequence[str] = (), equipment: Sequence[str] = ()
    ) -> OpenGrid:
        """Count the safe points that are open in each hour of the week of a date, Monday to Sunday.

        Parameters
        ----------
        week_of
            A day of the week; today unless it is given.
        functions, equipment
            Codes of what a point must offer and have at hand.

        Returns
        -------
        OpenGrid
            The counts of the 7 × 24 hours.

        Raises
        ------
        InputError
            If a code is not known.

        Examples
        --------
        >>> from datetime import date
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.open_grid(date(2025, 7, 18), functions=["refuge"]).points
        100
        """
        found = _native.open_grid(
            self._native,
            _checks.day(week_of, "week_of", self.zone),
            _checks.codes(functions, "functions"),
            _checks.codes(equipment, "equipment"),
        )
        return OpenGrid(**{**found, "counts": np.array(found["counts"], dtype=np.int64)})
