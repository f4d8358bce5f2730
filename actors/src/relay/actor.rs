//! The actor: renews the claim, and has one round at a time, asked for by wake-ups and by the tick.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::FutureExt as _;
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, RpcReplyPort, SpawnErr};
use serde_json::json;
use tokio::sync::Notify;
use tokio::time::Instant;

use super::RelayArguments;
use super::hold::Hold;
use super::round::{self, Means, Report};
use crate::jobs::{Jobs, Lane};
use crate::ports::StoreError;
use crate::ports::outbox::Claim;

/// The mailbox.
#[derive(Debug)]
pub enum RelayMessage {
    /// There may be rows to publish.
    Wake,
    /// Look for rows unasked.
    Tick,
    /// Renew the claim.
    Renew,
    /// What the claim is, and when it was asked for.
    Claimed(Instant, Result<Claim, StoreError>),
    /// A round has ended.
    Ended(Report),
    /// The rest after it is over, and rows came meanwhile.
    Rested,
    /// Publish nothing more; answers when nothing is under way any more, and what was published is marked.
    Drain(RpcReplyPort<()>),
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
    hold: Arc<Hold>,
    claiming: Lane,
    round: Lane,
    /// Tells a running round that there may be more rows than it has read.
    more: Arc<Notify>,
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
    /// Who waits for the last round to end.
    draining: Vec<RpcReplyPort<()>>,
    so_far: Report,
    /// Rounds that found the bus or the store away.
    rounds_away: u64,
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
        let settings = &with.settings;
        jobs.tick(with.clock.clone(), settings.tick, || RelayMessage::Tick);
        jobs.tick(with.clock.clone(), settings.renew_every, || {
            RelayMessage::Renew
        });
        let mut desk = Desk {
            with: Arc::new(with),
            jobs,
            hold: Arc::default(),
            claiming: Lane::default(),
            round: Lane::default(),
            more: Arc::default(),
            unmarked: Vec::new(),
            failures: 0,
            not_before: DateTime::UNIX_EPOCH,
            rest_until: DateTime::UNIX_EPOCH,
            resting: false,
            draining: Vec::new(),
            so_far: Report::default(),
            rounds_away: 0,
        };
        desk.renew();
        Ok(desk)
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
            RelayMessage::Renew => desk.renew(),
            RelayMessage::Claimed(asked_at, claim) => desk.claimed(asked_at, claim, now),
            RelayMessage::Ended(report) => desk.ended(report, now),
            RelayMessage::Rested => {
                desk.resting = false;
                desk.begin(now);
            }
            RelayMessage::Drain(reply) => desk.drain(reply),
        }
        Ok(())
    }
}

impl RelayMessage {
    const fn name(&self) -> &'static str {
        match self {
            Self::Wake => "wake",
            Self::Tick => "tick",
            Self::Renew => "renew",
            Self::Claimed(..) => "claimed",
            Self::Ended(_) => "ended",
            Self::Rested => "rested",
            Self::Drain(_) => "drain",
        }
    }
}

impl Desk {
    fn renew(&mut self) {
        if !self.claiming.begin() {
            return;
        }
        // From before it was asked for: the store's lease ends no earlier.
        let asked_at = Instant::now();
        let with = self.with.clone();
        let lost = StoreError::Unavailable("the question was lost".to_owned());
        self.jobs.spawn(
            async move { RelayMessage::Claimed(asked_at, with.outbox.claim(with.relay).await) },
            RelayMessage::Claimed(asked_at, Err(lost)),
        );
    }

    fn claimed(&mut self, asked_at: Instant, claim: Result<Claim, StoreError>, now: DateTime<Utc>) {
        // What was asked for meanwhile is the next tick's.
        self.claiming.done();
        match claim {
            Ok(claim) => {
                let under_way = self.with.settings.under_way;
                if self.hold.renew(&claim, asked_at, under_way) || claim.surplus > 0 {
                    tracing::debug!(
                        buckets = claim.buckets.len(),
                        surplus = claim.surplus,
                        "the claim on the outbox has changed"
                    );
                    self.begin(now);
                }
                self.show();
            }
            // The claim lapses by itself, and the round with it.
            Err(error) => tracing::warn!(%error, "the claim on the outbox cannot be renewed"),
        }
    }

    fn begin(&mut self, now: DateTime<Utc>) {
        if now < self.not_before || !self.draining.is_empty() {
            return;
        }
        if let Ok(rest) = (self.rest_until - now).to_std()
            && !rest.is_zero()
        {
            self.rest(rest);
            return;
        }
        if !self.round.begin() {
            self.more.notify_one();
            return;
        }
        let unmarked = std::mem::take(&mut self.unmarked);
        let lost = Report {
            away: Some("a round was lost".to_owned()),
            ..Report::default()
        };
        let means = Means {
            with: self.with.clone(),
            hold: self.hold.clone(),
            more: self.more.clone(),
        };
        self.jobs.spawn(
            async move { RelayMessage::Ended(round::run(means, unmarked).await) },
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
        self.round.done();
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
                self.rounds_away += 1;
                self.not_before = now + delay;
                tracing::warn!(why, "events cannot be published");
            }
            None => self.failures = 0,
        }
        self.rest_until = now + self.with.settings.rest;
        self.show();
        for waiting in self.draining.drain(..) {
            // Whoever waited may have lost patience.
            let _ = waiting.send(());
        }
        if self.more.notified().now_or_never().is_some() {
            self.begin(now);
        }
    }

    fn drain(&mut self, reply: RpcReplyPort<()>) {
        self.hold.close();
        if self.round.begin() {
            self.round.done();
            let _ = reply.send(());
        } else {
            self.draining.push(reply);
        }
    }

    fn show(&self) {
        self.with.observed.detail(json!({
            "published": self.so_far.published,
            "set_back": self.so_far.set_back,
            "dead_letters": self.so_far.dead,
            "buckets": self.hold.size(),
            "away": self.so_far.away,
            "rounds_away": self.rounds_away,
        }));
    }
}
