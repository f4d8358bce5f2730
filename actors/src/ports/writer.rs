//! The writer: whoever turns a brief into proposals, a model or the offline writer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::domain::event::{GenerationKind, WriterInfo};
use crate::domain::stage::{Mode, Stage};

/// All a writer may know when it writes; nothing else is given to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brief {
    /// The session, and the command this is for.
    pub session_id: Uuid,
    /// The generation's command.
    pub command_id: Uuid,
    /// The stage to write for.
    pub stage: Stage,
    /// The session's mode.
    pub mode: Mode,
    /// New proposals, or a refinement of `base`.
    pub kind: GenerationKind,
    /// How many proposals, exactly.
    pub count: u32,
    /// How many generations this stage has completed before: the same brief in a later round must differ.
    pub round: u32,
    /// 0 to 2^53−1; the same seed and the same commands give the same text.
    pub seed: u64,
    /// BCP 47.
    pub language: String,
    /// What the writer typed to begin with.
    pub premise: Option<String>,
    /// The working title, if there is one.
    pub title: Option<String>,
    /// What was asked for this time.
    pub instructions: Option<String>,
    /// The proposal to start from, if any.
    pub base: Option<BaseProposal>,
    /// JSON pointers into `base` whose values must be handed back byte for byte.
    pub keep: Vec<String>,
    /// JSON pointer into `base` → what to change there.
    pub adjustments: BTreeMap<String, String>,
    /// All feedback of the session, oldest first.
    pub feedback: Vec<FeedbackNote>,
    /// What was confirmed, by stage; CONCEPT as `{"concepts":[…]}`.
    pub confirmed: BTreeMap<Stage, Value>,
    /// Contents proposed earlier for this stage (not to be repeated), oldest first.
    pub earlier: Vec<Value>,
}

/// A proposal to start from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BaseProposal {
    /// Its id.
    pub proposal_id: Uuid,
    /// Its content.
    pub content: Value,
}

/// One piece of feedback the writer has given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FeedbackNote {
    /// The stage it was given in.
    pub stage: Stage,
    /// In the writer's words.
    pub feedback: String,
    /// JSON pointer → what to change there.
    pub adjustments: BTreeMap<String, String>,
}

/// What a writer says while it writes.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// More text of a field. Pieces of one field come in order; `pointer` is a JSON pointer into that proposal's content.
    Text {
        /// Counts from 0.
        proposal: u32,
        /// The field.
        pointer: String,
        /// What follows what was said of it before.
        text: String,
    },
    /// How far the whole is, 0 to 1.
    Progress(f64),
}

/// A proposal as written, before it has an id.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Complete content of the stage.
    pub content: Value,
    /// JSON pointer → what was changed there, for a refinement.
    pub adjustments_made: Option<BTreeMap<String, String>>,
}

/// What a finished attempt hands back.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Exactly `count` of them.
    pub proposals: Vec<Draft>,
    /// Who wrote, and what it took.
    pub writer: WriterInfo,
    /// What the writer was told and with which settings, to be read back; `None` when nobody was told anything.
    pub prompt: Option<Value>,
}

/// Why an attempt failed. Each says it so that the person who asked may read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriterError {
    /// It cannot be reached or does not answer; worth another try.
    #[error("the writer cannot be reached: {0}")]
    Unavailable(String),
    /// It has too much to do; worth another try, but not before the time it names.
    #[error("the writer is busy: {why}")]
    Busy {
        /// What it said.
        why: String,
        /// Not sooner than this.
        retry_after: Duration,
    },
    /// It wrote, but not to the end in the time an attempt may take; worth another try.
    #[error("the writer took too long: {0}")]
    TimedOut(String),
    /// It will not write this; another try is of no use.
    #[error("the writer refused: {0}")]
    Refused(String),
    /// What it wrote does not fit; worth another try.
    #[error("what the writer wrote does not fit: {0}")]
    Invalid(String),
}

/// The port. Dropping the future stops the writing.
#[async_trait]
pub trait Writer: Send + Sync + 'static {
    /// Writes what the brief asks for, saying pieces as it goes. A closed `pieces` is no error.
    async fn write(
        &self,
        brief: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError>;

    /// Whether the writer can be asked. One that is part of the program always can.
    async fn ping(&self) -> Result<(), WriterError> {
        Ok(())
    }
}
