//! The path of one mediation through its lifecycle, step by step, as the engine allows it.

use shouwang::domain::{
    DocumentChecklist, DocumentStage, MediationCase, MediationDocument, MediationId, MediationState,
};
use shouwang::lifecycle::{Action, History, Role, Step};
use shouwang::{Lang, Registry, Result};

use crate::print::{both, heading, local};

/// What is done, by whom, and the documents that are put on file for it.
const PATH: [(Action, Role, Option<DocumentStage>); 7] = [
    (Action::Accept, Role::Mediator, Some(DocumentStage::Acceptance)),
    (Action::Investigate, Role::Mediator, None),
    (Action::Mediate, Role::Mediator, None),
    (Action::Agree, Role::Officer, Some(DocumentStage::Agreement)),
    (Action::Perform, Role::Mediator, None),
    (Action::FollowUp, Role::Mediator, None),
    (Action::Close, Role::Officer, Some(DocumentStage::Closing)),
];

/// Walks a case again from its report to its end: first a step too early, then each with its documents.
pub fn path(registry: &Registry, id: &MediationId) -> Result<()> {
    let Some(case) = registry.mediations().get(id) else { return Ok(()) };
    heading(
        "一件调解的办理过程",
        &format!("the path of mediation {id}, {} parties by pseudonym", case.parties.len()),
    );
    let mut case = case.clone();
    let on_file = std::mem::replace(&mut case.documents, DocumentChecklist::new());
    let days = case.closed_at.map_or(0, |closed| (closed - case.opened_at).num_days());
    let mut history = History::<MediationState>::new();
    println!("  {}  {}", local(registry, case.opened_at), both!(history.state()));
    for (number, (action, role, documents)) in (1..).zip(PATH) {
        let at = case.opened_at + chrono::TimeDelta::days(days * number / 7);
        let step = Step::new(action, role, at);
        if let Err(refusal) = history.check(&step, &registry.facts_of(&case)) {
            println!("  {}    {}被拒 refused: {refusal}", local(registry, at), action.label(Lang::Zh));
        }
        if let Some(stage) = documents {
            put_on_file(&mut case, &on_file, stage);
        }
        let state = history.apply(step, &registry.facts_of(&case))?;
        println!("  {}  {}  ← {}, {}", local(registry, at), both!(state), both!(action), both!(role));
    }
    Ok(())
}

/// Files what the stage needs, and what else the case has on file for it.
fn put_on_file(case: &mut MediationCase, on_file: &DocumentChecklist, stage: DocumentStage) {
    let of_stage = MediationDocument::ALL.iter().filter(|document| document.stage() == stage);
    for document in of_stage.filter(|document| document.is_must() || on_file.has(**document)) {
        case.documents.add(*document);
    }
}
