//! A writer and what it is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use genesis::writer::openai::ability::Abilities;
use genesis::writer::openai::{OpenAiSettings, OpenAiWriter, Parts, Prices};
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::{Mode, Stage};
use genesis_actors::ports::writer::{Brief, Piece, Writer, WriterError, Written};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::scripted::Scripted;

pub fn writer_with(server: &Scripted, change: impl FnOnce(&mut OpenAiSettings)) -> OpenAiWriter {
    let mut settings = OpenAiSettings {
        base_url: server.base.clone(),
        model: None,
        api_key: None,
        timeout: Duration::from_secs(30),
        first_token: Duration::from_secs(10),
        concurrency: 2,
        context: 0,
        parts: Parts::Auto,
        prices: Prices {
            input: 1.0,
            output: 2.0,
            currency: "EUR".to_owned(),
        },
    };
    change(&mut settings);
    OpenAiWriter::new(settings, Abilities::default()).unwrap()
}

pub fn writer(server: &Scripted) -> OpenAiWriter {
    writer_with(server, |_| {})
}

pub fn brief(stage: Stage, count: u32) -> Brief {
    Brief {
        session_id: Uuid::now_v7(),
        command_id: Uuid::now_v7(),
        stage,
        mode: Mode::Guided,
        kind: GenerationKind::Inspiration,
        count,
        round: 0,
        seed: 7,
        language: "en".to_owned(),
        premise: Some("A lighthouse keeper who hates the sea".to_owned()),
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

/// What is written, and the texts told on the way by proposal and pointer.
pub async fn write(
    writer: &OpenAiWriter,
    brief: Brief,
) -> (
    Result<Written, WriterError>,
    BTreeMap<(u32, String), String>,
    Vec<f64>,
) {
    let (say, mut pieces) = mpsc::channel(100_000);
    let written = writer.write(Arc::new(brief), say).await;
    let (mut texts, mut progress) = (BTreeMap::<_, String>::new(), Vec::new());
    while let Ok(piece) = pieces.try_recv() {
        match piece {
            Piece::Text {
                proposal,
                pointer,
                text,
            } => texts
                .entry((proposal, pointer))
                .or_default()
                .push_str(&text),
            Piece::Progress(share) => progress.push(share),
        }
    }
    (written, texts, progress)
}
