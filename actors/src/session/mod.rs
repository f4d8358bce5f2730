//! Sessions: one supervised actor each, that alone decides what becomes of it.

use std::sync::Arc;

use async_trait::async_trait;
use uuid::Uuid;

use crate::command::{Outcome, Refusal};
use crate::domain::session::Session;

/// The door through which the other actors reach sessions, wherever and whether they live.
#[async_trait]
pub trait SessionDoor: Send + Sync + 'static {
    /// Takes a generation's outcome into its session. False: it was void, since the generation had ended or its lease was lost.
    async fn conclude(
        &self,
        session_id: Uuid,
        command_id: Uuid,
        token: Option<i64>,
        outcome: Outcome,
    ) -> Result<bool, Refusal>;

    /// A session as it is now.
    async fn snapshot(&self, session_id: Uuid) -> Result<Arc<Session>, Refusal>;
}
