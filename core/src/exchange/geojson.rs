//! A GeoJSON reader that repairs what is clear and refuses what is not.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use super::columns::{ColumnNames, Resolved};
use super::object::{Features, Member, Object};
use super::object_seeds::read_object;
use super::row::Cells;
use super::shapes::Remarks;
use super::source::Source;
use super::topology::{self, Topology};
use super::{Feature, Finding, FindingKind, Json, ReadOptions, Report, Row, Shape};
use crate::{Error, Result};

/// The features of a GeoJSON file (RFC 7946), plain or gzipped, with a report on those refused, repaired or skipped.
///
/// The file may hold a FeatureCollection, one Feature or a bare geometry. A ring that is not closed or wound the wrong way is repaired and
/// reported. A feature whose rings cross, whose hole lies outside, with a position that is short or out of range, or with an identifier
/// that stands twice, is refused and reported; one with a null geometry is skipped and reported. What makes the whole file doubtful
/// is an error: bad JSON, a key that stands twice, a coordinate system other than longitude and latitude.
///
/// A TopoJSON file is read too, as the features that it stands for: those of its only object, or of the one that
/// [`ReadOptions::topology_object`] names. Which way its rings are wound does not matter.
///
/// The JSON is read by this crate's own strict reader, not by the geojson crate, because that keeps the last of two equal keys,
/// ignores a `crs`, and panics on an empty position when its geometry is converted (geojson 1.0.0).
///
/// # Examples
///
/// ```
/// use shouwang::exchange::{GeoJson, ReadOptions};
///
/// let text = r#"{"type": "Feature", "properties": {"name": "北门药店"},
///                "geometry": {"type": "Point", "coordinates": [101.77, 36.62]}}"#;
/// let mut file = GeoJson::from_bytes("points.geojson", text, &ReadOptions::default())?;
/// let points = file.decode_all(|row| Ok((row.text("name")?.into_owned(), row.position("lat", "lon")?)))?;
/// assert_eq!(points[0].1.latitude(), 36.62);
/// assert!(file.report().is_clean());
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug)]
pub struct GeoJson {
    features: Vec<Feature>,
    names: ColumnNames,
    options: ReadOptions,
    report: Report,
}

impl GeoJson {
    /// Reads a file held in memory; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// [`Syntax`](crate::ErrorKind::Syntax) with the line, [`Duplicate`](crate::ErrorKind::Duplicate) for a key,
    /// [`Invalid`](crate::ErrorKind::Invalid) if it is no GeoJSON, [`Refused`](crate::ErrorKind::Refused) for a foreign
    /// coordinate system, [`Limit`](crate::ErrorKind::Limit); in strict mode the first refusal or repair.
    pub fn from_bytes(
        name: &str,
        bytes: &(impl AsRef<[u8]> + ?Sized),
        options: &ReadOptions,
    ) -> Result<Self> {
        let source = Source::new(bytes.as_ref(), &options.limits).map_err(|error| error.in_file(name))?;
        Self::open(name, source, options)
    }

    /// Reads a file, plain or gzipped.
    ///
    /// # Errors
    ///
    /// As [`from_bytes`](Self::from_bytes), or [`Io`](crate::ErrorKind::Io).
    pub fn from_path(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Self> {
        let path = path.as_ref();
        Self::open(&path.display().to_string(), Source::open(path, &options.limits)?, options)
    }

    pub(super) fn open(name: &str, mut source: Source<'_>, options: &ReadOptions) -> Result<Self> {
        let report = Report::new(Some(name.to_owned()), options.strict, options.limits.findings);
        let names = ColumnNames::new(&options.columns);
        let sink = Sink { options, ids: HashSet::new(), features: Vec::new(), report, index: 0 };
        let sink = RefCell::new(sink);
        let take = |object| sink.borrow_mut().take(Ok(object), Remarks::default());
        let outcome = source
            .read_all()
            .and_then(|bytes| read_object(&bytes, &options.limits, &take))
            .and_then(|root| sink.borrow_mut().finish(root));
        let sink = sink.into_inner();
        outcome.map_err(|error| sink.report.named(error))?;
        let mut file = Self { features: sink.features, names, options: options.clone(), report: sink.report };
        file.note_columns();
        Ok(file)
    }

    /// The features accepted, in the order of the file.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Gives the features accepted, and the report.
    pub fn into_parts(self) -> (Vec<Feature>, Report) {
        (self.features, self.report)
    }

    /// What became of the features.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// Decodes every feature; those that `decode` refuses go to the report.
    ///
    /// # Errors
    ///
    /// In strict mode the first refusal or repair.
    pub fn decode_all<T>(&mut self, mut decode: impl FnMut(&Row<'_>) -> Result<T>) -> Result<Vec<T>> {
        let mut records = Vec::with_capacity(self.features.len());
        self.decode_each(&mut |row| decode(row).map(|record| records.push(record)))?;
        Ok(records)
    }

    /// The loop of [`GeoJson::decode_all`], once for all types of record.
    pub(super) fn decode_each(&mut self, decode: &mut dyn FnMut(&Row<'_>) -> Result<()>) -> Result<()> {
        let notes = RefCell::new(Vec::new());
        let mut resolved: Option<(Vec<&str>, Resolved)> = None;
        for feature in &self.features {
            let keys = || feature.properties.iter().map(|(key, _)| key.as_str());
            // The features of a file mostly have the same keys in the same order.
            let (_, resolved) = match resolved.take().filter(|(held, _)| held.iter().copied().eq(keys())) {
                Some(same) => resolved.insert(same),
                None => resolved.insert((keys().collect(), self.names.resolve(keys()))),
            };
            let row = Row { cells: Cells::Feature(feature), resolved, options: &self.options, notes: &notes };
            if let Err(error) = decode(&row) {
                self.report.refuse(error)?;
            }
            for note in notes.take() {
                self.report.note(note)?;
            }
        }
        Ok(())
    }

    fn note_columns(&mut self) {
        let mut seen = HashSet::new();
        let mut columns = Vec::new();
        for (key, _) in self.features.iter().flat_map(|feature| &feature.properties) {
            if columns.len() < self.options.limits.columns && seen.insert(key) {
                columns.push((key.clone(), self.names.name_of(key).map(str::to_owned)));
            }
        }
        self.report.set_columns(columns);
    }
}

/// Where features go as soon as they are read, so that only one at a time is held in its raw form.
struct Sink<'l> {
    options: &'l ReadOptions,
    ids: HashSet<String>,
    features: Vec<Feature>,
    report: Report,
    index: u64,
}

impl Sink<'_> {
    /// Checks one feature and keeps, skips or refuses it.
    fn take(&mut self, object: Result<Object>, mut remarks: Remarks) -> Result<()> {
        let index = self.index;
        self.index += 1;
        if self.index > self.options.limits.features {
            return Err(Error::limit(self.options.limits.features, "features"));
        }
        self.report.count_row();
        let place = Error::missing("").at_feature(index).in_field("geometry").place().clone();
        match object.and_then(|object| self.feature(index, object, &mut remarks)) {
            Ok(feature) if feature.shape == Shape::None && !self.options.keep_unlocated => {
                return self.report.note(Finding::new(
                    FindingKind::Skipped,
                    "null_geometry",
                    place,
                    "no geometry",
                ));
            }
            Ok(feature) => self.features.push(feature),
            Err(error) => return self.report.refuse(error.at_feature(index)),
        }
        let Remarks { repaired, warned, .. } = remarks;
        let repaired = repaired.into_iter().map(|remark| (FindingKind::Repaired, remark));
        for (kind, (code, reason)) in
            repaired.chain(warned.into_iter().map(|remark| (FindingKind::Warned, remark)))
        {
            self.report.note(Finding::new(kind, code, place.clone(), reason))?;
        }
        Ok(())
    }

    fn feature(&mut self, index: u64, object: Object, remarks: &mut Remarks) -> Result<Feature> {
        if object.kind.as_deref() != Some("Feature") {
            return Err(Error::invalid("an object of type Feature").in_field("type"));
        }
        if object.features.is_some() || object.coordinates.is_some() || object.geometries.is_some() {
            return Err(Error::invalid("a feature without members that belong to other types"));
        }
        object.check(self.options)?;
        let id = match object.id {
            None | Some(Json::Null) => None,
            Some(Json::String(text)) => Some(text),
            Some(Json::Integer(number)) => Some(number.to_string()),
            Some(Json::Float(number)) => Some(number.to_string()),
            Some(_) => return Err(Error::invalid("a text or a number").in_field("id")),
        };
        if id.as_ref().is_some_and(|id| self.ids.contains(id)) {
            return Err(Error::duplicate("identifier").in_field("id"));
        }
        let properties = match object.properties {
            None | Some(Json::Null) => Vec::new(),
            Some(Json::Object(members)) => members,
            Some(_) => return Err(Error::invalid("an object or null").in_field("properties")),
        };
        let shape = match object.geometry {
            None | Some(Member::Null) => Shape::None,
            Some(Member::Object(geometry)) => {
                geometry.shape(self.options, remarks).map_err(|e| e.in_field("geometry"))?
            }
            Some(Member::Wrong) => return Err(Error::invalid("an object or null").in_field("geometry")),
        };
        // An identifier counts as taken only by a feature that is kept.
        if let Some(id) = &id {
            self.ids.insert(id.clone());
        }
        Ok(Feature { index, id, shape, altitude_metres: remarks.altitude_metres, properties })
    }

    /// Warns of properties of a whole collection: against RFC 7946, section 7.1, but some map servers say there that they cut it short.
    fn warn_of_properties(&mut self, properties: Option<&Json>) -> Result<()> {
        let Some(properties) = properties else { return Ok(()) };
        if self.options.strict {
            return Err(Error::invalid("a collection without properties of its own").in_field("properties"));
        }
        let cut = properties.get("exceededTransferLimit") == Some(&Json::Bool(true));
        let (code, reason) = if cut {
            ("transfer_limit", "the server says that it left features out (exceededTransferLimit)")
        } else {
            ("foreign_member", "a collection has no properties; these were ignored")
        };
        let place = Error::missing("").in_field("properties").place().clone();
        self.report.note(Finding::new(FindingKind::Warned, code, place, reason))
    }

    /// Takes the features that a TopoJSON topology stands for.
    fn take_topology(&mut self, root: Object) -> Result<()> {
        root.check(self.options)?;
        let topology = Topology::new(root.topology, &self.options.limits)?;
        for geometry in topology.geometries(self.options.topology_object.as_deref())? {
            match topology.feature(geometry) {
                Err(error) if topology::is_final(&error) => return Err(error),
                // TopoJSON says nothing of how rings are wound.
                feature => self.take(feature, Remarks { any_winding: true, ..Remarks::default() })?,
            }
        }
        Ok(())
    }

    /// Decides what the whole file is, once all of it is read.
    fn finish(&mut self, root: Member) -> Result<()> {
        let Member::Object(root) = root else { return Err(Error::invalid("a JSON object")) };
        let Some(kind) = root.kind.as_deref() else {
            return Err(Error::missing("a GeoJSON type").in_field("type"));
        };
        match kind {
            "FeatureCollection" => {
                root.check(self.options)?;
                match root.features {
                    None => return Err(Error::missing("an array of features").in_field("features")),
                    Some(Features::Wrong) => {
                        return Err(Error::invalid("an array of features").in_field("features"));
                    }
                    Some(Features::Read) => {}
                }
                if root.coordinates.is_some() || root.geometry.is_some() || root.geometries.is_some() {
                    return Err(Error::invalid("a collection without members that belong to other types"));
                }
                self.warn_of_properties(root.properties.as_ref())
            }
            "Feature" => self.take(Ok(*root), Remarks::default()),
            "Topology" => self.take_topology(*root),
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
            | "GeometryCollection" => {
                let (kind, geometry) = (Some("Feature".to_owned()), Some(Member::Object(root)));
                self.take(Ok(Object { kind, geometry, ..Object::default() }), Remarks::default())
            }
            _ => Err(Error::invalid("a type that RFC 7946 has").in_field("type")),
        }
    }
}
