//! The bus: where published events go.

use async_trait::async_trait;

use super::outbox::DueRow;

/// Why a row was not published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BusError {
    /// The bus, or the part of it that the row goes to, is away; no fault of the row.
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
    /// Publishes a row, and returns within some seconds when that is acknowledged or has failed. Many rows may be under way at
    /// once, and then arrive in any order: who wants one row after another waits for the first.
    async fn publish(&self, row: &DueRow) -> Result<(), BusError>;

    /// Keeps a copy of a row that is given up where those who read dead letters find it, with why.
    async fn bury(&self, row: &DueRow, why: &str) -> Result<(), BusError>;

    /// Whether it answers, and has what it needs.
    async fn ping(&self) -> Result<(), BusError>;
}
