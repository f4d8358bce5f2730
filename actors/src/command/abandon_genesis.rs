//! ABANDON_GENESIS: ends the session.

use serde::Deserialize;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::Fault;
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::CommandType;

/// A reason may be given.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbandonGenesis {
    #[schema(max_length = 2_000)]
    reason: Option<String>,
}

impl CommandHandler for AbandonGenesis {
    fn command_type(&self) -> CommandType {
        CommandType::AbandonGenesis
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::text(
            self.reason.as_deref(),
            0,
            2_000,
            "/payload/reason",
            &mut faults,
        );
        faults
    }

    fn decide(&self, _session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.in_progress()?;
        plan.cancel("session_abandoned", |_| true);
        plan.say(Event::SessionAbandoned {
            reason: self.reason.clone(),
        });
        Ok(())
    }
}
