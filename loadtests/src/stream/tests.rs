//! What counts as a delivery, and when a generation runs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::json;

use super::*;

const SESSION: Uuid = Uuid::from_u128(1);
const COMMAND: Uuid = Uuid::from_u128(11);

fn event(sequence: u64, kind: &str) -> sse::Event {
    let data = json!({
        "id": Uuid::from_u128(u128::from(sequence)), "type": kind, "subject": SESSION, "sequence": sequence,
        "aggregateversion": sequence, "causationid": COMMAND, "data": {"command_id": COMMAND, "proposals": [{}]},
    });
    sse::Event {
        id: Some(sequence.to_string()),
        event: kind.to_owned(),
        data: data.to_string(),
    }
}

fn ready(after: u64) -> sse::Event {
    sse::Event {
        id: None,
        event: "ready".to_owned(),
        data: json!({"last_event_id": after}).to_string(),
    }
}

struct Stage {
    live: Live,
    stats: Stats,
    began: Instant,
}

impl Stage {
    fn new() -> Self {
        Self {
            live: Live::new(SESSION),
            stats: Stats::new().unwrap(),
            began: Instant::now(),
        }
    }

    fn at(&self, ms: u64) -> Instant {
        self.began + Duration::from_millis(ms)
    }

    fn comes(&self, event: &sse::Event, ms: u64) {
        self.live.seen().take(event, self.at(ms), &self.stats);
    }

    fn answered(&self, sent: u64) {
        self.live
            .seen()
            .answered(COMMAND, self.at(sent), &self.stats);
    }

    fn row(&self, row: Row) -> (u64, f64) {
        let summary = self.stats.summary(row, Duration::from_secs(1));
        (summary.count, summary.max_ms.round())
    }
}

#[test]
fn a_delivery_counts_from_the_send_whichever_comes_first() {
    for answer_first in [true, false] {
        let stage = Stage::new();
        stage.comes(&ready(0), 0);
        if answer_first {
            stage.answered(10);
        }
        stage.comes(&event(1, "draft.edited"), 40);
        // A later event of the same command is no delivery of its own.
        stage.comes(&event(2, "generation.completed"), 900);
        if !answer_first {
            stage.answered(10);
        }
        assert_eq!(
            stage.row(Row::Deliveries),
            (1, 30.0),
            "answer first: {answer_first}"
        );
    }
}

#[test]
fn what_was_sent_before_the_stream_was_open_is_no_delivery() {
    let stage = Stage::new();
    stage.answered(10);
    stage.comes(&ready(0), 20);
    stage.comes(&event(1, "draft.edited"), 21);
    assert_eq!(stage.row(Row::Deliveries).0, 0);
}

#[test]
fn a_generation_runs_from_its_request_to_its_outcome() {
    let stage = Stage::new();
    stage.comes(&event(1, "generation.requested"), 0);
    assert_eq!(stage.live.seen().generations.len(), 1);
    stage.comes(&event(2, "generation.completed"), 70);
    assert!(stage.live.seen().generations.is_empty());
    assert_eq!(stage.row(Row::Generations), (1, 70.0));
}

#[test]
fn an_event_that_is_no_envelope_is_found_and_a_delta_is_passed_over() {
    let stage = Stage::new();
    let delta = sse::Event {
        id: None,
        event: "generation.delta".to_owned(),
        data: "{}".to_owned(),
    };
    stage.comes(&delta, 0);
    assert_eq!(stage.live.seen().ledger.take_violations(), []);
    let nonsense = sse::Event {
        id: Some("1".to_owned()),
        ..delta
    };
    stage.comes(&nonsense, 0);
    let found = stage.live.seen().ledger.take_violations();
    assert_eq!(
        found
            .iter()
            .map(|violation| violation.kind)
            .collect::<Vec<_>>(),
        [Kind::Shape]
    );
}
