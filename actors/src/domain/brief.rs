//! What a writer is told for a generation: made from the session, never kept.

use serde_json::Value;
use uuid::Uuid;

use super::session::Session;
use crate::ports::writer::{BaseProposal, Brief, FeedbackNote};

/// The brief of a generation that runs; `None` when it no longer does.
pub fn brief(session: &Session, command_id: Uuid) -> Option<Brief> {
    let pending = session.pending(command_id)?;
    let held = session.stage(pending.stage)?;
    let base = pending.proposal_id.and_then(|id| {
        let proposal = held
            .proposals
            .iter()
            .find(|known| known.proposal_id == id)?;
        Some(BaseProposal {
            proposal_id: id,
            content: Value::clone(&proposal.content),
        })
    });
    Some(Brief {
        session_id: session.id,
        command_id,
        stage: pending.stage,
        mode: session.mode,
        kind: pending.kind,
        count: pending.count,
        round: held.rounds,
        seed: session.resolved_seed(),
        language: session.language.clone(),
        premise: session.premise.clone(),
        title: session.title.clone(),
        instructions: pending.instructions.clone(),
        base,
        keep: pending.keep.clone().unwrap_or_default(),
        adjustments: pending.adjustments.clone().unwrap_or_default(),
        feedback: feedback(session),
        confirmed: session
            .stages()
            .filter_map(|(stage, held)| Some((stage, Value::clone(held.confirmed.as_ref()?))))
            .collect(),
        earlier: held
            .proposals
            .iter()
            .map(|proposal| Value::clone(&proposal.content))
            .collect(),
    })
}

/// All feedback of the session, oldest first.
fn feedback(session: &Session) -> Vec<FeedbackNote> {
    let mut notes: Vec<_> = session
        .stages()
        .flat_map(|(stage, held)| held.feedback.iter().map(move |note| (stage, note)))
        .collect();
    notes.sort_by_key(|(_, note)| note.sequence);
    notes
        .into_iter()
        .map(|(stage, note)| FeedbackNote {
            stage,
            feedback: note.feedback.clone(),
            adjustments: note.adjustments.clone().unwrap_or_default(),
        })
        .collect()
}
