//! What the system allows a process.

use anyhow::{Context, ensure};

/// Open files besides the connections.
const OTHERS: u64 = 64;

/// Raises the limit of open files as far as it goes; fails where that is too few for these connections.
pub(crate) fn open_files(connections: usize) -> anyhow::Result<()> {
    let needed = (connections as u64).saturating_add(OTHERS);
    let limit = rlimit::increase_nofile_limit(u64::MAX)
        .context("cannot ask for the limit of open files")?;
    ensure!(
        limit >= needed,
        "{connections} connections need {needed} open files, and this process may have {limit}: raise `ulimit -Hn`"
    );
    Ok(())
}
