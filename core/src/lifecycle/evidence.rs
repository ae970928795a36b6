//! What is known when a step is asked for.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::words::Guard;
use crate::Lang;
use crate::domain::{DocumentChecklist, DocumentStage};
use crate::time::{ValidTime, Zone, civil};

/// Says whether a guard holds; the engine asks it for every guard of a transition but
/// [`ReasonGiven`](Guard::ReasonGiven), which it sees for itself.
pub trait Facts {
    /// Gives the reason why a guard does not hold at an instant, or `None` when it holds.
    fn unmet(&self, guard: Guard, at: DateTime<Utc>) -> Option<Cow<'static, str>>;
}

/// Facts put together by hand; whatever is not put in does not hold.
///
/// # Examples
///
/// ```
/// use shouwang::lifecycle::{Evidence, Facts, Guard};
///
/// let evidence = Evidence::new().with(Guard::OfficerLeads);
/// let now = chrono::DateTime::UNIX_EPOCH;
/// assert_eq!(evidence.unmet(Guard::OfficerLeads, now), None);
/// assert_eq!(evidence.unmet(Guard::NeedsFilled, now).as_deref(), Some("the people that are needed must have accepted"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    held: BTreeSet<Guard>,
    documents: Option<DocumentChecklist>,
    certificates: Option<(Vec<ValidTime>, Zone)>,
}

impl Evidence {
    /// Makes evidence of nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds that a guard holds.
    #[must_use]
    pub fn with(mut self, guard: Guard) -> Self {
        self.held.insert(guard);
        self
    }

    /// Adds a mediation's documents, which decide the three guards about documents.
    #[must_use]
    pub fn with_documents(mut self, documents: DocumentChecklist) -> Self {
        self.documents = Some(documents);
        self
    }

    /// Adds the valid times of the needed certificates that are held; one must be valid on the day, in that time zone.
    #[must_use]
    pub fn with_certificates(mut self, valid: Vec<ValidTime>, zone: Zone) -> Self {
        self.certificates = Some((valid, zone));
        self
    }
}

impl Facts for Evidence {
    fn unmet(&self, guard: Guard, at: DateTime<Utc>) -> Option<Cow<'static, str>> {
        let stage = match guard {
            _ if self.held.contains(&guard) => return None,
            Guard::AcceptanceDocuments => DocumentStage::Acceptance,
            Guard::AgreementDocuments => DocumentStage::Agreement,
            Guard::ClosingDocuments => DocumentStage::Closing,
            Guard::CertificateValid => {
                let day = |zone: Zone| civil(at, zone).date();
                let valid = self
                    .certificates
                    .as_ref()
                    .is_some_and(|(certificates, zone)| certificates.iter().any(|c| c.contains(day(*zone))));
                return (!valid).then(|| guard.label(Lang::En).into());
            }
            _ => return Some(guard.label(Lang::En).into()),
        };
        let Some(documents) = &self.documents else { return Some(guard.label(Lang::En).into()) };
        let missing: Vec<&str> = documents.missing(stage).map(|document| document.label(Lang::En)).collect();
        (!missing.is_empty()).then(|| format!("documents are missing: {}", missing.join(", ")).into())
    }
}
