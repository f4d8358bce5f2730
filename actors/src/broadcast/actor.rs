//! The actor: who listens to what, and how far they were told.

mod afar;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SpawnErr};
use serde_json::json;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{Broadcast, Ephemeral, Live, Sent, Writing};
use crate::jobs::{Jobs, Lane};
use crate::ports::grapevine::News;
use crate::ports::journal::Journal;

/// Sessions asked about in one question to the journal.
const SWEPT_AT_ONCE: usize = 500;

/// How long it is gathered who comes and goes: of five hundred who come at once, each is told once, and not five hundred times.
const GATHERED: Duration = Duration::from_millis(50);

/// The mailbox. Use [`Broadcast`] rather than sending these.
#[derive(Debug)]
pub enum BroadcastMessage {
    /// A commit was written.
    Committed {
        /// Its session.
        session_id: Uuid,
        /// Its events, consecutive.
        events: Arc<[Arc<Sent>]>,
    },
    /// Something about a running generation.
    Writing {
        /// Its session.
        session_id: Uuid,
        /// What.
        writing: Writing,
    },
    /// An ephemeral event for the session's streams.
    Say {
        /// Their session.
        session_id: Uuid,
        /// What.
        said: Ephemeral,
    },
    /// What other processes tell, in the order it was heard in.
    News(Vec<News>),
    /// A stream opens.
    Subscribe {
        /// Its session.
        session_id: Uuid,
        /// Which.
        stream: u64,
        /// Where to put what happens.
        live: Subscription,
    },
    /// A stream has closed.
    Unsubscribe {
        /// Its session.
        session_id: Uuid,
        /// Which.
        stream: u64,
    },
    /// Say how many listen, where that has changed.
    Presence,
    /// Ask the journal how far the sessions are that have streams here.
    Sweep,
    /// What it said.
    Swept {
        /// Session and its last sequence; 0: it is gone.
        found: Vec<(Uuid, i64)>,
    },
    /// A session was cleaned away: its streams close.
    SessionGone(Uuid),
    /// The process shuts down, and the streams have been told so: nobody listens any more.
    Shutdown,
}

/// Where a stream is told what happens.
#[derive(Debug)]
pub struct Subscription(pub(super) mpsc::Sender<Live>);

struct SseBroadcast;

struct Desk {
    with: Broadcast,
    rooms: HashMap<Uuid, Room>,
    /// Sessions whose streams are not told yet how many they are now.
    stirred: HashSet<Uuid>,
    jobs: Jobs<BroadcastMessage>,
    sweep: Lane,
    /// News were lost while a sweep ran: another is due.
    lapsed: bool,
    /// Generations that other processes run, and when they were last heard of.
    afar: HashMap<(Uuid, Uuid), DateTime<Utc>>,
    /// What other processes told so far, and how often some of it may have been lost.
    heard: u64,
    lapses: u64,
    /// Streams open now.
    open: usize,
    /// Streams closed because they read too slowly, or had gone without a word.
    slow: usize,
}

/// The streams of one session.
struct Room {
    streams: Vec<(u64, mpsc::Sender<Live>)>,
    /// The last sequence they were told of.
    told: i64,
}

pub(super) async fn spawn(
    with: Broadcast,
    supervisor: ActorCell,
) -> Result<ActorRef<BroadcastMessage>, SpawnErr> {
    let (actor, _) = SseBroadcast::spawn_linked(None, SseBroadcast, with, supervisor).await?;
    Ok(actor)
}

impl Actor for SseBroadcast {
    type Msg = BroadcastMessage;
    type State = Desk;
    type Arguments = Broadcast;

    async fn pre_start(
        &self,
        myself: ActorRef<BroadcastMessage>,
        with: Broadcast,
    ) -> Result<Desk, ActorProcessingErr> {
        let mut jobs = Jobs::new(myself, with.post.observed().clone());
        let every = with.shared.settings.sweep_every;
        jobs.tick(with.shared.clock.clone(), every, || BroadcastMessage::Sweep);
        for grapevine in with.neighbours().iter().flat_map(|near| &near.grapevines) {
            jobs.forward(grapevine.listen(with.wanted()), BroadcastMessage::News);
        }
        Ok(Desk {
            with,
            rooms: HashMap::new(),
            stirred: HashSet::new(),
            jobs,
            sweep: Lane::default(),
            lapsed: false,
            afar: HashMap::new(),
            heard: 0,
            lapses: 0,
            open: 0,
            slow: 0,
        })
    }

    async fn handle(
        &self,
        _myself: ActorRef<BroadcastMessage>,
        message: BroadcastMessage,
        desk: &mut Desk,
    ) -> Result<(), ActorProcessingErr> {
        let now = desk.with.shared.clock.now();
        desk.with.post.observed().took(message.name(), now);
        match message {
            BroadcastMessage::Committed { session_id, events } => {
                desk.committed(session_id, events);
            }
            BroadcastMessage::Writing {
                session_id,
                writing,
            } => desk.writing(session_id, writing),
            BroadcastMessage::Say { session_id, said } => {
                desk.tell(session_id, || Live::Say(said.clone()));
            }
            BroadcastMessage::News(news) => desk.news(news, now),
            BroadcastMessage::Subscribe {
                session_id,
                stream,
                live,
            } => desk.subscribe(session_id, stream, live.0),
            BroadcastMessage::Unsubscribe { session_id, stream } => {
                desk.unsubscribe(session_id, stream);
            }
            BroadcastMessage::Presence => desk.presence(),
            BroadcastMessage::Sweep => {
                desk.forget_afar(now);
                desk.sweep();
            }
            BroadcastMessage::Swept { found } => desk.swept(found),
            BroadcastMessage::SessionGone(session_id) => desk.close(session_id),
            BroadcastMessage::Shutdown => {
                desk.rooms.clear();
                desk.open = 0;
                desk.show();
            }
        }
        Ok(())
    }
}

impl BroadcastMessage {
    const fn name(&self) -> &'static str {
        match self {
            Self::Committed { .. } => "committed",
            Self::Writing { .. } => "writing",
            Self::Say { .. } => "say",
            Self::News(_) => "news",
            Self::Subscribe { .. } => "subscribe",
            Self::Unsubscribe { .. } => "unsubscribe",
            Self::Presence => "presence",
            Self::Sweep => "sweep",
            Self::Swept { .. } => "swept",
            Self::SessionGone(_) => "session_gone",
            Self::Shutdown => "shutdown",
        }
    }
}

impl Desk {
    fn committed(&mut self, session_id: Uuid, events: Arc<[Arc<Sent>]>) {
        let Some(room) = self.rooms.get_mut(&session_id) else {
            return;
        };
        if let Some(last) = events.last() {
            room.told = room.told.max(last.sequence);
        }
        self.tell(session_id, || Live::Events(events.clone()));
    }

    fn writing(&mut self, session_id: Uuid, writing: Writing) {
        let board = self.with.board();
        let said = match writing {
            Writing::Began {
                command_id,
                attempt,
                stage,
            } => {
                board.begin(session_id, command_id, attempt, stage);
                return;
            }
            Writing::Ended { command_id } => {
                board.end(session_id, command_id);
                return;
            }
            Writing::Text(piece) if board.append(session_id, &piece) => {
                self.said(session_id, "generation.delta", piece.command_id, &piece)
            }
            Writing::Progress(progress) if board.advance(session_id, &progress) => {
                let id = progress.command_id;
                self.said(session_id, "generation.progress", id, &progress)
            }
            Writing::Text(_) | Writing::Progress(_) => return,
        };
        if let Some(said) = said {
            self.tell(session_id, || Live::Say(said.clone()));
        }
    }

    /// An event about a generation, if anyone listens.
    fn said(
        &self,
        session_id: Uuid,
        event_type: &'static str,
        command_id: Uuid,
        data: &impl serde::Serialize,
    ) -> Option<Ephemeral> {
        self.rooms.get(&session_id)?;
        Ephemeral::new(event_type, data, Some(command_id))
    }

    fn subscribe(&mut self, session_id: Uuid, stream: u64, live: mpsc::Sender<Live>) {
        let so_far: Vec<Ephemeral> = self
            .with
            .board()
            .so_far(session_id)
            .into_iter()
            .filter_map(|piece| Ephemeral::new("generation.delta", &piece, Some(piece.command_id)))
            .collect();
        // The queue is empty: it takes this, unless the stream has closed already.
        if !so_far.is_empty() && live.try_send(Live::SoFar(so_far)).is_err() {
            return;
        }
        let room = self.rooms.entry(session_id).or_insert_with(|| Room {
            streams: Vec::new(),
            told: 0,
        });
        room.streams.push((stream, live));
        self.open += 1;
        self.stir(session_id);
    }

    fn unsubscribe(&mut self, session_id: Uuid, stream: u64) {
        let Some(room) = self.rooms.get_mut(&session_id) else {
            return;
        };
        let before = room.streams.len();
        room.streams.retain(|(id, _)| *id != stream);
        let closed = before - room.streams.len();
        self.open -= closed;
        if closed > 0 {
            self.stir(session_id);
        }
    }

    fn close(&mut self, session_id: Uuid) {
        if let Some(room) = self.rooms.remove(&session_id) {
            self.open -= room.streams.len();
        }
        self.show();
    }

    /// Tells the streams of a session, and the rest of them how many they are when some were too slow and are gone.
    fn tell(&mut self, session_id: Uuid, live: impl Fn() -> Live) {
        if self.lost(session_id, live) > 0 {
            self.stir(session_id);
        }
    }

    /// Another number listens to a session: its streams are told so soon.
    fn stir(&mut self, session_id: Uuid) {
        if self
            .rooms
            .get(&session_id)
            .is_some_and(|room| room.streams.is_empty())
        {
            self.rooms.remove(&session_id);
        } else if self.stirred.insert(session_id) && self.stirred.len() == 1 {
            let clock = self.with.shared.clock.clone();
            let gathered = async move {
                clock.sleep(GATHERED).await;
                BroadcastMessage::Presence
            };
            self.jobs.spawn(gathered, BroadcastMessage::Presence);
        }
        self.show();
    }

    /// Says how many listen. Those lost by being told so are told of at the next time.
    fn presence(&mut self) {
        for session_id in std::mem::take(&mut self.stirred) {
            let Some(room) = self.rooms.get(&session_id) else {
                continue;
            };
            let viewers = json!({"viewers": room.streams.len()});
            if let Some(said) = Ephemeral::new("presence.changed", &viewers, None) {
                self.tell(session_id, || Live::Say(said.clone()));
            }
        }
    }

    /// Tells the streams of a session; those whose queue is full are closed. How many were.
    fn lost(&mut self, session_id: Uuid, live: impl Fn() -> Live) -> usize {
        let Some(room) = self.rooms.get_mut(&session_id) else {
            return 0;
        };
        let before = room.streams.len();
        room.streams
            .retain(|(_, stream)| stream.try_send(live()).is_ok());
        let lost = before - room.streams.len();
        self.open -= lost;
        self.slow += lost;
        lost
    }

    /// Asks how far all the sessions are that have streams here: the newest word of any of them may have been lost.
    fn sweep(&mut self) {
        if self.rooms.is_empty() {
            self.lapsed = false;
            return;
        }
        // One that is asked while the last one runs is the next tick's, unless news were lost meanwhile.
        if !self.sweep.begin() {
            return;
        }
        self.lapsed = false;
        let streamed = self.rooms.keys().copied().collect();
        let journal = self.with.shared.journal.clone();
        let lost = BroadcastMessage::Swept { found: Vec::new() };
        self.jobs.spawn(ask(journal, streamed), lost);
    }

    fn swept(&mut self, found: Vec<(Uuid, i64)>) {
        self.sweep.done();
        for (session_id, last) in found {
            if last == 0 {
                self.close(session_id);
            } else {
                self.up_to(session_id, last);
            }
        }
        if self.lapsed {
            self.sweep();
        }
    }

    fn show(&self) {
        self.with.post.observed().detail(json!({
            "streams": self.open,
            "sessions": self.rooms.len(),
            "sessions_writing": self.with.board().sessions(),
            "closed_slow": self.slow,
            "heard": self.heard,
            "lapses": self.lapses,
        }));
    }
}

/// How far sessions are. What cannot be told now is asked again at the next sweep.
async fn ask(journal: Arc<dyn Journal>, sessions: Vec<Uuid>) -> BroadcastMessage {
    let mut found = Vec::with_capacity(sessions.len());
    for some in sessions.chunks(SWEPT_AT_ONCE) {
        match journal.last_sequences(some).await {
            Ok(sequences) => found.extend(sequences),
            Err(error) => tracing::warn!(%error, "streams cannot be checked against the journal"),
        }
    }
    BroadcastMessage::Swept { found }
}
