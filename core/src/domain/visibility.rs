//! Who may see a record, and how much a value tells of a person.

use crate::label::coded_enum;

coded_enum! {
    /// Who may see a record, from everybody to the few who work on it. Whoever may see one level may see those before it.
    pub enum Visibility {
        Public = "public", "公开", "public";
        Partner = "partner", "共享", "partners";
        Internal = "internal", "内部", "internal";
        Restricted = "restricted", "受限", "restricted";
    }
}

impl Visibility {
    /// Tells whether whoever is cleared for this level may see a record of another.
    #[must_use]
    pub fn may_see(self, record: Self) -> bool {
        record <= self
    }
}

coded_enum! {
    /// How much a value tells of a person. Sensitive are among others whereabouts, and whatever tells of a child under fourteen
    /// (Personal Information Protection Law of the People's Republic of China, article 28).
    pub enum Sensitivity {
        None = "none", "非个人信息", "not personal";
        Personal = "personal", "个人信息", "personal";
        Sensitive = "sensitive", "敏感个人信息", "sensitive";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sees_a_level_sees_those_before_it_and_none_after() {
        for (rank, level) in Visibility::ALL.iter().enumerate() {
            let seen = Visibility::ALL.iter().filter(|record| level.may_see(**record)).count();
            assert_eq!(seen, rank + 1, "{level}");
        }
    }
}
