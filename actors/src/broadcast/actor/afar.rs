//! What other processes tell: how far sessions are, and what is being written there.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Desk, Live};
use crate::broadcast::{Ephemeral, Onward, Writing};
use crate::ports::grapevine::{Committed, Left, News, Whisper};

/// A generation of another process of which nothing was heard for so long is forgotten: that process may be gone.
const FORGOTTEN: chrono::Duration = chrono::Duration::minutes(3);

impl Desk {
    pub(super) fn news(&mut self, news: Vec<News>, now: DateTime<Utc>) {
        self.heard += news.len() as u64;
        let mut left: Option<Left> = None;
        for news in news {
            match news {
                News::Committed(Committed {
                    session_id,
                    sequence,
                    left: its,
                }) => {
                    self.up_to(session_id, sequence);
                    if let Some(its) = its {
                        left.get_or_insert_default().add(its);
                    }
                }
                News::Whisper {
                    session_id,
                    whisper,
                } => self.whispered(session_id, whisper, now),
                News::Present => self.onward(|onward| onward.present()),
                News::Lapse => {
                    self.lapses += 1;
                    self.lapsed = true;
                    let all = left.get_or_insert_default();
                    (all.generation, all.workflow) = (true, true);
                }
            }
        }
        if let Some(left) = left {
            self.onward(|onward| onward.left(left));
        }
        if self.lapsed {
            self.sweep();
        }
        self.show();
    }

    /// The journal holds events up to here. The session's actor is told first: whoever sees an event also sees what became of it.
    pub(super) fn up_to(&mut self, session_id: Uuid, sequence: i64) {
        self.with.shared.heard(session_id, sequence);
        if let Some(room) = self.rooms.get_mut(&session_id)
            && room.told < sequence
        {
            room.told = sequence;
            self.tell(session_id, || Live::UpTo(sequence));
        }
    }

    fn whispered(&mut self, session_id: Uuid, whisper: Whisper, now: DateTime<Utc>) {
        let writing = match whisper {
            Whisper::Writing(writing) => writing,
            Whisper::Said { event_type, data } => {
                if let Some(said) = Ephemeral::from_afar(&event_type, data) {
                    self.tell(session_id, || Live::Say(said.clone()));
                }
                return;
            }
        };
        let (command_id, word) = match &writing {
            Writing::Began { command_id, .. } => (*command_id, None),
            Writing::Text(piece) => (piece.command_id, Some((piece.attempt, piece.stage))),
            Writing::Progress(far) => (far.command_id, Some((far.attempt, far.stage))),
            Writing::Ended { command_id } => {
                self.afar.remove(&(session_id, *command_id));
                return self.writing(session_id, writing);
            }
        };
        self.afar.insert((session_id, command_id), now);
        if let Some((attempt, stage)) = word {
            self.with
                .board()
                .join(session_id, command_id, attempt, stage);
        }
        self.writing(session_id, writing);
    }

    pub(super) fn forget_afar(&mut self, now: DateTime<Utc>) {
        let board = self.with.board();
        self.afar.retain(|(session_id, command_id), heard_at| {
            let is_kept = now - *heard_at < FORGOTTEN;
            if !is_kept {
                board.end(*session_id, *command_id);
            }
            is_kept
        });
    }

    fn onward(&self, tell: impl FnOnce(&dyn Onward)) {
        if let Some(neighbours) = self.with.neighbours() {
            tell(&*neighbours.onward);
        }
    }
}
