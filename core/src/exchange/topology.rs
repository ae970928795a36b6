//! Turns a TopoJSON topology into the features that it stands for.

use std::cell::Cell;

use super::object::{Member, Object};
use super::shapes::Coordinates;
use super::{Json, Limits};
use crate::{Error, ErrorKind, Result};

/// The members that a topology has and GeoJSON has not (the TopoJSON format specification, section 2.1).
#[derive(Default)]
pub(super) struct Parts {
    pub(super) arcs: Option<Coordinates>,
    pub(super) objects: Option<Json>,
    pub(super) transform: Option<Json>,
}

/// Lines that geometries share, from which their outlines are put together.
pub(super) struct Topology<'l> {
    /// Each arc's positions as `[x, y]`; one that is no line is `None`, which matters to whoever refers to it.
    arcs: Vec<Option<Vec<[f64; 2]>>>,
    transform: Option<Transform>,
    objects: Vec<(String, Json)>,
    limits: &'l Limits,
    /// Positions put together so far: one arc may stand in any number of outlines.
    vertices: Cell<u64>,
}

/// How whole numbers on a grid become coordinates (section 2.1.2).
#[derive(Clone, Copy)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

impl Transform {
    fn read(json: &Json) -> Result<Self> {
        let pair = |name: &str| match json.get(name) {
            Some(Json::Array(items)) => match items.as_slice() {
                [x, y] => Some([number(x)?, number(y)?]),
                _ => None,
            },
            _ => None,
        };
        match (pair("scale"), pair("translate")) {
            (Some(scale), Some(translate)) => Ok(Self { scale, translate }),
            _ => Err(Error::invalid("two numbers for scale and two for translate").in_field("transform")),
        }
    }

    fn apply(self, [x, y]: [f64; 2]) -> [f64; 2] {
        let ([by_x, by_y], [to_x, to_y]) = (self.scale, self.translate);
        [x * by_x + to_x, y * by_y + to_y]
    }
}

impl<'l> Topology<'l> {
    pub(super) fn new(parts: Parts, limits: &'l Limits) -> Result<Self> {
        let transform = parts.transform.as_ref().map(Transform::read).transpose()?;
        let Some(Coordinates::List(arcs)) = &parts.arcs else {
            return Err(Error::missing("an array of arcs").in_field("arcs"));
        };
        let Some(Json::Object(objects)) = parts.objects else {
            return Err(Error::missing("an object of geometries by name").in_field("objects"));
        };
        let arcs = arcs.iter().map(|arc| positions(arc, transform)).collect();
        Ok(Self { arcs, transform, objects, limits, vertices: Cell::new(0) })
    }

    /// Gives the geometries of the object that is asked for, or of the only one.
    pub(super) fn geometries(&self, asked: Option<&str>) -> Result<&[Json]> {
        let found = match asked {
            Some(name) => self.objects.iter().find(|(key, _)| key == name),
            None if self.objects.len() > 1 => {
                let names: Vec<&str> = self.objects.iter().map(|(name, _)| name.as_str()).collect();
                let which = format!("the name of one of the topology's objects: {}", names.join(", "));
                return Err(Error::missing(which).in_field("objects"));
            }
            None => self.objects.first(),
        };
        let Some((_, object)) = found else {
            return Err(Error::unknown_reference("object of the topology").in_field("objects"));
        };
        match object.get("geometries") {
            Some(Json::Array(members)) => Ok(members),
            _ => Ok(std::slice::from_ref(object)),
        }
    }

    /// Makes a GeoJSON feature of a geometry, whose identifier and properties stand in the geometry itself.
    ///
    /// # Errors
    ///
    /// [`Limit`](ErrorKind::Limit) ends the reading; any other refuses the feature.
    pub(super) fn feature(&self, geometry: &Json) -> Result<Object> {
        Ok(Object {
            kind: Some("Feature".to_owned()),
            geometry: Some(self.member(geometry)?),
            properties: geometry.get("properties").cloned(),
            id: geometry.get("id").cloned(),
            ..Object::default()
        })
    }

    fn member(&self, geometry: &Json) -> Result<Member> {
        let kind = match (geometry, geometry.get("type")) {
            (Json::Object(_), Some(Json::Null)) | (Json::Null, _) => return Ok(Member::Null),
            (Json::Object(_), Some(Json::String(kind))) => kind.clone(),
            (Json::Object(_), _) => String::new(),
            _ => return Ok(Member::Wrong),
        };
        let bbox = geometry.get("bbox").cloned();
        let mut object = Object { kind: Some(kind), bbox, ..Object::default() };
        if let Some(Json::Array(members)) = geometry.get("geometries") {
            object.geometries = Some(members.iter().map(|one| self.member(one)).collect::<Result<_>>()?);
        }
        object.coordinates = match (geometry.get("arcs"), geometry.get("coordinates")) {
            (Some(arcs), _) => Some(self.lines(arcs)?),
            (None, Some(coordinates)) => Some(self.points(coordinates)),
            (None, None) => None,
        };
        Ok(Member::Object(Box::new(object)))
    }

    /// Puts lines together: an array of numbers is one, an array of arrays several.
    fn lines(&self, arcs: &Json) -> Result<Coordinates> {
        let Json::Array(items) = arcs else {
            return Err(Error::invalid("arrays of the numbers of arcs").in_field("arcs"));
        };
        if items.iter().any(|item| matches!(item, Json::Array(_))) {
            return items.iter().map(|item| self.lines(item)).collect::<Result<_>>().map(Coordinates::List);
        }
        let mut line: Vec<[f64; 2]> = Vec::new();
        for item in items {
            let Json::Integer(number) = item else {
                return Err(Error::invalid("whole numbers of arcs").in_field("arcs"));
            };
            // The complement of a number is its arc walked backwards (section 2.1.4).
            let backwards = *number < 0;
            let index = usize::try_from(if backwards { !*number } else { *number });
            let arc = index.ok().and_then(|index| self.arcs.get(index));
            let arc = arc.ok_or_else(|| Error::unknown_reference("arc").in_field("arcs"))?;
            let arc = arc
                .as_ref()
                .ok_or_else(|| Error::invalid("arcs of at least two positions").in_field("arcs"))?;
            self.count(line.len(), arc.len())?;
            let begins = if backwards { arc.last() } else { arc.first() };
            if line.last().is_some_and(|last| Some(last) != begins) {
                return Err(Error::invalid("arcs that begin where the one before ends").in_field("arcs"));
            }
            line.pop();
            if backwards {
                line.extend(arc.iter().rev());
            } else {
                line.extend(arc);
            }
        }
        Ok(Coordinates::List(line.into_iter().map(|[x, y]| Coordinates::Position([x, y, 0.0], 2)).collect()))
    }

    fn count(&self, held: usize, more: usize) -> Result<()> {
        let vertices = self.vertices.get() + more as u64;
        self.vertices.set(vertices);
        if vertices > self.limits.vertices {
            return Err(Error::limit(self.limits.vertices, "positions in a file"));
        }
        // Where two arcs meet, one position is both.
        let in_line = (held + more) as u64 - u64::from(held > 0);
        if in_line > self.limits.ring_vertices {
            return Err(Error::limit(self.limits.ring_vertices, "positions in a ring"));
        }
        Ok(())
    }

    /// Reads the positions of points, which stand in the geometry itself and are no differences.
    fn points(&self, coordinates: &Json) -> Coordinates {
        let Json::Array(items) = coordinates else { return Coordinates::Wrong };
        let numbers: Vec<f64> = items.iter().map_while(number).collect();
        match numbers.as_slice() {
            [] => Coordinates::List(items.iter().map(|item| self.points(item)).collect()),
            _ if numbers.len() < items.len() => Coordinates::Wrong,
            [x, y, ..] => {
                let [x, y] = self.transform.map_or([*x, *y], |transform| transform.apply([*x, *y]));
                Coordinates::Position([x, y, 0.0], 2)
            }
            [x] => Coordinates::Position([*x, 0.0, 0.0], 1),
        }
    }
}

/// Tells whether an error ends the reading, instead of refusing one feature.
pub(super) fn is_final(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Limit { .. })
}

fn number(json: &Json) -> Option<f64> {
    match json {
        #[expect(clippy::cast_precision_loss, reason = "a number beyond 2^53 is out of range either way")]
        Json::Integer(number) => Some(*number as f64),
        Json::Float(number) => Some(*number),
        _ => None,
    }
}

/// Reads an arc; on a grid each position but the first is the difference to the one before (section 2.1.4).
fn positions(arc: &Coordinates, transform: Option<Transform>) -> Option<Vec<[f64; 2]>> {
    let Coordinates::List(items) = arc else { return None };
    let mut sum = [0.0, 0.0];
    let mut positions = Vec::with_capacity(items.len());
    for item in items {
        let Coordinates::Position([x, y, _], 2..) = item else { return None };
        positions.push(match transform {
            Some(transform) => {
                let [sum_x, sum_y] = &mut sum;
                (*sum_x, *sum_y) = (*sum_x + x, *sum_y + y);
                transform.apply(sum)
            }
            None => [*x, *y],
        });
    }
    (positions.len() > 1).then_some(positions)
}
