//! Points that come and go, against an index over the points that are there.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "helpers of tests lie outside the functions where these are allowed"
)]

use proptest::prelude::*;
use shouwang::Position;
use shouwang::index::{EditablePoints, NearestQuery, Neighbour, PointIndex, PointSnapshot, TagFilter};

#[derive(Debug, Clone)]
enum Edit {
    Insert(Position, u64),
    /// Removes the point at this share of all positions.
    Remove(f64),
    Snapshot,
}

/// A lattice has ties, and ties have an order.
fn place() -> impl Strategy<Value = Position> {
    let lattice =
        (0i32..20, 0i32..20).prop_map(|(a, b)| (36.0 + f64::from(a) * 0.01, 101.0 + f64::from(b) * 0.01));
    prop_oneof![lattice, (36.0..36.2, 101.0..101.2)].prop_map(|(lat, lon)| Position::new(lat, lon).unwrap())
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => (place(), 0u64..4).prop_map(|(place, tags)| Edit::Insert(place, tags)),
        3 => (0.0..1.0).prop_map(Edit::Remove),
        1 => Just(Edit::Snapshot),
    ]
}

/// Every point ever added, and whether it is there.
type Points = Vec<(Position, u64, bool)>;

fn expected(points: &Points, from: Position, query: &NearestQuery) -> Vec<Neighbour> {
    let there: Vec<usize> = (0..points.len()).filter(|number| points[*number].2).collect();
    let columns: Vec<Position> = there.iter().map(|number| points[*number].0).collect();
    let tags: Vec<u64> = there.iter().map(|number| points[*number].1).collect();
    let found = PointIndex::with_tags(&columns, &tags).unwrap().nearest_by(from, query);
    found.into_iter().map(|one| Neighbour { position: there[one.position], ..one }).collect()
}

fn check(points: &Points, snapshot: &PointSnapshot, from: Position) {
    assert_eq!(snapshot.len(), points.iter().filter(|(.., there)| *there).count());
    for query in [
        NearestQuery::k(1),
        NearestQuery::k(7),
        NearestQuery::k(40),
        NearestQuery::k(usize::MAX).within(4_000.0),
        NearestQuery::k(3).tagged(TagFilter { all: 2, any: 0 }),
    ] {
        let expected = expected(points, from, &query);
        let found = snapshot.nearest_by(from, &query);
        let positions = |all: &[Neighbour]| all.iter().map(|one| one.position).collect::<Vec<_>>();
        assert_eq!(positions(&found), positions(&expected), "{query:?}");
        assert!(found.iter().zip(&expected).all(|(a, b)| (a.metres - b.metres).abs() < 1e-6));
        let even = snapshot.nearest_matching(from, &query, |position| position % 2 == 0);
        assert!(even.iter().all(|one| one.position % 2 == 0 && points[one.position].2));
    }
    assert_eq!(snapshot.nearest(from, 2).len(), snapshot.len().min(2));
    assert_eq!(snapshot.is_empty(), points.iter().all(|(.., there)| !there));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_snapshot_answers_like_an_index_over_what_was_there(
        first in prop::collection::vec((place(), 0u64..4), 0..900),
        edits in prop::collection::vec(edit(), 0..900),
        from in place(),
    ) {
        let (places, tags): (Vec<Position>, Vec<u64>) = first.iter().copied().unzip();
        let mut editable = EditablePoints::with_tags(&places, &tags).unwrap();
        let mut points: Points = first.into_iter().map(|(place, tags)| (place, tags, true)).collect();
        let mut taken = vec![(points.clone(), editable.snapshot())];
        for edit in edits {
            match edit {
                Edit::Insert(place, tags) => {
                    prop_assert_eq!(editable.insert(place, tags).unwrap(), points.len());
                    points.push((place, tags, true));
                }
                Edit::Remove(share) => {
                    let number = (share * points.len() as f64) as usize;
                    let there = points.get_mut(number).is_some_and(|point| std::mem::take(&mut point.2));
                    prop_assert_eq!(editable.remove(number), there);
                }
                Edit::Snapshot => {
                    if taken.len() < 6 {
                        taken.push((points.clone(), editable.snapshot()));
                    }
                }
            }
        }
        taken.push((points.clone(), editable.snapshot()));
        prop_assert_eq!(editable.len(), points.iter().filter(|(.., there)| *there).count());
        // Asked at the end: no later edit may have changed an earlier snapshot.
        for (points, snapshot) in &taken {
            check(points, snapshot, from);
        }
    }
}

#[test]
fn nothing_is_there_until_something_is_added() {
    let mut points = EditablePoints::default();
    let from = Position::new(36.0, 101.0).unwrap();
    let empty = points.snapshot();
    assert!(points.is_empty() && empty.is_empty() && empty.nearest(from, 3).is_empty());
    assert!(!points.remove(0));
    let only = points.insert(from, 5).unwrap();
    assert!(!points.is_empty() && !points.snapshot().is_empty());
    assert_eq!(points.snapshot().within(from, 0.0).len(), 1);
    assert!(points.remove(only) && !points.remove(only));
    assert!(points.snapshot().nearest(from, 1).is_empty());
    let error = EditablePoints::with_tags(&[from], &[]).unwrap_err();
    assert_eq!(error.place().field.as_deref(), Some("tags"));
}

/// The packed points' answer is measured by Karney's algorithm, because a mirrored place contests it, and that of the new point
/// on the same spot by the closed form, because nothing does: two numbers for one distance, and the position must still decide.
#[test]
fn one_spot_measured_by_two_formulas_is_one_distance() {
    let at = |lat, lon| Position::new(lat, lon).unwrap();
    let (west, east) = (at(36.01, 101.12), at(36.01, 101.14));
    let mut points = EditablePoints::with_tags(&vec![at(37.0, 101.0); 300], &[0; 300]).unwrap();
    for spot in [west, east] {
        points.insert(spot, 0).unwrap();
    }
    points.snapshot();
    for spot in [west, east] {
        points.insert(spot, 0).unwrap();
        let snapshot = points.snapshot();
        // Rounding differs from place to place, so some of these would be told wrong.
        for step in 0..200 {
            let from = at(36.0 + f64::from(step) * 1e-4, 101.13);
            let exact = |position: usize| shouwang::geo::distance_metres(from, [west, east][position % 2]);
            let mut expected: Vec<usize> = (300..snapshot.len()).collect();
            expected.sort_by(|a, b| exact(*a).total_cmp(&exact(*b)).then(a.cmp(b)));
            for k in 1..=expected.len() {
                let found: Vec<usize> = snapshot.nearest(from, k).iter().map(|one| one.position).collect();
                assert_eq!(found, expected[..k], "{step}");
            }
        }
    }
}
