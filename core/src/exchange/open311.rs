//! Open311 GeoReport v2: service requests in JSON, written and read.

use chrono::{DateTime, SecondsFormat, Utc};

use super::blurred::position_for;
use super::row::{checked_position, outside, zero};
use super::write_json::{line, members, string};
use super::{Finding, FindingKind, Json, ReadOptions, Report};
use crate::domain::{
    ServiceChannel, ServiceOutcome, ServiceRecord, ServiceRecordId, ServiceState, ServiceTopic, Visibility,
};
use crate::{Error, Lang, Place, Position, Result};

/// Members of a request that a [`ServiceRecord`] has a field for.
const READ: [&str; 8] = [
    "service_request_id",
    "status",
    "status_notes",
    "service_code",
    "requested_datetime",
    "updated_datetime",
    "lat",
    "long",
];

/// Writes service records as the answer to `GET /requests.json`, for readers of some clearance.
///
/// A request has its topic as `service_code` and `service_name`, `open` or `closed` as `status`, how it ended as `status_notes`, and the
/// time of its closing as `updated_datetime`. The position is rounded to a hundredth of a degree for the public and to a thousandth
/// for partners, and is exact for the others. Who was helped, how content they were, by which plate or safe point, and
/// whatever else GeoReport has no member for is never written.
///
/// # Errors
///
/// Those of [`ServiceRecord::check_times`], with the record's place in the list as the feature.
///
/// # Examples
///
/// ```
/// use shouwang::domain::{ServiceChannel, ServiceRecord, ServiceRecordId, ServiceTopic, Visibility};
/// use shouwang::exchange::{ReadOptions, open311};
/// use shouwang::{Lang, Position};
///
/// let opened = "2025-07-18T19:00:00+08:00".parse().unwrap();
/// let id = ServiceRecordId::new("s-1")?;
/// let mut record = ServiceRecord::new(id, ServiceChannel::Online, ServiceTopic::Directions, opened);
/// record.position = Some(Position::new(36.62345, 101.77321)?);
///
/// let text = open311::write_requests([&record], Visibility::Public, Lang::En)?;
/// assert_eq!(
///     text,
///     r#"[{"service_request_id":"s-1","status":"open","service_name":"directions","service_code":"directions","#.to_owned()
///         + r#""requested_datetime":"2025-07-18T11:00:00Z","lat":36.62,"long":101.77}]"#
/// );
///
/// let (records, report) = open311::read_requests("requests.json", text.as_bytes(), &ReadOptions::default())?;
/// assert!(report.is_clean());
/// record.position = Some(Position::new(36.62, 101.77)?);
/// assert_eq!(records, [record]);
/// # Ok::<(), shouwang::Error>(())
/// ```
pub fn write_requests<'a>(
    records: impl IntoIterator<Item = &'a ServiceRecord>,
    reader: Visibility,
    lang: Lang,
) -> Result<String> {
    let requests = records.into_iter().zip(0..).map(|(record, index)| {
        record.check_times().map_err(|error| error.at_feature(index))?;
        Ok(request(record, reader, lang))
    });
    line(&Json::Array(requests.collect::<Result<_>>()?))
}

fn request(record: &ServiceRecord, reader: Visibility, lang: Lang) -> Json {
    let time = |at: DateTime<Utc>| string(at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    let place = record.position.map(|position| position_for(position, reader));
    members([
        ("service_request_id", Some(string(record.id.as_str()))),
        ("status", Some(string(if is_closed(record.state) { "closed" } else { "open" }))),
        ("status_notes", record.outcome.map(|outcome| string(outcome.label(lang)))),
        ("service_name", Some(string(record.topic.label(lang)))),
        ("service_code", Some(string(record.topic.code()))),
        ("requested_datetime", Some(time(record.opened_at))),
        ("updated_datetime", record.closed_at.map(time)),
        ("lat", place.map(|place| Json::Float(place.latitude()))),
        ("long", place.map(|place| Json::Float(place.longitude()))),
    ])
}

/// Tells whether nothing more is done about a matter here, which is what GeoReport means by `closed`.
fn is_closed(state: ServiceState) -> bool {
    use ServiceState::{Closed, FollowedUp, NotAccepted, Resolved, Transferred};
    matches!(state, Closed | FollowedUp | NotAccepted | Resolved | Transferred)
}

/// Reads the answer to `GET /requests.json`: an array of requests, or an object with that array as `service_requests`.
///
/// A service code that is no [`ServiceTopic`] is read as [`Other`](ServiceTopic::Other) and warned of. The channel is
/// [`Online`](ServiceChannel::Online), the state `Registered` or `Closed`. A request without an identifier, which GeoReport allows
/// while it is queued, is skipped. Members that a record has no field for (descriptions, addresses, pictures) may be personal
/// and are left alone; [`Report::columns`] names them. The place of a finding is the request's place in the array, as the feature.
///
/// # Errors
///
/// Those of [`Json::from_bytes`], [`Invalid`](crate::ErrorKind::Invalid) for another shape of file,
/// [`Limit`](crate::ErrorKind::Limit) for too many requests, and in strict mode the first refusal.
pub fn read_requests(
    name: &str,
    bytes: &[u8],
    options: &ReadOptions,
) -> Result<(Vec<ServiceRecord>, Report)> {
    let json = Json::from_bytes(bytes, &options.limits).map_err(|error| error.in_file(name))?;
    let root = json.get("service_requests").unwrap_or(&json);
    let Json::Array(requests) = root else {
        return Err(Error::invalid("an array of service requests").in_file(name));
    };
    if requests.len() as u64 > options.limits.features {
        return Err(Error::limit(options.limits.features, "service requests").in_file(name));
    }
    let mut report = Report::new(Some(name.to_owned()), options.strict, options.limits.findings);
    report.set_columns(columns(requests));
    let mut seen = std::collections::HashSet::new();
    let mut records = Vec::new();
    for (request, index) in requests.iter().zip(0_u64..) {
        report.count_row();
        let place = Place { feature: Some(index), ..Place::default() };
        let mut notes = Vec::new();
        match record(request, options, &mut notes) {
            Ok(Some(record)) if !seen.insert(record.id.clone()) => {
                let error = Error::duplicate("service request").in_field("service_request_id");
                report.refuse(error.at(&place))?;
            }
            Ok(Some(record)) => {
                for (code, field, reason) in notes {
                    let place = Place { field: Some(field.to_owned()), ..place.clone() };
                    report.note(Finding::new(FindingKind::Warned, code, place, reason))?;
                }
                records.push(record);
            }
            Ok(None) => {
                let reason = "a request without an identifier is queued and not yet one";
                report.note(Finding::new(FindingKind::Skipped, "queued_request", place, reason))?;
            }
            Err(error) => report.refuse(error.at(&place))?,
        }
    }
    Ok((records, report))
}

type Note = (&'static str, &'static str, &'static str);

fn columns(requests: &[Json]) -> Vec<(String, Option<String>)> {
    let mut names: Vec<&str> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for request in requests {
        if let Json::Object(members) = request {
            names.extend(members.iter().map(|(name, _)| name.as_str()).filter(|name| seen.insert(*name)));
        }
    }
    let known = |name: &str| READ.contains(&name).then(|| name.to_owned());
    names.into_iter().map(|name| (name.to_owned(), known(name))).collect()
}

/// Reads one request; `None` while it has no identifier.
fn record(request: &Json, options: &ReadOptions, notes: &mut Vec<Note>) -> Result<Option<ServiceRecord>> {
    if !matches!(request, Json::Object(_)) {
        return Err(Error::invalid("an object for each request"));
    }
    let Some(id) = text(request, "service_request_id")? else { return Ok(None) };
    let topic = match text(request, "service_code")? {
        Some(code) => ServiceTopic::parse(&code).unwrap_or_else(|| {
            notes.push((
                "unknown_service",
                "service_code",
                "a service code that is no topic was read as other",
            ));
            ServiceTopic::Other
        }),
        None => ServiceTopic::Other,
    };
    let missing = || Error::missing("the time of the request").in_field("requested_datetime");
    let opened_at = time(request, "requested_datetime")?.ok_or_else(missing)?;
    let id: Result<ServiceRecordId> = id.parse();
    let id = id.map_err(|error| error.in_field("service_request_id"))?;
    let mut record = ServiceRecord::new(id, ServiceChannel::Online, topic, opened_at);
    record.outcome = text(request, "status_notes")?.as_deref().and_then(ServiceOutcome::parse);
    match text(request, "status")?.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("open") => {}
        Some("closed") => {
            record.state = ServiceState::Closed;
            record.closed_at = time(request, "updated_datetime")?;
        }
        Some(_) => return Err(Error::invalid("open or closed").in_field("status")),
        None => return Err(Error::missing("open or closed").in_field("status")),
    }
    record.check_times().map_err(|error| Error::new(error.kind().clone()).in_field("updated_datetime"))?;
    record.position = position(request, options, notes)?;
    Ok(Some(record))
}

fn position(request: &Json, options: &ReadOptions, notes: &mut Vec<Note>) -> Result<Option<Position>> {
    let (latitude, longitude) = match (degrees(request, "lat")?, degrees(request, "long")?) {
        (Some(latitude), Some(longitude)) => (latitude, longitude),
        (None, None) => return Ok(None),
        (None, _) => return Err(Error::missing("a latitude beside the longitude").in_field("lat")),
        (_, None) => return Err(Error::missing("a longitude beside the latitude").in_field("long")),
    };
    let position = checked_position(latitude, longitude, options.datum).map_err(|error| {
        let member = if error.place().field.as_deref() == Some("longitude") { "long" } else { "lat" };
        Error::new(error.kind().clone()).in_field(member)
    })?;
    let doubts = [zero(position), outside(position, options)];
    notes.extend(doubts.into_iter().flatten().map(|(code, reason)| (code, "lat", reason)));
    Ok(Some(position))
}

/// Gives a member as text; servers write identifiers and codes as numbers too. Empty text and `null` are nothing.
fn text(request: &Json, name: &'static str) -> Result<Option<String>> {
    match request.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(Json::Integer(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(Error::invalid("a text").in_field(name)),
    }
}

fn time(request: &Json, name: &'static str) -> Result<Option<DateTime<Utc>>> {
    let Some(text) = text(request, name)? else { return Ok(None) };
    super::when::instant(&text, None, false).map(Some).map_err(|error| error.in_field(name))
}

/// Gives a member as a number; servers write degrees as text too.
fn degrees(request: &Json, name: &'static str) -> Result<Option<f64>> {
    match request.get(name) {
        Some(Json::Float(number)) => Ok(Some(*number)),
        // Degrees are far below 2^53, and what is beyond is refused as degrees.
        #[expect(clippy::cast_precision_loss, reason = "what is so large is no degree")]
        Some(Json::Integer(number)) => Ok(Some(*number as f64)),
        _ => {
            let Some(text) = text(request, name)? else { return Ok(None) };
            let number = text.parse::<f64>().map_err(|_| Error::invalid("degrees").in_field(name));
            number.map(Some)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{PersonRef, PlateId, SafePointId, Satisfaction};

    fn record() -> ServiceRecord {
        let opened = "2025-07-18T11:00:00Z".parse().unwrap();
        let id = ServiceRecordId::new("s\"1</script>").unwrap();
        let mut record = ServiceRecord::new(id, ServiceChannel::Online, ServiceTopic::Escort, opened);
        record.position = Some(Position::new(36.62345, 101.77321).unwrap());
        record.person = Some(PersonRef::new("canary-person").unwrap());
        record.plate = Some(PlateId::new("canary-plate").unwrap());
        record.safe_point = Some(SafePointId::new("canary-point").unwrap());
        record.satisfaction = Some(Satisfaction::Dissatisfied);
        record.state = ServiceState::Closed;
        record.closed_at = Some("2025-07-18T11:01:00.5Z".parse().unwrap());
        record.outcome = Some(ServiceOutcome::Advised);
        record
    }

    fn read(text: &str) -> (Vec<ServiceRecord>, Report) {
        read_requests("r.json", text.as_bytes(), &ReadOptions::default()).unwrap()
    }

    #[test]
    fn a_request_tells_nothing_of_a_person_and_no_reader_below_internal_where() {
        for reader in Visibility::ALL {
            let text = write_requests([&record()], *reader, Lang::Zh).unwrap();
            assert!(!text.contains("canary") && !text.contains("满意"), "{text}");
            let exact = text.contains("36.62345") || text.contains("101.77321");
            assert_eq!(exact, reader.may_see(Visibility::Internal), "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_back_but_for_what_has_no_member() {
        let mut expected = record();
        let text = write_requests([&expected], Visibility::Restricted, Lang::Zh).unwrap();
        (expected.person, expected.plate, expected.safe_point, expected.satisfaction) =
            (None, None, None, None);
        let (records, report) = read(&text);
        assert!(report.is_clean(), "{report}");
        assert_eq!(records, [expected]);
        let (records, _) = read(&format!("{{\"service_requests\":{text}}}"));
        assert_eq!(records.len(), 1);
    }

    #[test]
    fn a_server_of_another_make_is_understood() {
        let (records, report) = read(
            r#"[{"service_request_id": 638344, "status": "CLOSED", "service_code": "006", "service_name": "Sidewalk",
                 "requested_datetime": "2010-04-14T06:37:38-08:00", "updated_datetime": "2010-04-15T06:37:38-08:00",
                 "status_notes": "", "address": "canary", "lat": "37.762221815", "long": -122, "zipcode": null},
                {"service_request_id": null, "token": "t"}]"#,
        );
        let record = &records[0];
        assert_eq!((record.id.as_str(), record.topic, records.len()), ("638344", ServiceTopic::Other, 1));
        assert_eq!(record.seconds_to_close(), Some(86_400));
        assert_eq!(record.position, Some(Position::new(37.762_221_815, -122.0).unwrap()));
        let codes: Vec<_> = report.findings().iter().map(|finding| finding.code).collect();
        assert_eq!((codes, report.accepted()), (vec!["unknown_service", "queued_request"], 1));
        assert!(report.unknown_columns().eq(["service_name", "address", "zipcode", "token"]));
        assert!(!report.to_string().contains("canary"));
    }

    #[test]
    fn a_bad_request_is_refused_with_its_place_and_the_others_are_read() {
        let good =
            r#"{"service_request_id":"a","status":"open","requested_datetime":"2025-07-18T11:00:00Z"}"#;
        for (bad, code, field) in [
            (good, "duplicate", Some("service_request_id")),
            ("7", "invalid", None),
            (r#"{"service_request_id":"b","status":"open"}"#, "missing", Some("requested_datetime")),
            (
                r#"{"service_request_id":"b","status":"open","requested_datetime":"2025-07-18T11:00:00"}"#,
                "invalid",
                Some("requested_datetime"),
            ),
            (
                r#"{"service_request_id":"b","status":"done","requested_datetime":"2025-07-18T11:00:00Z"}"#,
                "invalid",
                Some("status"),
            ),
            (
                r#"{"service_request_id":"b","status":"closed","requested_datetime":"2025-07-18T11:00:00Z","updated_datetime":"2025-07-18T10:00:00Z"}"#,
                "out_of_range",
                Some("updated_datetime"),
            ),
            (
                r#"{"service_request_id":"b","status":"open","requested_datetime":"2025-07-18T11:00:00Z","lat":1}"#,
                "missing",
                Some("long"),
            ),
            (
                r#"{"service_request_id":"b","status":"open","requested_datetime":"2025-07-18T11:00:00Z","lat":"nan","long":1}"#,
                "out_of_range",
                Some("lat"),
            ),
        ] {
            let (records, report) = read(&format!("[{good},{bad}]"));
            let finding = &report.findings()[0];
            assert_eq!((records.len(), finding.code), (1, code), "{bad}");
            assert_eq!((finding.place.feature, finding.place.field.as_deref()), (Some(1), field), "{bad}");
        }
        assert!(read_requests("r.json", b"{}", &ReadOptions::default()).is_err());
    }
}
