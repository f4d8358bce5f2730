//! Genesis: the adapters, the HTTP API and the command line around `genesis-actors`.

pub mod bus;
pub mod clock;
pub mod store;
pub mod workflow;
pub mod writer;
