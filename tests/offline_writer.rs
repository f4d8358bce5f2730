//! The offline writer, held to craft's measures: ideas that differ, content that is complete, wishes that show.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod offline;
