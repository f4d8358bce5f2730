//! The writers: adapters behind the port `genesis_actors::ports::writer`.

pub mod offline;

pub use offline::{OfflineWriter, StockError};
