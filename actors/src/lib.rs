//! The core of Genesis: domain, actors and the ports they need.

pub mod domain;
pub mod ports;
