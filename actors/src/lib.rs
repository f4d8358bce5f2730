//! The core of Genesis: domain, actors and the ports they need.

pub mod command;
pub mod domain;
mod keys;
pub mod observe;
pub mod ports;
pub mod post;
pub mod session;
pub mod supervise;
