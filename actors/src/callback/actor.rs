//! The actor: which lane of work is under way.

use std::future::Future;
use std::sync::Arc;

use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, SpawnErr};
use serde_json::json;

use super::CallbackArguments;
use super::lanes::{Round, Work};
use crate::jobs::{Jobs, Lane};
use crate::ports::handles::HandleRow;

/// The mailbox.
#[derive(Debug)]
pub enum CallbackMessage {
    /// There may be an attempt to start or an answer to deliver.
    Wake,
    /// Look for work unasked.
    Tick,
    /// Look for attempts that were lost.
    Revive,
    /// Compare all waits with what the engine says of their runs.
    Reconcile,
    /// Deliver an answer again: its run is suspended where it was resumed before.
    Again(Box<HandleRow>),
    /// A round of a lane has ended.
    Ended(Way, Round),
}

/// The lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Attempts to start.
    Start,
    /// Answers to deliver.
    Deliver,
    /// Attempts that were lost.
    Revive,
    /// Waits to compare with the engine's runs.
    Reconcile,
    /// Runs to cancel.
    Cancel,
    /// An answer to deliver again.
    Again,
}

/// Starts the actor.
///
/// # Errors
/// When it cannot be started.
pub async fn spawn(
    with: CallbackArguments,
    supervisor: ActorCell,
) -> Result<ActorRef<CallbackMessage>, SpawnErr> {
    let (actor, _) = PrefectCallback::spawn_linked(None, PrefectCallback, with, supervisor).await?;
    Ok(actor)
}

struct PrefectCallback;

struct Desk {
    work: Arc<Work>,
    jobs: Jobs<CallbackMessage>,
    starts: Doing,
    deliveries: Doing,
    revivals: Doing,
    comparisons: Doing,
    cancellations: Doing,
    /// Whether the engine lies outside: only there are runs to compare and to cancel.
    is_outside: bool,
}

#[derive(Default)]
struct Doing {
    lane: Lane,
    done: u64,
    trouble: Option<String>,
}

impl Actor for PrefectCallback {
    type Msg = CallbackMessage;
    type State = Desk;
    type Arguments = CallbackArguments;

    async fn pre_start(
        &self,
        myself: ActorRef<CallbackMessage>,
        with: CallbackArguments,
    ) -> Result<Desk, ActorProcessingErr> {
        let mut jobs = Jobs::new(myself, with.observed.clone());
        jobs.tick(with.clock.clone(), with.settings.tick, || {
            CallbackMessage::Tick
        });
        jobs.tick(with.clock.clone(), with.settings.revive_every, || {
            CallbackMessage::Revive
        });
        let is_outside = with.workflow.is_outside();
        if is_outside {
            jobs.tick(with.clock.clone(), with.settings.reconcile_every, || {
                CallbackMessage::Reconcile
            });
        }
        let mut desk = Desk {
            work: Arc::new(Work::new(with)),
            jobs,
            starts: Doing::default(),
            deliveries: Doing::default(),
            revivals: Doing::default(),
            comparisons: Doing::default(),
            cancellations: Doing::default(),
            is_outside,
        };
        desk.begin(Way::Reconcile);
        Ok(desk)
    }

    async fn handle(
        &self,
        _myself: ActorRef<CallbackMessage>,
        message: CallbackMessage,
        desk: &mut Desk,
    ) -> Result<(), ActorProcessingErr> {
        let now = desk.work.with.clock.now();
        desk.work.with.observed.took(message.name(), now);
        match message {
            CallbackMessage::Wake | CallbackMessage::Tick => {
                desk.begin(Way::Start);
                desk.begin(Way::Deliver);
                desk.begin(Way::Cancel);
            }
            CallbackMessage::Revive => desk.begin(Way::Revive),
            CallbackMessage::Reconcile => desk.begin(Way::Reconcile),
            CallbackMessage::Again(handle) => desk.deliver_again(*handle),
            CallbackMessage::Ended(way, round) => desk.ended(way, round),
        }
        Ok(())
    }
}

impl CallbackMessage {
    const fn name(&self) -> &'static str {
        match self {
            Self::Wake => "wake",
            Self::Tick => "tick",
            Self::Revive => "revive",
            Self::Reconcile => "reconcile",
            Self::Again(_) => "again",
            Self::Ended(..) => "ended",
        }
    }
}

impl Desk {
    fn begin(&mut self, way: Way) {
        let needs_outside = matches!(way, Way::Reconcile | Way::Cancel);
        if (needs_outside && !self.is_outside) || !self.doing(way).lane.begin() {
            return;
        }
        let work = self.work.clone();
        match way {
            Way::Start => self.go(way, async move { work.start().await }),
            Way::Deliver => self.go(way, async move { work.deliver().await }),
            Way::Revive => self.go(way, async move { work.revive().await }),
            Way::Reconcile => self.go(way, async move { work.reconcile().await }),
            Way::Cancel => self.go(way, async move { work.cancel().await }),
            Way::Again => {}
        }
    }

    /// Beside the lanes: it is rare, and about this one handle.
    fn deliver_again(&mut self, handle: HandleRow) {
        let work = self.work.clone();
        self.go(Way::Again, async move { work.deliver_again(handle).await });
    }

    fn go(&mut self, way: Way, round: impl Future<Output = Round> + Send + 'static) {
        let lost = Round {
            trouble: Some("a round was lost".to_owned()),
            ..Round::default()
        };
        self.jobs.spawn(
            async move { CallbackMessage::Ended(way, round.await) },
            CallbackMessage::Ended(way, lost),
        );
    }

    fn ended(&mut self, way: Way, round: Round) {
        let doing = self.doing(way);
        // An answer delivered again has no lane.
        let asked_again = way != Way::Again && doing.lane.done();
        let was_troubled = doing.trouble.is_some();
        doing.done += round.done;
        doing.trouble = round.trouble;
        let is_back = was_troubled && doing.trouble.is_none();
        if let Some(why) = &doing.trouble {
            tracing::warn!(?way, why, "workflows cannot all be served");
        }
        self.show();
        if asked_again || round.more {
            self.begin(way);
        }
        if round.adrift {
            self.begin(Way::Revive);
        }
        // What was away is back: the engine may have lost runs meanwhile.
        if is_back && way != Way::Reconcile {
            self.begin(Way::Reconcile);
        }
    }

    const fn doing(&mut self, way: Way) -> &mut Doing {
        match way {
            Way::Start => &mut self.starts,
            Way::Deliver | Way::Again => &mut self.deliveries,
            Way::Revive => &mut self.revivals,
            Way::Reconcile => &mut self.comparisons,
            Way::Cancel => &mut self.cancellations,
        }
    }

    fn show(&self) {
        self.work.with.observed.detail(json!({
            "started": self.starts.done,
            "delivered": self.deliveries.done,
            "revived": self.revivals.done,
            "cancelled": self.cancellations.done,
            "trouble": {
                "starting": self.starts.trouble,
                "delivering": self.deliveries.trouble,
                "reviving": self.revivals.trouble,
                "comparing": self.comparisons.trouble,
                "cancelling": self.cancellations.trouble,
            },
        }));
    }
}
