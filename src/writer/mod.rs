//! The writers: adapters behind the port `genesis_actors::ports::writer`, and the desk at which one of them sits.

pub mod desk;
pub mod offline;
pub mod openai;

pub use offline::OfflineWriter;
