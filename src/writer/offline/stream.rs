//! Sending what was written as a model would: field by field, a few words at a time, at a pace.

use std::time::Duration;

use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Draft, Piece};
use tokio::sync::mpsc::Sender;
use tokio::time::{Instant, sleep_until};

use super::pointer;
use super::text;

/// Characters of one piece, about.
const PIECE: usize = 36;
/// Between two sleeps at least so long, so that a fast pace costs little.
const TICK: Duration = Duration::from_millis(40);

/// Sends all proposals; returns early when nobody listens any more.
pub async fn send(stage: Stage, proposals: &[Draft], pace: u32, pieces: &Sender<Piece>) {
    let fields: Vec<(u32, String, String)> = (0u32..)
        .zip(proposals)
        .flat_map(|(n, draft)| {
            pointer::leaves(stage, &draft.content)
                .into_iter()
                .map(move |(at, text)| (n, at, text))
        })
        .collect();
    let whole: usize = fields.iter().map(|(_, _, text)| text::length(text)).sum();
    let mut clock = Clock {
        start: Instant::now(),
        pace,
        slept: Duration::ZERO,
    };
    let mut sent = 0usize;
    for (proposal, pointer, text) in fields {
        for part in parts(&text) {
            sent += text::length(part);
            let piece = Piece::Text {
                proposal,
                pointer: pointer.clone(),
                text: part.to_owned(),
            };
            if pieces.send(piece).await.is_err() {
                return;
            }
            if clock.wait_for(sent).await {
                let share = sent as f64 / whole.max(1) as f64;
                if pieces
                    .send(Piece::Progress(share.min(0.999)))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
        if pace == 0 {
            let share = sent as f64 / whole.max(1) as f64;
            if pieces
                .send(Piece::Progress(share.min(0.999)))
                .await
                .is_err()
            {
                return;
            }
        }
    }
    clock.end(sent).await;
    let _ = pieces.send(Piece::Progress(1.0)).await;
}

/// When how much may have been sent.
struct Clock {
    start: Instant,
    pace: u32,
    slept: Duration,
}

impl Clock {
    fn due(&self, sent: usize) -> Duration {
        Duration::from_secs_f64(sent as f64 / f64::from(self.pace.max(1)))
    }

    /// Sleeps when a tick's worth has been sent; says whether it did.
    async fn wait_for(&mut self, sent: usize) -> bool {
        if self.pace == 0 {
            return false;
        }
        let due = self.due(sent);
        if due < self.slept + TICK {
            return false;
        }
        self.slept = due;
        sleep_until(self.start + due).await;
        true
    }

    async fn end(&self, sent: usize) {
        if self.pace > 0 {
            sleep_until(self.start + self.due(sent)).await;
        }
    }
}

/// A text in pieces of a few words, cut behind a space where there is one.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut count = 0;
    for (at, c) in text.char_indices() {
        count += 1;
        let end = at + c.len_utf8();
        if (count >= PIECE && c == ' ') || count >= PIECE * 3 {
            if let Some(part) = text.get(start..end) {
                parts.push(part);
            }
            start = end;
            count = 0;
        }
    }
    if let Some(rest) = text.get(start..).filter(|r| !r.is_empty()) {
        parts.push(rest);
    }
    parts
}
