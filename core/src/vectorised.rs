//! Runs hot loops with the widest vectors that the processor has.
//!
//! The compiler vectorises the same plain loops for each instruction set, and never contracts a product and a sum into one
//! rounding, so that every processor gives the same bits.

/// A piece of work whose loops are worth compiling for wide vectors: `run` and all that it calls must be `#[inline(always)]`.
pub(crate) trait Work {
    /// What the work yields.
    type Output;

    fn run(self) -> Self::Output;
}

/// The processor's vectors, found out once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vectors(#[cfg(feature = "dispatch")] pulp::Arch);

impl Vectors {
    pub(crate) fn new() -> Self {
        Self(
            #[cfg(feature = "dispatch")]
            pulp::Arch::new(),
        )
    }

    #[cfg(feature = "dispatch")]
    #[inline(always)]
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
        self.0.dispatch(Dispatched(work))
    }

    #[cfg(not(feature = "dispatch"))]
    #[inline(always)]
    pub(crate) fn run<W: Work>(self, work: W) -> W::Output {
        work.run()
    }
}

#[cfg(feature = "dispatch")]
struct Dispatched<W>(W);

#[cfg(feature = "dispatch")]
impl<W: Work> pulp::WithSimd for Dispatched<W> {
    type Output = W::Output;

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> W::Output {
        self.0.run()
    }
}
