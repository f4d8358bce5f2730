//! Company: whether other processes may write to the same journal.

use async_trait::async_trait;

use super::StoreError;

/// What was seen of other processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    /// One is there now.
    pub others: bool,
    /// How many have come so far, this one included: when it grew, one may have come, written and gone.
    pub arrivals: i64,
}

/// The port. A process is seen from before its first commit until after its last one.
#[async_trait]
pub trait Company: Send + Sync + 'static {
    /// Looks around. [`StoreError::Unavailable`] only when the journal cannot be reached at all.
    async fn look(&self) -> Result<Sight, StoreError>;
}
