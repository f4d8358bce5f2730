//! What is counted while a run goes on: latencies in HDR histograms, errors by their code.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::{CreationError, Histogram};
use serde::Serialize;

/// What a row of the table is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// START_GENESIS before a run of `commands`.
    Starts,
    /// Commands that were accepted.
    Commands,
    /// Refusals that are allowed under load: 429, and 503 with Retry-After.
    Refusals,
    /// State reads, 304 included.
    States,
    /// From a command's send until its event came on the open stream.
    Deliveries,
    /// From the answer that left a generation running until its outcome came on the stream.
    Generations,
    /// Novels, and the histories that the checks read.
    Reads,
}

impl Row {
    /// Its name in the table and in the JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Commands => "commands",
            Self::Refusals => "refusals",
            Self::States => "states",
            Self::Deliveries => "deliveries",
            Self::Generations => "generations",
            Self::Reads => "reads",
        }
    }
}

/// Something that went wrong with a request, by the name it is counted under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) name: String,
    /// 429, or 503 with Retry-After: what a clean run may hold.
    pub(crate) allowed: bool,
}

/// One row's figures.
#[derive(Debug)]
struct Figures {
    micros: Histogram<u64>,
    errors: BTreeMap<String, u64>,
}

/// All figures of a run, shared by its tasks.
#[derive(Debug)]
pub(crate) struct Stats {
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    /// Empty, with the bounds of every row: from a microsecond to an hour, three digits.
    empty: Histogram<u64>,
    rows: BTreeMap<Row, Figures>,
    not_modified: u64,
    unclean: u64,
}

/// One row as it is reported.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Summary {
    pub(crate) count: u64,
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p90_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) max_ms: f64,
    pub(crate) mean_ms: f64,
    pub(crate) errors: BTreeMap<String, u64>,
}

impl Figures {
    fn summary(&self, elapsed: Duration) -> Summary {
        let ms = |micros: u64| micros as f64 / 1000.0;
        let at = |quantile: f64| ms(self.micros.value_at_quantile(quantile));
        let seconds = elapsed.as_secs_f64();
        let count = self.micros.len();
        Summary {
            count,
            per_second: if seconds > 0.0 {
                count as f64 / seconds
            } else {
                0.0
            },
            p50_ms: at(0.5),
            p90_ms: at(0.9),
            p99_ms: at(0.99),
            max_ms: ms(self.micros.max()),
            mean_ms: if count > 0 {
                self.micros.mean() / 1000.0
            } else {
                0.0
            },
            errors: self.errors.clone(),
        }
    }
}

impl Inner {
    fn row(&mut self, row: Row) -> &mut Figures {
        self.rows.entry(row).or_insert_with(|| Figures {
            micros: self.empty.clone(),
            errors: BTreeMap::new(),
        })
    }
}

impl Stats {
    pub(crate) fn new() -> Result<Self, CreationError> {
        let empty = Histogram::new_with_bounds(1, 3_600_000_000, 3)?;
        Ok(Self {
            inner: Mutex::new(Inner {
                empty,
                rows: BTreeMap::new(),
                not_modified: 0,
                unclean: 0,
            }),
        })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something took this long.
    pub(crate) fn took(&self, row: Row, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX).max(1);
        self.inner().row(row).micros.saturating_record(micros);
    }

    /// Something took from then until now.
    pub(crate) fn since(&self, row: Row, began: Instant) {
        self.took(row, began.elapsed());
    }

    /// Something went wrong.
    pub(crate) fn error(&self, row: Row, code: &Code) {
        let mut inner = self.inner();
        if !code.allowed {
            inner.unclean += 1;
        }
        let errors = &mut inner.row(row).errors;
        match errors.get_mut(&code.name) {
            Some(count) => *count += 1,
            None => drop(errors.insert(code.name.clone(), 1)),
        }
    }

    /// A state read was answered by 304.
    pub(crate) fn not_modified(&self) {
        self.inner().not_modified += 1;
    }

    /// How many state reads were answered by 304.
    pub(crate) fn count_not_modified(&self) -> u64 {
        self.inner().not_modified
    }

    /// Errors that a clean run must not hold.
    pub(crate) fn unclean(&self) -> u64 {
        self.inner().unclean
    }

    /// How many of these there were, and how many errors.
    pub(crate) fn counts(&self, row: Row) -> (u64, u64) {
        self.inner().rows.get(&row).map_or((0, 0), |figures| {
            (figures.micros.len(), figures.errors.values().sum())
        })
    }

    /// A row's figures over a time.
    pub(crate) fn summary(&self, row: Row, elapsed: Duration) -> Summary {
        self.inner().row(row).summary(elapsed)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) -> bool {
        (value - expected).abs() <= expected * 0.002
    }

    #[test]
    fn a_known_histogram_gives_its_numbers() {
        let stats = Stats::new().unwrap();
        for ms in 1..=1000 {
            stats.took(Row::Commands, Duration::from_millis(ms));
        }
        let summary = stats.summary(Row::Commands, Duration::from_secs(4));
        assert_eq!(summary.count, 1000);
        assert!(near(summary.per_second, 250.0));
        assert!(near(summary.p50_ms, 500.0), "{summary:?}");
        assert!(near(summary.p90_ms, 900.0), "{summary:?}");
        assert!(near(summary.p99_ms, 990.0), "{summary:?}");
        assert!(near(summary.max_ms, 1000.0), "{summary:?}");
        assert!(near(summary.mean_ms, 500.5), "{summary:?}");
    }

    #[test]
    fn an_empty_row_has_noughts_and_no_not_a_number() {
        let summary = Stats::new().unwrap().summary(Row::States, Duration::ZERO);
        assert_eq!(
            (
                summary.count,
                summary.per_second,
                summary.mean_ms,
                summary.max_ms
            ),
            (0, 0.0, 0.0, 0.0)
        );
    }

    #[test]
    fn errors_are_counted_by_code_and_only_some_are_unclean() {
        let stats = Stats::new().unwrap();
        let allowed = Code {
            name: "503 overloaded".to_owned(),
            allowed: true,
        };
        let bug = Code {
            name: "500 internal_error".to_owned(),
            allowed: false,
        };
        for code in [&allowed, &allowed, &bug] {
            stats.error(Row::Commands, code);
        }
        assert_eq!(stats.unclean(), 1);
        assert_eq!(stats.counts(Row::Commands), (0, 3));
        let errors = stats.summary(Row::Commands, Duration::from_secs(1)).errors;
        assert_eq!(
            errors.into_iter().collect::<Vec<_>>(),
            [
                ("500 internal_error".to_owned(), 1),
                ("503 overloaded".to_owned(), 2)
            ]
        );
    }
}
