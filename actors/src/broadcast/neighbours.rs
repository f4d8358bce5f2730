//! The other processes: what they tell reaches the streams and the actors of this one, and they are told what happens here.

use std::sync::Arc;

use uuid::Uuid;

use super::Broadcast;
use crate::ports::grapevine::{Grapevine, Left, News, Wanted};

/// Those of this process, beside its streams, who must know what other processes do.
pub trait Onward: Send + Sync + 'static {
    /// The journal holds a session's events up to a sequence.
    fn heard(&self, session_id: Uuid, sequence: i64);

    /// Whether an actor for a session lives here.
    fn lives(&self, session_id: Uuid) -> bool;

    /// Another process is there.
    fn present(&self);

    /// There may be work that another process's commits left.
    fn left(&self, left: Left);
}

/// The ways to and from other processes.
pub struct Neighbours {
    /// The ways.
    pub grapevines: Vec<Arc<dyn Grapevine>>,
    /// Who else is told.
    pub onward: Arc<dyn Onward>,
}

impl Broadcast {
    /// Makes the other processes known; before the actor is started. Without it this process is alone.
    pub fn connect(&self, neighbours: Neighbours) {
        // A second time would be a bug; the first stays.
        let _ = self.shared.neighbours.set(neighbours);
    }

    /// Tells the other processes. It may be lost on the way.
    pub fn tell_neighbours(&self, news: impl FnOnce() -> News) {
        let Some(neighbours) = self.shared.neighbours.get() else {
            return;
        };
        if neighbours.grapevines.is_empty() {
            return;
        }
        let news = news();
        for grapevine in &neighbours.grapevines {
            grapevine.tell(&news);
        }
    }

    pub(super) fn neighbours(&self) -> Option<&Neighbours> {
        self.shared.neighbours.get()
    }

    /// What is listened for: sessions with a stream or an actor here.
    pub(super) fn wanted(&self) -> Wanted {
        let broadcast = self.clone();
        Arc::new(move |session_id| {
            let lives = |near: &Neighbours| near.onward.lives(session_id);
            broadcast.is_watched(session_id) || broadcast.neighbours().is_some_and(lives)
        })
    }
}
