//! Buses: where published events go.

mod embedded;

pub use embedded::EmbeddedBus;
