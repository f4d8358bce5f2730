//! The actor: one round at a time, asked for by wake-ups and by the tick.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SpawnErr};
use serde_json::json;

use super::RelayArguments;
use super::round::{self, Report};
use crate::jobs::{Jobs, Lane};

/// The mailbox.
#[derive(Debug)]
pub enum RelayMessage {
    /// There may be rows to publish.
    Wake,
    /// Look for rows unasked.
    Tick,
    /// A round has ended.
    Ended(Report),
    /// The rest after it is over, and rows came meanwhile.
    Rested,
}

/// Starts the actor.
///
/// # Errors
/// When it cannot be started.
pub async fn spawn(
    with: RelayArguments,
    supervisor: ActorCell,
) -> Result<ActorRef<RelayMessage>, SpawnErr> {
    let (actor, _) = OutboxRelay::spawn_linked(None, OutboxRelay, with, supervisor).await?;
    Ok(actor)
}

struct OutboxRelay;

struct Desk {
    with: Arc<RelayArguments>,
    jobs: Jobs<RelayMessage>,
    round: Lane,
    /// Published, but not yet marked so. Lost in a crash; then these are published once more.
    unmarked: Vec<i64>,
    /// Rounds in a row that found the bus or the store away.
    failures: u32,
    /// No round begins before: what is away is left alone for a while.
    not_before: DateTime<Utc>,
    /// No round begins before: so many rows are worth a round.
    rest_until: DateTime<Utc>,
    /// The end of that rest will be told.
    resting: bool,
    so_far: Report,
}

impl Actor for OutboxRelay {
    type Msg = RelayMessage;
    type State = Desk;
    type Arguments = RelayArguments;

    async fn pre_start(
        &self,
        myself: ActorRef<RelayMessage>,
        with: RelayArguments,
    ) -> Result<Desk, ActorProcessingErr> {
        let mut jobs = Jobs::new(myself, with.observed.clone());
        jobs.tick(with.clock.clone(), with.settings.tick, || {
            RelayMessage::Tick
        });
        Ok(Desk {
            with: Arc::new(with),
            jobs,
            round: Lane::default(),
            unmarked: Vec::new(),
            failures: 0,
            not_before: DateTime::UNIX_EPOCH,
            rest_until: DateTime::UNIX_EPOCH,
            resting: false,
            so_far: Report::default(),
        })
    }

    async fn handle(
        &self,
        _myself: ActorRef<RelayMessage>,
        message: RelayMessage,
        desk: &mut Desk,
    ) -> Result<(), ActorProcessingErr> {
        let now = desk.with.clock.now();
        desk.with.observed.took(message.name(), now);
        match message {
            RelayMessage::Wake | RelayMessage::Tick => desk.begin(now),
            RelayMessage::Ended(report) => desk.ended(report, now),
            RelayMessage::Rested => {
                desk.resting = false;
                desk.begin(now);
            }
        }
        Ok(())
    }
}

impl RelayMessage {
    const fn name(&self) -> &'static str {
        match self {
            Self::Wake => "wake",
            Self::Tick => "tick",
            Self::Ended(_) => "ended",
            Self::Rested => "rested",
        }
    }
}

impl Desk {
    fn begin(&mut self, now: DateTime<Utc>) {
        if now < self.not_before {
            return;
        }
        if let Ok(rest) = (self.rest_until - now).to_std()
            && !rest.is_zero()
        {
            self.rest(rest);
            return;
        }
        if !self.round.begin() {
            return;
        }
        let unmarked = std::mem::take(&mut self.unmarked);
        let lost = Report {
            away: Some("a round was lost".to_owned()),
            ..Report::default()
        };
        self.jobs.spawn(
            {
                let with = self.with.clone();
                async move { RelayMessage::Ended(round::run(with, unmarked).await) }
            },
            RelayMessage::Ended(lost),
        );
    }

    /// Begins after a rest, told once.
    fn rest(&mut self, rest: Duration) {
        if std::mem::replace(&mut self.resting, true) {
            return;
        }
        let clock = self.with.clock.clone();
        let rested = async move {
            clock.sleep(rest).await;
            RelayMessage::Rested
        };
        self.jobs.spawn(rested, RelayMessage::Rested);
    }

    fn ended(&mut self, report: Report, now: DateTime<Utc>) {
        let asked_again = self.round.done();
        self.so_far.published += report.published;
        self.so_far.set_back += report.set_back;
        self.so_far.dead += report.dead;
        self.so_far.away.clone_from(&report.away);
        self.unmarked = report.unmarked;
        match report.away {
            Some(why) => {
                let delay = self
                    .with
                    .settings
                    .away
                    .delay(self.failures, &*self.with.clock);
                self.failures = self.failures.saturating_add(1);
                self.not_before = now + delay;
                tracing::warn!(why, "events cannot be published");
            }
            None => self.failures = 0,
        }
        self.rest_until = now + self.with.settings.rest;
        self.show();
        if asked_again {
            self.begin(now);
        }
    }

    fn show(&self) {
        self.with.observed.detail(json!({
            "published": self.so_far.published,
            "set_back": self.so_far.set_back,
            "dead_letters": self.so_far.dead,
            "away": self.so_far.away,
        }));
    }
}
