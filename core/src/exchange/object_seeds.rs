//! Reads GeoJSON objects as the text comes, each feature of a collection given away before the next one is read.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::json::{Context, JsonSeed, KeySeed, Keys};
use super::object::{Features, Member, Object};
use super::shapes::Coordinates;
use super::{Json, Limits};
use crate::{Error, Result};

/// Reads the object that a file is; the features of a collection go to `take`, one by one.
pub(super) fn read_object(
    bytes: &[u8],
    limits: &Limits,
    take: &dyn Fn(Object) -> Result<()>,
) -> Result<Member> {
    let reading = Reading { context: Context::new(limits), take };
    reading.context.read(bytes, |_| ObjectSeed { reading: &reading, level: Level::Root, depth: 0 })
}

/// What the seeds of one reading share.
struct Reading<'l> {
    context: Context<'l>,
    take: &'l dyn Fn(Object) -> Result<()>,
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Root,
    Feature,
    Geometry,
}

/// An object of some GeoJSON type, or whatever stands in its place.
#[derive(Clone, Copy)]
struct ObjectSeed<'r, 'l> {
    reading: &'r Reading<'l>,
    level: Level,
    depth: usize,
}

impl<'d> DeserializeSeed<'d> for ObjectSeed<'_, '_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'d>>(self, reader: D) -> Result<Member, D::Error> {
        reader.deserialize_any(self)
    }
}

macro_rules! scalars_are {
    ($value:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            self.context().text(text).map(|_| $value)
        }
    };
}

macro_rules! numbers_are {
    ($value:expr) => {
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok($value)
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok($value)
        }
    };
}

impl<'r, 'l> ObjectSeed<'r, 'l> {
    fn context(&self) -> &'r Context<'l> {
        &self.reading.context
    }
}

impl<'d> Visitor<'d> for ObjectSeed<'_, '_> {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a GeoJSON object")
    }

    scalars_are!(Member::Wrong);
    numbers_are!(Member::Wrong);

    fn visit_unit<E>(self) -> Result<Member, E> {
        Ok(Member::Null)
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Member, A::Error> {
        let context = self.context();
        let seed = JsonSeed { context, depth: context.deeper(self.depth)? };
        while items.next_element_seed(seed)?.is_some() {}
        Ok(Member::Wrong)
    }

    fn visit_map<A: MapAccess<'d>>(self, mut members: A) -> Result<Member, A::Error> {
        let context = self.context();
        let depth = context.deeper(self.depth)?;
        let any = JsonSeed { context, depth };
        let inner = |level| ObjectSeed { reading: self.reading, level, depth };
        let mut keys = Keys::default();
        let mut object = Object::default();
        while let Some(key) = members.next_key_seed(KeySeed(context))? {
            keys.insert(&key, context)?;
            match key.as_str() {
                "type" => {
                    object.kind = match members.next_value_seed(any)? {
                        Json::String(kind) => Some(kind),
                        _ => Some(String::new()),
                    }
                }
                "coordinates" => {
                    let read = members.next_value_seed(CoordinatesSeed { context, depth })?;
                    object.coordinates = Some(read.unwrap_or(Coordinates::Wrong));
                }
                "geometries" => {
                    object.geometries = Some(members.next_value_seed(GeometriesSeed(inner(Level::Geometry)))?)
                }
                "geometry" => object.geometry = Some(members.next_value_seed(inner(Level::Geometry))?),
                "features" if self.level == Level::Root => {
                    object.features = Some(members.next_value_seed(FeaturesSeed(inner(Level::Feature)))?);
                }
                "features" => {
                    members.next_value_seed(any)?;
                    object.features = Some(Features::Wrong);
                }
                "properties" => object.properties = Some(members.next_value_seed(any)?),
                "id" => object.id = Some(members.next_value_seed(any)?),
                "bbox" => object.bbox = Some(members.next_value_seed(any)?),
                "crs" => object.crs = Some(members.next_value_seed(any)?),
                "arcs" if self.level == Level::Root => {
                    let read = members.next_value_seed(CoordinatesSeed { context, depth })?;
                    object.topology.arcs = Some(read.unwrap_or(Coordinates::Wrong));
                }
                "objects" if self.level == Level::Root => {
                    object.topology.objects = Some(members.next_value_seed(any)?);
                }
                "transform" if self.level == Level::Root => {
                    object.topology.transform = Some(members.next_value_seed(any)?);
                }
                _ => {
                    members.next_value_seed(any)?;
                }
            }
        }
        Ok(Member::Object(Box::new(object)))
    }
}

/// The `features` array, whose items are given away one by one.
struct FeaturesSeed<'r, 'l>(ObjectSeed<'r, 'l>);

impl<'r, 'l> FeaturesSeed<'r, 'l> {
    fn context(&self) -> &'r Context<'l> {
        self.0.context()
    }
}

impl<'d> DeserializeSeed<'d> for FeaturesSeed<'_, '_> {
    type Value = Features;

    fn deserialize<D: Deserializer<'d>>(self, reader: D) -> Result<Features, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for FeaturesSeed<'_, '_> {
    type Value = Features;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of features")
    }

    scalars_are!(Features::Wrong);
    numbers_are!(Features::Wrong);

    fn visit_unit<E>(self) -> Result<Features, E> {
        Ok(Features::Wrong)
    }

    fn visit_map<A: MapAccess<'d>>(self, members: A) -> Result<Features, A::Error> {
        JsonSeed { context: self.context(), depth: self.0.depth }.visit_map(members)?;
        Ok(Features::Wrong)
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Features, A::Error> {
        let context = self.context();
        let seed = ObjectSeed { depth: context.deeper(self.0.depth)?, ..self.0 };
        while let Some(item) = items.next_element_seed(seed)? {
            let object = match item {
                Member::Object(object) => *object,
                _ => Object::default(),
            };
            (self.0.reading.take)(object).map_err(|error| context.fail(error))?;
        }
        Ok(Features::Read)
    }
}

/// The `geometries` array of a collection.
struct GeometriesSeed<'r, 'l>(ObjectSeed<'r, 'l>);

impl<'r, 'l> GeometriesSeed<'r, 'l> {
    fn context(&self) -> &'r Context<'l> {
        self.0.context()
    }
}

impl<'d> DeserializeSeed<'d> for GeometriesSeed<'_, '_> {
    type Value = Vec<Member>;

    fn deserialize<D: Deserializer<'d>>(self, reader: D) -> Result<Vec<Member>, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for GeometriesSeed<'_, '_> {
    type Value = Vec<Member>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of geometries")
    }

    scalars_are!(vec![Member::Wrong]);
    numbers_are!(vec![Member::Wrong]);

    fn visit_unit<E>(self) -> Result<Vec<Member>, E> {
        Ok(vec![Member::Wrong])
    }

    fn visit_map<A: MapAccess<'d>>(self, members: A) -> Result<Vec<Member>, A::Error> {
        JsonSeed { context: self.context(), depth: self.0.depth }.visit_map(members)?;
        Ok(vec![Member::Wrong])
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Vec<Member>, A::Error> {
        let seed = ObjectSeed { depth: self.context().deeper(self.0.depth)?, ..self.0 };
        let mut members = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            members.push(item);
        }
        Ok(members)
    }
}

/// Nested arrays of numbers; a number by itself is `Err` of it.
#[derive(Clone, Copy)]
struct CoordinatesSeed<'c, 'l> {
    context: &'c Context<'l>,
    depth: usize,
}

impl<'c, 'l> CoordinatesSeed<'c, 'l> {
    fn context(&self) -> &'c Context<'l> {
        self.context
    }
}

impl<'d> DeserializeSeed<'d> for CoordinatesSeed<'_, '_> {
    type Value = Result<Coordinates, f64>;

    fn deserialize<D: Deserializer<'d>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for CoordinatesSeed<'_, '_> {
    type Value = Result<Coordinates, f64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("coordinates")
    }

    scalars_are!(Ok(Coordinates::Wrong));

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Ok(Coordinates::Wrong))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "degrees are small; a larger number is out of range either way"
    )]
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Err(number as f64))
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "degrees are small; a larger number is out of range either way"
    )]
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Err(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Err(number))
    }

    fn visit_map<A: MapAccess<'d>>(self, members: A) -> Result<Self::Value, A::Error> {
        JsonSeed { context: self.context, depth: self.depth }.visit_map(members)?;
        Ok(Ok(Coordinates::Wrong))
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let limits = self.context.limits;
        let seed = CoordinatesSeed { context: self.context, depth: self.context.deeper(self.depth)? };
        let (mut numbers, mut count) = ([0.0; 3], 0_usize);
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            match item {
                Err(number) => {
                    if let Some(slot) = numbers.get_mut(count) {
                        *slot = number;
                    }
                    count += 1;
                }
                Ok(item) => {
                    if list.len() as u64 >= limits.ring_vertices {
                        return Err(self
                            .context
                            .fail(Error::limit(limits.ring_vertices, "positions in a ring")));
                    }
                    list.push(item);
                }
            }
        }
        match (count, list.is_empty()) {
            (0, _) => Ok(Ok(Coordinates::List(list))),
            (_, false) => Ok(Ok(Coordinates::Wrong)),
            (_, true) => {
                let vertices = self.context.vertices.get() + 1;
                self.context.vertices.set(vertices);
                if vertices > limits.vertices {
                    return Err(self.context.fail(Error::limit(limits.vertices, "positions in a file")));
                }
                Ok(Ok(Coordinates::Position(numbers, count)))
            }
        }
    }
}
