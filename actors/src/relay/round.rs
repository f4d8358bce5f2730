//! One round: publishes what is due until nothing is, or until the bus or the store is away.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::RelayArguments;
use crate::ports::StoreError;
use crate::ports::bus::BusError;
use crate::ports::outbox::{OutboxRow, Setback};

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

/// What became of a batch.
#[derive(Default)]
struct Batch {
    sent: Vec<i64>,
    setbacks: Vec<Setback>,
    away: Option<String>,
}

/// A round that begins by marking what the last one could not.
pub(super) async fn run(with: Arc<RelayArguments>, unmarked: Vec<i64>) -> Report {
    let mut report = Report {
        unmarked,
        ..Report::default()
    };
    loop {
        match one_batch(&with, &mut report).await {
            Ok(true) if report.away.is_none() => {}
            Ok(_) => return report,
            Err(error) => {
                report.away = Some(error.to_string());
                return report;
            }
        }
    }
}

/// Publishes one batch and writes down what became of it; whether there was anything to do.
async fn one_batch(with: &RelayArguments, report: &mut Report) -> Result<bool, StoreError> {
    mark(with, report).await?;
    let rows = with
        .outbox
        .due(with.clock.now(), with.settings.batch)
        .await?;
    if rows.is_empty() {
        return Ok(false);
    }
    let batch = publish(with, rows).await;
    report.published += batch.sent.len() as u64;
    report.unmarked = batch.sent;
    report.away = batch.away;
    for setback in &batch.setbacks {
        match setback.next_retry_at {
            Some(_) => report.set_back += 1,
            None => report.dead += 1,
        }
    }
    // Setbacks first: were they lost, the rows would be due again at once.
    if !batch.setbacks.is_empty() {
        with.outbox.set_back(&batch.setbacks).await?;
    }
    mark(with, report).await?;
    Ok(true)
}

async fn mark(with: &RelayArguments, report: &mut Report) -> Result<(), StoreError> {
    if !report.unmarked.is_empty() {
        with.outbox.sent(&report.unmarked, with.clock.now()).await?;
        report.unmarked.clear();
    }
    Ok(())
}

/// Publishes rows in waves, of each key the next one only when the one before is acknowledged.
async fn publish(with: &RelayArguments, rows: Vec<OutboxRow>) -> Batch {
    let mut batch = Batch::default();
    let mut stopped: HashSet<String> = HashSet::new();
    for wave in waves(rows) {
        let wave: Vec<OutboxRow> = wave
            .into_iter()
            .filter(|row| !stopped.contains(&row.partition_key))
            .collect();
        if wave.is_empty() || batch.away.is_some() {
            break;
        }
        let mut results = with.bus.publish(&wave).await;
        results.resize_with(wave.len(), || {
            Err(BusError::Failed("the bus gave no answer".to_owned()))
        });
        for (row, result) in wave.into_iter().zip(results) {
            let is_sent = result.is_ok();
            match result {
                Ok(()) => batch.sent.push(row.id),
                Err(BusError::Away(why)) => batch.away = Some(why),
                Err(BusError::Failed(why)) => batch.setbacks.push(setback(with, &row, why, false)),
                Err(BusError::Poison(why)) => batch.setbacks.push(setback(with, &row, why, true)),
            }
            if !is_sent {
                stopped.insert(row.partition_key);
            }
        }
    }
    batch
}

/// The first rows of all keys, the second ones, and so on.
fn waves(rows: Vec<OutboxRow>) -> VecDeque<Vec<OutboxRow>> {
    let mut depth: HashMap<String, usize> = HashMap::new();
    let mut waves: VecDeque<Vec<OutboxRow>> = VecDeque::new();
    for row in rows {
        let at = depth.entry(row.partition_key.clone()).or_default();
        if *at == waves.len() {
            waves.push_back(Vec::new());
        }
        if let Some(wave) = waves.get_mut(*at) {
            wave.push(row);
        }
        *at += 1;
    }
    waves
}

fn setback(with: &RelayArguments, row: &OutboxRow, error: String, is_poison: bool) -> Setback {
    let is_over = is_poison || row.retry_count >= row.max_retries;
    if is_over {
        tracing::error!(row = row.id, event_id = %row.event_id, error, "an event became a dead letter");
    }
    let earlier = u32::try_from(row.retry_count).unwrap_or(0);
    let next = || with.clock.now() + with.settings.backoff.delay(earlier, &*with.clock);
    Setback {
        id: row.id,
        error,
        next_retry_at: (!is_over).then(next),
    }
}
