//! What became of rows, written down in one go.

use std::sync::Arc;

use super::RelayArguments;
use crate::ports::StoreError;
use crate::ports::outbox::Setback;

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Published.
    pub(super) sent: Vec<i64>,
    /// Failed, each with its key.
    pub(super) setbacks: Vec<(String, Setback)>,
    /// Buckets that others are to have.
    pub(super) released: Vec<i32>,
}

impl Ledger {
    pub(super) const fn is_empty(&self) -> bool {
        self.sent.is_empty() && self.setbacks.is_empty() && self.released.is_empty()
    }
}

/// A ledger, and whether it could be written.
pub(super) struct Written {
    pub(super) ledger: Ledger,
    pub(super) result: Result<(), StoreError>,
}

/// Writes a ledger: setbacks first, since rows whose setback is lost are due again at once; buckets last, when what was published of
/// them is marked.
pub(super) async fn write(with: Arc<RelayArguments>, ledger: Ledger) -> Written {
    let result = in_order(&with, &ledger).await;
    Written { ledger, result }
}

async fn in_order(with: &RelayArguments, ledger: &Ledger) -> Result<(), StoreError> {
    if !ledger.setbacks.is_empty() {
        let setbacks: Vec<Setback> = ledger
            .setbacks
            .iter()
            .map(|(_, setback)| setback.clone())
            .collect();
        with.outbox.set_back(&setbacks).await?;
    }
    if !ledger.sent.is_empty() {
        with.outbox.sent(&ledger.sent, with.clock.now()).await?;
    }
    if !ledger.released.is_empty() {
        with.outbox.release(with.relay, &ledger.released).await?;
    }
    Ok(())
}
