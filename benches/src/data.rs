//! Data by fixed seed, and where the shared data sets lie.

use std::path::PathBuf;

/// A small generator (SplitMix64, Steele et al. 2014) with a fixed seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts the sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A normal deviate (Box and Muller 1958).
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// Makes a synthetic city at 36.6° N 101.8° E: (latitude, longitude) in degrees, 80 % in forty clusters of a kilometre's
/// spread, the rest evenly over 40 km. Positions of the same city differ by `seed`.
pub fn city(count: usize, seed: u64) -> Vec<(f64, f64)> {
    let mut plan = Random::new(1);
    let centres: Vec<(f64, f64)> =
        (0..40).map(|_| (36.6 + 0.1 * plan.normal(), 101.8 + 0.12 * plan.normal())).collect();
    let mut random = Random::new(seed);
    (0..count)
        .map(|_| {
            let centre = centres.get((random.bits() % 50) as u32 as usize);
            match centre {
                Some((lat, lon)) => (lat + 0.01 * random.normal(), lon + 0.012 * random.normal()),
                None => (36.42 + 0.36 * random.unit(), 101.58 + 0.44 * random.unit()),
            }
        })
        .collect()
}

/// The folder of shared data: `SHOUWANG_SHARED`, or else `../shared` beside the repository. `None` if it is not there.
pub fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let folder = std::env::var_os("SHOUWANG_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    folder.is_dir().then_some(folder)
}
