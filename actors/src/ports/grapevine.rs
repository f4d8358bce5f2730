//! The grapevine: what processes of one system tell each other beside the journal, so that none has to ask all the time.
//!
//! All of it is a hint and may be lost: what was committed is found in the journal, and the rest is shown to nobody who needs it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::generation::Writing;

/// What a process tells the others, and what it hears of them.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A commit was written.
    Committed(Committed),
    /// Something that is not stored.
    Whisper {
        /// Its session.
        session_id: Uuid,
        /// What.
        whisper: Whisper,
    },
    /// Only heard: another process is there.
    Present,
    /// Only heard: some news may have been lost.
    Lapse,
}

/// What others need to know of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// Its session.
    pub session_id: Uuid,
    /// The last of its events.
    pub sequence: i64,
    /// What it left to do, if it was only just written.
    pub left: Option<Left>,
}

/// Work that commits left, beside rows of the outbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// A generation is to be run.
    pub generation: bool,
    /// Something about the workflow is to be done.
    pub workflow: bool,
    /// Generations that were cancelled.
    pub cancelled: Vec<Uuid>,
}

impl Left {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.generation |= other.generation;
        self.workflow |= other.workflow;
        self.cancelled.extend(other.cancelled);
    }
}

/// Something that is not stored, as it goes from one process to the others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whisper {
    /// About a running generation.
    Writing(Writing),
    /// An ephemeral event for the session's streams.
    Said {
        /// Its type.
        event_type: String,
        /// Its data on one line.
        data: Arc<str>,
    },
}

/// Whether anybody here wants to hear of a session; asked often.
pub type Wanted = Arc<dyn Fn(Uuid) -> bool + Send + Sync>;

/// The port. An adapter carries what it can, and hears no news of its own process.
pub trait Grapevine: Send + Sync + 'static {
    /// Tells the other processes. It returns at once; when they cannot be told now, they are not.
    fn tell(&self, news: &News);

    /// What other processes tell from now on. An adapter may leave out what is about sessions that are not wanted and asks
    /// nothing else of this process. It ends when the receiver is dropped.
    fn listen(&self, wanted: Wanted) -> mpsc::Receiver<News>;
}
