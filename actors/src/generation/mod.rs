//! The board of running generations: how far each is and what it has written so far, in memory only.
//!
//! State reads ask it for progress at any time. Its texts are written and read by the SseBroadcast actor alone, one message
//! after the other, so that a stream that joins gets each character exactly once: in the snapshot or live. It outlives a
//! crash of that actor.

use dashmap::DashMap;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::stage::Stage;

/// Data of `generation.delta`: a piece of the text of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Delta {
    pub command_id: Uuid,
    /// 1, 2, …; a higher one voids what lower ones wrote.
    pub attempt: u32,
    pub stage: Stage,
    /// Counts from 0.
    pub proposal: u32,
    /// JSON pointer into the proposal's content.
    pub pointer: String,
    pub text: String,
    /// Where the piece begins, in characters (Unicode code points).
    pub offset: u64,
}

/// Data of `generation.progress`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Progress {
    pub command_id: Uuid,
    pub attempt: u32,
    pub stage: Stage,
    /// 0 to 1.
    pub progress: f64,
}

/// What a running generation has to tell. It must come in the order in which it happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Writing {
    /// An attempt begins.
    Began {
        /// The generation.
        command_id: Uuid,
        /// 1, 2, …
        attempt: u32,
        /// The stage written for.
        stage: Stage,
    },
    /// A piece of text.
    Text(Delta),
    /// How far it is.
    Progress(Progress),
    /// The attempt has ended, however.
    Ended {
        /// The generation.
        command_id: Uuid,
    },
}

/// The board.
#[derive(Debug, Default)]
pub struct Board {
    sessions: DashMap<Uuid, Vec<Generation>>,
}

#[derive(Debug)]
struct Generation {
    command_id: Uuid,
    attempt: u32,
    stage: Stage,
    progress: f64,
    fields: Vec<Field>,
    /// False once a piece was lost: what follows it is not shown, since it would stand in the wrong place.
    whole: bool,
}

#[derive(Debug)]
struct Field {
    proposal: u32,
    pointer: String,
    text: String,
    chars: u64,
}

impl Board {
    /// An attempt begins. A higher one voids what lower ones wrote; a lower one is ignored.
    pub fn begin(&self, session_id: Uuid, command_id: Uuid, attempt: u32, stage: Stage) {
        let fresh = Generation {
            command_id,
            attempt,
            stage,
            progress: 0.0,
            fields: Vec::new(),
            whole: true,
        };
        let mut running = self.sessions.entry(session_id).or_default();
        match running.iter_mut().find(|run| run.command_id == command_id) {
            Some(run) if run.attempt < attempt => *run = fresh,
            Some(_) => {}
            None => running.push(fresh),
        }
    }

    /// Word of an attempt whose beginning was not heard: its progress is followed, its texts lack what was written before.
    pub fn join(&self, session_id: Uuid, command_id: Uuid, attempt: u32, stage: Stage) {
        let is_known = |run: &Generation| run.command_id == command_id && run.attempt >= attempt;
        let running = self.sessions.get(&session_id);
        if running.is_some_and(|running| running.iter().any(is_known)) {
            return;
        }
        self.begin(session_id, command_id, attempt, stage);
        self.with(session_id, command_id, attempt, |run| run.whole = false);
    }

    /// Adds a piece of text. False when it is not to be shown: of another attempt than the one that runs, or not the continuation of what is there.
    pub fn append(&self, session_id: Uuid, piece: &Delta) -> bool {
        self.with(session_id, piece.command_id, piece.attempt, |run| {
            run.append(piece)
        })
        .unwrap_or(false)
    }

    /// Takes progress. False when it is of another attempt than the one that runs.
    pub fn advance(&self, session_id: Uuid, progress: &Progress) -> bool {
        self.with(session_id, progress.command_id, progress.attempt, |run| {
            run.progress = progress.progress;
        })
        .is_some()
    }

    /// The attempt has ended: all of it is forgotten.
    pub fn end(&self, session_id: Uuid, command_id: Uuid) {
        if let Some(mut running) = self.sessions.get_mut(&session_id) {
            running.retain(|run| run.command_id != command_id);
        }
        self.sessions
            .remove_if(&session_id, |_, running| running.is_empty());
    }

    /// How far a generation is, 0 to 1; 0 when it is not running here.
    pub fn progress_of(&self, session_id: Uuid, command_id: Uuid) -> f64 {
        self.sessions
            .get(&session_id)
            .and_then(|running| {
                let run = running.iter().find(|run| run.command_id == command_id)?;
                Some(run.progress)
            })
            .unwrap_or(0.0)
    }

    /// What the running generations of a session have written so far: one piece a field, from offset 0, in the order they were begun.
    pub fn so_far(&self, session_id: Uuid) -> Vec<Delta> {
        let Some(running) = self.sessions.get(&session_id) else {
            return Vec::new();
        };
        running.iter().flat_map(Generation::so_far).collect()
    }

    /// How many sessions have a generation on the board.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }

    fn with<T>(
        &self,
        session_id: Uuid,
        command_id: Uuid,
        attempt: u32,
        change: impl FnOnce(&mut Generation) -> T,
    ) -> Option<T> {
        let mut running = self.sessions.get_mut(&session_id)?;
        let run = running
            .iter_mut()
            .find(|run| run.command_id == command_id && run.attempt == attempt)?;
        Some(change(run))
    }
}

impl Generation {
    fn append(&mut self, piece: &Delta) -> bool {
        let chars = piece.text.chars().count() as u64;
        // The field written last is the likeliest to go on.
        let known = self
            .fields
            .iter_mut()
            .rfind(|field| field.proposal == piece.proposal && field.pointer == piece.pointer);
        let there = known.as_ref().map_or(0, |field| field.chars);
        // From another process it may come twice.
        if piece.offset + chars <= there {
            return false;
        }
        self.whole = self.whole && there == piece.offset;
        if !self.whole {
            return false;
        }
        match known {
            Some(field) => {
                field.text.push_str(&piece.text);
                field.chars += chars;
            }
            None => self.fields.push(Field {
                proposal: piece.proposal,
                pointer: piece.pointer.clone(),
                text: piece.text.clone(),
                chars,
            }),
        }
        true
    }

    fn so_far(&self) -> impl Iterator<Item = Delta> {
        self.fields.iter().map(|field| Delta {
            command_id: self.command_id,
            attempt: self.attempt,
            stage: self.stage,
            proposal: field.proposal,
            pointer: field.pointer.clone(),
            text: field.text.clone(),
            offset: 0,
        })
    }
}
