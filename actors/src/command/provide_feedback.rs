//! PROVIDE_FEEDBACK: stores the feedback and refines.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::Fault;
use crate::domain::event::{Event, GenerationKind};
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Stage};

/// Long-running. The new proposal comes from the one named, else from the stage's newest, else it is a first one.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvideFeedback {
    /// The current one unless given.
    stage: Option<Stage>,
    proposal_id: Option<Uuid>,
    #[schema(min_length = 1, max_length = 2_000)]
    feedback: String,
    /// JSON pointer of a field → what to change there.
    adjustments: Option<BTreeMap<String, String>>,
    /// JSON pointers of fields to hold fixed.
    keep: Option<Vec<String>>,
}

impl CommandHandler for ProvideFeedback {
    fn command_type(&self) -> CommandType {
        CommandType::ProvideFeedback
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::working(self.stage, &mut faults);
        check::text(
            Some(&self.feedback),
            1,
            2_000,
            "/payload/feedback",
            &mut faults,
        );
        check::adjustments(self.adjustments.as_ref(), &mut faults);
        check::keep(self.keep.as_ref(), &mut faults);
        faults
    }

    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        let stage = self.stage.unwrap_or(session.current_stage);
        plan.reached(stage)?;
        plan.not_running(GenerationKind::Refinement)?;
        let base = match self.proposal_id {
            Some(id) => Some(plan.proposal(stage, id, "/payload/proposal_id")?),
            None => session.stage(stage).and_then(|held| held.proposals.last()),
        };
        let faults = match base {
            Some(base) => {
                check::resolve(&base.content, self.keep.as_ref(), self.adjustments.as_ref())
            }
            None => self.without_base(),
        };
        if !faults.is_empty() {
            return Err(Refusal::Validation(faults));
        }
        plan.say(Event::FeedbackProvided {
            stage,
            proposal_id: self.proposal_id,
            feedback: self.feedback.clone(),
            adjustments: self.adjustments.clone(),
            keep: self.keep.clone(),
        });
        plan.say(Event::GenerationRequested {
            command_id: plan.command_id,
            stage,
            kind: GenerationKind::Refinement,
            count: 1,
            instructions: None,
            proposal_id: base.map(|base| base.proposal_id),
            keep: self.keep.clone(),
            adjustments: self.adjustments.clone(),
        });
        Ok(())
    }
}

impl ProvideFeedback {
    fn without_base(&self) -> Vec<Fault> {
        let nothing = "points into no proposal: the stage has none";
        let mut faults = Vec::new();
        if self.keep.is_some() {
            faults.push(check::fault("/payload/keep", nothing));
        }
        if self.adjustments.is_some() {
            faults.push(check::fault("/payload/adjustments", nothing));
        }
        faults
    }
}
