//! A writer that does what a test tells it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use genesis_actors::domain::event::WriterInfo;
use genesis_actors::ports::writer::{Brief, Draft, Piece, Writer, WriterError, Written};
use serde_json::json;
use tokio::sync::mpsc;

/// What one call does.
pub enum Script {
    /// Says these pieces, and then this.
    Say(Vec<Piece>, Result<Written, WriterError>),
    /// Says these pieces, and never ends.
    Hang(Vec<Piece>),
    /// Panics.
    Panic,
}

#[derive(Default)]
pub struct FakeWriter {
    scripts: Mutex<VecDeque<Script>>,
    /// Calls made, and calls that were dropped before they ended.
    pub calls: AtomicUsize,
    pub dropped: AtomicUsize,
    /// Calls that run, and the most that ever ran at once.
    running: AtomicUsize,
    pub most: AtomicUsize,
}

impl FakeWriter {
    /// What the next call does; a call without a script writes a concept.
    pub fn next(&self, script: Script) {
        self.scripts.lock().unwrap().push_back(script);
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    pub fn dropped(&self) -> usize {
        self.dropped.load(Ordering::Relaxed)
    }
}

/// One complete concept.
pub fn concept() -> Written {
    let content = json!({
        "title": "Ash", "core_idea": "idea", "description": "text",
        "philosophical_depth": "depth", "emotional_core": "core",
    });
    written(content)
}

/// A concept that lacks nearly everything.
pub fn misfit() -> Written {
    written(json!({"title": "Ash"}))
}

fn written(content: serde_json::Value) -> Written {
    Written {
        proposals: vec![Draft {
            content,
            adjustments_made: None,
        }],
        writer: WriterInfo {
            kind: "offline".to_owned(),
            model: "fake".to_owned(),
            usage: None,
        },
        prompt: None,
    }
}

pub fn text(pointer: &str, text: &str) -> Piece {
    Piece::Text {
        proposal: 0,
        pointer: pointer.to_owned(),
        text: text.to_owned(),
    }
}

struct Running<'a> {
    writer: &'a FakeWriter,
    ended: bool,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.writer.running.fetch_sub(1, Ordering::Relaxed);
        if !self.ended {
            self.writer.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[async_trait]
impl Writer for FakeWriter {
    async fn write(
        &self,
        _: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        let running = self.running.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(running, Ordering::Relaxed);
        let mut running = Running {
            writer: self,
            ended: false,
        };
        let script = self.scripts.lock().unwrap().pop_front();
        let (said, end) = match script {
            None => (Vec::new(), Ok(concept())),
            Some(Script::Say(said, end)) => (said, end),
            Some(Script::Panic) => panic!("the writer fell over, as the test wants"),
            Some(Script::Hang(said)) => {
                for piece in said {
                    let _ = pieces.send(piece).await;
                }
                return std::future::pending().await;
            }
        };
        for piece in said {
            let _ = pieces.send(piece).await;
        }
        running.ended = true;
        end
    }
}
