//! The promises that can be broken, and the evidence of it.

use std::fmt;

use uuid::Uuid;

/// What kind of promise was broken: stable names for the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A sequence was left out.
    Gap,
    /// A sequence came twice, or out of order.
    Repeat,
    /// An acknowledged command is not in the history.
    LostCommand,
    /// A command that was refused as not written is in the history.
    RefusedButWritten,
    /// An event in the history belongs to no command of its only writer.
    UnknownCommand,
    /// Versions that do not fit together.
    Version,
    /// A state that contradicts the history, or one older than what was already known.
    State,
    /// The stream told something else than the history, or never told it.
    Stream,
    /// An answer of another shape than the contract's.
    Shape,
}

impl Kind {
    /// Its name in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Repeat => "repeat",
            Self::LostCommand => "lost_command",
            Self::RefusedButWritten => "refused_but_written",
            Self::UnknownCommand => "unknown_command",
            Self::Version => "version",
            Self::State => "state",
            Self::Stream => "stream",
            Self::Shape => "shape",
        }
    }
}

/// A broken promise, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) kind: Kind,
    pub(crate) session: Uuid,
    pub(crate) evidence: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}: session {}: {}",
            self.kind.name(),
            self.session,
            self.evidence
        )
    }
}
