//! The log of a server: to standard error, one event a line; never a word of the novels.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// What is told unless RUST_LOG says otherwise.
const USUAL: &str = "info,sqlx=warn";

/// Starts the log: to be read by a person on a terminal, by a program (JSON) elsewhere.
pub(super) fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(USUAL));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        log.init();
    } else {
        log.json().flatten_event(true).init();
    }
    // A panic's message may hold what the program worked on, a writer's text even: only its place is told.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        tracing::error!(place, "panicked");
    }));
}
