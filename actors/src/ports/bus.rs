//! The bus: where published events go.

use async_trait::async_trait;

use super::outbox::OutboxRow;

/// Why a row was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// The bus is away; no fault of the row.
    #[error("the bus is away: {0}")]
    Away(String),
    /// This row failed; another try may help.
    #[error("not published: {0}")]
    Failed(String),
    /// This row can never be published.
    #[error("can never be published: {0}")]
    Poison(String),
}

/// The port.
#[async_trait]
pub trait Bus: Send + Sync + 'static {
    /// Publishes rows, those of one key in their order; a result for each, in the order given.
    async fn publish(&self, rows: &[OutboxRow]) -> Vec<Result<(), BusError>>;

    /// Whether it answers.
    async fn ping(&self) -> Result<(), BusError>;
}
