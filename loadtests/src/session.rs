//! One session as its writer meets it: every request is measured, repeated when it may be, and noted for the checks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::asking::{Left, Pace, Tries, pause};
use crate::checks::Ack;
use crate::message::{Answer, Ask};
use crate::run::Context;
use crate::stats::{Code, Row};
use crate::stream::Live;
use crate::violation::{Kind, Violation};
use crate::wire::{Accepted, Envelope, Novel, Page, STAGES, State};

/// A session of one writer.
#[derive(Debug)]
pub(crate) struct Session {
    context: Arc<Context>,
    pub(crate) live: Arc<Live>,
    last: Option<State>,
}

impl Session {
    /// START_GENESIS.
    pub(crate) async fn start(
        context: &Arc<Context>,
        pace: &mut Pace,
        payload: Value,
    ) -> Result<Self, Left> {
        let body = json!({"command_type": "START_GENESIS", "payload": payload});
        let ask = Ask::post("/genesis/commands", body.to_string().into_bytes());
        let mut tries = Tries::default();
        let (answer, sent) = context
            .command(ask, "START_GENESIS", pace, &mut tries)
            .await?;
        let Ok(accepted) = serde_json::from_slice::<Accepted>(&answer.body) else {
            let evidence = format!(
                "START_GENESIS was answered {}",
                String::from_utf8_lossy(&answer.body)
            );
            let violation = Violation {
                kind: Kind::Shape,
                session: Uuid::nil(),
                evidence,
            };
            context.findings().violated(vec![violation]);
            return Err(Left::Refused);
        };
        context.findings().started += 1;
        let live = Arc::new(Live::new(accepted.session_id));
        let session = Self {
            context: Arc::clone(context),
            live,
            last: None,
        };
        session.accepted("START_GENESIS", &answer, &accepted, sent, tries);
        Ok(session)
    }

    /// Sends a command; with `expect` it says which version it expects.
    pub(crate) async fn command(
        &mut self,
        pace: &mut Pace,
        command_type: &'static str,
        payload: &Value,
        expect: Expect,
    ) -> Result<Accepted, Left> {
        let session = self.live.session;
        let version = self.live.seen().ledger.known_version();
        let mut body =
            json!({"command_type": command_type, "session_id": session, "payload": payload});
        if expect == Expect::InBody {
            body["expected_version"] = json!(version);
        }
        let mut ask = Ask::post("/genesis/commands", body.to_string().into_bytes());
        if expect == Expect::InHeader {
            ask = ask.header(IF_MATCH, &format!("\"{version}\""));
        }
        let mut tries = Tries::default();
        let what = format!("{command_type} {session}");
        let answered = self.context.command(ask, &what, pace, &mut tries).await;
        let (answer, sent) = match answered {
            Ok(answered) => answered,
            Err(left) => {
                let ledger = &mut self.live.seen().ledger;
                ledger.unresolved |= tries.unknown;
                tries
                    .refused
                    .into_iter()
                    .for_each(|command_id| ledger.refused(command_id));
                return Err(left);
            }
        };
        let accepted: Accepted = self.parse(&answer, command_type)?;
        self.accepted(command_type, &answer, &accepted, sent, tries);
        Ok(accepted)
    }

    fn accepted(
        &self,
        command_type: &'static str,
        answer: &Answer,
        accepted: &Accepted,
        sent: Instant,
        tries: Tries,
    ) {
        let mut seen = self.live.seen();
        let Accepted {
            command_id,
            version,
            ..
        } = *accepted;
        seen.ledger.acknowledged(Ack {
            command_id,
            command_type,
            version,
        });
        tries
            .refused
            .into_iter()
            .for_each(|command_id| seen.ledger.refused(command_id));
        let expected = match accepted.status.as_str() {
            _ if command_type == "START_GENESIS" => StatusCode::CREATED,
            "PROCESSING" => StatusCode::ACCEPTED,
            _ => StatusCode::OK,
        };
        if answer.status != expected
            || accepted.command_type != command_type
            || accepted.session_id != self.live.session
        {
            let evidence = format!("{command_type} was answered {} {accepted:?}", answer.status);
            seen.ledger.violation(Kind::Shape, evidence);
        }
        if !answer.headers.contains_key("idempotency-replayed") {
            seen.answered(command_id, sent, &self.context.stats);
        }
    }

    /// Reads the state: never older than what is known. `conditional` sends the ETag of the last one.
    pub(crate) async fn state(&mut self, conditional: bool) -> Result<State, Left> {
        let at_least = self.live.seen().ledger.known_version();
        let mut path = format!("/genesis/{}/state", self.live.session);
        if self.context.client.addresses() > 1 {
            path.push_str(&format!("?min_version={at_least}"));
        }
        let mut ask = Ask::get(path);
        if let Some(last) = self.last.as_ref().filter(|_| conditional) {
            ask = ask.header(IF_NONE_MATCH, &format!("\"{}\"", last.version));
        }
        let stop = self.context.stop.clone();
        let answer = self
            .context
            .read(Row::States, &ask, Instant::now(), &stop)
            .await?;
        let state = match (&self.last, answer.status) {
            (Some(last), StatusCode::NOT_MODIFIED) => {
                self.context.stats.not_modified();
                last.clone()
            }
            _ => self.parse(&answer, "the state")?,
        };
        let State {
            version,
            last_event_id,
            session_id,
            ..
        } = state;
        let mut seen = self.live.seen();
        seen.ledger.state_read(version, last_event_id, at_least);
        let etag = answer
            .headers
            .get(ETAG)
            .and_then(|value| value.to_str().ok());
        if etag != Some(format!("\"{version}\"").as_str()) || session_id != self.live.session {
            seen.ledger.violation(
                Kind::Shape,
                format!("a state of version {version} of {session_id} has ETag {etag:?}"),
            );
        }
        drop(seen);
        self.last = Some(state.clone());
        Ok(state)
    }

    /// Waits, by the stream, until no generation runs, and reads the state then.
    pub(crate) async fn settled(&mut self, pace: &mut Pace) -> Result<State, Left> {
        for round in 0u32.. {
            if round > 1 {
                // The stream says that all is done and the state does not: it is asked again, but not in a hurry.
                pause(&self.context.stop, Duration::from_millis(200)).await?;
            }
            let state = self.state(true).await?;
            if !state.is_pending {
                return Ok(state);
            }
            let after = {
                let seen = self.live.seen();
                let same = seen.ledger.told_sequence() == state.last_event_id;
                (same && seen.generations.is_empty()).then_some(state.last_event_id)
            };
            if let Some(sequence) = after {
                let evidence = format!(
                    "version {} is pending at event {sequence}, when every generation up to there has ended",
                    state.version
                );
                self.live.seen().ledger.violation(Kind::State, evidence);
            }
            let over = self.live.until(|seen| {
                seen.ledger.told_sequence() >= state.last_event_id && seen.generations.is_empty()
            });
            tokio::select! {
                () = self.context.stop.cancelled() => return Err(Left::Stopped),
                () = over => pace.waited(),
            }
        }
        Err(Left::Stopped)
    }

    /// Reads the novel that the session became.
    pub(crate) async fn novel(&mut self, novel_id: Uuid) -> Result<(), Left> {
        let ask = Ask::get(format!("/novels/{novel_id}"));
        let stop = self.context.stop.clone();
        let answer = self
            .context
            .read(Row::Reads, &ask, Instant::now(), &stop)
            .await?;
        let novel: Novel = self.parse(&answer, "the novel")?;
        let whole = STAGES
            .iter()
            .all(|stage| novel.setting.contains_key(*stage));
        if !whole || novel.novel_id != novel_id || novel.genesis_session_id != self.live.session {
            self.live.seen().ledger.violation(
                Kind::Shape,
                format!("the novel {novel_id} is not this session's, or lacks a stage"),
            );
        }
        self.context.findings().finished += 1;
        Ok(())
    }

    /// Reads the whole history, waits until the stream has told it, and compares everything that was seen with it.
    pub(crate) async fn verify(&mut self) -> Result<(), Left> {
        // The run's end does not end its checks, only a server that stays away does.
        let Ok(history) = timeout(Duration::from_secs(60), self.history()).await else {
            let code = Code {
                name: "history unreadable".to_owned(),
                allowed: false,
            };
            self.context.stats.error(Row::Reads, &code);
            return Err(Left::Refused);
        };
        let history = history?;
        let all = history.len() as u64;
        // What does not come in this time is told by the comparison.
        let told = self.live.until(|seen| seen.ledger.told_sequence() >= all);
        let _ = timeout(Duration::from_secs(20), told).await;
        self.live.seen().ledger.check_history(&history);
        self.context.findings().checked += 1;
        Ok(())
    }

    async fn history(&mut self) -> Result<Vec<Envelope>, Left> {
        let mut events = Vec::new();
        let mut after = Some(0);
        let never = CancellationToken::new();
        while let Some(from) = after {
            let ask = Ask::get(format!(
                "/genesis/{}/events?after={from}&limit=1000",
                self.live.session
            ));
            let answer = self
                .context
                .read(Row::Reads, &ask, Instant::now(), &never)
                .await?;
            let page: Page = self.parse(&answer, "the history")?;
            events.extend(page.events);
            after = page.next_after.filter(|next| *next > from);
        }
        Ok(events)
    }

    fn parse<T: DeserializeOwned>(&self, answer: &Answer, what: &str) -> Result<T, Left> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            let evidence = format!("{what} is not as agreed: {} {error}", answer.status);
            self.live.seen().ledger.violation(Kind::Shape, evidence);
            Left::Refused
        })
    }
}

/// How a command says which version it expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expect {
    Nothing,
    InBody,
    InHeader,
}
