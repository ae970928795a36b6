//! The members of a GeoJSON object, of whatever type it is.

use super::shapes::{self, Coordinates, Remarks};
use super::topology;
use super::{Json, ReadOptions, Shape};
use crate::geo::Datum;
use crate::{Error, Result};

/// An object of any GeoJSON type, with the members that the types define.
#[derive(Default)]
pub(super) struct Object {
    pub(super) kind: Option<String>,
    pub(super) coordinates: Option<Coordinates>,
    pub(super) geometries: Option<Vec<Member>>,
    pub(super) geometry: Option<Member>,
    pub(super) features: Option<Features>,
    pub(super) properties: Option<Json>,
    pub(super) id: Option<Json>,
    pub(super) bbox: Option<Json>,
    pub(super) crs: Option<Json>,
    pub(super) topology: topology::Parts,
}

pub(super) enum Member {
    Null,
    Object(Box<Object>),
    Wrong,
}

pub(super) enum Features {
    Read,
    Wrong,
}

impl Object {
    pub(super) fn shape(&self, options: &ReadOptions, remarks: &mut Remarks) -> Result<Shape> {
        let Some(kind) = &self.kind else {
            return Err(Error::missing("a type of geometry").in_field("type"));
        };
        self.check(options)?;
        if self.features.is_some() || self.geometry.is_some() || self.properties.is_some() {
            return Err(Error::invalid("a geometry without members that belong to other types"));
        }
        if kind == "GeometryCollection" {
            let Some(members) = &self.geometries else {
                return Err(Error::missing("an array of geometries").in_field("geometries"));
            };
            let shapes = members.iter().map(|member| match member {
                Member::Object(geometry) => geometry.shape(options, remarks),
                _ => Err(Error::invalid("geometries alone").in_field("geometries")),
            });
            return shapes.collect::<Result<_>>().map(Shape::Collection);
        }
        let missing = || Error::missing("an array of coordinates").in_field("coordinates");
        shapes::shape(kind, self.coordinates.as_ref().ok_or_else(missing)?, options, remarks)
    }

    /// Checks the members that every type may have.
    pub(super) fn check(&self, options: &ReadOptions) -> Result<()> {
        if let Some(bbox) = &self.bbox {
            let numbers = match bbox {
                Json::Array(items)
                    if items.iter().all(|i| matches!(i, Json::Integer(_) | Json::Float(_))) =>
                {
                    items.len()
                }
                _ => 0,
            };
            if !matches!(numbers, 4 | 6) {
                return Err(Error::invalid("four or six numbers").in_field("bbox"));
            }
        }
        if let Some(crs) = &self.crs
            && options.transform.is_none()
            && !is_longitude_latitude(crs, options.datum)
        {
            return Err(Error::refused(
                "the file declares a coordinate system other than WGS 84 longitude and latitude; give the reader its transform",
            )
            .in_field("crs"));
        }
        Ok(())
    }
}

/// Tells whether a legacy `crs` member (GeoJSON 2008) names what RFC 7946 means anyway, or the datum that the caller says it is.
fn is_longitude_latitude(crs: &Json, datum: Datum) -> bool {
    let name = crs.get("properties").and_then(|properties| properties.get("name"));
    let Some(Json::String(name)) = name else { return false };
    let name = name.to_ascii_uppercase();
    let code = name.rsplit([':', '/']).next().unwrap_or_default();
    let epsg = name.contains("EPSG");
    matches!(code, "CRS84" | "CRS84H")
        || (epsg && code == "4326")
        || (epsg && code == "4490" && datum == Datum::Cgcs2000)
}
