//! Whole numbers from 0, as small as they can be kept.

/// Values in the order they came, 32 bits each as long as every one fits.
#[derive(Debug, Clone)]
pub(in crate::stats) enum Values {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
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
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn push(&mut self, value: u64) {
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
        match self {
            Self::Narrow(values) => values.extend_from_slice(more),
            Self::Wide(values) => values.extend(more.iter().map(|value| u64::from(*value))),
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
        }
    }

    fn widen(&mut self) {
        if let Self::Narrow(values) = self {
            *self = Self::Wide(values.iter().map(|value| u64::from(*value)).collect());
        }
    }

    pub(super) fn for_each(&self, mut visit: impl FnMut(u64)) {
        match self {
            Self::Narrow(values) => values.iter().for_each(|value| visit(u64::from(*value))),
            Self::Wide(values) => values.iter().for_each(|value| visit(*value)),
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
    pub(super) fn at_ranks(&self, ranks: &[u64]) -> Vec<Option<u64>> {
        match self {
            Self::Narrow(values) => select(values.clone(), ranks, u64::from),
            Self::Wide(values) => select(values.clone(), ranks, |value| value),
        }
    }
}

fn select<T: Ord + Copy>(mut values: Vec<T>, ranks: &[u64], wide: fn(T) -> u64) -> Vec<Option<u64>> {
    let mut left = values.as_mut_slice();
    let mut pick = |rank: u64| {
        let rank = usize::try_from(rank).ok().filter(|rank| *rank < left.len())?;
        let (_, value, _) = left.select_nth_unstable(rank);
        let value = *value;
        // What lies above this rank is not asked for again.
        left = std::mem::take(&mut left).get_mut(..=rank)?;
        Some(wide(value))
    };
    ranks.iter().map(|rank| pick(*rank)).collect()
}
