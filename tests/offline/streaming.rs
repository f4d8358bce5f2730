//! The stream: what is sent is what is handed back, in order, at the pace.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use genesis::writer::OfflineWriter;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Piece, Writer};
use serde_json::Value;
use tokio::sync::mpsc;

use super::brief::brief;

fn strings(value: &Value, at: String, found: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            found.insert(at, text.clone());
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(n, v)| strings(v, format!("{at}/{n}"), found)),
        Value::Object(map) => map
            .iter()
            .for_each(|(n, v)| strings(v, format!("{at}/{n}"), found)),
        _ => {}
    }
}

#[tokio::test]
async fn pieces_add_up_to_the_proposals_and_progress_rises_to_one() {
    for stage in Stage::WORKING {
        let writer = OfflineWriter::new(0);
        let (send, mut receive) = mpsc::channel(16);
        let task = tokio::spawn(async move {
            writer
                .write(
                    Arc::new(brief(stage, 5, "A keeper of bees — “naïve” 🐝")),
                    send,
                )
                .await
        });
        let mut said: BTreeMap<(u32, String), String> = BTreeMap::new();
        let mut progress = -1.0;
        while let Some(piece) = receive.recv().await {
            match piece {
                Piece::Text {
                    proposal,
                    pointer,
                    text,
                } => said.entry((proposal, pointer)).or_default().push_str(&text),
                Piece::Progress(now) => {
                    assert!(now >= progress);
                    progress = now;
                }
            }
        }
        assert!((progress - 1.0).abs() < 1e-9);
        let written = task.await.unwrap().unwrap();
        assert_eq!(
            (written.writer.kind.as_str(), written.writer.model.as_str()),
            ("offline", "genesis-offline-1")
        );
        let mut whole = BTreeMap::new();
        for (n, draft) in (0u32..).zip(&written.proposals) {
            let mut found = BTreeMap::new();
            strings(&draft.content, String::new(), &mut found);
            whole.extend(found.into_iter().map(|(at, text)| ((n, at), text)));
        }
        assert_eq!(said, whole);
    }
}

#[tokio::test]
async fn the_pace_is_kept_over_the_whole_generation() {
    let writer = OfflineWriter::new(15_000);
    assert!(!writer.ideas("en").is_empty(), "the stock is read");
    let (send, mut receive) = mpsc::channel(16);
    let start = Instant::now();
    let task = tokio::spawn(async move {
        writer
            .write(Arc::new(brief(Stage::Concept, 5, "")), send)
            .await
    });
    let mut sent = 0;
    while let Some(piece) = receive.recv().await {
        if let Piece::Text { text, .. } = piece {
            sent += text.chars().count();
            let due = sent as f64 / 15_000.0;
            assert!(start.elapsed().as_secs_f64() >= due - 0.2, "too fast");
        }
    }
    task.await.unwrap().unwrap();
    let expected = Duration::from_secs_f64(sent as f64 / 15_000.0);
    let taken = start.elapsed();
    assert!(
        taken >= expected && taken < expected + Duration::from_millis(400),
        "{taken:?} for {expected:?}"
    );
}

#[tokio::test]
async fn nobody_listening_is_no_error_and_dropping_stops() {
    let writer = Arc::new(OfflineWriter::new(10));
    let (send, receive) = mpsc::channel(16);
    drop(receive);
    let written = writer
        .write(Arc::new(brief(Stage::Concept, 5, "")), send)
        .await
        .unwrap();
    assert_eq!(written.proposals.len(), 10);
    let (send, mut receive) = mpsc::channel(16);
    let other = writer.clone();
    let task = tokio::spawn(async move {
        other
            .write(Arc::new(brief(Stage::Concept, 5, "")), send)
            .await
    });
    receive.recv().await.unwrap();
    task.abort();
    while receive.recv().await.is_some() {}
}

#[test]
fn ten_concepts_take_milliseconds() {
    assert!(!super::brief::writer().ideas("en").is_empty());
    let start = Instant::now();
    super::brief::write(brief(
        Stage::Concept,
        5,
        "A lighthouse keeper who hates the sea",
    ));
    let taken = start.elapsed();
    println!("{taken:?}");
    assert!(
        taken < Duration::from_millis(if cfg!(debug_assertions) { 900 } else { 20 }),
        "{taken:?}"
    );
}
