//! The domain: pure, without clock or I/O. A session is what its events say.

pub mod content;
pub mod event;
pub mod stage;
