//! A lifecycle as data.

use std::fmt::{self, Debug, Write};
use std::hash::Hash;

use super::words::{Action, Guard, Role};
use crate::Lang;

/// A state with a lifecycle: the state enumerations of the domain implement it, and only they.
pub trait Lifecycle: Copy + Eq + Ord + Hash + Debug + Send + Sync + sealed::Sealed + 'static {
    /// Gives the table of the lifecycle.
    fn table() -> &'static Table<Self>;

    /// Lists every state, in the order of declaration.
    fn all() -> &'static [Self];

    /// Gives the state's stable code.
    fn state_code(self) -> &'static str;

    /// Gives the state's label.
    fn state_label(self, lang: Lang) -> &'static str;
}

pub(super) mod sealed {
    /// Keeps others from declaring lifecycles, so that a table can be relied on.
    pub trait Sealed {}
}

/// Which action leads from which states to which, who may take it, and what must hold first.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transition<S: 'static> {
    /// The states in which the action may be taken.
    pub from: &'static [S],
    /// The action.
    pub action: Action,
    /// Who may take it.
    pub roles: &'static [Role],
    /// What must hold first.
    pub guards: &'static [Guard],
    /// The state that it leads to.
    pub to: S,
}

/// The declared transitions of one lifecycle.
#[derive(Debug, PartialEq, Eq)]
pub struct Table<S: 'static> {
    pub(super) code: &'static str,
    pub(super) start: S,
    pub(super) transitions: &'static [Transition<S>],
}

impl<S: Lifecycle> Table<S> {
    /// Gives the stable code of the lifecycle, such as `safe_point`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// Gives the state in which a record begins.
    #[must_use]
    pub const fn start(&self) -> S {
        self.start
    }

    /// Lists the transitions in the order of declaration.
    #[must_use]
    pub const fn transitions(&self) -> &'static [Transition<S>] {
        self.transitions
    }

    /// Finds what an action does in a state; `None` when it may not be taken there at all.
    #[must_use]
    pub fn find(&self, state: S, action: Action) -> Option<&'static Transition<S>> {
        self.transitions
            .iter()
            .find(|transition| transition.action == action && transition.from.contains(&state))
    }

    /// Lists what a role may do next in a state, in the order of declaration; guards have still to hold.
    pub fn allowed(&self, state: S, role: Role) -> impl Iterator<Item = &'static Transition<S>> + use<S> {
        self.transitions
            .iter()
            .filter(move |transition| transition.from.contains(&state) && transition.roles.contains(&role))
    }

    /// Says whether nothing can be done in a state any more.
    #[must_use]
    pub fn is_final(&self, state: S) -> bool {
        !self.transitions.iter().any(|transition| transition.from.contains(&state))
    }

    /// Draws the table as a Mermaid state diagram, states and actions labelled in a language.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::Lang;
    /// use shouwang::domain::ActivityState;
    /// use shouwang::lifecycle::Lifecycle;
    ///
    /// let diagram = ActivityState::table().to_mermaid(Lang::En);
    /// assert!(diagram.starts_with("stateDiagram-v2\n"));
    /// assert!(diagram.contains("    planned --> confirmed: confirm\n"));
    /// ```
    #[must_use]
    pub fn to_mermaid(&self, lang: Lang) -> String {
        let mut out = String::new();
        // Writing to a String never fails.
        let _ = self.write_mermaid(lang, &mut out);
        out
    }

    fn write_mermaid(&self, lang: Lang, out: &mut String) -> fmt::Result {
        writeln!(out, "stateDiagram-v2")?;
        for &state in S::all() {
            writeln!(out, "    {}: {}", state.state_code(), state.state_label(lang))?;
        }
        writeln!(out, "    [*] --> {}", self.start.state_code())?;
        for transition in self.transitions {
            for from in transition.from {
                let (from, to) = (from.state_code(), transition.to.state_code());
                writeln!(out, "    {from} --> {to}: {}", transition.action.label(lang))?;
            }
        }
        for &state in S::all().iter().filter(|&&state| self.is_final(state)) {
            writeln!(out, "    {} --> [*]", state.state_code())?;
        }
        Ok(())
    }
}
