//! The core of Genesis: domain, actors and the ports they need.

pub mod backoff;
pub mod broadcast;
pub mod callback;
pub mod command;
pub mod domain;
pub mod engine;
pub mod generation;
pub mod housekeeper;
mod jobs;
pub mod observe;
pub mod ports;
pub mod post;
pub mod relay;
pub mod session;
pub mod supervise;
pub mod tasks;
