//! What a run shares: its end, its findings, its progress.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::client::Client;
use crate::stats::{Row, Stats};
use crate::violation::{Kind, Violation};

/// So many of each are told in words; all are counted.
const EXAMPLES: usize = 20;

/// What all tasks of a run share.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) client: Client,
    pub(crate) stats: Stats,
    /// Cancelled when no new work is to begin.
    pub(crate) stop: CancellationToken,
    /// Cancelled when what was begun is not to be checked either.
    pub(crate) leave: CancellationToken,
    findings: Mutex<Findings>,
}

/// What a run found.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Sessions that were begun.
    pub(crate) started: u64,
    /// How long it took to begin them, where they are begun beforehand.
    pub(crate) starting: Duration,
    /// Sessions that became a novel.
    pub(crate) finished: u64,
    /// Sessions whose whole history was compared.
    pub(crate) checked: u64,
    /// SIGINT or SIGTERM ended the run.
    pub(crate) interrupted: bool,
    pub(crate) violations: BTreeMap<Kind, u64>,
    pub(crate) violation_examples: Vec<String>,
    pub(crate) error_examples: Vec<String>,
}

impl Context {
    pub(crate) fn new(client: Client) -> anyhow::Result<Arc<Self>> {
        let stats = Stats::new()?;
        let (stop, leave) = (CancellationToken::new(), CancellationToken::new());
        Ok(Arc::new(Self {
            client,
            stats,
            stop,
            leave,
            findings: Mutex::default(),
        }))
    }

    pub(crate) fn findings(&self) -> MutexGuard<'_, Findings> {
        self.findings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the run after this time, or at a SIGINT or SIGTERM; one more and nothing else is checked, a third ends it all.
    pub(crate) fn end_after(
        self: &Arc<Self>,
        duration: Duration,
    ) -> anyhow::Result<JoinHandle<()>> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let context = Arc::clone(self);
        Ok(tokio::spawn(async move {
            let mut signalled = async || {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            };
            tokio::select! {
                () = tokio::time::sleep(duration) => {}
                () = signalled() => {
                    eprintln!("ending early: what was begun is checked; once more to leave that out");
                    context.findings().interrupted = true;
                }
            }
            context.stop.cancel();
            signalled().await;
            context.findings().interrupted = true;
            context.leave.cancel();
            signalled().await;
            std::process::exit(130);
        }))
    }

    /// Prints a line every two seconds, until aborted.
    pub(crate) fn show_progress(self: &Arc<Self>, rows: &'static [Row]) -> JoinHandle<()> {
        let context = Arc::clone(self);
        tokio::spawn(async move {
            let began = Instant::now();
            let every = Duration::from_secs(2);
            let mut before = vec![0; rows.len()];
            let mut ticks = tokio::time::interval_at((began + every).into(), every);
            loop {
                ticks.tick().await;
                let mut line = format!("{:>4}s", began.elapsed().as_secs());
                for (row, before) in rows.iter().zip(&mut before) {
                    let (count, errors) = context.stats.counts(*row);
                    let rate = (count - *before) as f64 / every.as_secs_f64();
                    line.push_str(&format!("  {} {count} ({rate:.0}/s", row.name()));
                    if errors > 0 {
                        line.push_str(&format!(", {errors} errors"));
                    }
                    line.push(')');
                    *before = count;
                }
                let found = context.findings();
                line.push_str(&format!(
                    "  sessions {} begun, {} finished",
                    found.started, found.finished
                ));
                let violations: u64 = found.violations.values().sum();
                if violations > 0 {
                    line.push_str(&format!("  {violations} VIOLATIONS"));
                }
                eprintln!("{line}");
            }
        })
    }
}

impl Findings {
    /// Takes broken promises in.
    pub(crate) fn violated(&mut self, violations: Vec<Violation>) {
        for violation in violations {
            *self.violations.entry(violation.kind).or_default() += 1;
            if self.violation_examples.len() < EXAMPLES {
                self.violation_examples.push(violation.to_string());
            }
        }
    }

    /// Keeps the words of an error that a clean run must not hold.
    pub(crate) fn unclean(&mut self, evidence: impl FnOnce() -> String) {
        if self.error_examples.len() < EXAMPLES {
            self.error_examples.push(evidence());
        }
    }
}
