//! Golden files of every event: what is stored today must be readable for ever.
//!
//! A file is named `<type>.v<schema version>.json`. To add one for a new version of a schema, run the test with
//! `UPDATE_GOLDEN=1`; never change one that has been released.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::DateTime;
use common::content;
use genesis_actors::domain::event::{
    ConfirmSource, Event, FailureCode, ForkedFrom, GenerationKind, ProposalData, SCHEMA_VERSION,
    WriterInfo,
};
use genesis_actors::domain::stage::{Mode, Stage};
use serde_json::json;
use uuid::Uuid;

fn samples() -> Vec<Event> {
    let id = Uuid::from_u128;
    let at = DateTime::from_timestamp(1_800_000_000, 123_456_000).unwrap();
    let changes = BTreeMap::from([("/title".to_owned(), "shorter".to_owned())]);
    vec![
        Event::SessionStarted {
            mode: Mode::Guided,
            premise: Some("A keeper who hates the sea".to_owned()),
            title: None,
            language: "en".to_owned(),
            seed: Some(7),
            forked_from: Some(ForkedFrom {
                session_id: id(1),
                version: 3,
            }),
        },
        Event::StageEntered {
            stage: Stage::Concept,
        },
        Event::GenerationRequested {
            command_id: id(2),
            stage: Stage::Concept,
            kind: GenerationKind::Refinement,
            count: 1,
            instructions: Some("darker".to_owned()),
            proposal_id: Some(id(3)),
            keep: Some(vec!["/core_idea".to_owned()]),
            adjustments: Some(changes.clone()),
        },
        Event::GenerationCompleted {
            command_id: id(2),
            stage: Stage::Concept,
            proposals: vec![ProposalData {
                proposal_id: id(4),
                content: content(Stage::Concept, 1),
                derived_from: Some(id(3)),
                adjustments_made: Some(changes.clone()),
            }],
            writer: WriterInfo {
                kind: "offline".to_owned(),
                model: "m".to_owned(),
                usage: Some(json!({"out": 9})),
            },
        },
        Event::GenerationFailed {
            command_id: id(2),
            stage: Stage::Theme,
            code: FailureCode::TimedOut,
            message: "It took too long.".to_owned(),
            retryable: true,
        },
        Event::GenerationCancelled {
            command_id: id(2),
            stage: Stage::Theme,
            reason: "cancelled".to_owned(),
        },
        Event::FeedbackProvided {
            stage: Stage::World,
            proposal_id: None,
            feedback: "more rain".to_owned(),
            adjustments: Some(changes),
            keep: None,
        },
        Event::ConceptSelected {
            proposal_ids: vec![id(4)],
            content: None,
        },
        Event::DraftEdited {
            stage: Stage::Plot,
            content: json!({"ending": "rain"}),
        },
        Event::StageConfirmed {
            stage: Stage::Concept,
            content: json!({"concepts": [content(Stage::Concept, 1)]}),
            source: ConfirmSource::Selection,
            proposal_id: None,
        },
        Event::WorkflowReminder {
            stage: None,
            correlation_id: id(5),
            timeout_at: at,
        },
        Event::WorkflowFailed {
            stage: Some(Stage::Theme),
            correlation_id: id(5),
            reason: "timed_out".to_owned(),
        },
        Event::SessionExpiring { expires_at: at },
        Event::SessionExtended { expires_at: at },
        Event::SessionExpired { expires_at: at },
        Event::SessionAbandoned { reason: None },
        Event::SessionCompleted {
            novel_id: id(6),
            title: "Salt".to_owned(),
        },
        Event::NovelCreated {
            novel_id: id(6),
            title: "Salt".to_owned(),
        },
    ]
}

fn file(event_type: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/events")
        .join(format!("{event_type}.v{SCHEMA_VERSION}.json"))
}

#[test]
fn every_event_is_written_and_read_as_its_golden_file_says() {
    let samples = samples();
    let types: Vec<_> = samples.iter().map(Event::event_type).collect();
    let mut expected = Event::TYPES.to_vec();
    let mut found = types.clone();
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "every type of the contract has a sample");
    for event in samples {
        let path = file(event.event_type());
        let written = serde_json::to_string_pretty(&event.data().unwrap()).unwrap() + "\n";
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &written).unwrap();
        }
        let golden = std::fs::read_to_string(&path).unwrap();
        assert_eq!(
            written,
            golden,
            "{} is written otherwise now",
            event.event_type()
        );
        let read = Event::read(
            event.event_type(),
            SCHEMA_VERSION,
            serde_json::from_str(&golden).unwrap(),
        );
        assert_eq!(read.unwrap(), event);
    }
}

#[test]
fn an_event_of_an_unknown_schema_version_is_refused_by_name() {
    let error = Event::read("stage.entered", 99, json!({"stage": "THEME"})).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an event of type stage.entered has the unknown schema version 99"
    );
}
