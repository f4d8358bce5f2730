//! The end of a run in figures: a table for people, JSON for programs.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::time::Duration;

use serde::Serialize;

use crate::run::Context;
use crate::stats::{Row, Summary};

/// What was run.
#[derive(Debug, Serialize)]
pub(crate) struct Head {
    /// `sessions` or `commands`.
    pub(crate) command: &'static str,
    pub(crate) urls: Vec<String>,
    /// Writers at once (`sessions`).
    pub(crate) users: Option<usize>,
    /// Sessions edited (`commands`).
    pub(crate) sessions: Option<usize>,
    /// Connections kept (`commands`).
    pub(crate) connections: Option<usize>,
    /// The rate of an open loop.
    pub(crate) rate: Option<f64>,
    /// How long work was begun; rates are over this time.
    pub(crate) seconds: f64,
}

/// What happened to sessions.
#[derive(Debug, Serialize)]
pub(crate) struct Sessions {
    pub(crate) started: u64,
    /// Became a novel (`sessions`).
    pub(crate) finished: u64,
    /// Compared with their history (`sessions`) or version (`commands`) at the end.
    pub(crate) checked: u64,
}

/// What must be nought in a clean run.
#[derive(Debug, Serialize)]
pub(crate) struct Violations {
    pub(crate) count: u64,
    pub(crate) kinds: BTreeMap<&'static str, u64>,
    /// The first of them, in words.
    pub(crate) examples: Vec<String>,
}

/// Errors that are neither 429 nor 503 with Retry-After; each row has all of its own by code.
#[derive(Debug, Serialize)]
pub(crate) struct Unclean {
    pub(crate) count: u64,
    /// The first of them, in words.
    pub(crate) examples: Vec<String>,
}

/// A run's result. The JSON file is this, with these names; times are milliseconds.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    #[serde(flatten)]
    pub(crate) head: Head,
    /// Ended early by a signal.
    pub(crate) interrupted: bool,
    /// No violation and no unclean error.
    pub(crate) clean: bool,
    #[serde(rename = "session_counts")]
    pub(crate) sessions: Sessions,
    pub(crate) rows: BTreeMap<&'static str, Summary>,
    /// State reads answered by 304.
    pub(crate) not_modified: u64,
    /// Open loop of `commands`: how many were due and had not been sent at the end.
    pub(crate) unsent: Option<u64>,
    pub(crate) violations: Violations,
    pub(crate) unclean_errors: Unclean,
    #[serde(skip)]
    order: &'static [Row],
}

impl Report {
    /// Draws up what was measured and found.
    pub(crate) fn new(
        head: Head,
        context: &Context,
        order: &'static [Row],
        elapsed: Duration,
    ) -> Self {
        let findings = context.findings();
        let over = |row: Row| {
            if row == Row::Starts {
                findings.starting
            } else {
                elapsed
            }
        };
        let rows = order
            .iter()
            .map(|row| (row.name(), context.stats.summary(*row, over(*row))))
            .collect();
        let violations = Violations {
            count: findings.violations.values().sum(),
            kinds: findings
                .violations
                .iter()
                .map(|(kind, count)| (kind.name(), *count))
                .collect(),
            examples: findings.violation_examples.clone(),
        };
        let unclean_errors = Unclean {
            count: context.stats.unclean(),
            examples: findings.error_examples.clone(),
        };
        Self {
            head,
            interrupted: findings.interrupted,
            clean: violations.count == 0 && unclean_errors.count == 0,
            sessions: Sessions {
                started: findings.started,
                finished: findings.finished,
                checked: findings.checked,
            },
            rows,
            not_modified: context.stats.count_not_modified(),
            unsent: None,
            violations,
            unclean_errors,
            order,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Head {
            command,
            urls,
            seconds,
            ..
        } = &self.head;
        write!(out, "{command} at {} for {seconds:.1} s", urls.join(", "))?;
        for (name, value) in [
            ("users", self.head.users),
            ("sessions", self.head.sessions),
            ("connections", self.head.connections),
        ] {
            if let Some(value) = value {
                write!(out, ", {value} {name}")?;
            }
        }
        match self.head.rate {
            Some(rate) => write!(out, ", open loop at {rate}/s")?,
            None => write!(out, ", as fast as answers come")?,
        }
        writeln!(
            out,
            "{}",
            if self.interrupted {
                ", ended early"
            } else {
                ""
            }
        )?;
        writeln!(
            out,
            "{:<12} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10} {:>8}",
            "", "count", "rate/s", "p50 ms", "p90 ms", "p99 ms", "max ms", "errors"
        )?;
        for row in self.order {
            if let Some(figures) = self.rows.get(row.name()) {
                let Summary {
                    count,
                    per_second,
                    p50_ms,
                    p90_ms,
                    p99_ms,
                    max_ms,
                    errors,
                    ..
                } = figures;
                let errors: u64 = errors.values().sum();
                writeln!(
                    out,
                    "{:<12} {count:>10} {per_second:>10.1} {p50_ms:>10.2} {p90_ms:>10.2} {p99_ms:>10.2} {max_ms:>10.2} {errors:>8}",
                    row.name()
                )?;
            }
        }
        let mut codes = String::new();
        for row in self.order {
            for (code, count) in self
                .rows
                .get(row.name())
                .iter()
                .flat_map(|figures| &figures.errors)
            {
                writeln!(codes, "  {}: {count} × {code}", row.name())?;
            }
        }
        if !codes.is_empty() {
            write!(out, "errors by code:\n{codes}")?;
        }
        if self.not_modified > 0 {
            writeln!(out, "state reads answered 304: {}", self.not_modified)?;
        }
        if let Some(unsent) = self.unsent.filter(|unsent| *unsent > 0) {
            writeln!(
                out,
                "due and not sent at the end: {unsent} (the latencies above leave these out)"
            )?;
        }
        let Sessions {
            started,
            finished,
            checked,
        } = self.sessions;
        writeln!(
            out,
            "sessions: {started} begun, {finished} made a novel, {checked} checked to their end"
        )?;
        for (kind, count) in &self.violations.kinds {
            writeln!(out, "VIOLATION {kind}: {count}")?;
        }
        for example in &self.violations.examples {
            writeln!(out, "  {example}")?;
        }
        for example in &self.unclean_errors.examples {
            writeln!(out, "  error: {example}")?;
        }
        if self.clean {
            write!(
                out,
                "clean: no violation, no error but what may be refused under load"
            )
        } else {
            let (violations, errors) = (self.violations.count, self.unclean_errors.count);
            write!(
                out,
                "NOT CLEAN: {violations} violations, {errors} errors that are neither 429 nor 503 with Retry-After"
            )
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;
    use crate::client::Client;
    use crate::stats::Code;
    use crate::violation::{Kind, Violation};

    fn head() -> Head {
        Head {
            command: "sessions",
            urls: vec!["http://127.0.0.1:8080".to_owned()],
            users: Some(3),
            sessions: None,
            connections: None,
            rate: None,
            seconds: 2.0,
        }
    }

    fn report(prepare: impl FnOnce(&Context)) -> Report {
        let context =
            Context::new(Client::new(&["http://127.0.0.1:8080".to_owned()]).unwrap()).unwrap();
        for ms in 1..=100 {
            context.stats.took(Row::Commands, Duration::from_millis(ms));
        }
        prepare(&context);
        Report::new(
            head(),
            &context,
            &[Row::Commands, Row::States],
            Duration::from_secs(2),
        )
    }

    #[test]
    fn the_table_shows_a_known_histogram() {
        let text = report(|_| {}).to_string();
        let row: Vec<&str> = text
            .lines()
            .find(|line| line.starts_with("commands"))
            .unwrap()
            .split_whitespace()
            .collect();
        assert_eq!(row[..3], ["commands", "100", "50.0"]);
        for (shown, expected) in row[3..7].iter().zip([50.0, 90.0, 99.0, 100.0]) {
            let shown: f64 = shown.parse().unwrap();
            assert!((shown - expected).abs() < 0.1, "{shown} for {expected}");
        }
        assert!(
            text.ends_with("clean: no violation, no error but what may be refused under load"),
            "{text}"
        );
    }

    #[test]
    fn the_json_has_its_documented_fields() {
        let json = serde_json::to_value(report(|_| {})).unwrap();
        assert_eq!(json["command"], "sessions");
        assert_eq!(json["users"], 3);
        assert_eq!(json["clean"], true);
        assert_eq!(json["rows"]["commands"]["count"], 100);
        assert_eq!(json["rows"]["commands"]["per_second"], 50.0);
        assert_eq!(json["rows"]["states"]["errors"], serde_json::json!({}));
        assert_eq!(json["violations"]["count"], 0);
        assert_eq!(json["session_counts"]["checked"], 0);
    }

    #[test]
    fn what_may_be_refused_under_load_leaves_a_run_clean_and_all_else_does_not() {
        let refused = Code {
            name: "503 overloaded".to_owned(),
            allowed: true,
        };
        let bug = Code {
            name: "500 internal_error".to_owned(),
            allowed: false,
        };
        assert!(report(|context| context.stats.error(Row::Commands, &refused)).clean);
        let report_of_bug = report(|context| context.stats.error(Row::Commands, &bug));
        assert!(!report_of_bug.clean);
        assert!(
            report_of_bug
                .to_string()
                .contains("commands: 1 × 500 internal_error")
        );
        let lost = Violation {
            kind: Kind::LostCommand,
            session: uuid::Uuid::nil(),
            evidence: "gone".to_owned(),
        };
        let report_of_loss = report(|context| context.findings().violated(vec![lost]));
        assert!(!report_of_loss.clean);
        assert_eq!(report_of_loss.violations.kinds["lost_command"], 1);
    }
}
