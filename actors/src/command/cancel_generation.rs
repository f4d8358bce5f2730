//! CANCEL_GENERATION: stops a generation, or all of the session.

use serde::Deserialize;
use uuid::Uuid;

use super::{CommandHandler, Plan, Refusal};
use crate::domain::session::Session;
use crate::domain::stage::CommandType;

/// None running is a 409.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelGeneration {
    correlation_id: Option<Uuid>,
}

impl CommandHandler for CancelGeneration {
    fn command_type(&self) -> CommandType {
        CommandType::CancelGeneration
    }

    fn decide(&self, _session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.in_progress()?;
        let wanted = self.correlation_id;
        let cancelled = plan.cancel("cancelled", |pending| {
            wanted.is_none_or(|id| pending.correlation_id == id)
        });
        match (cancelled, wanted) {
            (0, Some(id)) => {
                Err(plan.invalid(format!("no generation with correlation_id {id} is running")))
            }
            (0, None) => Err(plan.invalid("no generation is running".to_owned())),
            _ => Ok(()),
        }
    }
}
