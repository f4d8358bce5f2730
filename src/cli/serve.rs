//! `genesis serve` and `genesis migrate`.

use crate::config::Settings;

/// Starts the server and ends it in order.
pub(super) fn serve(_settings: Settings) -> anyhow::Result<()> {
    anyhow::bail!("the runtime is not in this build yet")
}

/// Brings the store's tables up to date, or only checks that they are.
pub(super) fn migrate(_settings: &Settings, _verify: bool) -> anyhow::Result<()> {
    anyhow::bail!("the store is not in this build yet")
}
