//! When each command of `commands` is sent, and from when its latency counts.

use std::thread::{Builder, JoinHandle, sleep};
use std::time::{Duration, Instant};

use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio_util::sync::CancellationToken;

/// The schedule is looked at this often; what is due is sent together.
const GRAIN: Duration = Duration::from_micros(200);
/// The stop is looked at this often.
const LONGEST: Duration = Duration::from_millis(100);

/// Where the next command and its time come from.
#[derive(Debug)]
pub(crate) enum Schedule {
    /// As fast as answers come.
    Closed,
    /// When it is due, whatever became of the ones before.
    Open(Mutex<UnboundedReceiver<Instant>>),
}

impl Schedule {
    /// The time from which the next command's latency counts; `None` at the end.
    pub(crate) async fn next(&self) -> Option<Instant> {
        match self {
            Self::Closed => Some(Instant::now()),
            Self::Open(due) => due.lock().await.recv().await,
        }
    }

    /// So many a second, from then until the stop. A thread tells each command's due time, since a timer of the runtime
    /// is late by up to a millisecond; it ends with the number of commands that were due.
    pub(crate) fn open(
        rate: f64,
        began: Instant,
        stop: CancellationToken,
    ) -> std::io::Result<(Self, JoinHandle<u64>)> {
        let (tell, due) = unbounded_channel();
        let thread = Builder::new().name("schedule".to_owned()).spawn(move || {
            let mut told = 0u64;
            while !stop.is_cancelled() {
                let next = began + Duration::from_secs_f64(told as f64 / rate);
                let early = next.saturating_duration_since(Instant::now());
                if !early.is_zero() {
                    sleep(early.clamp(GRAIN, LONGEST));
                } else if tell.send(next).is_ok() {
                    told += 1;
                } else {
                    break;
                }
            }
            told
        })?;
        Ok((Self::Open(Mutex::new(due)), thread))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_open_loop_counts_the_wait_behind_a_slow_answer() {
        let stop = CancellationToken::new();
        let (schedule, thread) = Schedule::open(1000.0, Instant::now(), stop.clone()).unwrap();
        assert!(schedule.next().await.unwrap().elapsed() < Duration::from_millis(50));
        // One answer takes 200 ms: what was due meanwhile has waited since then, each from its own time.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let mut before: Option<Instant> = None;
        for _ in 0..100 {
            let from = schedule.next().await.unwrap();
            assert!(
                from.elapsed() >= Duration::from_millis(90),
                "{:?}",
                from.elapsed()
            );
            if let Some(before) = before {
                assert_eq!((from - before).as_micros().div_ceil(1000), 1, "evenly due");
            }
            before = Some(from);
        }
        stop.cancel();
        assert!(thread.join().unwrap() >= 200);
    }

    #[tokio::test]
    async fn a_closed_loop_counts_from_its_own_send() {
        let from = Schedule::Closed.next().await.unwrap();
        assert!(from.elapsed() < Duration::from_millis(50));
    }
}
