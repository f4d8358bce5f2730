//! One round: publishes what is due until nothing is, or until the bus or the store is away.
//!
//! Three things go on at once: the next rows are read, rows are under way, and what became of earlier ones is written. What keeps
//! the order: of each key one row is under way and the others queue behind it; a key whose row failed loses its queue, and no
//! reading that began before may bring rows of it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::{BoxFuture, FutureExt as _, OptionFuture};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::Notify;

use super::RelayArguments;
use super::hold::Hold;
use super::write::{Ledger, Written, write};
use crate::measures;
use crate::ports::StoreError;
use crate::ports::bus::BusError;
use crate::ports::outbox::{Asked, DueRow, Setback};

/// What a round did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows published.
    pub published: u64,
    /// Rows set back, to be tried again.
    pub set_back: u64,
    /// Rows given up.
    pub dead: u64,
    /// Why it ended early: the bus or the store is away.
    pub away: Option<String>,
    /// Rows published, but not yet marked so: to be marked before anything else.
    pub(super) unmarked: Vec<i64>,
}

/// What a round works with.
pub(super) struct Means {
    pub(super) with: Arc<RelayArguments>,
    pub(super) hold: Arc<Hold>,
    /// There may be more rows than those read.
    pub(super) more: Arc<Notify>,
}

/// A row that has come back from the bus.
enum Landed {
    Published {
        row: DueRow,
        /// How many rows had been acknowledged when it was handed over.
        before: u64,
        result: Result<(), BusError>,
    },
    Buried {
        row: DueRow,
        before: u64,
        why: String,
        result: Result<(), BusError>,
    },
}

/// Why a key's rows are left alone.
enum Stop {
    /// Its setback is about to be written; from then on the store holds the key back.
    Unwritten,
    /// Its part of the bus is away.
    Until(DateTime<Utc>),
}

/// Whether more rows are read.
enum Appetite {
    Hungry,
    /// There were no more; if some come, they are read after a rest.
    Sated,
    Resting(BoxFuture<'static, ()>),
}

struct Round {
    means: Means,
    report: Report,
    flying: FuturesUnordered<BoxFuture<'static, Landed>>,
    /// By key, what waits for the row that is under way. A key without an entry has none under way.
    queues: HashMap<String, VecDeque<DueRow>>,
    queued: usize,
    /// The bucket of each row that is under way, queued, or not yet marked.
    held: HashMap<i64, i32>,
    stopped: HashMap<String, Stop>,
    ledger: Ledger,
    reading: Option<BoxFuture<'static, Result<Vec<DueRow>, StoreError>>>,
    /// Keys that lost their queue since that reading began.
    lost: HashSet<String>,
    writing: Option<BoxFuture<'static, Written>>,
    appetite: Appetite,
    acknowledged: u64,
    /// Nothing more is handed over.
    ending: bool,
    /// What became of rows is not written any more, but told in the report.
    cannot_write: bool,
}

/// A round that begins by marking what the last one could not.
pub(super) async fn run(means: Means, unmarked: Vec<i64>) -> Report {
    let mut round = Round {
        means,
        report: Report::default(),
        flying: FuturesUnordered::new(),
        queues: HashMap::new(),
        queued: 0,
        // Their bucket is not known any more: they hold back none.
        held: unmarked.iter().map(|id| (*id, -1)).collect(),
        stopped: HashMap::new(),
        ledger: Ledger {
            sent: unmarked,
            ..Ledger::default()
        },
        reading: None,
        lost: HashSet::new(),
        writing: None,
        appetite: Appetite::Hungry,
        acknowledged: 0,
        ending: false,
        cannot_write: false,
    };
    while round.step().await {}
    round.report
}

impl Round {
    /// Waits for one thing to happen and follows it up; false when all is done.
    async fn step(&mut self) -> bool {
        self.give();
        self.write();
        self.read();
        let is_idle = self.flying.is_empty() && self.reading.is_none() && self.writing.is_none();
        if is_idle && (self.ending || !matches!(self.appetite, Appetite::Resting(_))) {
            self.report.unmarked.append(&mut self.ledger.sent);
            return false;
        }
        let more = self.means.more.clone();
        let is_sated = matches!(self.appetite, Appetite::Sated);
        let rest = match &mut self.appetite {
            Appetite::Resting(rest) => Some(rest),
            Appetite::Hungry | Appetite::Sated => None,
        };
        tokio::select! {
            Some(landed) = self.flying.next() => {
                self.landed(landed);
                while let Some(Some(landed)) = self.flying.next().now_or_never() {
                    self.landed(landed);
                }
            }
            Some(read) = OptionFuture::from(self.reading.as_mut()) => {
                self.reading = None;
                self.was_read(read);
            }
            Some(written) = OptionFuture::from(self.writing.as_mut()) => {
                self.writing = None;
                self.written(written);
            }
            () = more.notified(), if is_sated && !self.ending => {
                let (clock, rest) = (self.means.with.clock.clone(), self.means.with.settings.rest);
                self.appetite = Appetite::Resting(async move { clock.sleep(rest).await }.boxed());
            }
            Some(()) = OptionFuture::from(rest) => self.appetite = Appetite::Hungry,
        }
        true
    }

    /// Lets others have their share, as soon as nothing of it is under way.
    fn give(&mut self) {
        if self.means.hold.is_leaving() {
            let busy: BTreeSet<i32> = self.held.values().copied().collect();
            self.ledger.released.extend(self.means.hold.give(&busy));
        }
    }

    fn write(&mut self) {
        if self.writing.is_none() && !self.ledger.is_empty() && !self.cannot_write {
            let ledger = std::mem::take(&mut self.ledger);
            self.writing = Some(write(self.means.with.clone(), ledger).boxed());
        }
    }

    fn read(&mut self) {
        let settings = &self.means.with.settings;
        let has_room = self.flying.len() + self.queued < settings.batch as usize;
        if self.ending
            || self.reading.is_some()
            || !has_room
            || !matches!(self.appetite, Appetite::Hungry)
        {
            return;
        }
        let now = self.means.with.clock.now();
        self.stopped.retain(|_, stop| match stop {
            Stop::Unwritten => true,
            Stop::Until(until) => *until > now,
        });
        let asked = Asked {
            buckets: self.means.hold.open(settings.under_way),
            not_rows: self.held.keys().copied().collect(),
            not_keys: self.stopped.keys().cloned().collect(),
            limit: settings.batch,
        };
        if asked.buckets.is_empty() {
            self.appetite = Appetite::Sated;
            return;
        }
        self.lost.clear();
        let outbox = self.means.with.outbox.clone();
        self.reading = Some(async move { outbox.due(now, &asked).await }.boxed());
    }

    fn was_read(&mut self, read: Result<Vec<DueRow>, StoreError>) {
        let rows = match read {
            Ok(rows) => rows,
            Err(error) => return self.end(error.to_string()),
        };
        if rows.len() < self.means.with.settings.batch as usize {
            self.appetite = Appetite::Sated;
        }
        for row in rows {
            let key = &row.partition_key;
            if self.ending || self.lost.contains(key) || self.stopped.contains_key(key) {
                continue;
            }
            self.held.insert(row.id, row.bucket);
            match self.queues.get_mut(key) {
                Some(queue) => {
                    queue.push_back(row);
                    self.queued += 1;
                }
                None => self.hand_over(row),
            }
        }
    }

    /// Hands a row to the bus, the next of its key, if the claim still allows it.
    fn hand_over(&mut self, row: DueRow) {
        let with = &self.means.with;
        if self.ending || !self.means.hold.allows(row.bucket, with.settings.under_way) {
            self.held.remove(&row.id);
            self.drop_queue(&row.partition_key);
            return;
        }
        self.queues.entry(row.partition_key.clone()).or_default();
        let (bus, before) = (with.bus.clone(), self.acknowledged);
        self.flying.push(
            async move {
                let result = bus.publish(&row).await;
                Landed::Published {
                    row,
                    before,
                    result,
                }
            }
            .boxed(),
        );
    }

    fn bury(&mut self, row: DueRow, why: String) {
        let (bus, before) = (self.means.with.bus.clone(), self.acknowledged);
        self.flying.push(
            async move {
                let result = bus.bury(&row, &why).await;
                Landed::Buried {
                    row,
                    before,
                    why,
                    result,
                }
            }
            .boxed(),
        );
    }

    fn landed(&mut self, landed: Landed) {
        match landed {
            Landed::Published {
                row,
                result: Ok(()),
                ..
            } => self.published(row),
            Landed::Published {
                row,
                before,
                result: Err(error),
            } => {
                self.drop_queue(&row.partition_key);
                match error {
                    BusError::Away(why) => self.away(row, before, why),
                    BusError::Failed(why) if row.retry_count < row.max_retries => {
                        self.failed(&row, why);
                    }
                    BusError::Failed(why) | BusError::Poison(why) => {
                        self.stopped
                            .insert(row.partition_key.clone(), Stop::Unwritten);
                        self.bury(row, why);
                    }
                }
            }
            Landed::Buried {
                row,
                before,
                result: Err(BusError::Away(why)),
                ..
            } => self.away(row, before, why),
            Landed::Buried {
                row, why, result, ..
            } => {
                if let Err(error) = result {
                    tracing::error!(row = row.id, event_id = %row.event_id, %error, "a dead letter has no copy on the bus");
                }
                self.dead(&row, why);
            }
        }
    }

    fn published(&mut self, row: DueRow) {
        self.acknowledged += 1;
        self.report.published += 1;
        measures::published(row.created_at, self.means.with.clock.now());
        self.ledger.sent.push(row.id);
        let next = self
            .queues
            .get_mut(&row.partition_key)
            .and_then(VecDeque::pop_front);
        match next {
            Some(next) => {
                self.queued -= 1;
                self.hand_over(next);
            }
            None => {
                self.queues.remove(&row.partition_key);
            }
        }
    }

    /// The bus did not answer for a row. When it has answered for none since, it is away; else it is the part of it that this key
    /// goes to, and the others go on.
    fn away(&mut self, row: DueRow, before: u64, why: String) {
        self.held.remove(&row.id);
        if self.acknowledged == before {
            self.end(why);
            return;
        }
        let with = &self.means.with;
        let until = with.clock.now() + with.settings.away.delay(u32::MAX, &*with.clock);
        self.stopped.insert(row.partition_key, Stop::Until(until));
    }

    fn failed(&mut self, row: &DueRow, error: String) {
        let with = &self.means.with;
        let earlier = u32::try_from(row.retry_count).unwrap_or(0);
        let next = with.clock.now() + with.settings.backoff.delay(earlier, &*with.clock);
        self.report.set_back += 1;
        measures::failed();
        self.set_back(row, error, Some(next));
    }

    fn dead(&mut self, row: &DueRow, error: String) {
        tracing::error!(row = row.id, event_id = %row.event_id, error, "an event became a dead letter");
        self.report.dead += 1;
        measures::failed();
        measures::dead_letter();
        self.set_back(row, error, None);
    }

    fn set_back(&mut self, row: &DueRow, error: String, next_retry_at: Option<DateTime<Utc>>) {
        let setback = Setback {
            id: row.id,
            error,
            next_retry_at,
        };
        self.stopped
            .insert(row.partition_key.clone(), Stop::Unwritten);
        self.ledger
            .setbacks
            .push((row.partition_key.clone(), setback));
    }

    fn written(&mut self, written: Written) {
        let Written { mut ledger, result } = written;
        match result {
            Ok(()) => {
                for id in &ledger.sent {
                    self.held.remove(id);
                }
                for (key, setback) in &ledger.setbacks {
                    self.held.remove(&setback.id);
                    self.stopped.remove(key);
                    // A reading that began before knows nothing of it.
                    self.lost.insert(key.clone());
                }
            }
            Err(error) => {
                self.report.unmarked.append(&mut ledger.sent);
                self.cannot_write = true;
                self.end(error.to_string());
            }
        }
    }

    /// What waits behind a row that does not land is read again another time.
    fn drop_queue(&mut self, key: &str) {
        for row in self.queues.remove(key).unwrap_or_default() {
            self.held.remove(&row.id);
            self.queued -= 1;
        }
        self.lost.insert(key.to_owned());
    }

    /// Something is away: what is under way lands, and nothing more is begun.
    fn end(&mut self, why: String) {
        self.ending = true;
        self.report.away = Some(why);
    }
}
