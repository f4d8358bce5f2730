//! What `genesis config check` says of the writer's endpoint.

use anyhow::Context as _;

use super::print;
use crate::config::Settings;
use crate::writer::desk::Desk;
use crate::writer::openai::report;

/// Tries the endpoint, if there is one, and says what it can do.
pub(super) fn check(settings: &Settings) -> anyhow::Result<()> {
    let desk = Desk::open(settings)?;
    let Some(writer) = desk.model() else {
        return Ok(());
    };
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let known = tokio
        .block_on(writer.find_out())
        .context("the settings are right, but the writer's endpoint cannot be used")?;
    print(&format!("\n# {}\n", report(&writer, &known)))
}
