//! The ports: what the core needs from outside, as traits an adapter implements. Each has one suite of tests that
//! every adapter passes.

pub mod bus;
pub mod catalog;
pub mod clock;
pub mod handles;
pub mod journal;
pub mod lifecycle;
pub mod operations;
pub mod outbox;
pub mod prompts;
pub mod snapshots;
pub mod tasks;
pub mod workflow;
pub mod writer;

use std::sync::Arc;

/// What can go wrong with the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It is away; nothing was written.
    #[error("the store is away: {0}")]
    Unavailable(String),
    /// It may have been written.
    #[error("whether it was written cannot be told: {0}")]
    OutcomeUnknown(String),
    /// It refused what it should take, or holds what it should not: a bug; nothing was written.
    #[error("the store and the program disagree: {0}")]
    Broken(String),
}

/// The ports together, as the runtime is given them.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the port of its name")]
pub struct Ports {
    pub journal: Arc<dyn journal::Journal>,
    pub snapshots: Arc<dyn snapshots::Snapshots>,
    pub outbox: Arc<dyn outbox::Outbox>,
    pub tasks: Arc<dyn tasks::Tasks>,
    pub prompts: Arc<dyn prompts::Prompts>,
    pub handles: Arc<dyn handles::Handles>,
    pub catalog: Arc<dyn catalog::Catalog>,
    pub lifecycle: Arc<dyn lifecycle::Lifecycle>,
    pub operations: Arc<dyn operations::Operations>,
    pub bus: Arc<dyn bus::Bus>,
    pub workflow: Arc<dyn workflow::Workflow>,
    pub writer: Arc<dyn writer::Writer>,
    pub clock: Arc<dyn clock::Clock>,
}
