//! The documents of a mediation.

use std::collections::BTreeSet;

use crate::label::coded_enum;

coded_enum! {
    /// A document of a mediation's file.
    pub enum MediationDocument {
        Application = "application", "调解申请书或受理登记表", "application or acceptance";
        RightsNotice = "rights_notice", "权利义务告知书", "rights notice";
        PartyIdentity = "party_identity", "当事人身份材料", "party identity";
        Mandate = "mandate", "授权委托书", "mandate";
        InvestigationNotes = "investigation_notes", "调查笔录", "investigation notes";
        EvidenceMaterial = "evidence_material", "证据材料", "evidence";
        MediationRecord = "mediation_record", "调解笔录", "mediation record";
        Agreement = "agreement", "调解协议书", "agreement";
        ProofOfPerformance = "proof_of_performance", "履行凭证", "proof of performance";
        FollowUpRecord = "follow_up_record", "回访记录", "follow-up record";
        JudicialConfirmation = "judicial_confirmation", "司法确认文书", "judicial confirmation";
    }
}

coded_enum! {
    /// How far a mediation has come when its documents are asked for.
    pub enum DocumentStage {
        Acceptance = "acceptance", "受理", "acceptance";
        Agreement = "agreement", "达成协议", "agreement";
        Closing = "closing", "结案", "closing";
    }
}

impl MediationDocument {
    /// Says whether every mediation must have the document; the others only where they apply.
    #[must_use]
    pub const fn is_must(self) -> bool {
        matches!(
            self,
            Self::Application
                | Self::RightsNotice
                | Self::PartyIdentity
                | Self::MediationRecord
                | Self::Agreement
        )
    }

    /// Gives the stage at which the document must be there, if it must or applies.
    #[must_use]
    pub const fn stage(self) -> DocumentStage {
        match self {
            Self::Application | Self::RightsNotice | Self::PartyIdentity | Self::Mandate => {
                DocumentStage::Acceptance
            }
            Self::InvestigationNotes | Self::EvidenceMaterial | Self::MediationRecord | Self::Agreement => {
                DocumentStage::Agreement
            }
            Self::ProofOfPerformance | Self::FollowUpRecord | Self::JudicialConfirmation => {
                DocumentStage::Closing
            }
        }
    }
}

/// Which documents of one mediation are there, and which of the optional ones apply to it.
///
/// # Examples
///
/// ```
/// use shouwang::domain::{DocumentChecklist, DocumentStage, MediationDocument};
///
/// let mut documents = DocumentChecklist::new();
/// documents.add(MediationDocument::Application);
/// documents.add(MediationDocument::RightsNotice);
/// documents.apply(MediationDocument::Mandate);
/// let missing: Vec<_> = documents.missing(DocumentStage::Acceptance).collect();
/// assert_eq!(missing, [MediationDocument::PartyIdentity, MediationDocument::Mandate]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
pub struct DocumentChecklist {
    #[cfg_attr(feature = "serde", serde(default))]
    present: BTreeSet<MediationDocument>,
    #[cfg_attr(feature = "serde", serde(default))]
    applicable: BTreeSet<MediationDocument>,
}

impl DocumentChecklist {
    /// Makes a checklist with nothing there and no optional document applying.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that a document is there.
    pub fn add(&mut self, document: MediationDocument) {
        self.present.insert(document);
    }

    /// Notes that an optional document applies to this mediation.
    pub fn apply(&mut self, document: MediationDocument) {
        self.applicable.insert(document);
    }

    /// Makes a checklist from the documents that are there and the optional ones that apply.
    #[must_use]
    pub fn of(
        present: impl IntoIterator<Item = MediationDocument>,
        applicable: impl IntoIterator<Item = MediationDocument>,
    ) -> Self {
        Self { present: present.into_iter().collect(), applicable: applicable.into_iter().collect() }
    }

    /// Goes through the documents that are there, in the order of the file.
    pub fn present(&self) -> impl Iterator<Item = MediationDocument> + '_ {
        self.present.iter().copied()
    }

    /// Goes through the optional documents that were said to apply, in the order of the file.
    pub fn applicable(&self) -> impl Iterator<Item = MediationDocument> + '_ {
        self.applicable.iter().copied()
    }

    /// Says whether a document is there.
    #[must_use]
    pub fn has(&self, document: MediationDocument) -> bool {
        self.present.contains(&document)
    }

    /// Lists the documents that must be there by a stage, or apply by then, and are not; in the order of the file.
    pub fn missing(&self, stage: DocumentStage) -> impl Iterator<Item = MediationDocument> + '_ {
        MediationDocument::ALL.iter().copied().filter(move |document| {
            document.stage() <= stage
                && (document.is_must() || self.applicable.contains(document))
                && !self.present.contains(document)
        })
    }
}
