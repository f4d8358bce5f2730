//! `genesis migrate`: brings the store's tables up to date, or tells what is missing.

use anyhow::bail;

use super::ask::block_on;
use super::{print, serve};
use crate::config::Settings;
use crate::store;

/// Migrates, or with `verify` only looks.
pub(super) fn migrate(settings: &Settings, verify: bool) -> anyhow::Result<()> {
    block_on(async {
        if !verify {
            serve::open(settings).await?.close().await;
            return print("the store is up to date\n");
        }
        let differences = store::verify(settings.store.url.reveal()).await?;
        if !differences.is_empty() {
            let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
            bail!(
                "the store is not as the migrations make it:\n{}",
                lines.join("\n")
            );
        }
        print("the store is up to date\n")
    })
}
