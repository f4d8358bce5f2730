//! What of the system's answers is read; all else in them is skipped.

use std::collections::HashMap;

use serde::Deserialize;
use uuid::Uuid;

/// The stages in their guided order.
pub(crate) const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

/// An accepted command.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Accepted {
    pub(crate) command_id: Uuid,
    pub(crate) session_id: Uuid,
    pub(crate) command_type: String,
    pub(crate) status: String,
    pub(crate) version: u64,
    pub(crate) result: Option<Outcome>,
}

/// What a command that is done gave.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Outcome {
    pub(crate) novel_id: Option<Uuid>,
}

/// A session's state.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct State {
    pub(crate) session_id: Uuid,
    pub(crate) status: String,
    pub(crate) current_stage: String,
    pub(crate) version: u64,
    pub(crate) is_pending: bool,
    pub(crate) stages: HashMap<String, StageState>,
    pub(crate) novel_id: Option<Uuid>,
    pub(crate) last_event_id: u64,
}

/// One stage in the state.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StageState {
    pub(crate) status: String,
    pub(crate) proposals: Vec<Proposal>,
}

/// A proposal, without its content.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Proposal {
    pub(crate) proposal_id: Uuid,
}

/// An event, on the stream or in the history.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Envelope {
    pub(crate) id: Uuid,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) subject: Uuid,
    pub(crate) sequence: u64,
    pub(crate) aggregateversion: u64,
    pub(crate) causationid: Option<Uuid>,
    pub(crate) data: EventData,
}

/// What of an event's data is looked at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EventData {
    pub(crate) command_id: Option<Uuid>,
    pub(crate) code: Option<String>,
}

/// Where a stream begins.
#[derive(Debug, Deserialize)]
pub(crate) struct Ready {
    pub(crate) last_event_id: u64,
}

/// A page of the history.
#[derive(Debug, Deserialize)]
pub(crate) struct Page {
    pub(crate) events: Vec<Envelope>,
    pub(crate) next_after: Option<u64>,
}

/// A novel with its setting.
#[derive(Debug, Deserialize)]
pub(crate) struct Novel {
    pub(crate) novel_id: Uuid,
    pub(crate) genesis_session_id: Uuid,
    pub(crate) setting: HashMap<String, serde::de::IgnoredAny>,
}
