//! Outcomes of generations: what the writer wrote, or how it failed, taken into the session.

use serde_json::Value;
use uuid::Uuid;

use super::{Rules, Scene, Transition, compose};
use crate::domain::content::{self, Completeness};
use crate::domain::event::{Event, FailureCode, ProposalData};
use crate::domain::session::{Pending, Session};
use crate::ports::writer::Written;

/// How a generation ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The writer wrote.
    Completed(Written),
    /// It did not, and is not tried again.
    Failed {
        /// Why.
        code: FailureCode,
        /// For the writer's eyes.
        message: String,
        /// Whether asking again may help.
        retryable: bool,
    },
}

/// Makes the commit of a generation's end; `None` when it no longer runs, and its outcome is void.
///
/// `token`: the lease the outcome was written under; `None` for a time-out, which needs none.
pub fn conclude(
    session: &Session,
    command_id: Uuid,
    token: Option<i64>,
    outcome: Outcome,
    scene: &Scene<'_>,
) -> Option<Transition> {
    let pending = session.pending(command_id)?;
    let event = match outcome {
        Outcome::Completed(written) => completed(pending, written, scene),
        Outcome::Failed {
            code,
            message,
            retryable,
        } => Event::GenerationFailed {
            command_id,
            stage: pending.stage,
            code,
            message,
            retryable,
        },
    };
    Some(compose::outcome(session, pending, token, event, scene))
}

fn completed(pending: &Pending, written: Written, scene: &Scene<'_>) -> Event {
    let proposals = written
        .proposals
        .into_iter()
        .map(|draft| ProposalData {
            proposal_id: (scene.new_id)(),
            content: draft.content,
            derived_from: pending.proposal_id,
            adjustments_made: draft.adjustments_made,
        })
        .collect();
    Event::GenerationCompleted {
        command_id: pending.command_id,
        stage: pending.stage,
        proposals,
        writer: written.writer,
    }
}

/// Whether what a writer wrote may be proposed: as many as asked for, each complete, each with what was to be kept.
pub fn fits(brief: &crate::ports::writer::Brief, written: &Written) -> Result<(), String> {
    if written.proposals.len() != brief.count as usize {
        return Err(format!(
            "{} proposals instead of {}",
            written.proposals.len(),
            brief.count
        ));
    }
    for (index, draft) in written.proposals.iter().enumerate() {
        let faults = content::check(brief.stage, &draft.content, Completeness::Complete, "");
        if let Some(fault) = faults.first() {
            return Err(format!(
                "proposal {index}: {} {}",
                fault.pointer, fault.message
            ));
        }
        let base: Option<&Value> = brief.base.as_ref().map(|base| &base.content);
        let lost = brief.keep.iter().find(|pointer| {
            base.and_then(|base| base.pointer(pointer)) != draft.content.pointer(pointer)
        });
        if let Some(pointer) = lost {
            return Err(format!("proposal {index}: {pointer} was to be kept"));
        }
    }
    Ok(())
}

/// When a generation asked for now ends at the latest.
pub(super) fn deadline(
    rules: &Rules,
    now: chrono::DateTime<chrono::Utc>,
) -> chrono::DateTime<chrono::Utc> {
    now + rules.writer_timeout * (rules.writer_max_retries + 1) + chrono::Duration::seconds(60)
}
