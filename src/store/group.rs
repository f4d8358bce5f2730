//! Group commit, shared by both stores: many sessions, one transaction.
//!
//! One task owns the lane to the database. What has arrived while the last batch ran is the next batch; nothing is
//! ever held back to wait for company. Within a batch no session and no idempotency key occurs twice: the second one
//! waits for the next batch, so an adapter may write a batch with set-based statements in any order it likes.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, Verdict};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::measures;

/// The most commits a batch holds.
pub const MAX_BATCH: usize = 128;

/// How many commits may queue before [`GroupCommit::commit`] waits to hand over.
const QUEUE: usize = 1024;

/// How long the journal looks for the outcome of a batch before it says that it cannot be told.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a batch whose outcome was looked up, and which was not there, is written again.
const REWRITES: u32 = 3;

/// Why a batch was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LaneError {
    /// The store is away, for everybody; nothing was written.
    Away(String),
    /// The transaction ran out of time, behind a lock or by itself; nothing was written.
    Late(String),
    /// The transaction met another one and was rolled back; the same again may do.
    Collided(String),
    /// The database refused a statement and rolled back.
    Refused(String),
    /// The answer to the commit was lost.
    Unknown(String),
}

/// What writes batches to one database, over one connection.
#[async_trait]
pub(super) trait Lane: Send + 'static {
    /// Writes a batch as one transaction; a verdict for each commit, in their order. A commit whose first event is
    /// already there counts as written, so that writing a batch again is safe.
    async fn write(&mut self, commits: &[&Commit]) -> Result<Vec<Verdict>, LaneError>;

    /// Which of these events are there, asked on a new connection.
    async fn written(&mut self, event_ids: &[Uuid]) -> Result<HashSet<Uuid>, StoreError>;
}

/// What the journal has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct JournalCounts {
    /// Transactions that were committed.
    pub batches: u64,
    /// Commits in them, refused ones too.
    pub commits: u64,
    /// Commits that were refused with a verdict.
    pub refused: u64,
}

#[derive(Default)]
struct Counters {
    batches: AtomicU64,
    commits: AtomicU64,
    refused: AtomicU64,
}

impl Counters {
    fn count(&self, verdicts: &[Verdict]) {
        let refused = verdicts
            .iter()
            .filter(|verdict| !matches!(verdict, Verdict::Written))
            .count();
        measures::batch(verdicts.len());
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.commits
            .fetch_add(verdicts.len() as u64, Ordering::Relaxed);
        self.refused.fetch_add(refused as u64, Ordering::Relaxed);
    }
}

type Answer = Result<Verdict, StoreError>;

/// A commit and where its verdict goes. A caller that has gone away is no reason not to write.
struct Job {
    commit: Commit,
    answer: oneshot::Sender<Answer>,
}

impl Job {
    fn answer(self, answer: Answer) {
        let _gone = self.answer.send(answer);
    }

    /// The event that tells whether the commit took place.
    fn mark(&self) -> Option<Uuid> {
        self.commit.events.first().map(|event| event.event_id)
    }
}

/// The callers' end: hands commits to the journal task.
pub(super) struct GroupCommit {
    jobs: mpsc::Sender<Job>,
    counters: Arc<Counters>,
    stop: CancellationToken,
    stopped: CancellationToken,
}

impl GroupCommit {
    /// Starts the journal task. It ends when this is dropped or closed, after it has written what was handed to it.
    pub(super) fn start(lane: impl Lane) -> Self {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let group = Self {
            jobs: sender,
            counters: Arc::default(),
            stop: CancellationToken::new(),
            stopped: CancellationToken::new(),
        };
        let task = JournalTask {
            lane,
            jobs: receiver,
            waiting: VecDeque::new(),
            counters: Arc::clone(&group.counters),
            stop: group.stop.clone(),
        };
        let stopped = group.stopped.clone().drop_guard();
        tokio::spawn(async move {
            task.run().await;
            drop(stopped);
        });
        group
    }

    /// Writes a commit with whatever others are waiting.
    pub(super) async fn commit(&self, commit: Commit) -> Answer {
        if commit.events.is_empty() {
            return Err(StoreError::Broken("a commit without an event".to_owned()));
        }
        let (answer, verdict) = oneshot::channel();
        let stopped = || StoreError::Unavailable("the journal has stopped".to_owned());
        self.jobs
            .send(Job { commit, answer })
            .await
            .map_err(|_closed| stopped())?;
        verdict.await.unwrap_or_else(|_dropped| {
            Err(StoreError::OutcomeUnknown(
                "the journal ended before it answered".to_owned(),
            ))
        })
    }

    /// What has been done so far.
    pub(super) fn counts(&self) -> JournalCounts {
        JournalCounts {
            batches: self.counters.batches.load(Ordering::Relaxed),
            commits: self.counters.commits.load(Ordering::Relaxed),
            refused: self.counters.refused.load(Ordering::Relaxed),
        }
    }

    /// Takes nothing more, and returns when all that was taken is answered.
    pub(super) async fn close(&self) {
        self.stop.cancel();
        self.stopped.cancelled().await;
    }
}

/// A part of a batch that is still to be written.
struct Part {
    jobs: Vec<Job>,
    /// It has collided once already.
    collided: bool,
    /// How often its outcome was unknown.
    unknown: u32,
}

struct JournalTask<L> {
    lane: L,
    jobs: mpsc::Receiver<Job>,
    /// Taken, not yet in a batch, in the order of arrival.
    waiting: VecDeque<Job>,
    counters: Arc<Counters>,
    stop: CancellationToken,
}

impl<L: Lane> JournalTask<L> {
    async fn run(mut self) {
        while let Some(batch) = self.next_batch().await {
            self.settle(batch).await;
        }
    }

    /// Waits until there is something to write and takes all of it that fits. `None`: closed, and all is done.
    async fn next_batch(&mut self) -> Option<Vec<Job>> {
        if self.waiting.is_empty() {
            let job = tokio::select! {
                biased;
                job = self.jobs.recv() => job,
                () = self.stop.cancelled() => {
                    self.jobs.close();
                    self.jobs.recv().await
                }
            };
            self.waiting.push_back(job?);
        }
        self.take_arrived();
        Some(pick(&mut self.waiting))
    }

    fn take_arrived(&mut self) {
        while self.waiting.len() < QUEUE {
            let Ok(job) = self.jobs.try_recv() else { break };
            self.waiting.push_back(job);
        }
    }

    /// Writes a batch and answers every commit in it.
    async fn settle(&mut self, jobs: Vec<Job>) {
        let mut parts = vec![Part {
            jobs,
            collided: false,
            unknown: 0,
        }];
        while let Some(part) = parts.pop() {
            let commits: Vec<&Commit> = part.jobs.iter().map(|job| &job.commit).collect();
            match self.lane.write(&commits).await {
                Ok(verdicts) => self.answer(part, verdicts),
                Err(LaneError::Away(why)) => {
                    tracing::warn!(%why, "the store is away");
                    parts.push(part);
                    self.give_up(parts.drain(..), &why);
                }
                Err(LaneError::Late(why)) => {
                    tracing::warn!(%why, "a batch came too late");
                    unavailable(part, &why);
                }
                Err(LaneError::Collided(why)) if !part.collided => {
                    tracing::debug!(%why, "a batch collided and is written again");
                    parts.push(Part {
                        collided: true,
                        ..part
                    });
                }
                Err(LaneError::Collided(why) | LaneError::Refused(why)) => {
                    split(part, &why, &mut parts);
                }
                Err(LaneError::Unknown(why)) => {
                    tracing::warn!(%why, "the answer to a batch was lost; looking whether it was written");
                    parts.extend(self.resolve(part, &why).await);
                }
            }
        }
    }

    fn answer(&self, part: Part, verdicts: Vec<Verdict>) {
        self.counters.count(&verdicts);
        for (job, verdict) in part.jobs.into_iter().zip(verdicts) {
            job.answer(Ok(verdict));
        }
    }

    /// The store is away: nobody is kept waiting, those who queue neither.
    fn give_up(&mut self, parts: impl Iterator<Item = Part>, why: &str) {
        self.take_arrived();
        let queued = Part {
            jobs: self.waiting.drain(..).collect(),
            collided: false,
            unknown: 0,
        };
        for part in parts.chain([queued]) {
            unavailable(part, why);
        }
    }

    /// Looks which commits of a part are there. Those that are not are to be written again: that is safe even while
    /// the lost transaction still runs, since whoever comes second waits for its locks and then finds its events.
    async fn resolve(&mut self, part: Part, why: &str) -> Option<Part> {
        let marks: Vec<Uuid> = part.jobs.iter().filter_map(Job::mark).collect();
        let found = match self.look_for(&marks).await {
            Ok(found) => found,
            Err(error) => {
                unknown(part.jobs, &format!("{why}; then {error}"));
                return None;
            }
        };
        let (there, missing): (Vec<_>, Vec<_>) = part
            .jobs
            .into_iter()
            .partition(|job| job.mark().is_some_and(|mark| found.contains(&mark)));
        if !there.is_empty() {
            self.counters.count(&vec![Verdict::Written; there.len()]);
        }
        for job in there {
            job.answer(Ok(Verdict::Written));
        }
        if part.unknown >= REWRITES {
            unknown(missing, why);
            return None;
        }
        (!missing.is_empty()).then_some(Part {
            jobs: missing,
            collided: part.collided,
            unknown: part.unknown + 1,
        })
    }

    async fn look_for(&mut self, marks: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
        let deadline = Instant::now() + PATIENCE;
        let mut pause = Duration::from_millis(20);
        loop {
            match self.lane.written(marks).await {
                Ok(found) => return Ok(found),
                Err(error) if Instant::now() + pause >= deadline => return Err(error),
                Err(_away) => sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_millis(500));
        }
    }
}

fn unavailable(part: Part, why: &str) {
    // A transaction whose answer was lost may still be running, though it was not found.
    if part.unknown > 0 {
        return unknown(part.jobs, why);
    }
    for job in part.jobs {
        job.answer(Err(StoreError::Unavailable(why.to_owned())));
    }
}

fn unknown(jobs: Vec<Job>, why: &str) {
    for job in jobs {
        job.answer(Err(StoreError::OutcomeUnknown(why.to_owned())));
    }
}

/// The first commits in order of arrival of which no two share a session or an idempotency key.
fn pick(waiting: &mut VecDeque<Job>) -> Vec<Job> {
    let mut sessions = HashSet::new();
    let mut keys = HashSet::new();
    let mut batch = Vec::new();
    let mut left = VecDeque::new();
    for job in waiting.drain(..) {
        // What is left behind claims its session and keys too, so that nothing overtakes it.
        let mut free = sessions.insert(job.commit.session.id);
        for row in &job.commit.inbox {
            if let Some(key) = &row.idempotency_key {
                free &= keys.insert((row.idempotency_scope.clone(), key.clone()));
            }
        }
        if free && batch.len() < MAX_BATCH {
            batch.push(job);
        } else {
            left.push_back(job);
        }
    }
    *waiting = left;
    batch
}

/// Halves a part that was refused, to find the commit at fault; that one alone is broken.
fn split(mut part: Part, why: &str, parts: &mut Vec<Part>) {
    if part.jobs.len() > 1 {
        let second = part.jobs.split_off(part.jobs.len() / 2);
        for jobs in [second, part.jobs] {
            parts.push(Part {
                jobs,
                collided: false,
                unknown: part.unknown,
            });
        }
        return;
    }
    for job in part.jobs {
        tracing::error!(session_id = %job.commit.session.id, %why, "the database refused a commit");
        job.answer(Err(StoreError::Broken(why.to_owned())));
    }
}
