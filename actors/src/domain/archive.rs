//! What a completed session leaves with its novel when it is cleaned away.

use serde_json::{Value, json};

use super::session::Session;

/// A compact archive: how the novel came about, without the proposals that were not taken. The setting itself stands in the novel.
pub fn archive(session: &Session) -> Value {
    let stages: serde_json::Map<String, Value> = session
        .stages()
        .map(|(stage, held)| {
            let feedback: Vec<Value> = held
                .feedback
                .iter()
                .map(|note| json!({"feedback": note.feedback, "adjustments": note.adjustments, "at": note.at}))
                .collect();
            let first_confirmed = session
                .first_confirmed
                .iter()
                .find(|milestone| milestone.stage == stage)
                .map(|milestone| milestone.at);
            let kept = json!({
                "proposals": held.proposals.len(),
                "rounds": held.rounds,
                "feedback": feedback,
                "first_confirmed_at": first_confirmed,
            });
            (stage.as_str().to_owned(), kept)
        })
        .collect();
    json!({
        "session_id": session.id,
        "mode": session.mode,
        "language": session.language,
        "premise": session.premise,
        "seed": session.resolved_seed(),
        "forked_from": session.forked_from,
        "version": session.version,
        "events": session.last_sequence,
        "created_at": session.created_at,
        "completed_at": session.completed.map(|milestone| milestone.at),
        "stages": stages,
    })
}
