//! Whether what this process knows of a session may still be shown, where other processes may have written since.
//!
//! A process that has long been alone shows what it knows. One in company shows what the journal confirmed less than a
//! second ago, and else asks it for the version first; those who ask at the same time share a question.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::ports::StoreError;
use crate::ports::clock::Clock;
use crate::ports::company::{Company, Sight};
use crate::ports::journal::Journal;

/// How long what the journal said may be shown in company.
const GOOD_FOR: chrono::Duration = chrono::Duration::seconds(1);

/// How often it is looked whether others are there.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Sessions asked about in one question.
const AT_ONCE: usize = 500;

/// A version, `None` when there is no such session, and when the journal was asked for it.
pub(super) type Confirmed = (Option<i64>, DateTime<Utc>);

/// What is known of other processes, and the way to ask for versions.
pub(super) struct Freshness {
    company: Option<Arc<dyn Company>>,
    journal: Arc<dyn Journal>,
    clock: Arc<dyn Clock>,
    standing: Mutex<Standing>,
    questions: Mutex<Questions>,
}

#[derive(Debug, Clone, Copy)]
enum Standing {
    /// Others may be there.
    Company,
    /// Nobody else is.
    Alone(Alone),
}

#[derive(Debug, Clone, Copy)]
struct Alone {
    /// Nobody else was there from then on.
    since: DateTime<Utc>,
    /// When that was last seen; `None`: the database is away, and so for this process nobody can have written since.
    at: Option<DateTime<Utc>>,
    arrivals: i64,
}

/// Those who wait for a session's version.
type Waiting = Vec<oneshot::Sender<Result<Confirmed, StoreError>>>;

#[derive(Default)]
struct Questions {
    waiting: HashMap<Uuid, Waiting>,
    asking: bool,
}

impl Freshness {
    pub(super) fn new(
        company: Option<Arc<dyn Company>>,
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            company,
            journal,
            clock,
            standing: Mutex::new(Standing::Company),
            questions: Mutex::default(),
        }
    }

    /// Whether what was true at a time may be shown now.
    pub(super) fn is_fresh(&self, confirmed_at: DateTime<Utc>) -> bool {
        if self.company.is_none() {
            return true;
        }
        let now = self.clock.now();
        let lasts = match *lock(&self.standing) {
            Standing::Company => false,
            Standing::Alone(alone) => {
                confirmed_at >= alone.since && alone.at.is_none_or(|at| is_recent(at, now))
            }
        };
        lasts || is_recent(confirmed_at, now)
    }

    /// Whether another process may have written what this one has not heard of.
    pub(super) fn in_company(&self) -> bool {
        self.company.is_some() && matches!(*lock(&self.standing), Standing::Company)
    }

    /// Another process made itself known.
    pub(super) fn present(&self) {
        *lock(&self.standing) = Standing::Company;
    }

    /// Whether there is anything to look for.
    pub(super) fn is_watched(&self) -> bool {
        self.company.is_some()
    }

    /// Looks whether others are there.
    pub(super) async fn look(&self) {
        let Some(company) = &self.company else { return };
        let began = self.clock.now();
        let seen = company.look().await;
        let mut standing = lock(&self.standing);
        *standing = standing.after(seen, began, self.clock.now());
    }

    /// The version of a session, asked together with others.
    pub(super) async fn version(
        self: &Arc<Self>,
        session_id: Uuid,
    ) -> Result<Confirmed, StoreError> {
        let (reply, answer) = oneshot::channel();
        let begin = {
            let mut questions = lock(&self.questions);
            questions.waiting.entry(session_id).or_default().push(reply);
            !std::mem::replace(&mut questions.asking, true)
        };
        if begin {
            tokio::spawn(ask(self.clone()));
        }
        answer
            .await
            .unwrap_or_else(|_| Err(StoreError::Unavailable("nobody asked it".to_owned())))
    }
}

impl Standing {
    /// What is so after a look that began and ended at these times.
    fn after(
        self,
        seen: Result<Sight, StoreError>,
        began: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        match (seen, self) {
            (Ok(sight), _) if sight.others => Self::Company,
            (Ok(sight), Self::Alone(alone)) if alone.arrivals == sight.arrivals => {
                Self::Alone(Alone {
                    at: Some(began),
                    ..alone
                })
            }
            // Whoever was there before may have written until now.
            (Ok(sight), _) => Self::Alone(Alone {
                since: now,
                at: Some(began),
                arrivals: sight.arrivals,
            }),
            (Err(StoreError::Unavailable(_)), Self::Alone(alone)) => {
                Self::Alone(Alone { at: None, ..alone })
            }
            // It cannot be told.
            (Err(_), standing) => standing,
        }
    }
}

/// Asks for all versions that are wanted, until none is.
fn ask(freshness: Arc<Freshness>) -> impl Future<Output = ()> + Send {
    let mut turn = Turn {
        freshness,
        over: false,
    };
    async move {
        while let Some(some) = turn.next() {
            let ids: Vec<Uuid> = some.keys().copied().collect();
            let asked_at = turn.freshness.clock.now();
            match turn.freshness.journal.versions(&ids).await {
                Ok(versions) => {
                    let versions: HashMap<Uuid, i64> = versions.into_iter().collect();
                    for (id, waiting) in some {
                        let confirmed = (versions.get(&id).copied(), asked_at);
                        tell(waiting, &Ok(confirmed));
                    }
                }
                Err(error) => some
                    .into_values()
                    .for_each(|waiting| tell(waiting, &Err(error.clone()))),
            }
        }
    }
}

fn tell(waiting: Waiting, answer: &Result<Confirmed, StoreError>) {
    for reply in waiting {
        // Whoever asked may be gone.
        let _ = reply.send(answer.clone());
    }
}

/// The turn to ask. However it ends, nobody waits for it any more.
struct Turn {
    freshness: Arc<Freshness>,
    /// Another may have begun since.
    over: bool,
}

impl Turn {
    /// Those whose versions are asked for next; `None`: the turn is over.
    fn next(&mut self) -> Option<HashMap<Uuid, Waiting>> {
        let mut questions = lock(&self.freshness.questions);
        if questions.waiting.is_empty() {
            questions.asking = false;
            self.over = true;
            return None;
        }
        if questions.waiting.len() <= AT_ONCE {
            return Some(std::mem::take(&mut questions.waiting));
        }
        let ids: Vec<Uuid> = questions.waiting.keys().take(AT_ONCE).copied().collect();
        let some = ids
            .into_iter()
            .filter_map(|id| questions.waiting.remove_entry(&id));
        Some(some.collect())
    }
}

impl Drop for Turn {
    /// After a panic in the journal, those who wait are told.
    fn drop(&mut self) {
        if !self.over {
            let mut questions = lock(&self.freshness.questions);
            questions.asking = false;
            questions.waiting.clear();
        }
    }
}

/// Not older than is shown; and not of a time that is still to come, after the clock was set back.
fn is_recent(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at <= now && now - at < GOOD_FOR
}

/// A panic while it was held cannot leave half a value behind: each change is an assignment.
fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::Duration::seconds(seconds)
    }

    fn sight(others: bool, arrivals: i64) -> Result<Sight, StoreError> {
        Ok(Sight { others, arrivals })
    }

    /// From when on it counts itself alone, and until when that was seen, after these looks, each a second after the other.
    fn after(looks: &[Result<Sight, StoreError>]) -> Option<(i64, Option<i64>)> {
        let mut standing = Standing::Company;
        for (n, seen) in (0..).zip(looks) {
            standing = standing.after(seen.clone(), at(10 * n), at(10 * n + 1));
        }
        let seconds = |time: DateTime<Utc>| time.timestamp();
        match standing {
            Standing::Company => None,
            Standing::Alone(alone) => Some((seconds(alone.since), alone.at.map(seconds))),
        }
    }

    #[test]
    fn alone_is_who_saw_nobody_come_since() {
        let away = Err(StoreError::Unavailable(String::new()));
        let unclear = Err(StoreError::Broken(String::new()));
        let alone = || sight(false, 1);
        assert_eq!(after(&[]), None);
        assert_eq!(after(&[alone(), alone()]), Some((1, Some(10))));
        assert_eq!(after(&[alone(), sight(true, 2)]), None);
        // One was there, or came and went between two looks: what it wrote is not known.
        assert_eq!(after(&[sight(true, 1), alone()]), Some((11, Some(10))));
        assert_eq!(after(&[alone(), sight(false, 2)]), Some((11, Some(10))));
        assert_eq!(after(&[alone(), away.clone()]), Some((1, None)));
        assert_eq!(after(&[sight(true, 1), away]), None);
        assert_eq!(after(&[alone(), unclear]), Some((1, Some(0))));
    }
}
