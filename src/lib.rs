//! Genesis: the adapters, the HTTP API and the command line around `genesis-actors`.

pub mod store;
