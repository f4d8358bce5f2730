//! Briefs for the tests, and writing them without a pace.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use genesis::writer::OfflineWriter;
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::{Mode, Stage};
use genesis_actors::ports::writer::{BaseProposal, Brief, Draft, FeedbackNote, Piece, Writer};
use serde_json::Value;
use tokio::sync::mpsc;
use uuid::Uuid;

pub fn brief(stage: Stage, seed: u64, premise: &str) -> Brief {
    Brief {
        session_id: Uuid::nil(),
        command_id: Uuid::nil(),
        stage,
        mode: Mode::Guided,
        kind: GenerationKind::Inspiration,
        count: stage.default_count(),
        round: 0,
        seed,
        language: "en".to_owned(),
        premise: (!premise.is_empty()).then(|| premise.to_owned()),
        title: None,
        instructions: None,
        base: None,
        keep: Vec::new(),
        adjustments: BTreeMap::new(),
        feedback: Vec::new(),
        confirmed: BTreeMap::new(),
        earlier: Vec::new(),
    }
}

pub fn refinement(stage: Stage, base: Option<&Value>, feedback: &str) -> Brief {
    let mut brief = brief(stage, 7, "");
    brief.kind = GenerationKind::Refinement;
    brief.count = 1;
    brief.base = base.map(|content| BaseProposal {
        proposal_id: Uuid::nil(),
        content: content.clone(),
    });
    brief.feedback = vec![FeedbackNote {
        stage,
        feedback: feedback.to_owned(),
        adjustments: BTreeMap::new(),
    }];
    brief
}

pub fn writer() -> &'static OfflineWriter {
    static WRITER: OnceLock<OfflineWriter> = OnceLock::new();
    WRITER.get_or_init(|| OfflineWriter::new(0))
}

/// What is written, with nobody listening.
pub fn write(brief: Brief) -> Vec<Draft> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (send, receive) = mpsc::channel::<Piece>(8);
    drop(receive);
    runtime
        .block_on(writer().write(Arc::new(brief), send))
        .unwrap()
        .proposals
}

/// Goes through all five stages, confirming the first proposal of each.
pub fn whole(seed: u64, premise: &str) -> BTreeMap<Stage, Value> {
    whole_in("en", seed, premise)
}

/// The same in a session of another language.
pub fn whole_in(language: &str, seed: u64, premise: &str) -> BTreeMap<Stage, Value> {
    let mut confirmed = BTreeMap::new();
    for stage in Stage::WORKING {
        let mut brief = brief(stage, seed, premise);
        brief.language = language.to_owned();
        brief.confirmed = confirmed.clone();
        let first = write(brief).remove(0).content;
        let value = if stage == Stage::Concept {
            serde_json::json!({"concepts": [first]})
        } else {
            first
        };
        confirmed.insert(stage, value);
    }
    confirmed
}

pub fn told(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text}\n"),
        Value::Array(items) => items.iter().map(told).collect(),
        Value::Object(map) => map.values().map(told).collect(),
        _ => String::new(),
    }
}
