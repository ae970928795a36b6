//! How many schools and compounds have a safe point near.

use crate::domain::{Asset, AssetKind};
use crate::index::NearestQuery;
use crate::registry::{Registry, SafePointFilter};

/// How an asset is covered.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct AssetCoverage<'a> {
    /// The asset.
    pub asset: &'a Asset,
    /// Geodesic distance to the nearest active safe point, in metres; `None` where there is none at all.
    pub nearest_m: Option<f64>,
}

/// How many assets of a kind have an active safe point within a distance.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Coverage<'a> {
    /// The kind of asset.
    pub kind: AssetKind,
    /// The distance asked, in metres.
    pub within_m: f64,
    /// How many have one.
    pub covered: usize,
    /// Each asset of the kind, in the order of identifiers.
    pub assets: Vec<AssetCoverage<'a>>,
}

impl<'a> Coverage<'a> {
    /// Counts the assets of the kind.
    pub fn total(&self) -> usize {
        self.assets.len()
    }

    /// Lists the assets without a safe point within the distance, in the order of identifiers.
    pub fn uncovered(&self) -> impl Iterator<Item = &'a Asset> {
        self.assets.iter().filter(|a| !a.is_within(self.within_m)).map(|a| a.asset)
    }
}

impl AssetCoverage<'_> {
    fn is_within(&self, within_m: f64) -> bool {
        self.nearest_m.is_some_and(|metres| metres <= within_m)
    }
}

impl Registry {
    /// Counts the assets of a kind that have an active safe point within a geodesic distance in metres, and names the rest.
    ///
    /// # Complexity
    ///
    /// One nearest query an asset.
    pub fn coverage(&self, kind: AssetKind, within_m: f64) -> Coverage<'_> {
        let query = NearestQuery::k(1).tagged(SafePointFilter::any().active_tags());
        let assets: Vec<AssetCoverage<'_>> = self
            .assets()
            .iter()
            .filter(|asset| asset.kind == kind)
            .map(|asset| {
                let nearest = self.safe_point_index().nearest_matching(asset.position, &query, |_| true);
                AssetCoverage { asset, nearest_m: nearest.first().map(|n| n.metres) }
            })
            .collect();
        let covered = assets.iter().filter(|a| a.is_within(within_m)).count();
        Coverage { kind, within_m, covered, assets }
    }
}
