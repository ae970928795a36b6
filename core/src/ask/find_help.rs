//! Where to go now: the one call of somebody who needs help.

use std::fmt;

use chrono::{DateTime, Utc};

use super::lines::{CallNeed, LineAdvice, LineReason};
use super::nearest::NearbySafePoint;
use super::walking_reach_metres;
use crate::Position;
use crate::domain::{ContactLine, LinePurpose, SafePointFunction};
use crate::registry::{Registry, SafePointFilter};

/// What somebody needs, where they are, when, and how far they can walk.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct FindHelp {
    /// Where they are.
    pub from: Position,
    /// What they need.
    pub need: SafePointFunction,
    /// When.
    pub at: DateTime<Utc>,
    /// The longest walk, in minutes.
    pub longest_walk_minutes: f64,
    /// How many further points to name after the best.
    pub fallbacks: usize,
}

impl fmt::Debug for FindHelp {
    /// Prints all but where somebody is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FindHelp")
            .field("need", &self.need)
            .field("at", &self.at)
            .field("longest_walk_minutes", &self.longest_walk_minutes)
            .field("fallbacks", &self.fallbacks)
            .finish_non_exhaustive()
    }
}

impl FindHelp {
    /// Asks for a need here and now, with a walk of at most 15 minutes and two further points.
    pub fn new(from: Position, need: SafePointFunction, at: DateTime<Utc>) -> Self {
        Self { from, need, at, longest_walk_minutes: 15.0, fallbacks: 2 }
    }

    /// Sets the longest walk, in minutes.
    #[must_use]
    pub fn longest_walk_minutes(mut self, minutes: f64) -> Self {
        self.longest_walk_minutes = minutes;
        self
    }

    /// Sets how many further points to name after the best.
    #[must_use]
    pub fn fallbacks(mut self, fallbacks: usize) -> Self {
        self.fallbacks = fallbacks;
        self
    }
}

/// A safe point to go to.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct HelpOption<'a> {
    /// The point, its distance and the way.
    pub nearby: NearbySafePoint<'a>,
    /// When it closes, by its hours, its closures or its valid time; `None` if it doesn't within ten years.
    pub closes_at: Option<DateTime<Utc>>,
}

/// Where to go and whom to call.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Help<'a> {
    /// The nearest open point that offers what is needed, within the longest walk.
    pub best: Option<HelpOption<'a>>,
    /// The next ones, within the longest walk.
    pub fallbacks: Vec<HelpOption<'a>>,
    /// The line to call, and why: in an emergency the one for it, else the best point's own, else the responsible officer's; with
    /// nobody near the emergency line. `None` only where not even an emergency line is known.
    pub call: Option<LineAdvice>,
    /// The lines to call next, where that one does not answer.
    pub next_calls: Vec<LineAdvice>,
}

impl Registry {
    /// Finds the best open safe point for a need, the next ones, and the line to call.
    ///
    /// Beyond the longest walk no point is named, and the line to call is the emergency line.
    ///
    /// # Complexity
    ///
    /// That of [`Registry::nearest_safe_points`].
    pub fn find_help(&self, ask: &FindHelp) -> Help<'_> {
        let radius_m = walking_reach_metres(ask.longest_walk_minutes);
        let filter = SafePointFilter::any().offering(ask.need);
        let wanted = ask.fallbacks.saturating_add(1);
        let near = self.nearest_safe_points(ask.from, wanted, radius_m, &filter, Some(ask.at));
        let mut options = near
            .into_iter()
            .map(|nearby| HelpOption { nearby, closes_at: self.closes_at(nearby.safe_point, ask.at) });
        let best = options.next();
        let mut calls = self.calls_for(ask, best.as_ref()).into_iter();
        Help { call: calls.next(), next_calls: calls.collect(), best, fallbacks: options.collect() }
    }

    fn calls_for(&self, ask: &FindHelp, best: Option<&HelpOption<'_>>) -> Vec<LineAdvice> {
        let need = CallNeed::of_function(ask.need);
        let calls = self.lines_to_call(need, ask.from, ask.at);
        if need.is_emergency() {
            return calls;
        }
        let first = match best {
            // Somebody who can walk nowhere is not sent from one desk to the next.
            None => self.emergency_lines(ask.from, ask.at, LineReason::NobodyNear),
            Some(best) => {
                let lines = &best.nearby.safe_point.lines;
                let answered = |line: &&ContactLine| self.is_answered(line, ask.at);
                let for_help = lines.iter().filter(answered).find(|line| line.purpose == LinePurpose::Help);
                let own = for_help.or_else(|| lines.iter().find(answered));
                let own = own.filter(|line| line.number.is_dialable()).cloned();
                own.map(|line| LineAdvice { line, reason: LineReason::OwnLine }).into_iter().collect()
            }
        };
        let known: Vec<_> = first.iter().map(|advice| advice.line.number.clone()).collect();
        let next = calls.into_iter().filter(|advice| !known.contains(&advice.line.number));
        first.iter().cloned().chain(next).collect()
    }
}
