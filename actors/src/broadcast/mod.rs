//! SseBroadcast: shows what happens in a session to whoever has a stream open, live.
//!
//! The journal is the truth, the actor only the quick way: a commit reaches the streams of its process through it, and a
//! stream that misses something (the events before it opened, a lost wake-up) reads that from the journal itself. A sweep
//! tells streams of events nobody told them of. So whatever is lost on the quick way, each stream gets every event once, in
//! order. Texts being written, progress and presence are not stored; they go through the actor one after the other, as do
//! subscriptions, so that a stream that joins gets each character once.
//!
//! [`Broadcast`] is the handle: it outlives the actor, which may be restarted; then all streams end and their clients come back.

mod actor;
mod neighbours;
mod pages;
mod stream;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use dashmap::DashMap;
use ractor::{ActorCell, ActorRef, SpawnErr};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub use actor::BroadcastMessage;
pub use neighbours::{Neighbours, Onward};
pub use stream::Stream;

use crate::command::Refusal;
use crate::domain::event::{Event, EventError, Recorded};
use crate::generation::Board;
pub use crate::generation::Writing;
use crate::observe::Observed;
use crate::ports::clock::Clock;
use crate::ports::grapevine::{News, Whisper};
use crate::ports::journal::Journal;
use crate::post::Post;
use pages::{Gap, Pages};

/// The ephemeral event types, which are not stored and carry no id.
pub const EPHEMERAL_TYPES: [&str; 5] = [
    "generation.delta",
    "generation.progress",
    "workflow.paused",
    "workflow.resumed",
    "presence.changed",
];

/// Those that processes tell each other as they are; those about generations go the way of [`Writing`].
const FROM_AFAR: [&str; 2] = ["workflow.paused", "workflow.resumed"];

/// How the broadcast behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroadcastSettings {
    /// How many commits and ephemeral events wait for a slow reader before it is disconnected.
    pub capacity: usize,
    /// How often streams are checked against the journal.
    pub sweep_every: Duration,
    /// How many events a stream reads at a time.
    pub page: u32,
    /// How many streams of this process read the journal at once.
    pub readers: usize,
    /// How long a stream waits before it reads again what could not be read.
    pub patience: Duration,
}

impl Default for BroadcastSettings {
    fn default() -> Self {
        Self {
            capacity: 256,
            sweep_every: Duration::from_secs(5),
            page: 100,
            readers: 8,
            patience: Duration::from_secs(1),
        }
    }
}

/// A domain event ready to be sent: serialised once, whoever listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its place in the session: the stream's `id`.
    pub sequence: i64,
    /// Its type: the stream's `event`.
    pub event_type: &'static str,
    /// Its envelope on one line: the stream's `data`.
    pub data: Arc<str>,
    /// The generation that ends with it.
    ends: Option<Uuid>,
}

impl Sent {
    /// Serialises an event.
    ///
    /// # Errors
    /// When the event cannot be written as JSON: a bug.
    pub fn of(recorded: &Recorded) -> Result<Self, EventError> {
        let data = serde_json::to_string(&recorded.envelope()?).map_err(EventError::Unwritable)?;
        let ends = match &recorded.event {
            Event::GenerationCompleted { command_id, .. }
            | Event::GenerationFailed { command_id, .. }
            | Event::GenerationCancelled { command_id, .. } => Some(*command_id),
            _ => None,
        };
        Ok(Self {
            sequence: recorded.sequence,
            event_type: recorded.event.event_type(),
            data: data.into(),
            ends,
        })
    }
}

/// What a stream yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// First: where the stream begins.
    Ready {
        /// The sequence before the first event to come.
        last_event_id: i64,
    },
    /// A domain event.
    Event(Arc<Sent>),
    /// An event that is not stored.
    Ephemeral {
        /// One of [`EPHEMERAL_TYPES`].
        event_type: &'static str,
        /// Its data on one line.
        data: Arc<str>,
    },
    /// The process shuts down; nothing follows.
    Shutdown,
}

/// An ephemeral event before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ephemeral {
    event_type: &'static str,
    data: Arc<str>,
    /// The generation it is about.
    command_id: Option<Uuid>,
}

impl Ephemeral {
    /// One that came from another process; `None` when it is none of those that travel.
    fn from_afar(event_type: &str, data: Arc<str>) -> Option<Self> {
        let event_type = *FROM_AFAR.iter().find(|known| **known == event_type)?;
        Some(Self {
            event_type,
            data,
            command_id: None,
        })
    }

    /// None when the data cannot be serialised, which plain structs always can.
    fn new(
        event_type: &'static str,
        data: &impl Serialize,
        command_id: Option<Uuid>,
    ) -> Option<Self> {
        let data = serde_json::to_string(data).ok()?.into();
        Some(Self {
            event_type,
            data,
            command_id,
        })
    }
}

/// What the actor puts into a stream.
#[derive(Debug)]
enum Live {
    /// A commit's events, consecutive.
    Events(Arc<[Arc<Sent>]>),
    /// The journal holds events up to here.
    UpTo(i64),
    /// An ephemeral event.
    Say(Ephemeral),
    /// What running generations had written when the stream opened.
    SoFar(Vec<Ephemeral>),
}

/// The handle: opens streams and tells them what happens. Cheap to clone.
#[derive(Clone)]
pub struct Broadcast {
    shared: Arc<Shared>,
    post: Post<BroadcastMessage>,
}

struct Shared {
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    settings: BroadcastSettings,
    board: Board,
    pages: Pages,
    /// Sessions with open streams, whatever becomes of the actor.
    watched: DashMap<Uuid, Watched>,
    streams: AtomicU64,
    neighbours: OnceLock<Neighbours>,
    shutdown: CancellationToken,
}

struct Watched {
    streams: usize,
    gap: Arc<Gap>,
}

/// Keeps a session watched while a stream of it is there.
struct Watch {
    shared: Arc<Shared>,
    session_id: Uuid,
    gap: Arc<Gap>,
}

impl Shared {
    /// The journal holds a session's events up to a sequence: the session's actor must not be behind what its streams show.
    fn heard(&self, session_id: Uuid, sequence: i64) {
        if let Some(neighbours) = self.neighbours.get() {
            neighbours.onward.heard(session_id, sequence);
        }
    }

    fn watch(self: &Arc<Self>, session_id: Uuid) -> Watch {
        let mut watched = self.watched.entry(session_id).or_insert_with(|| Watched {
            streams: 0,
            gap: Arc::default(),
        });
        watched.streams += 1;
        Watch {
            shared: self.clone(),
            session_id,
            gap: watched.gap.clone(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(mut watched) = self.shared.watched.get_mut(&self.session_id) {
            watched.streams -= 1;
        }
        self.shared
            .watched
            .remove_if(&self.session_id, |_, watched| watched.streams == 0);
    }
}

impl Broadcast {
    /// The handle; the actor behind it is started by [`Broadcast::start`].
    pub fn new(
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
        observed: Arc<Observed>,
        settings: BroadcastSettings,
    ) -> Self {
        let pages = Pages::new(journal.clone(), settings.page, settings.readers);
        Self {
            shared: Arc::new(Shared {
                journal,
                clock,
                settings,
                board: Board::default(),
                pages,
                watched: DashMap::new(),
                streams: AtomicU64::new(0),
                neighbours: OnceLock::new(),
                shutdown: CancellationToken::new(),
            }),
            post: Post::new(observed),
        }
    }

    /// Starts the actor, also again after a crash. The caller tells [`Broadcast::post`] where it is.
    ///
    /// # Errors
    /// When the actor cannot be started.
    pub async fn start(
        self,
        supervisor: ActorCell,
    ) -> Result<ActorRef<BroadcastMessage>, SpawnErr> {
        actor::spawn(self, supervisor).await
    }

    /// Tells every stream that the process shuts down, also while the actor is being restarted; none opens any more.
    pub fn shut_down(&self) {
        // Each stream sees the token, also one whose queue is full; what it was not told it gets when its client is back.
        self.shared.shutdown.cancel();
        self.post.tell(BroadcastMessage::Shutdown);
    }

    /// Where the actor is found.
    pub const fn post(&self) -> &Post<BroadcastMessage> {
        &self.post
    }

    /// Whether a stream of the session is open here.
    pub fn is_watched(&self, session_id: Uuid) -> bool {
        self.shared.watched.contains_key(&session_id)
    }

    /// How many streams are open here.
    pub fn open_streams(&self) -> usize {
        let watched = self.shared.watched.iter();
        watched.map(|watched| watched.streams).sum()
    }

    /// Tells the session's streams of a commit that was written. Nothing is serialised when nobody listens: a stream that
    /// opens later finds the events in the journal.
    pub fn committed(&self, session_id: Uuid, events: &[Recorded]) {
        if !self.is_watched(session_id) {
            return;
        }
        let sent: Result<Arc<[Arc<Sent>]>, EventError> = events
            .iter()
            .map(|event| Sent::of(event).map(Arc::new))
            .collect();
        match sent {
            Ok(events) => {
                self.post
                    .tell(BroadcastMessage::Committed { session_id, events });
            }
            Err(error) => tracing::error!(%session_id, %error, "an event cannot be shown"),
        }
    }

    /// Tells of a running generation. False when the actor is away; then the rest of the attempt's text is not shown.
    pub fn writing(&self, session_id: Uuid, writing: Writing) -> bool {
        self.tell_neighbours(|| News::Whisper {
            session_id,
            whisper: Whisper::Writing(writing.clone()),
        });
        self.post.tell(BroadcastMessage::Writing {
            session_id,
            writing,
        })
    }

    /// Sends an ephemeral event to the session's streams.
    pub fn say(&self, session_id: Uuid, event_type: &'static str, data: &impl Serialize) {
        let Some(said) = Ephemeral::new(event_type, data, None) else {
            return;
        };
        self.tell_neighbours(|| News::Whisper {
            session_id,
            whisper: Whisper::Said {
                event_type: event_type.to_owned(),
                data: said.data.clone(),
            },
        });
        if self.is_watched(session_id) {
            self.post.tell(BroadcastMessage::Say { session_id, said });
        }
    }

    /// How far a running generation is, 0 to 1.
    pub fn progress_of(&self, session_id: Uuid, command_id: Uuid) -> f64 {
        self.shared.board.progress_of(session_id, command_id)
    }

    /// The board of running generations.
    pub fn board(&self) -> &Board {
        &self.shared.board
    }

    /// Opens a stream of a session that is there: everything after `from`, which must not be beyond its end, then live;
    /// without `from` live only.
    ///
    /// # Errors
    /// [`Refusal::ShuttingDown`]; [`Refusal::SessionUnavailable`] while the actor restarts; what the store refuses.
    pub async fn open(&self, session_id: Uuid, from: Option<i64>) -> Result<Stream, Refusal> {
        if self.shared.shutdown.is_cancelled() {
            return Err(Refusal::ShuttingDown);
        }
        // First the subscription, then the journal: what is written in between comes by both ways, never by none.
        let watch = self.shared.watch(session_id);
        let id = self.shared.streams.fetch_add(1, Ordering::Relaxed);
        let (live, received) = mpsc::channel(self.shared.settings.capacity);
        let mut stream = Stream::new(id, watch, self.post.clone(), received);
        let subscription = BroadcastMessage::Subscribe {
            session_id,
            stream: id,
            live: actor::Subscription(live),
        };
        if !self.post.tell(subscription) {
            let why = "streams are being restarted";
            return Err(Refusal::SessionUnavailable(why.to_owned()));
        }
        match from {
            Some(from) => stream.begin_after(from),
            None => {
                let last = self
                    .shared
                    .journal
                    .last_sequence(session_id)
                    .await
                    .map_err(|error| Refusal::from_store(error, session_id))?;
                stream.begin_live(last);
            }
        }
        Ok(stream)
    }
}
