//! A stand-in until the offline writer is merged.
use std::sync::Arc;

use async_trait::async_trait;
use genesis_actors::domain::content::{Kind, shape};
use genesis_actors::domain::event::WriterInfo;
use genesis_actors::ports::writer::{Brief, Draft, Piece, Writer, WriterError, Written};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

/// Stand-in.
#[derive(Debug)]
pub(super) struct OfflineWriter(u32);

impl OfflineWriter {
    /// Stand-in.
    pub(super) fn new(pace: u32) -> anyhow::Result<Self> {
        Ok(Self(pace))
    }
}

fn fill(kind: &Kind, n: u32) -> Value {
    match kind {
        Kind::Text(_) => json!(format!("text {n} …")),
        Kind::Word(words) => json!(words.first()),
        Kind::Int => json!(n + 1),
        Kind::List(kind) => json!([fill(kind, n)]),
        Kind::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|field| (field.name.to_owned(), fill(&field.kind, n)))
                .collect::<Map<_, _>>(),
        ),
    }
}

#[async_trait]
impl Writer for OfflineWriter {
    async fn write(
        &self,
        brief: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        for _ in 0..10 {
            let piece = Piece::Text {
                proposal: 0,
                pointer: "/title".to_owned(),
                text: "word ".to_owned(),
            };
            let _ = pieces.send(piece).await;
            if self.0 > 0 {
                tokio::time::sleep(std::time::Duration::from_millis(20_000 / u64::from(self.0)))
                    .await;
            }
        }
        let proposals = (0..brief.count)
            .map(|n| Draft {
                content: fill(&shape(brief.stage), n),
                adjustments_made: None,
            })
            .collect();
        let writer = WriterInfo {
            kind: "offline".to_owned(),
            model: "none".to_owned(),
            usage: None,
        };
        Ok(Written { proposals, writer })
    }
}
