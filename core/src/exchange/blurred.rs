//! Positions that leave for others.

use crate::Position;
use crate::domain::Visibility;

/// Gives the position that a reader of some clearance may have: the public one rounded to a hundredth of a degree, up to some 800 m
/// away; partners one rounded to a thousandth, up to some 80 m away; the others the exact one.
///
/// What is near rounds alike, every time, so that neither many records nor many files give the exact position back. It tells the
/// neighbourhood all the same: where few people live, leave the position out.
pub(super) fn position_for(position: Position, reader: Visibility) -> Position {
    let steps = match reader {
        Visibility::Public => 100.0,
        Visibility::Partner => 1000.0,
        Visibility::Internal | Visibility::Restricted => return position,
    };
    let rounded = |degrees: f64| (degrees * steps).round() / steps;
    // Both ends of either range lie on the grid, so a rounded position is one; if it were not, the whole degree is.
    Position::new(rounded(position.latitude()), rounded(position.longitude()))
        .or_else(|_| Position::new(position.latitude().trunc(), position.longitude().trunc()))
        .unwrap_or(position)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_public_position_is_that_of_its_cell(lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64) {
            for (reader, cell) in [(Visibility::Public, 0.01), (Visibility::Partner, 0.001)] {
                let given = position_for(Position::new(lat, lon).unwrap(), reader);
                prop_assert!((given.latitude() - lat).abs() <= cell / 2.0 + 1e-9);
                prop_assert!((given.longitude() - lon).abs() <= cell / 2.0 + 1e-9);
                prop_assert_eq!(position_for(given, reader), given);
                // Written, it has no digit beyond the cell's.
                prop_assert!(given.latitude().to_string().len() <= "-90.000".len(), "{}", given.latitude());
                prop_assert!(given.longitude().to_string().len() <= "-180.000".len(), "{}", given.longitude());
            }
        }
    }

    #[test]
    fn neighbours_are_told_apart_by_those_alone_who_may() {
        let (one, other) =
            (Position::new(36.6201, 101.7702).unwrap(), Position::new(36.6239, 101.7697).unwrap());
        assert_eq!(position_for(one, Visibility::Public), position_for(other, Visibility::Public));
        assert_ne!(position_for(one, Visibility::Partner), position_for(other, Visibility::Partner));
        assert_eq!(position_for(one, Visibility::Internal), one);
    }
}
