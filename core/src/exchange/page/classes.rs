//! Classes of a choropleth: which shade a figure gets.

/// Number of shades; the style sheet defines as many.
const SHADES: usize = 5;

/// Up to five classes of about equal membership, from low to high.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Classes {
    /// Each class's lowest and highest figure that occurs.
    ranges: Vec<(f64, f64)>,
}

impl Classes {
    /// Divides figures at their quantiles; equal figures share a class. What is not finite is left out.
    pub(super) fn of(figures: impl Iterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.filter(|figure| figure.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        let mut ranges: Vec<(f64, f64)> = Vec::new();
        let mut rest = sorted.as_slice();
        for left in (1..=SHADES).rev() {
            // The class takes its share of what is left, and all that equal its highest.
            let share = rest.len().div_ceil(left);
            let (Some(low), Some(high)) = (rest.first(), rest.get(share.saturating_sub(1))) else { break };
            ranges.push((*low, *high));
            let end = rest.partition_point(|figure| figure <= high);
            rest = rest.get(end..).unwrap_or_default();
        }
        Self { ranges }
    }

    /// Gives the shade of a figure, from 0 (least) to 4 (most).
    pub(super) fn class(&self, figure: f64) -> usize {
        let position = self.ranges.iter().position(|(_, high)| figure <= *high).unwrap_or(self.ranges.len());
        self.shade(position.min(self.ranges.len().saturating_sub(1)))
    }

    /// Gives each class's shade and its lowest and highest figure.
    pub(super) fn legend(&self) -> impl Iterator<Item = (usize, f64, f64)> {
        self.ranges.iter().enumerate().map(|(position, (low, high))| (self.shade(position), *low, *high))
    }

    /// Spreads fewer classes over the whole range of shades.
    fn shade(&self, position: usize) -> usize {
        match self.ranges.len() {
            0 | 1 => SHADES / 2,
            count => position * (SHADES - 1) / (count - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_divide_at_their_quantiles() {
        let classes = Classes::of((1..=10).map(f64::from));
        let legend: Vec<_> = classes.legend().collect();
        assert_eq!(legend, [(0, 1.0, 2.0), (1, 3.0, 4.0), (2, 5.0, 6.0), (3, 7.0, 8.0), (4, 9.0, 10.0)]);
    }

    #[test]
    fn few_or_equal_figures_make_few_classes() {
        assert_eq!(Classes::of([f64::NAN].into_iter()).legend().count(), 0);
        assert_eq!(Classes::of([7.0; 9].into_iter()).legend().collect::<Vec<_>>(), [(2, 7.0, 7.0)]);
        let two: Vec<_> = Classes::of([0.0, 0.0, 0.0, 0.0, 9.0].into_iter()).legend().collect();
        assert_eq!(two, [(0, 0.0, 0.0), (4, 9.0, 9.0)]);
    }

    proptest! {
        #[test]
        fn a_higher_figure_never_gets_a_lower_shade(mut figures in prop::collection::vec(-1e3..1e3, 0..50)) {
            let classes = Classes::of(figures.iter().copied());
            figures.sort_by(f64::total_cmp);
            let shades: Vec<usize> = figures.iter().map(|f| classes.class(*f)).collect();
            prop_assert!(shades.is_sorted() && shades.iter().all(|s| *s < SHADES));
        }
    }
}
