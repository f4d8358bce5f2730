//! Tells those who read along what the writer writes: gathered, so that a fast writer floods nobody.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use uuid::Uuid;

use crate::broadcast::{Broadcast, Writing};
use crate::domain::stage::Stage;
use crate::generation::{Delta, Progress};
use crate::ports::clock::Clock;
use crate::ports::writer::{Brief, Piece};

use super::RunnerArguments;

/// What one attempt has said, and what of it was told.
pub(super) struct Telling {
    broadcast: Broadcast,
    clock: Arc<dyn Clock>,
    every: Duration,
    session_id: Uuid,
    command_id: Uuid,
    attempt: u32,
    stage: Stage,
    /// Pieces not told yet, neighbours of one field joined.
    texts: Vec<(u32, String, String)>,
    /// How many characters of each field were told.
    offsets: HashMap<(u32, String), u64>,
    progress: Option<f64>,
}

impl Telling {
    pub(super) fn new(with: &RunnerArguments, brief: &Brief, attempt: u32) -> Self {
        Self {
            broadcast: with.broadcast.clone(),
            clock: with.clock.clone(),
            every: with.settings.show_every,
            session_id: brief.session_id,
            command_id: brief.command_id,
            attempt,
            stage: brief.stage,
            texts: Vec::new(),
            offsets: HashMap::new(),
            progress: None,
        }
    }

    /// Listens until the writer says no more. The first piece is told at once, those that follow it together after a moment.
    pub(super) async fn listen(&mut self, pieces: &mut mpsc::Receiver<Piece>) {
        while let Some(piece) = pieces.recv().await {
            self.take(piece);
            self.tell_texts();
            let clock = self.clock.clone();
            let moment = clock.sleep(self.every);
            tokio::pin!(moment);
            loop {
                tokio::select! {
                    biased;
                    () = &mut moment => break,
                    piece = pieces.recv() => match piece {
                        Some(piece) => self.take(piece),
                        None => break,
                    },
                }
            }
            self.tell();
        }
    }

    /// Takes what is still there when the writer has ended, and tells it.
    pub(super) fn rest(&mut self, pieces: &mut mpsc::Receiver<Piece>) {
        while let Ok(piece) = pieces.try_recv() {
            self.take(piece);
        }
        self.tell();
    }

    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Progress(progress) => self.progress = Some(progress.clamp(0.0, 1.0)),
            Piece::Text {
                proposal,
                pointer,
                text,
            } => match self.texts.last_mut() {
                Some((same, at, before)) if *same == proposal && *at == pointer => {
                    before.push_str(&text);
                }
                _ => self.texts.push((proposal, pointer, text)),
            },
        }
    }

    fn tell(&mut self) {
        self.tell_texts();
        if let Some(progress) = self.progress.take().filter(|progress| progress.is_finite()) {
            let progress = Progress {
                command_id: self.command_id,
                attempt: self.attempt,
                stage: self.stage,
                progress,
            };
            self.broadcast
                .writing(self.session_id, Writing::Progress(progress));
        }
    }

    fn tell_texts(&mut self) {
        for (proposal, pointer, text) in std::mem::take(&mut self.texts) {
            let told = self.offsets.entry((proposal, pointer.clone())).or_default();
            let offset = *told;
            *told += text.chars().count() as u64;
            let piece = Delta {
                command_id: self.command_id,
                attempt: self.attempt,
                stage: self.stage,
                proposal,
                pointer,
                text,
                offset,
            };
            self.broadcast
                .writing(self.session_id, Writing::Text(piece));
        }
    }
}
