//! The domain: pure, without clock or I/O. A session is what its events say.

pub mod archive;
pub mod brief;
pub mod content;
pub mod event;
pub mod findings;
pub mod session;
pub mod stage;
pub mod view;
pub mod workflow;
