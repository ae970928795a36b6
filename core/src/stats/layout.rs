//! Where the fields that a schema names stand in an event.

use super::event::{Event, FieldValue};
use super::schema::Schema;
use crate::{Error, Result};

/// The place of each field in the last event; the next one mostly has them in the same order.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// The names in their order.
    names: Vec<String>,
    dimensions: Vec<usize>,
    time: usize,
    measures: Vec<usize>,
}

/// The event has no such field.
const ABSENT: usize = usize::MAX;

impl Layout {
    /// Finds each field in an event.
    ///
    /// # Errors
    ///
    /// `Invalid` for a field that the schema does not name.
    pub(super) fn fit(&mut self, schema: &Schema, event: &Event<'_>) -> Result<()> {
        let fields = event.fields();
        let same = |((name, _), own): (&(&str, FieldValue<'_>), &String)| name == own;
        // A schema has a measure at least, so a layout of none was never made; an event without a field is one, too.
        let made = !self.measures.is_empty();
        if made && fields.len() == self.names.len() && fields.iter().zip(&self.names).all(same) {
            return Ok(());
        }
        self.measures.clear();
        self.names.clear();
        if let Some((name, _)) = fields.iter().find(|(name, _)| !schema.names_field(name)) {
            return Err(Error::invalid("a field that the schema names").in_field(*name));
        }
        let place = |field: &str| fields.iter().position(|(name, _)| *name == field).unwrap_or(ABSENT);
        self.dimensions.clear();
        self.dimensions.extend(schema.dimensions().iter().map(|dimension| place(dimension.name())));
        self.time = schema.time_field().map_or(ABSENT, place);
        self.measures.extend(schema.measures().iter().map(|measure| measure.field().map_or(ABSENT, place)));
        self.names.extend(fields.iter().map(|(name, _)| (*name).to_owned()));
        Ok(())
    }

    /// The value of each dimension in an event that was fitted.
    #[inline]
    pub(super) fn dimensions<'a>(&self, event: &Event<'a>) -> impl Iterator<Item = FieldValue<'a>> {
        self.dimensions.iter().map(|place| value(event, *place))
    }

    /// The value of the field that holds the time.
    #[inline]
    pub(super) fn time<'a>(&self, event: &Event<'a>) -> FieldValue<'a> {
        value(event, self.time)
    }

    /// The value that each measure looks at.
    #[inline]
    pub(super) fn measures<'a>(&self, event: &Event<'a>) -> impl Iterator<Item = FieldValue<'a>> {
        self.measures.iter().map(|place| value(event, *place))
    }
}

#[inline]
fn value<'a>(event: &Event<'a>, place: usize) -> FieldValue<'a> {
    event.fields().get(place).map_or(FieldValue::Null, |(_, value)| *value)
}
