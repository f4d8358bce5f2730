//! Genesis: the adapters, the HTTP API and the command line around `genesis-actors`.

pub mod api;
pub mod bus;
pub mod cli;
pub mod clock;
pub mod config;
pub mod export;
pub mod measures;
pub mod server;
pub mod store;
pub mod workflow;
pub mod writer;
