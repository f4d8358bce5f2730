//! Workflow engines: what waits between the stages.

mod embedded;
mod prefect;

pub use embedded::EmbeddedEngine;
pub use prefect::PrefectEngine;
