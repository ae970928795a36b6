//! Threads that ask a registry while another puts a new one in its place.

use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use chrono::{DateTime, Utc};
use geo_types::Rect;
use shouwang::ask::FindHelp;
use shouwang::domain::{
    Area, AreaId, AreaKind, Assignment, AssignmentId, AssignmentRole, Officer, OfficerId, PersonName,
    SafePoint, SafePointFunction, SafePointHost, SafePointId, SafePointState,
};
use shouwang::geo::Boundary;
use shouwang::registry::SafePointFilter;
use shouwang::{Position, Registry, RegistryBuilder};

/// How many data sets take turns; each has its points elsewhere and its own officers.
const DATA_SETS: usize = 3;
const POINTS: usize = 300;
const QUESTIONS: usize = 64;

/// What came of a run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Outcome {
    /// Questions answered.
    pub(crate) answers: u64,
    /// Answers that were not those of the data set that was asked.
    pub(crate) wrong: u64,
    /// How often a data set took the place of another.
    pub(crate) replaced: u64,
}

/// Nearest points with metres, the best point to go to, and the officers responsible.
type Answer = (Vec<(String, u64)>, Option<String>, Vec<String>);

/// A sequence without pattern, the same each time (SplitMix64, Steele et al. 2014).
fn bits(seed: u64) -> u64 {
    let z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A position in a box of some 20 km.
fn position(seed: u64) -> Position {
    let unit = |seed| (bits(seed) >> 11) as f64 / (1_u64 << 53) as f64;
    Position::new(36.5 + 0.2 * unit(2 * seed), 101.7 + 0.2 * unit(2 * seed + 1)).unwrap()
}

fn registry(set: usize) -> Registry {
    let mut builder = RegistryBuilder::new();
    for point in 0..POINTS {
        let id = SafePointId::new(format!("s{set}-{point:03}")).unwrap();
        let at = position((set * POINTS + point) as u64 + 1_000);
        let mut point = SafePoint::new(id, "示例", SafePointHost::Pharmacy, at);
        point.state = SafePointState::Active;
        point.functions = vec![SafePointFunction::Help];
        point.hours = Some("24/7".parse().unwrap());
        builder.add(point);
    }
    // Sixteen areas side by side, each with an officer of its own.
    for area in 0..16_usize {
        let (south, west) = (36.5 + 0.05 * (area / 4) as f64, 101.7 + 0.05 * (area % 4) as f64);
        let outline = Rect::new((west, south), (west + 0.05, south + 0.05)).to_polygon();
        let id = AreaId::new(format!("a{area}")).unwrap();
        let mut beat = Area::new(id.clone(), "示例", AreaKind::PoliceArea);
        beat.boundary = Some(Boundary::new(outline.into()).unwrap());
        let who = OfficerId::new(format!("o{set}-{area}")).unwrap();
        let assignment = AssignmentId::new(format!("as{set}-{area}")).unwrap();
        builder.add(beat).add(Officer::new(who.clone(), PersonName::new("示例民警").unwrap()));
        builder.add(Assignment::new(assignment, who, id, AssignmentRole::Primary));
    }
    builder.build().unwrap()
}

fn answer(registry: &Registry, question: usize) -> Answer {
    let (from, at) = (position(question as u64), DateTime::<Utc>::UNIX_EPOCH);
    let nearest = registry.nearest_safe_points(from, 5, f64::INFINITY, &SafePointFilter::any(), None);
    let nearest = nearest.iter().map(|one| (one.safe_point.id.to_string(), one.metres.to_bits())).collect();
    let help = registry.find_help(&FindHelp::new(from, SafePointFunction::Help, at));
    let best = help.best.map(|option| option.nearby.safe_point.id.to_string());
    let officers =
        registry.responsible(from, at).officers.iter().map(|one| one.officer.id.to_string()).collect();
    (nearest, best, officers)
}

/// Which data set a registry holds.
fn set_of(registry: &Registry) -> usize {
    let first = registry.safe_points().iter().next().unwrap();
    first.id.as_str().chars().nth(1).and_then(|digit| digit.to_digit(10)).unwrap() as usize
}

/// Lets `threads` ask, and one build and replace, as long as `go_on` says.
pub(crate) fn run(threads: usize, go_on: impl Fn(Outcome) -> bool + Sync) -> Outcome {
    let expected: Vec<Vec<Answer>> = (0..DATA_SETS)
        .map(|set| {
            let registry = registry(set);
            (0..QUESTIONS).map(|question| answer(&registry, question)).collect()
        })
        .collect();
    let current = RwLock::new(registry(0));
    let (answers, wrong, replaced) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let outcome = || Outcome {
        answers: answers.load(Ordering::Relaxed),
        wrong: wrong.load(Ordering::Relaxed),
        replaced: replaced.load(Ordering::Relaxed),
    };
    let (outcome, expected, current, go_on) = (&outcome, &expected, &current, &go_on);
    let (answers, wrong, replaced) = (&answers, &wrong, &replaced);
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || {
                let mut turn = thread;
                while go_on(outcome()) {
                    // What was taken is asked to its end, whatever takes its place meanwhile.
                    let registry = current.read().unwrap().clone();
                    let set = set_of(&registry);
                    for question in 0..8 {
                        let question = (turn * 8 + question) % QUESTIONS;
                        let is_right = answer(&registry, question) == expected[set][question];
                        answers.fetch_add(1, Ordering::Relaxed);
                        wrong.fetch_add(u64::from(!is_right), Ordering::Relaxed);
                    }
                    turn += 1;
                }
            });
        }
        scope.spawn(move || {
            let mut turn = 1;
            while go_on(outcome()) {
                let next = registry(turn % DATA_SETS);
                *current.write().unwrap() = next;
                replaced.fetch_add(1, Ordering::Relaxed);
                turn += 1;
            }
        });
    });
    outcome()
}
