//! Records that were pushed one by one and wait to go into their cells.
//!
//! The state of a cell seldom lies in a cache, and a record that waits for one measure's before it looks at the next one's
//! waits for memory several times. Some records together, one measure after the other, wait side by side.

use std::borrow::Cow;

use super::aggregator::Aggregator;
use super::state::Input;

/// So many records wait: what they bring stays in the nearest cache.
const MOST: usize = 128;

/// The cells of records, and what they bring to each measure.
#[derive(Debug, Clone, Default)]
pub(super) struct Pending {
    cells: Vec<usize>,
    inputs: Vec<Vec<Input>>,
}

impl Pending {
    /// Takes one record's; says whether it is time to add all that wait.
    pub(super) fn add(&mut self, cell: usize, inputs: &[Input]) -> bool {
        self.cells.push(cell);
        if self.inputs.len() < inputs.len() {
            self.inputs.resize_with(inputs.len(), Vec::new);
        }
        self.inputs.iter_mut().zip(inputs).for_each(|(own, input)| own.push(*input));
        self.cells.len() >= MOST
    }
}

impl Aggregator {
    /// Adds the records that wait to their cells.
    pub(super) fn settle(&mut self) {
        let Self { pending, states, schema, .. } = self;
        if pending.cells.is_empty() {
            return;
        }
        for ((state, inputs), measure) in states.iter_mut().zip(&mut pending.inputs).zip(schema.measures()) {
            state.push_all(&pending.cells, inputs, measure);
            inputs.clear();
        }
        pending.cells.clear();
    }

    /// Gives this state with no record waiting.
    pub(super) fn settled(&self) -> Cow<'_, Self> {
        if self.pending.cells.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut own = self.clone();
        own.settle();
        Cow::Owned(own)
    }
}
