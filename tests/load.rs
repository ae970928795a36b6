//! A registry is asked by many threads while it is replaced. `make load` does the same for a minute and prints figures.

#![expect(clippy::unwrap_used, reason = "helpers of tests, which clippy does not know as such")]

#[path = "load/replacing.rs"]
mod replacing;

#[test]
fn every_answer_is_that_of_the_data_set_that_was_asked_while_others_take_its_place() {
    let outcome = replacing::run(8, |so_far| so_far.replaced < 60 || so_far.answers < 4_000);
    println!("{outcome:?}");
    assert_eq!(outcome.wrong, 0);
    assert!(outcome.replaced >= 60 && outcome.answers >= 4_000, "{outcome:?}");
}
