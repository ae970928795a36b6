//! The enumerations that answers and questions use.

mod figure;
mod finding;
mod line;
mod roster;
mod safe_point;

pub use figure::*;
pub use finding::*;
pub use line::*;
pub use roster::*;
pub use safe_point::*;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geo::Datum;

    #[test]
    fn every_value_of_the_core_goes_there_and_back_with_its_code_and_labels() {
        macro_rules! check {
            ($($name:ident from $core:path;)+) => { $(
                for value in <$core>::ALL {
                    let twin = $name::from(*value);
                    assert_eq!(<$core>::from(twin), *value);
                    assert_eq!(twin.code(), value.code());
                    assert_eq!(twin.label(crate::Lang::Zh), value.label(shouwang::Lang::Zh));
                    assert_eq!(twin.label(crate::Lang::En), value.label(shouwang::Lang::En));
                }
            )+ };
        }
        check! {
            SafePointHost from shouwang::domain::SafePointHost;
            SafePointFunction from shouwang::domain::SafePointFunction;
            Equipment from shouwang::domain::Equipment;
            Accessibility from shouwang::domain::Accessibility;
            ForWhom from shouwang::domain::ForWhom;
            SafePointState from shouwang::domain::SafePointState;
            LinePurpose from shouwang::domain::LinePurpose;
            AssignmentRole from shouwang::domain::AssignmentRole;
            Rank from shouwang::domain::Rank;
            AreaKind from shouwang::domain::AreaKind;
            AgencyLevel from shouwang::domain::AgencyLevel;
            AssetKind from shouwang::domain::AssetKind;
            Indicator from shouwang::domain::Indicator;
            LineReason from shouwang::ask::LineReason;
            RecordKind from shouwang::ask::RecordKind;
            CountUnit from shouwang::stats::Unit;
            Qualifier from shouwang::stats::Qualifier;
            Reconciliation from shouwang::stats::Reconciliation;
            Datum from shouwang::geo::Datum;
            FindingKind from shouwang::exchange::FindingKind;
            Grain from shouwang::stats::Grain;
            WithheldReason from shouwang::stats::WithheldReason;
            CallNeed from shouwang::ask::CallNeed;
            PlateProblem from shouwang::ask::PlateProblem;
            DueKind from shouwang::ask::DueKind;
            Standing from shouwang::lifecycle::Standing;
            DataFindingKind from shouwang::ask::DataFindingKind;
            MatchObstacle from shouwang::ask::MatchObstacle;
            RateKind from shouwang::ask::RateKind;
            Role from shouwang::lifecycle::Role;
        }
    }
}
