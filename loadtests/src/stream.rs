//! A session's open stream: it is followed, dropped and taken up again, and everything it tells is noted.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::Response;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderName};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use crate::checks::Ledger;
use crate::client::{Client, whole};
use crate::message::Ask;
use crate::sse;
use crate::stats::{Code, Row, Stats};
use crate::violation::Kind;
use crate::wire::{Envelope, Ready};

/// The server sends a comment every 15 s: three of them missed is a dead stream.
const SILENCE: Duration = Duration::from_secs(45);

/// What the writer of a session and its stream know together.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) session: Uuid,
    seen: Mutex<Seen>,
    changed: Notify,
}

/// What was seen so far.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) ledger: Ledger,
    /// Generations that were requested and have not ended, and when the stream told so.
    pub(crate) generations: HashMap<Uuid, Instant>,
    /// When the stream that is open now was ready.
    ready_at: Option<Instant>,
    /// The first event of each command, with when its stream was ready: the answer may come later than it.
    arrived: HashMap<Uuid, (Instant, Instant)>,
    /// Commands that were answered before their event came, and when they were sent.
    awaited: HashMap<Uuid, Instant>,
    /// Commands whose first event came.
    begun: HashSet<Uuid>,
    /// The reader lets go of the stream once it has told this sequence.
    pub(crate) let_go_at: Option<u64>,
}

/// Why a stream was not read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The reader let go of it.
    LetGo,
    /// It closed, broke or fell silent.
    Closed,
}

impl Live {
    pub(crate) fn new(session: Uuid) -> Self {
        let seen = Seen {
            ledger: Ledger::new(session),
            generations: HashMap::new(),
            ready_at: None,
            arrived: HashMap::new(),
            awaited: HashMap::new(),
            begun: HashSet::new(),
            let_go_at: None,
        };
        Self {
            session,
            seen: Mutex::new(seen),
            changed: Notify::new(),
        }
    }

    pub(crate) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the stream has told enough.
    pub(crate) async fn until(&self, enough: impl Fn(&Seen) -> bool) {
        while !enough(&self.seen()) {
            self.changed.notified().await;
        }
    }

    /// Follows the stream from the session's first event, for as long as it is polled.
    pub(crate) async fn follow(&self, client: &Client, stats: &Stats) {
        let mut retry = Duration::from_secs(2);
        loop {
            let from = self.seen().ledger.told_sequence().to_string();
            let path = format!("/genesis/{}/events/stream", self.session);
            let ask = Ask::get(path).header(HeaderName::from_static("last-event-id"), &from);
            let opened = client.open_stream(&ask).await;
            match opened {
                Ok(response) if response.status().is_success() => {
                    let end = self.read(response, stats, &mut retry).await;
                    self.seen().ready_at = None;
                    if end == End::LetGo {
                        continue;
                    }
                    sleep(retry).await;
                }
                Ok(response) => {
                    let refusal = match whole(response).await {
                        Ok(answer) => answer.refusal(),
                        Err(trouble) => {
                            stats.error(Row::Deliveries, &trouble.code());
                            sleep(retry).await;
                            continue;
                        }
                    };
                    stats.error(Row::Deliveries, &refusal.code);
                    sleep(refusal.retry_after.unwrap_or(retry)).await;
                }
                Err(trouble) => {
                    stats.error(Row::Deliveries, &trouble.code());
                    sleep(retry).await;
                }
            }
        }
    }

    async fn read(&self, response: Response<Incoming>, stats: &Stats, retry: &mut Duration) -> End {
        let format = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("");
        if !format.starts_with("text/event-stream") {
            let evidence = format!("the stream's Content-Type is {format:?}");
            self.seen().ledger.violation(Kind::Shape, evidence);
        }
        let mut body = response.into_body();
        let mut parser = sse::Parser::default();
        loop {
            let bytes = match timeout(SILENCE, body.frame()).await {
                Ok(Some(Ok(frame))) => frame.into_data().unwrap_or_default(),
                Ok(None) => {
                    stats.error(
                        Row::Deliveries,
                        &Code {
                            name: "stream closed".to_owned(),
                            allowed: true,
                        },
                    );
                    return End::Closed;
                }
                Ok(Some(Err(_))) => {
                    stats.error(
                        Row::Deliveries,
                        &Code {
                            name: "stream broken".to_owned(),
                            allowed: false,
                        },
                    );
                    return End::Closed;
                }
                Err(_) => {
                    stats.error(
                        Row::Deliveries,
                        &Code {
                            name: "stream silent".to_owned(),
                            allowed: false,
                        },
                    );
                    return End::Closed;
                }
            };
            let now = Instant::now();
            let mut seen = self.seen();
            let mut let_go = false;
            parser.feed(&bytes, |event| {
                if !let_go {
                    seen.take(&event, now, stats);
                    let told = seen.ledger.told_sequence();
                    let_go = seen.let_go_at.take_if(|at| told >= *at).is_some();
                }
            });
            drop(seen);
            if let Some(ms) = parser.retry {
                *retry = Duration::from_millis(ms.min(30_000));
            }
            self.changed.notify_one();
            if let_go {
                return End::LetGo;
            }
        }
    }
}

impl Seen {
    /// Notes an event from the stream.
    fn take(&mut self, event: &sse::Event, now: Instant, stats: &Stats) {
        if let Some(id) = &event.id {
            match serde_json::from_str::<Envelope>(&event.data) {
                Ok(envelope) => self.told(id, &event.event, &envelope, now, stats),
                Err(error) => {
                    let evidence = format!("event {id} ({}) is no envelope: {error}", event.event);
                    self.ledger.violation(Kind::Shape, evidence);
                }
            }
        } else if event.event == "ready" {
            match serde_json::from_str::<Ready>(&event.data) {
                Ok(ready) => {
                    self.ledger.stream_begins(ready.last_event_id);
                    self.ready_at = Some(now);
                }
                Err(error) => self
                    .ledger
                    .violation(Kind::Shape, format!("ready is not as agreed: {error}")),
            }
        }
        // What else has no id is shown as it is written, and kept nowhere.
    }

    fn told(&mut self, id: &str, name: &str, event: &Envelope, now: Instant, stats: &Stats) {
        if name != event.kind {
            let evidence = format!(
                "event {id} is called {name} outside and {} inside",
                event.kind
            );
            self.ledger.violation(Kind::Stream, evidence);
        }
        if !self.ledger.stream_told(id, event) {
            return;
        }
        if let Some(command_id) = event.data.command_id {
            self.generation(command_id, event, now, stats);
        }
        let (Some(command_id), Some(ready_at)) = (event.causationid, self.ready_at) else {
            return;
        };
        if !self.begun.insert(command_id) {
            return;
        }
        match self.awaited.remove(&command_id) {
            Some(sent) => delivered(sent, now, ready_at, stats),
            None => drop(self.arrived.insert(command_id, (now, ready_at))),
        }
    }

    fn generation(&mut self, command_id: Uuid, event: &Envelope, now: Instant, stats: &Stats) {
        match event.kind.as_str() {
            "generation.requested" => drop(self.generations.insert(command_id, now)),
            "generation.completed" | "generation.failed" | "generation.cancelled" => {
                let requested = self.generations.remove(&command_id);
                if event.kind == "generation.completed"
                    && let Some(requested) = requested
                {
                    stats.took(Row::Generations, now - requested);
                }
                if event.kind == "generation.failed" {
                    let name = format!(
                        "failed: {}",
                        event.data.code.as_deref().unwrap_or("no code")
                    );
                    stats.error(
                        Row::Generations,
                        &Code {
                            name,
                            allowed: false,
                        },
                    );
                }
            }
            _ => {}
        }
    }

    /// A command that was sent then is answered: its event has come, or will.
    pub(crate) fn answered(&mut self, command_id: Uuid, sent: Instant, stats: &Stats) {
        match self.arrived.remove(&command_id) {
            Some((arrived, ready_at)) => delivered(sent, arrived, ready_at, stats),
            None if !self.begun.contains(&command_id) => {
                let _ = self.awaited.insert(command_id, sent);
            }
            None => {}
        }
    }
}

/// A delivery counts where the stream was open when its command was sent.
fn delivered(sent: Instant, arrived: Instant, ready_at: Instant, stats: &Stats) {
    if ready_at <= sent {
        stats.took(Row::Deliveries, arrived.saturating_duration_since(sent));
    }
}

#[cfg(test)]
mod tests;
