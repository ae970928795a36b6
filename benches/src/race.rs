//! Contestants and their times.

use std::fmt;
use std::hint::black_box;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Ways of doing the same work; the first is ours.
pub struct Race<'a> {
    title: String,
    items: usize,
    contestants: Vec<(String, Box<dyn FnMut() -> u64 + 'a>)>,
}

impl fmt::Debug for Race<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Race").field("title", &self.title).finish_non_exhaustive()
    }
}

/// What a contestant took.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Who.
    pub name: String,
    /// Median nanoseconds of processor time an item.
    pub nanoseconds: f64,
    /// How many times as long as the first contestant.
    pub ratio: f64,
}

impl<'a> Race<'a> {
    /// Starts a race over so many items (queries, points) a round.
    pub fn new(title: impl Into<String>, items: usize) -> Self {
        Self { title: title.into(), items, contestants: Vec::new() }
    }

    /// Adds a contestant, who returns a checksum of the answers so that nothing is optimised away.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, work: impl FnMut() -> u64 + 'a) -> Self {
        self.contestants.push((name.into(), Box::new(work)));
        self
    }

    /// The part of a title that the command line asks for, as in `cargo bench --bench points -- "nearest 10"`.
    pub(crate) fn filter() -> Option<String> {
        std::env::args().skip(1).find(|argument| !argument.starts_with('-'))
    }

    /// Says whether a race of this title is asked for, so that its preparation can be left out too.
    pub fn wanted(title: &str) -> bool {
        Self::filter().is_none_or(|part| title.contains(&part))
    }

    /// Runs interleaved rounds and prints the standings.
    pub fn run(mut self, rounds: usize) -> (String, Vec<Standing>) {
        if !Self::wanted(&self.title) {
            return (self.title, Vec::new());
        }
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); self.contestants.len()];
        // The first round warms caches and does not count.
        for round in 0..=rounds {
            for ((_, work), times) in self.contestants.iter_mut().zip(&mut times) {
                let start = processor_time();
                black_box(work());
                let taken = processor_time() - start;
                if round > 0 {
                    times.push(taken.as_secs_f64() * 1e9 / self.items as f64);
                }
            }
        }
        let medians: Vec<f64> = times.into_iter().map(median).collect();
        let ours = medians.first().copied().unwrap_or(f64::NAN);
        let standings: Vec<Standing> = self
            .contestants
            .iter()
            .zip(medians)
            .map(|((name, _), nanoseconds)| Standing {
                name: name.clone(),
                nanoseconds,
                ratio: nanoseconds / ours,
            })
            .collect();
        println!("{}", self.title);
        for one in &standings {
            println!("  {:<44} {:>12.1} ns  {:>7.2} x", one.name, one.nanoseconds, one.ratio);
        }
        (self.title, standings)
    }
}

/// Processor time of this process: what other work on the machine takes does not count.
fn processor_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
