//! What an aggregator keeps: dimensions, a time, measures.

use std::collections::HashSet;
use std::sync::Arc;

use super::measure::{Measure, MeasureKind};
use super::period::Grain;
use crate::time::Zone;
use crate::{Error, Result};

/// Most dimensions of a schema, the time not counted.
pub const MAX_DIMENSIONS: usize = 7;

/// A dimension by which records are told apart, such as a category or an area.
///
/// A closed dimension takes only the values it was declared with; an open one takes any text. In both, null and
/// *outside* (a position in no area, say) are codes of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    pub(super) name: String,
    pub(super) values: Option<Vec<Arc<str>>>,
    pub(super) levels: Vec<Level>,
}

/// A coarser level of a closed dimension: to which of its values each of the dimension's belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Level {
    pub(super) name: String,
    pub(super) parents: Vec<(Arc<str>, Arc<str>)>,
}

impl Level {
    /// Gives the level's values in the order of their first mention.
    pub(super) fn values(&self) -> Vec<Arc<str>> {
        let mut seen = HashSet::new();
        let parents = self.parents.iter().map(|(_, parent)| parent);
        parents.filter(|parent| seen.insert(*parent)).cloned().collect()
    }
}

impl Dimension {
    /// Makes a dimension that takes any text.
    #[must_use]
    pub fn open(name: impl Into<String>) -> Self {
        Self { name: name.into(), values: None, levels: Vec::new() }
    }

    /// Makes a dimension that takes only these values, in the order that tables show them.
    #[must_use]
    pub fn closed<T: AsRef<str>>(name: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(|value| Arc::from(value.as_ref())).collect();
        Self { name: name.into(), values: Some(values), levels: Vec::new() }
    }

    /// Adds a coarser level, by which tables can be cut too: which value belongs to which of the level's.
    ///
    /// A value that is not listed is outside the level.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::stats::Dimension;
    ///
    /// let area = Dimension::closed("area", ["dashizi", "xiaguan", "ruichi"])
    ///     .with_level("station", [("dashizi", "beidajie"), ("xiaguan", "beidajie"), ("ruichi", "nanchuan")]);
    /// ```
    #[must_use]
    pub fn with_level<T: AsRef<str>>(
        mut self,
        name: impl Into<String>,
        parents: impl IntoIterator<Item = (T, T)>,
    ) -> Self {
        let parents = parents
            .into_iter()
            .map(|(value, parent)| (Arc::from(value.as_ref()), Arc::from(parent.as_ref())));
        self.levels.push(Level { name: name.into(), parents: parents.collect() });
        self
    }

    /// Gives the name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives the values of a closed dimension, or `None` for an open one.
    pub fn values(&self) -> Option<impl Iterator<Item = &str>> {
        self.values.as_ref().map(|values| values.iter().map(AsRef::as_ref))
    }
}

/// The field that places a record in time, and how time is cut into periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TimeField {
    pub(super) field: String,
    pub(super) grain: Grain,
    pub(super) zone: Zone,
}

/// Says what an [`Aggregator`](super::Aggregator) keeps; states merge only when their schemas are the same.
///
/// # Examples
///
/// ```
/// use shouwang::time::Zone;
/// use shouwang::stats::{Dimension, Grain, Measure, Schema};
///
/// let schema = Schema::builder()
///     .dimension(Dimension::open("category"))
///     .dimension(Dimension::closed("area", ["dashizi", "ruichi"]))
///     .time("opened_at", Grain::Month, Zone::shanghai())
///     .measure(Measure::count())
///     .measure(Measure::count_if("resolved"))
///     .build()?;
/// assert_eq!(schema.keys().collect::<Vec<_>>(), ["category", "area", "month"]);
/// # Ok::<(), shouwang::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    inner: Arc<Inner>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Inner {
    dimensions: Vec<Dimension>,
    time: Option<TimeField>,
    zone: Option<Zone>,
    measures: Vec<Measure>,
}

impl Schema {
    /// Starts a schema without dimensions, time or measures.
    pub fn builder() -> SchemaBuilder {
        SchemaBuilder { inner: Inner::default() }
    }

    /// Gives the dimensions, the time not among them.
    #[must_use]
    pub fn dimensions(&self) -> &[Dimension] {
        &self.inner.dimensions
    }

    /// Gives the measures.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.inner.measures
    }

    /// Gives the field that holds the time, when there is one.
    #[must_use]
    pub fn time_field(&self) -> Option<&str> {
        self.inner.time.as_ref().map(|time| time.field.as_str())
    }

    /// Gives the length of a period, when there is a time.
    #[must_use]
    pub fn grain(&self) -> Option<Grain> {
        self.inner.time.as_ref().map(|time| time.grain)
    }

    /// Gives the time zone whose clocks cut periods and hours.
    #[must_use]
    pub fn zone(&self) -> Option<Zone> {
        self.inner.zone
    }

    /// Gives the names by which a table can be cut: the dimensions, then the grain's code (such as `month`).
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        let grain = self.inner.time.as_ref().map(|time| time.grain.code());
        self.inner.dimensions.iter().map(Dimension::name).chain(grain)
    }

    pub(super) fn time(&self) -> Option<&TimeField> {
        self.inner.time.as_ref()
    }

    /// Says whether a field of records has this name.
    pub(super) fn names_field(&self, name: &str) -> bool {
        let dimensions = self.inner.dimensions.iter().map(Dimension::name);
        let measures = self.inner.measures.iter().filter_map(Measure::field);
        dimensions.chain(self.time_field()).chain(measures).any(|own| own == name)
    }

    /// Says whether any measure depends on the person key.
    pub(super) fn is_keyed(&self) -> bool {
        self.inner.measures.iter().any(Measure::is_keyed)
    }

    /// Makes the schema of a table cut by some of the keys.
    pub(super) fn project(&self, dimensions: Vec<Dimension>, time: Option<TimeField>) -> Self {
        let (zone, measures) = (self.inner.zone, self.inner.measures.clone());
        Self { inner: Arc::new(Inner { dimensions, time, zone, measures }) }
    }
}

/// Builds a [`Schema`].
#[derive(Debug, Clone)]
#[must_use]
pub struct SchemaBuilder {
    inner: Inner,
}

impl SchemaBuilder {
    /// Adds a dimension.
    pub fn dimension(mut self, dimension: Dimension) -> Self {
        self.inner.dimensions.push(dimension);
        self
    }

    /// Names the field that places a record in time, the length of a period, and the zone whose clocks cut it.
    pub fn time(mut self, field: impl Into<String>, grain: Grain, zone: Zone) -> Self {
        self.inner.time = Some(TimeField { field: field.into(), grain, zone });
        self.zone(zone)
    }

    /// Names the zone whose clocks cut the hours of the week, for a schema without periods.
    pub fn zone(mut self, zone: Zone) -> Self {
        self.inner.zone = Some(zone);
        self
    }

    /// Adds a measure.
    pub fn measure(mut self, measure: Measure) -> Self {
        self.inner.measures.push(measure);
        self
    }

    /// Checks the schema and makes it.
    ///
    /// # Errors
    ///
    /// `Missing` for an empty name or no measure, `Duplicate` for a name, value or measure that stands twice,
    /// `Limit` for more than [`MAX_DIMENSIONS`] dimensions.
    pub fn build(self) -> Result<Schema> {
        let inner = self.inner;
        if inner.dimensions.len() > MAX_DIMENSIONS {
            return Err(Error::limit(MAX_DIMENSIONS as u64, "dimensions").in_field("dimensions"));
        }
        if inner.measures.is_empty() {
            return Err(Error::missing("at least one measure").in_field("measures"));
        }
        let mut names = HashSet::new();
        let grain = inner.time.as_ref().map(|time| time.grain.code());
        let levels = inner.dimensions.iter().flat_map(|dimension| &dimension.levels);
        let levels = levels.map(|level| level.name.as_str());
        for name in inner.dimensions.iter().map(Dimension::name).chain(levels).chain(grain) {
            if name.is_empty() {
                return Err(Error::missing("a dimension's name").in_field("dimensions"));
            }
            if !names.insert(name) {
                return Err(Error::duplicate("dimension").in_field(name));
            }
        }
        inner.dimensions.iter().try_for_each(check_dimension)?;
        let mut seen = HashSet::new();
        for measure in &inner.measures {
            if measure.kind != MeasureKind::Count && measure.field.is_empty() {
                return Err(Error::missing("the field of a measure").in_field(measure.kind.code()));
            }
            if measure.kind == MeasureKind::HourOfWeek && inner.zone.is_none() {
                return Err(
                    Error::missing("the schema's time zone, which cuts hours").in_field(&measure.field)
                );
            }
            if !seen.insert((measure.kind, measure.field.as_str())) {
                return Err(Error::duplicate("measure").in_field(measure.kind.code()));
            }
        }
        if inner.time.as_ref().is_some_and(|time| Some(time.zone) != inner.zone) {
            return Err(Error::invalid("one time zone for periods and hours").in_field("zone"));
        }
        if inner.time.as_ref().is_some_and(|time| time.field.is_empty()) {
            return Err(Error::missing("the field that holds the time").in_field("time"));
        }
        Ok(Schema { inner: Arc::new(inner) })
    }
}

fn check_dimension(dimension: &Dimension) -> Result<()> {
    let duplicate = || Error::duplicate("value of the dimension").in_field(&dimension.name);
    let mut values = HashSet::new();
    if !dimension.values.iter().flatten().all(|value| values.insert(value)) {
        return Err(duplicate());
    }
    for level in &dimension.levels {
        let mut children = HashSet::new();
        for (child, _) in &level.parents {
            if !values.contains(child) {
                return Err(Error::unknown_reference("value of the dimension").in_field(&level.name));
            }
            if !children.insert(child) {
                return Err(duplicate());
            }
        }
    }
    Ok(())
}
