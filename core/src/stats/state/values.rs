//! Whole numbers from 0, as small as they can be kept.

use super::packed::Share;
use crate::stats::select::{Selector, partitioned};

/// Values in the order they came, 32 bits each as long as every one fits.
#[derive(Debug, Clone)]
pub(in crate::stats) enum Values {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
    /// In the rows of a batch.
    Shared(Share),
}

impl Default for Values {
    fn default() -> Self {
        Self::Narrow(Vec::new())
    }
}

impl Values {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Narrow(values) => values.len(),
            Self::Wide(values) => values.len(),
            Self::Shared(share) => share.len(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes values out of a batch's rows, so that there can be more.
    fn open(&mut self) {
        if let Self::Shared(share) = self {
            *self = Self::Narrow(share.values());
        }
    }

    pub(super) fn push(&mut self, value: u64) {
        self.open();
        if let (Self::Narrow(values), Ok(value)) = (&mut *self, u32::try_from(value)) {
            return values.push(value);
        }
        self.widen();
        if let Self::Wide(values) = self {
            values.push(value);
        }
    }

    /// Adds values that fit into 32 bits.
    pub(super) fn extend_narrow(&mut self, more: &[u32]) {
        self.open();
        match self {
            Self::Narrow(values) => values.extend_from_slice(more),
            Self::Wide(values) => values.extend(more.iter().map(|value| u64::from(*value))),
            Self::Shared(_) => {}
        }
    }

    pub(super) fn append(&mut self, more: &Self) {
        match more {
            Self::Narrow(more) => self.extend_narrow(more),
            Self::Wide(more) => {
                self.widen();
                if let Self::Wide(values) = self {
                    values.extend_from_slice(more);
                }
            }
            Self::Shared(share) => self.extend_narrow(&share.values()),
        }
    }

    fn widen(&mut self) {
        self.open();
        if let Self::Narrow(values) = self {
            *self = Self::Wide(values.iter().map(|value| u64::from(*value)).collect());
        }
    }

    pub(super) fn for_each(&self, mut visit: impl FnMut(u64)) {
        match self {
            Self::Narrow(values) => values.iter().for_each(|value| visit(u64::from(*value))),
            Self::Wide(values) => values.iter().for_each(|value| visit(*value)),
            Self::Shared(share) => share.values().into_iter().for_each(|value| visit(value.into())),
        }
    }

    /// Gives the values in ascending order.
    pub(super) fn sorted(&self) -> Vec<u64> {
        let mut sorted = Vec::with_capacity(self.len());
        self.for_each(|value| sorted.push(value));
        sorted.sort_unstable();
        sorted
    }

    /// Gives the values at some ranks, counted from 0 in ascending order of value. The ranks must not ascend.
    pub(super) fn at_ranks(
        &self,
        ranks: &[u64],
        selector: &mut Selector,
        mut found: impl FnMut(Option<u64>),
    ) {
        let narrow = |value: Option<u32>| found(value.map(u64::from));
        match self {
            Self::Narrow(values) => selector.at_ranks(ranks, |out| out.extend_from_slice(values), narrow),
            Self::Shared(share) => selector.at_ranks(ranks, |out| share.copy_to(out), narrow),
            Self::Wide(values) => partitioned(&mut values.clone(), ranks, found),
        }
    }
}
