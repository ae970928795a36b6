//! How much happened: counts by category, area and month.

use chrono::{DateTime, Utc};

use crate::Result;
use crate::domain::AreaId;
use crate::label::coded_enum;
use crate::registry::Registry;
use crate::stats::{Aggregator, Dimension, Event, Grain, Measure, Schema, Unit};

coded_enum! {
    /// The records that counts are made of.
    pub enum RecordKind {
        ServiceRecords = "service_records", "为民服务事项", "service records";
        Activities = "activities", "活动", "activities";
        Mediations = "mediations", "矛盾纠纷", "mediations";
        Hazards = "hazards", "安全隐患", "hazards";
        AidCases = "aid_cases", "救助", "aid cases";
    }
}

impl RecordKind {
    /// The unit in which these records are counted.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::ServiceRecords | Self::Mediations => Unit::Matters,
            Self::Activities => Unit::Times,
            Self::Hazards => Unit::Items,
            Self::AidCases => Unit::Persons,
        }
    }
}

impl Registry {
    /// Counts records of one kind by category, area and month of the registry's zone, in one state that rolls up and merges.
    ///
    /// The keys are `category` (the code of the record's own kind or topic), `area` (an identifier) and `month`. A record without
    /// an area is counted under null. The single measure is `count`, in the unit of the kind: two kinds never add.
    ///
    /// # Errors
    ///
    /// Those of [`Aggregator::push`], which a registry's records don't meet.
    ///
    /// # Complexity
    ///
    /// Linear in the number of records.
    ///
    /// # Examples
    ///
    /// ```
    /// use shouwang::RegistryBuilder;
    /// use shouwang::ask::RecordKind;
    ///
    /// let registry = RegistryBuilder::new().build()?;
    /// let table = registry.counts(RecordKind::Hazards)?.table(["area", "month"])?;
    /// assert!(table.is_empty());
    /// # Ok::<(), shouwang::Error>(())
    /// ```
    pub fn counts(&self, kind: RecordKind) -> Result<Aggregator> {
        let schema = Schema::builder()
            .dimension(Dimension::open("category"))
            .dimension(Dimension::open("area"))
            .time("at", Grain::Month, self.zone())
            .measure(Measure::count().in_unit(kind.unit()))
            .build()?;
        let mut counts = Aggregator::new(schema);
        let mut push = |category: &str, area: &Option<AreaId>, at: DateTime<Utc>| {
            let area = area.as_ref().map(AreaId::as_str);
            counts.push(&Event::new().with("category", category).with("area", area).with("at", at))
        };
        match kind {
            RecordKind::ServiceRecords => {
                self.service_records().iter().try_for_each(|r| push(r.topic.code(), &r.area, r.opened_at))?;
            }
            RecordKind::Activities => {
                self.activities().iter().try_for_each(|a| push(a.kind.code(), &a.area, a.starts_at))?;
            }
            RecordKind::Mediations => {
                self.mediations().iter().try_for_each(|m| push(m.kind.code(), &m.area, m.opened_at))?;
            }
            RecordKind::Hazards => {
                self.hazards().iter().try_for_each(|h| push(h.category.code(), &h.area, h.opened_at))?;
            }
            RecordKind::AidCases => {
                self.aid_cases().iter().try_for_each(|c| push(c.kind.code(), &c.area, c.at))?;
            }
        }
        Ok(counts)
    }
}
