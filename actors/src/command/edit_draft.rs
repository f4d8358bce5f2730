//! EDIT_DRAFT: replaces a stage's working draft by the writer's own text.

use serde::Deserialize;
use serde_json::Value;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::schema::without_nulls;
use crate::domain::content::{self, Completeness, Fault};
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Stage};

/// A draft may lack fields (a writer saves half-way); what is there must fit.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditDraft {
    stage: Stage,
    #[serde(deserialize_with = "check::present")]
    #[schema(value_type = Object)]
    content: Value,
}

impl CommandHandler for EditDraft {
    fn command_type(&self) -> CommandType {
        CommandType::EditDraft
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::working(Some(self.stage), &mut faults);
        if faults.is_empty() {
            faults = content::check(
                self.stage,
                &self.content,
                Completeness::Draft,
                "/payload/content",
            );
        }
        faults
    }

    /// Only another edit of the same draft is in the way of this one.
    fn last_relevant_version(&self, session: &Session) -> i64 {
        session
            .stage(self.stage)
            .map_or(0, |held| held.draft_version)
    }

    fn decide(&self, _session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.reached(self.stage)?;
        plan.say(Event::DraftEdited {
            stage: self.stage,
            content: without_nulls(self.content.clone()),
        });
        Ok(())
    }
}
