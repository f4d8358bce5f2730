//! EXTEND_SESSION: moves `expires_at` to now plus the ttl, and brings an EXPIRED session back.

use serde::Deserialize;

use super::{CommandHandler, Plan, Refusal};
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, SessionStatus};

/// Has no payload.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendSession {}

impl CommandHandler for ExtendSession {
    fn command_type(&self) -> CommandType {
        CommandType::ExtendSession
    }

    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        if session.status != SessionStatus::Expired {
            plan.in_progress()?;
        }
        let expires_at = plan.scene.now + plan.scene.rules.ttl;
        plan.say(Event::SessionExtended { expires_at });
        Ok(())
    }
}
