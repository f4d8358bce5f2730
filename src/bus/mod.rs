//! Buses: where published events go.

mod embedded;
mod kafka;

pub use embedded::EmbeddedBus;
pub use kafka::{KafkaBus, KafkaGrapevine, KafkaSettings, MESSAGE_TIMEOUT};
