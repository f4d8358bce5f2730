//! Domain events: what happened to a session, and the record each is kept in (contract, section 5).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::stage::{Mode, Stage, vocabulary};

/// The version of the event schema written now.
pub const SCHEMA_VERSION: i32 = 1;

vocabulary! {
    /// What a generation is for.
    GenerationKind {
        /// New proposals.
        Inspiration = "inspiration",
        /// A new proposal out of an earlier one and all feedback.
        Refinement = "refinement",
    }
}

vocabulary! {
    /// Where confirmed content came from.
    ConfirmSource {
        /// A proposal.
        Proposal = "proposal",
        /// The selected concepts.
        Selection = "selection",
        /// The draft.
        Draft = "draft",
        /// The writer's own content, sent along.
        Own = "own",
    }
}

vocabulary! {
    /// Why a generation failed, as told to the writer.
    FailureCode {
        /// It took too long.
        TimedOut = "timed_out",
        /// The writer could not be reached.
        WriterUnavailable = "writer_unavailable",
        /// The writer would not.
        WriterRefused = "writer_refused",
        /// What was written did not fit.
        ContentInvalid = "content_invalid",
        /// All attempts were lost.
        AttemptsExhausted = "attempts_exhausted",
        /// It was cancelled.
        Cancelled = "cancelled",
    }
}

/// Who wrote proposals, and what it took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WriterInfo {
    /// `offline` or `openai`.
    pub kind: String,
    /// The model's name.
    pub model: String,
    /// Tokens in and out, where they are known.
    pub usage: Option<Value>,
}

/// A proposal as it stands in `generation.completed`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposalData {
    /// Its id.
    pub proposal_id: Uuid,
    /// Complete content of the stage.
    pub content: Value,
    /// The proposal it was made from.
    pub derived_from: Option<Uuid>,
    /// JSON pointer → what was changed there.
    pub adjustments_made: Option<BTreeMap<String, String>>,
}

/// Where a forked session came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForkedFrom {
    /// The session copied.
    pub session_id: Uuid,
    /// Up to this version.
    pub version: i64,
}

/// What happened. `data` of the envelope is the variant's content.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[expect(
    missing_docs,
    reason = "the fields are the contract's table in section 5"
)]
pub enum Event {
    #[serde(rename = "session.started")]
    SessionStarted {
        mode: Mode,
        premise: Option<String>,
        title: Option<String>,
        language: String,
        seed: Option<u64>,
        forked_from: Option<ForkedFrom>,
    },
    #[serde(rename = "stage.entered")]
    StageEntered { stage: Stage },
    #[serde(rename = "generation.requested")]
    GenerationRequested {
        command_id: Uuid,
        stage: Stage,
        kind: GenerationKind,
        count: u32,
        instructions: Option<String>,
        proposal_id: Option<Uuid>,
        keep: Option<Vec<String>>,
        adjustments: Option<BTreeMap<String, String>>,
    },
    #[serde(rename = "generation.completed")]
    GenerationCompleted {
        command_id: Uuid,
        stage: Stage,
        proposals: Vec<ProposalData>,
        writer: WriterInfo,
    },
    #[serde(rename = "generation.failed")]
    GenerationFailed {
        command_id: Uuid,
        stage: Stage,
        code: FailureCode,
        message: String,
        retryable: bool,
    },
    #[serde(rename = "generation.cancelled")]
    GenerationCancelled {
        command_id: Uuid,
        stage: Stage,
        reason: String,
    },
    #[serde(rename = "feedback.provided")]
    FeedbackProvided {
        stage: Stage,
        proposal_id: Option<Uuid>,
        feedback: String,
        adjustments: Option<BTreeMap<String, String>>,
        keep: Option<Vec<String>>,
    },
    #[serde(rename = "concept.selected")]
    ConceptSelected {
        proposal_ids: Vec<Uuid>,
        content: Option<Value>,
    },
    #[serde(rename = "draft.edited")]
    DraftEdited { stage: Stage, content: Value },
    #[serde(rename = "stage.confirmed")]
    StageConfirmed {
        stage: Stage,
        content: Value,
        source: ConfirmSource,
        proposal_id: Option<Uuid>,
    },
    #[serde(rename = "workflow.reminder")]
    WorkflowReminder {
        stage: Option<Stage>,
        correlation_id: Uuid,
        timeout_at: DateTime<Utc>,
    },
    #[serde(rename = "workflow.failed")]
    WorkflowFailed {
        stage: Option<Stage>,
        correlation_id: Uuid,
        reason: String,
    },
    #[serde(rename = "session.expiring")]
    SessionExpiring { expires_at: DateTime<Utc> },
    #[serde(rename = "session.extended")]
    SessionExtended { expires_at: DateTime<Utc> },
    #[serde(rename = "session.expired")]
    SessionExpired { expires_at: DateTime<Utc> },
    #[serde(rename = "session.abandoned")]
    SessionAbandoned { reason: Option<String> },
    #[serde(rename = "session.completed")]
    SessionCompleted { novel_id: Uuid, title: String },
    #[serde(rename = "novel.created")]
    NovelCreated { novel_id: Uuid, title: String },
}

impl Event {
    /// Every event type of the contract, in its order.
    pub const TYPES: [&'static str; 18] = [
        "session.started",
        "stage.entered",
        "generation.requested",
        "generation.completed",
        "generation.failed",
        "generation.cancelled",
        "feedback.provided",
        "concept.selected",
        "draft.edited",
        "stage.confirmed",
        "workflow.reminder",
        "workflow.failed",
        "session.expiring",
        "session.extended",
        "session.expired",
        "session.abandoned",
        "session.completed",
        "novel.created",
    ];

    /// The event's type, e.g. `stage.confirmed`.
    pub const fn event_type(&self) -> &'static str {
        match self {
            Self::SessionStarted { .. } => "session.started",
            Self::StageEntered { .. } => "stage.entered",
            Self::GenerationRequested { .. } => "generation.requested",
            Self::GenerationCompleted { .. } => "generation.completed",
            Self::GenerationFailed { .. } => "generation.failed",
            Self::GenerationCancelled { .. } => "generation.cancelled",
            Self::FeedbackProvided { .. } => "feedback.provided",
            Self::ConceptSelected { .. } => "concept.selected",
            Self::DraftEdited { .. } => "draft.edited",
            Self::StageConfirmed { .. } => "stage.confirmed",
            Self::WorkflowReminder { .. } => "workflow.reminder",
            Self::WorkflowFailed { .. } => "workflow.failed",
            Self::SessionExpiring { .. } => "session.expiring",
            Self::SessionExtended { .. } => "session.extended",
            Self::SessionExpired { .. } => "session.expired",
            Self::SessionAbandoned { .. } => "session.abandoned",
            Self::SessionCompleted { .. } => "session.completed",
            Self::NovelCreated { .. } => "novel.created",
        }
    }

    /// The stage the event speaks of, if it speaks of one.
    pub const fn stage(&self) -> Option<Stage> {
        match self {
            Self::StageEntered { stage }
            | Self::GenerationRequested { stage, .. }
            | Self::GenerationCompleted { stage, .. }
            | Self::GenerationFailed { stage, .. }
            | Self::GenerationCancelled { stage, .. }
            | Self::FeedbackProvided { stage, .. }
            | Self::DraftEdited { stage, .. }
            | Self::StageConfirmed { stage, .. } => Some(*stage),
            Self::ConceptSelected { .. } => Some(Stage::Concept),
            Self::WorkflowReminder { stage, .. } | Self::WorkflowFailed { stage, .. } => *stage,
            _ => None,
        }
    }

    /// The payload as it is stored and sent.
    pub fn data(&self) -> Result<Value, EventError> {
        let mut tagged = serde_json::to_value(self).map_err(EventError::Unwritable)?;
        Ok(tagged.get_mut("data").map(Value::take).unwrap_or(json!({})))
    }

    /// Reads an event as it was stored, whatever schema version wrote it.
    pub fn read(event_type: &str, event_version: i32, data: Value) -> Result<Self, EventError> {
        let data = upcast(event_type, event_version, data)?;
        serde_json::from_value(json!({"type": event_type, "data": data})).map_err(|source| {
            EventError::Unreadable {
                event_type: event_type.to_owned(),
                source,
            }
        })
    }
}

/// Brings the data of an older schema version up to [`SCHEMA_VERSION`], one step a version. A future
/// version adds its step here, beside a golden file of what the older one wrote.
fn upcast(event_type: &str, event_version: i32, data: Value) -> Result<Value, EventError> {
    match event_version {
        SCHEMA_VERSION => Ok(data),
        _ => Err(EventError::UnknownVersion {
            event_type: event_type.to_owned(),
            event_version,
        }),
    }
}

/// An event that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// Stored data does not fit its type.
    #[error("an event of type {event_type} cannot be read: {source}")]
    Unreadable {
        /// Its type.
        event_type: String,
        /// What did not fit.
        source: serde_json::Error,
    },
    /// Written by a schema this program does not know.
    #[error("an event of type {event_type} has the unknown schema version {event_version}")]
    UnknownVersion {
        /// Its type.
        event_type: String,
        /// Its version.
        event_version: i32,
    },
    /// Cannot be serialised; a bug.
    #[error("an event cannot be written: {0}")]
    Unwritable(serde_json::Error),
}

/// An event with its place in a session's history: one row of `domain_events`.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its own id, the same wherever it is sent.
    pub event_id: Uuid,
    /// The aggregate.
    pub session_id: Uuid,
    /// 1, 2, 3 … without a hole in a session.
    pub sequence: i64,
    /// The session's version it belongs to.
    pub version: i64,
    /// The command's, or the wait's.
    pub correlation_id: Option<Uuid>,
    /// The command that wrote it.
    pub causation_id: Option<Uuid>,
    /// When.
    pub time: DateTime<Utc>,
    /// The expiry it left.
    pub expires_at: DateTime<Utc>,
    /// What happened.
    pub event: Event,
}

/// The envelope of an event on SSE, in the history and on Kafka: CloudEvents 1.0, structured JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the attributes are CloudEvents' and the contract's"
)]
pub struct Envelope {
    pub specversion: String,
    pub id: Uuid,
    pub source: String,
    #[serde(rename = "type")]
    pub event_type: String,
    pub subject: String,
    pub time: DateTime<Utc>,
    pub datacontenttype: String,
    pub sequence: i64,
    pub aggregateversion: i64,
    pub schemaversion: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlationid: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causationid: Option<Uuid>,
    pub data: Value,
}

impl Recorded {
    /// The envelope this event travels in.
    pub fn envelope(&self) -> Result<Envelope, EventError> {
        Ok(Envelope {
            specversion: "1.0".to_owned(),
            id: self.event_id,
            source: format!("/genesis/{}", self.session_id),
            event_type: self.event.event_type().to_owned(),
            subject: self.session_id.to_string(),
            time: self.time,
            datacontenttype: "application/json".to_owned(),
            sequence: self.sequence,
            aggregateversion: self.version,
            schemaversion: SCHEMA_VERSION,
            correlationid: self.correlation_id,
            causationid: self.causation_id,
            data: self.event.data()?,
        })
    }
}
