//! Measures for operators (Prometheus): the recorder, and what is measured outside the runtime, by the names under which it is told.

use std::sync::Arc;

use genesis_actors::measures as runtime;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::store::Store;

/// Transactions that the journal has committed.
const BATCHES: &str = "genesis_journal_batches_total";
/// Commits in them.
const COMMITS: &str = "genesis_journal_commits_total";
/// Commits that were refused with a verdict.
const REFUSED: &str = "genesis_journal_refused_total";
/// How many commits share a transaction.
const BATCH_SIZE: &str = "genesis_journal_batch_size";
/// Whether the store could be asked.
const STORE_UP: &str = "genesis_store_up";
/// 1, with the program's `version`.
const BUILD: &str = "genesis_build_info";

const SECONDS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
/// From a commit to the topic, and to the end of an outage.
const PUBLISH_SECONDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 10.0, 60.0, 300.0, 1_800.0, 3_600.0,
];
const SIZES: [f64; 8] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0];

/// Why nothing can be measured.
#[derive(Debug, thiserror::Error)]
#[error("the recorder of measures cannot be started: {0}")]
pub struct MetersError(String);

/// The recorder of this process.
pub struct Meters {
    recorder: PrometheusHandle,
    store: Arc<Store>,
}

impl Meters {
    /// Starts the recorder; once in a process.
    ///
    /// # Errors
    /// When there is one already.
    pub fn start(store: Arc<Store>) -> Result<Self, MetersError> {
        let told = |error: &dyn std::fmt::Display| MetersError(error.to_string());
        let named = |name: &str| Matcher::Full(name.to_owned());
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(named(runtime::COMMAND_SECONDS), &SECONDS)
            .and_then(|builder| builder.set_buckets_for_metric(named(BATCH_SIZE), &SIZES))
            .and_then(|builder| {
                builder.set_buckets_for_metric(named(runtime::PUBLISH_SECONDS), &PUBLISH_SECONDS)
            })
            .map_err(|error| told(&error))?
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).map_err(|error| told(&error))?;
        runtime::describe();
        describe_counter!(BATCHES, "Transactions the journal has committed.");
        describe_counter!(COMMITS, "Commits in them, refused ones too.");
        describe_counter!(REFUSED, "Commits that were refused with a verdict.");
        describe_histogram!(BATCH_SIZE, "How many commits shared a transaction.");
        describe_gauge!(STORE_UP, "Whether the store could be asked just now.");
        describe_gauge!(BUILD, "1, with the program's version.");
        gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self {
            recorder: handle,
            store,
        })
    }

    /// Puts away what was recorded. Without it the memory grows with every command until somebody asks.
    pub fn tidy(&self) {
        self.recorder.run_upkeep();
    }

    /// Everything measured, as text.
    pub fn render(&self, store_up: bool) -> String {
        let counts = self.store.counts();
        counter!(BATCHES).absolute(counts.batches);
        counter!(COMMITS).absolute(counts.commits);
        counter!(REFUSED).absolute(counts.refused);
        gauge!(STORE_UP).set(f64::from(u8::from(store_up)));
        self.recorder.render()
    }
}

/// The journal has committed a batch.
pub(crate) fn batch(commits: usize) {
    let commits = u32::try_from(commits).unwrap_or(u32::MAX);
    histogram!(BATCH_SIZE).record(f64::from(commits));
}
