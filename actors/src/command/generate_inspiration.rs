//! GENERATE_INSPIRATION: asks the writer for proposals for a stage.

use serde::Deserialize;
use uuid::Uuid;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::Fault;
use crate::domain::event::{Event, GenerationKind};
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Stage};

/// Long-running.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerateInspiration {
    /// The current one unless given.
    stage: Option<Stage>,
    #[schema(max_length = 2_000)]
    instructions: Option<String>,
    /// CONCEPT 10, else 3, unless given.
    #[schema(minimum = 1, maximum = 10)]
    count: Option<i64>,
    proposal_id: Option<Uuid>,
    /// JSON pointers of that proposal's fields to hold fixed.
    keep: Option<Vec<String>>,
}

impl CommandHandler for GenerateInspiration {
    fn command_type(&self) -> CommandType {
        CommandType::GenerateInspiration
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::working(self.stage, &mut faults);
        check::text(
            self.instructions.as_deref(),
            0,
            2_000,
            "/payload/instructions",
            &mut faults,
        );
        if self.count.is_some_and(|count| !(1..=10).contains(&count)) {
            faults.push(check::fault("/payload/count", "is not within 1 to 10"));
        }
        check::keep(self.keep.as_ref(), &mut faults);
        if self.keep.is_some() && self.proposal_id.is_none() {
            faults.push(check::fault(
                "/payload/keep",
                "points into no proposal: proposal_id is missing",
            ));
        }
        faults
    }

    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        let stage = self.stage.unwrap_or(session.current_stage);
        plan.reached(stage)?;
        plan.not_running(GenerationKind::Inspiration)?;
        if let Some(id) = self.proposal_id {
            let base = plan.proposal(stage, id, "/payload/proposal_id")?;
            let faults = check::resolve(&base.content, self.keep.as_ref(), None);
            if !faults.is_empty() {
                return Err(Refusal::Validation(faults));
            }
        }
        plan.say(Event::GenerationRequested {
            command_id: plan.command_id,
            stage,
            kind: GenerationKind::Inspiration,
            count: self
                .count
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(stage.default_count()),
            instructions: self.instructions.clone(),
            proposal_id: self.proposal_id,
            keep: self.keep.clone(),
            adjustments: None,
        });
        Ok(())
    }
}
