//! The core of Genesis: domain, actors and the ports they need.
//!
//! Read `runtime` for the way in, `session` for the actor that decides, `command` for what it decides, `domain` for what a
//! session is, and `ports` for what is asked of the outside.

pub mod backoff;
pub mod broadcast;
pub mod callback;
pub mod command;
pub mod domain;
pub mod engine;
pub mod generation;
pub mod housekeeper;
mod jobs;
mod keys;
pub mod measures;
pub mod observe;
pub mod ports;
pub mod post;
pub mod relay;
pub mod runtime;
pub mod session;
pub mod supervise;
pub mod tasks;
