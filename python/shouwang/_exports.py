"""What other programs read: cards, calendars, tags, linked data, service requests, crime tables, and records."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from shouwang import _checks, _native, _reports
from shouwang._asked import Asked
from shouwang._extras import extra
from shouwang.errors import FileError

__all__ = ["read_open311", "read_police_uk"]


class Exports(Asked):
    """The part of a registry that writes for other programs."""

    __slots__ = ()

    def records(self, kind: str) -> list[dict[str, Any]]:
        """Give the records of one kind as mappings, for inside: they hold names and numbers.

        Parameters
        ----------
        kind
            Name of the kind, as in :attr:`Registry.sizes`, such as ``"officers"``.

        Returns
        -------
        list of dict
            The fields of each record, in the order of identifiers; times and days as ISO 8601, codes as codes.

        Raises
        ------
        InputError
            If the kind is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> registry.records("officers")[0]["name"]
        '示例民警'
        """
        records: list[dict[str, Any]] = json.loads(_native.records_of(self._native, _checks.text(kind, "kind")))
        return records

    def to_pandas(self, kind: str) -> Any:
        """Give the records of one kind as a pandas DataFrame, for inside: they hold names and numbers.

        Parameters
        ----------
        kind
            Name of the kind, as in :attr:`Registry.sizes`, such as ``"service_records"``.

        Returns
        -------
        pandas.DataFrame
            One row a record, in the order of identifiers; ``latitude`` and ``longitude`` where it has a position,
            instants (names that end in ``_at``) in UTC.

        Raises
        ------
        InputError
            If the kind is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.to_pandas("hazards")["opened_at"].dt.tz
        datetime.timezone.utc
        """
        pandas = extra("pandas", "pandas")
        rows = []
        for record in self.records(kind):
            position = record.pop("position", None)
            if position is not None:
                record |= position
            rows.append(record)
        frame = pandas.DataFrame(rows)
        for name in frame.columns:
            if name.endswith("_at"):
                frame[name] = pandas.to_datetime(frame[name], utc=True, format="ISO8601")
        return frame

    def to_vcard(
        self,
        kind: Literal["officers", "contact_plates"],
        id: str,
        lang: Literal["zh", "en"] = "zh",
    ) -> str:
        """Write an officer, or a contact plate with its officers, as a contact card (vCard 4.0, RFC 6350).

        Parameters
        ----------
        kind
            ``"officers"`` or ``"contact_plates"``.
        id
            Identifier of the record.
        lang
            Language of the labels.

        Returns
        -------
        str
            The card; cards written one behind another are a file of several. A masked number is left out.

        Raises
        ------
        InputError
            If there is no such record.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(officers={"id": ["o-1"], "name": ["示例民警"]})
        >>> registry.to_vcard("officers", "o-1").splitlines()[5]
        'FN:示例民警'
        """
        return _native.vcard_of(self._native, _checks.text(kind, "kind"), _checks.text(id, "id"), lang)

    def to_icalendar(
        self,
        *,
        name: str,
        domain: str,
        stamp: datetime | None = None,
        volunteer: str | None = None,
        lang: Literal["zh", "en"] = "zh",
    ) -> str:
        """Write the meetings and activities, or one volunteer's shifts, as a calendar (iCalendar, RFC 5545).

        Where a home visit leads and the way of a patrol are left out; a shift is marked private and tells not whose it
        is.

        Parameters
        ----------
        name
            The calendar's name, as people see it.
        domain
            The publisher's domain, such as ``"police.example"``, which makes identifiers unique.
        stamp
            When it is written, with a time zone; now unless it is given.
        volunteer
            Identifier of a volunteer, for their shifts alone.
        lang
            Language of the labels.

        Returns
        -------
        str
            The calendar.

        Raises
        ------
        InputError
            If there is no such volunteer, there is no event to write, or a name or domain can't be one.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> text = registry.to_icalendar(name="警民恳谈", domain="police.example")
        >>> text.count("BEGIN:VEVENT") == registry.sizes["engagement_events"] + registry.sizes["activities"]
        True
        """
        return _native.icalendar(
            self._native,
            _checks.text(name, "name"),
            _checks.text(domain, "domain"),
            _checks.instant(stamp, "stamp"),
            volunteer,
            lang,
        )

    def osm_tags(self, safe_point: str) -> dict[str, str]:
        """Give the OpenStreetMap tags of a safe point, as the pages of its wiki describe them.

        Parameters
        ----------
        safe_point
            Identifier of the safe point.

        Returns
        -------
        dict of str to str
            Values by key.

        Raises
        ------
        InputError
            If there is no such safe point, or a value has more than 255 characters.
        RefusedError
            If the point isn't there yet or any more: the map holds what is on the ground.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.from_frames(
        ...     safe_points={"id": ["sp-1"], "name": ["示例药店"], "host_kind": ["pharmacy"], "state": ["active"],
        ...                  "latitude": [36.620], "longitude": [101.770], "functions": ["refuge"]})
        >>> registry.osm_tags("sp-1")
        {'amenity': 'pharmacy', 'name': '示例药店', 'name:zh': '示例药店', 'ref': 'sp-1', 'retreat': 'yes'}
        """
        return dict(_native.osm_tags(self._native, _checks.text(safe_point, "safe_point")))

    def to_schema_org(
        self,
        kind: Literal["safe_points", "agencies", "engagement_events"],
        id: str,
        lang: Literal["zh", "en"] = "zh",
    ) -> dict[str, Any]:
        """Describe a safe point, an agency or a meeting as linked data of schema.org (JSON-LD).

        Parameters
        ----------
        kind
            ``"safe_points"``, ``"agencies"`` or ``"engagement_events"``.
        id
            Identifier of the record.
        lang
            Language of the labels.

        Returns
        -------
        dict
            The document.

        Raises
        ------
        InputError
            If there is no such record.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> registry.to_schema_org("safe_points", "sp-001")["@type"]
        'CivicStructure'
        """
        found = _native.schema_org_of(self._native, _checks.text(kind, "kind"), _checks.text(id, "id"), lang)
        document: dict[str, Any] = json.loads(found)
        return document

    def to_open311(
        self,
        reader: Literal["public", "partner", "internal", "restricted"] = "public",
        lang: Literal["zh", "en"] = "zh",
    ) -> list[dict[str, Any]]:
        """Write the service records as requests of Open311 GeoReport v2.

        Who was helped, how content they were and by which plate or point is never written.

        Parameters
        ----------
        reader
            Who reads it: positions are rounded to 0.01° for the public and 0.001° for partners.
        lang
            Language of the labels.

        Returns
        -------
        list of dict
            What ``GET /requests.json`` answers.

        Raises
        ------
        InputError
            If the reader is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> len(registry.to_open311()) == registry.sizes["service_records"]
        True
        """
        requests: list[dict[str, Any]] = json.loads(
            _native.open311_requests(self._native, _checks.text(reader, "reader"), lang)
        )
        return requests

    def to_police_uk(
        self,
        force: str,
        reader: Literal["public", "partner", "internal", "restricted"] = "public",
    ) -> tuple[str, list[str]]:
        """Write the incidents as a street-level crime table of data.police.uk (CSV).

        Of the time only the month is written.

        Parameters
        ----------
        force
            Name of the force.
        reader
            Who reads it: positions are rounded to 0.01° for the public and 0.001° for partners.

        Returns
        -------
        table : str
            The table.
        left_out : list of str
            Identifiers of the incidents that are no crime and no disorder.

        Raises
        ------
        InputError
            If the reader is not known.

        Examples
        --------
        >>> import shouwang as sw
        >>> registry = sw.Registry.read("examples/chengzhong/data")
        >>> table, left_out = registry.to_police_uk("Example Force")
        >>> len(table.splitlines()) - 1 + len(left_out) == registry.sizes["incidents"]
        True
        """
        return _native.police_uk_crimes(self._native, _checks.text(force, "force"), _checks.text(reader, "reader"))


def read_open311(path: str | os.PathLike[str]) -> tuple[list[dict[str, Any]], _reports.FileReport]:
    r"""Read requests of Open311 GeoReport v2, as ``GET /requests.json`` answers them.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    records : list of dict
        Service records, with the fields of ``Registry.records("service_records")``.
    report : FileReport
        What became of each request; those without an identifier are skipped.

    Raises
    ------
    InputError
        If the file is no JSON of that shape.
    FileError
        If the file can't be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import shouwang as sw
    >>> file = pathlib.Path(tempfile.mkdtemp(), "requests.json")
    >>> _ = file.write_text('[{"service_request_id": "1", "status": "open", "service_code": "directions", '
    ...                     '"requested_datetime": "2025-07-18T11:00:00Z", "lat": 36.62, "long": 101.77}]')
    >>> records, report = sw.read_open311(file)
    >>> records[0]["topic"], report.accepted
    ('directions', 1)
    """
    name, data = _bytes_of(path)
    found, report = _native.read_open311(name, data)
    return json.loads(found), _reports.FileReport(**report)


def read_police_uk(
    path: str | os.PathLike[str], zone: str = "Europe/London"
) -> tuple[list[dict[str, Any]], _reports.FileReport]:
    r"""Read a street-level crime table of data.police.uk.

    Parameters
    ----------
    path
        The file, plain or gzipped.
    zone
        The time zone of its months.

    Returns
    -------
    incidents : list of dict
        Incidents, with the fields of ``Registry.records("incidents")``. Each can have happened at any time of its
        month, and its position is one of the publisher's anchor points.
    report : FileReport
        What became of each row.

    Raises
    ------
    InputError
        If the file is no such table, or the zone is not known.
    FileError
        If the file can't be read.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import shouwang as sw
    >>> file = pathlib.Path(tempfile.mkdtemp(), "crimes.csv")
    >>> _ = file.write_text("Crime ID,Month,Longitude,Latitude,Crime type\nc-1,2025-07,-0.47,52.14,Drugs\n")
    >>> incidents, report = sw.read_police_uk(file)
    >>> incidents[0]["kind"], report.accepted
    ('criminal', 1)
    """
    name, data = _bytes_of(path)
    found, report = _native.read_police_uk(name, data, _checks.text(zone, "zone"))
    return json.loads(found), _reports.FileReport(**report)


def _bytes_of(path: str | os.PathLike[str]) -> tuple[str, bytes]:
    file = Path(path)
    try:
        return file.name, file.read_bytes()
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}", code="io", file=str(file)) from None
