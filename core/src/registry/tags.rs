//! What a safe point offers, as the bits that the point index filters by.

use crate::domain::{Equipment, SafePoint, SafePointFunction, SafePointState};
use crate::index::TagFilter;

/// Functions take the bits from 0, equipment those from 32, and the top bit says that the point is active.
const EQUIPMENT_SHIFT: u32 = 32;
const ACTIVE: u64 = 1 << 63;

const _: () = assert!(SafePointFunction::ALL.len() <= 32 && Equipment::ALL.len() <= 31);

/// Asks for safe points by what they offer and have at hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct SafePointFilter {
    /// Functions that a point must all offer.
    pub functions: Vec<SafePointFunction>,
    /// Equipment that a point must all have.
    pub equipment: Vec<Equipment>,
}

impl SafePointFilter {
    /// Asks for nothing in particular.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Asks also for a function.
    #[must_use]
    pub fn offering(mut self, function: SafePointFunction) -> Self {
        self.functions.push(function);
        self
    }

    /// Asks also for a piece of equipment.
    #[must_use]
    pub fn with_equipment(mut self, equipment: Equipment) -> Self {
        self.equipment.push(equipment);
        self
    }

    /// Tells whether a safe point offers and has all that is asked, whatever its state.
    #[must_use]
    pub fn matches(&self, point: &SafePoint) -> bool {
        self.functions.iter().all(|function| point.functions.contains(function))
            && self.equipment.iter().all(|equipment| point.equipment.contains(equipment))
    }

    /// The filter over the tags of active points.
    pub(crate) fn active_tags(&self) -> TagFilter {
        TagFilter { all: ACTIVE | bits(&self.functions, &self.equipment), any: 0 }
    }
}

/// The tags of a safe point.
pub(super) fn of(point: &SafePoint) -> u64 {
    let active = if point.state == SafePointState::Active { ACTIVE } else { 0 };
    active | bits(&point.functions, &point.equipment)
}

fn bits(functions: &[SafePointFunction], equipment: &[Equipment]) -> u64 {
    let functions = functions.iter().map(|f| 1 << (*f as u32));
    let equipment = equipment.iter().map(|e| 1 << (EQUIPMENT_SHIFT + *e as u32));
    functions.chain(equipment).fold(0, |bits, bit: u64| bits | bit)
}
