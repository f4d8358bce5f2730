//! How a writer asks: when it is due, measured, and again where it may be.

use std::time::{Duration, Instant};

use hyper::StatusCode;
use hyper::header::HeaderName;
use tokio::time::{sleep, sleep_until};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::message::{Answer, Ask, Refusal};
use crate::run::Context;
use crate::stats::Row;

/// After a broken connection the same is asked again after this time.
const AGAIN: Duration = Duration::from_millis(500);
/// A timer may be this late by itself; only what is later is the system's.
const TIMER: Duration = Duration::from_millis(2);

/// Why a writer leaves a session before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Left {
    /// The run is over.
    Stopped,
    /// Something was refused that should not have been.
    Refused,
}

/// When a writer's next command is due.
#[derive(Debug)]
pub(crate) struct Pace {
    interval: Option<Duration>,
    due: Instant,
}

impl Pace {
    /// Without an interval a command is due at once.
    pub(crate) fn new(interval: Option<Duration>, first: Instant) -> Self {
        Self {
            interval,
            due: first,
        }
    }

    /// Waits until it is due, and gives the time from which its latency counts: when it was due, however late it is sent.
    pub(crate) async fn due(&mut self, stop: &CancellationToken) -> Result<Instant, Left> {
        let Some(interval) = self.interval else {
            return Ok(Instant::now());
        };
        let due = self.due;
        tokio::select! {
            () = stop.cancelled() => return Err(Left::Stopped),
            () = sleep_until(due.into()) => {}
        }
        self.due = due + interval;
        let now = Instant::now();
        Ok(if now - due <= TIMER { now } else { due })
    }

    /// The writer waited for a generation: what was due in that time is due now, since nobody could have sent it.
    pub(crate) fn waited(&mut self) {
        self.due = self.due.max(Instant::now());
    }
}

/// What became of a command's tries.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    /// Refused with the word that nothing was written.
    pub(crate) refused: Vec<Uuid>,
    /// The last try may have been written.
    pub(crate) unknown: bool,
}

/// Waits, unless the run ends before.
pub(crate) async fn pause(stop: &CancellationToken, time: Duration) -> Result<(), Left> {
    tokio::select! {
        () = stop.cancelled() => Err(Left::Stopped),
        () = sleep(time) => Ok(()),
    }
}

impl Context {
    /// Counts a refusal; gives how long to wait before the same is asked again, if it may be.
    fn refused(&self, row: Row, refusal: &Refusal, sent: Instant, what: &str) -> Option<Duration> {
        self.stats.error(row, &refusal.code);
        if refusal.code.allowed {
            self.stats.since(Row::Refusals, sent);
        } else {
            let Refusal { code, detail, .. } = refusal;
            self.findings()
                .unclean(|| format!("{what}: {}: {detail}", code.name));
        }
        let again = refusal.code.allowed || refusal.code.name.starts_with("503");
        again.then(|| refusal.retry_after.unwrap_or(Duration::from_secs(1)))
    }

    /// A GET that is repeated until it is answered by a success or a 304.
    pub(crate) async fn read(
        &self,
        row: Row,
        ask: &Ask,
        from: Instant,
        stop: &CancellationToken,
    ) -> Result<Answer, Left> {
        let mut from = from;
        loop {
            let wait = match self.client.ask(ask).await {
                Ok(answer)
                    if answer.status.is_success() || answer.status == StatusCode::NOT_MODIFIED =>
                {
                    self.stats.since(row, from);
                    return Ok(answer);
                }
                Ok(answer) => self
                    .refused(row, &answer.refusal(), from, &ask.path)
                    .ok_or(Left::Refused)?,
                Err(trouble) => {
                    self.stats.error(row, &trouble.code());
                    self.findings()
                        .unclean(|| format!("{}: {trouble}", ask.path));
                    AGAIN
                }
            };
            pause(stop, wait).await?;
            from = Instant::now();
        }
    }

    /// Sends a command until it is accepted, with one idempotency key for all its tries.
    pub(crate) async fn command(
        &self,
        ask: Ask,
        what: &str,
        pace: &mut Pace,
        tries: &mut Tries,
    ) -> Result<(Answer, Instant), Left> {
        let key = Uuid::now_v7().to_string();
        let ask = ask.header(HeaderName::from_static("idempotency-key"), &key);
        let mut from = pace.due(&self.stop).await?;
        loop {
            let sent = Instant::now();
            let wait = match self.client.ask(&ask).await {
                Ok(answer) if answer.status.is_success() => {
                    self.stats.since(Row::Commands, from);
                    tries.unknown = false;
                    return Ok((answer, sent));
                }
                Ok(answer) => {
                    let refusal = answer.refusal();
                    if refusal.problem == "outcome_unknown"
                        || answer.status == StatusCode::INTERNAL_SERVER_ERROR
                    {
                        tries.unknown = true;
                    } else if answer.status == StatusCode::SERVICE_UNAVAILABLE {
                        tries.refused.extend(refusal.command_id);
                    }
                    self.refused(Row::Commands, &refusal, sent, what)
                        .ok_or(Left::Refused)?
                }
                Err(trouble) => {
                    tries.unknown = true;
                    self.stats.error(Row::Commands, &trouble.code());
                    self.findings().unclean(|| format!("{what}: {trouble}"));
                    AGAIN
                }
            };
            pause(&self.stop, wait).await?;
            from = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_command_that_is_sent_late_counts_from_when_it_was_due() {
        let stop = CancellationToken::new();
        let began = Instant::now();
        let interval = Duration::from_millis(20);
        let mut pace = Pace::new(Some(interval), began);
        assert!(
            pace.due(&stop)
                .await
                .is_ok_and(|from| from.elapsed() < Duration::from_millis(15))
        );
        // The answer before took as long as five were due.
        sleep(interval * 5).await;
        assert_eq!(pace.due(&stop).await, Ok(began + interval));
        assert_eq!(pace.due(&stop).await, Ok(began + interval * 2));
        // Nobody could have sent while the generation ran.
        pace.waited();
        assert!(
            pace.due(&stop)
                .await
                .is_ok_and(|from| from > began + interval * 5)
        );
    }

    #[tokio::test]
    async fn nothing_is_due_after_the_stop() {
        let stop = CancellationToken::new();
        stop.cancel();
        let mut pace = Pace::new(
            Some(Duration::from_secs(60)),
            Instant::now() + Duration::from_secs(60),
        );
        assert_eq!(pace.due(&stop).await, Err(Left::Stopped));
    }
}
