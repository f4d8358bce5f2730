//! Commands: one file a type, each a payload that validates itself and decides, pure. [`CommandRouter`] reads a payload by
//! its type, [`transact`] takes a command through every check in the contract's order and makes the commit of it,
//! [`conclude`] does the same for the outcome of a generation.

mod compose;
mod plan;
mod refusal;

mod abandon_genesis;
mod cancel_generation;
mod confirm_stage;
mod edit_draft;
mod elapse;
mod extend_session;
mod finish_genesis;
mod fork;
mod generate_inspiration;
mod navigate_to_stage;
mod outcome;
mod provide_feedback;
mod select_concept;
mod start_genesis;

use std::fmt::{Debug, Display};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::content::Fault;
use crate::domain::content::schema::token;
use crate::domain::session::Session;
use crate::domain::stage::{CommandStatus, CommandType, Mode, SessionStatus, Stage};
use crate::ports::journal::Commit;

pub use abandon_genesis::AbandonGenesis;
pub use cancel_generation::CancelGeneration;
pub use confirm_stage::ConfirmStage;
pub use edit_draft::EditDraft;
pub use elapse::elapse;
pub use extend_session::ExtendSession;
pub use finish_genesis::FinishGenesis;
pub use fork::{FORK, Fork, fork};
pub use generate_inspiration::GenerateInspiration;
pub use navigate_to_stage::NavigateToStage;
pub use outcome::{Outcome, conclude, fits};
pub use plan::Plan;
pub use provide_feedback::ProvideFeedback;
pub use refusal::{Change, Refusal};
pub use select_concept::SelectConcept;
pub use start_genesis::StartGenesis;

/// What the domain is told of the outside when it decides.
pub struct Scene<'a> {
    /// Now.
    pub now: DateTime<Utc>,
    /// Makes a UUIDv7.
    pub new_id: &'a dyn Fn() -> Uuid,
    /// The host's choices.
    pub rules: &'a Rules,
}

/// The host's choices that decisions depend on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How long a session lives after a person's last command.
    pub ttl: chrono::Duration,
    /// How long before its end a session's writer is warned.
    pub warn_before: chrono::Duration,
    /// How long a workflow's wait stays open.
    pub user_timeout: chrono::Duration,
    /// What its end does.
    pub on_timeout: OnTimeout,
    /// How long one attempt of the writer may take.
    pub writer_timeout: chrono::Duration,
    /// How often a generation is tried again.
    pub writer_max_retries: i32,
    /// How often an event is published again.
    pub outbox_max_retries: i32,
    /// Where events are published.
    pub topic: String,
}

/// What the end of a workflow's wait does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnTimeout {
    /// The workflow fails; the session stays open.
    Fail,
    /// The session expires.
    Expire,
}

/// Who sends a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The user, with accounts.
    pub user_id: Option<Uuid>,
}

impl Caller {
    /// Whose idempotency keys: the user's, or `local`.
    pub fn scope(&self) -> String {
        self.user_id
            .map_or_else(|| "local".to_owned(), |id| id.to_string())
    }
}

/// A command with what it was sent with. Its ids are made once, before the first try, and kept through every retry.
#[derive(Debug)]
pub struct Command {
    /// The command's id.
    pub command_id: Uuid,
    /// Stands on every event about it.
    pub correlation_id: Uuid,
    /// The session; for START_GENESIS the one to be made.
    pub session_id: Uuid,
    /// Who sends it.
    pub caller: Caller,
    /// The version it is meant for.
    pub expected_version: Option<i64>,
    /// The idempotency key and the hash of the request.
    pub idempotency: Option<Idempotency>,
    /// The payload as it was sent, for the inbox and for checks that do not care for its type.
    pub raw: Value,
    /// The payload, read.
    pub handler: Box<dyn CommandHandler>,
}

/// An idempotency key and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// 1 to 128 visible ASCII characters.
    pub key: String,
    /// See [`request_hash`].
    pub request_hash: String,
}

/// What each command type does: its payload, read.
pub trait CommandHandler: Debug + Send + Sync {
    /// Which it is.
    fn command_type(&self) -> CommandType;

    /// Every value out of bounds, told by the payload alone; pointers are into the request's body.
    fn validate(&self) -> Vec<Fault> {
        Vec::new()
    }

    /// The version an `expected_version` below the present one may be compared with instead, where the whole session's is too strict.
    fn last_relevant_version(&self, session: &Session) -> i64 {
        session.version
    }

    /// Plans the events, or refuses: first by status and stage, then against the state.
    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal>;
}

/// Reads payloads by command type.
#[derive(Debug, Clone, Copy)]
pub struct CommandRouter;

impl CommandRouter {
    /// The payload of a command type, read; the faults are a 400, with pointers into the body.
    pub fn route(
        command_type: CommandType,
        payload: &Value,
    ) -> Result<Box<dyn CommandHandler>, Vec<Fault>> {
        match command_type {
            CommandType::StartGenesis => read::<StartGenesis>(payload),
            CommandType::GenerateInspiration => read::<GenerateInspiration>(payload),
            CommandType::ProvideFeedback => read::<ProvideFeedback>(payload),
            CommandType::SelectConcept => read::<SelectConcept>(payload),
            CommandType::EditDraft => read::<EditDraft>(payload),
            CommandType::ConfirmStage => read::<ConfirmStage>(payload),
            CommandType::NavigateToStage => read::<NavigateToStage>(payload),
            CommandType::CancelGeneration => read::<CancelGeneration>(payload),
            CommandType::ExtendSession => read::<ExtendSession>(payload),
            CommandType::AbandonGenesis => read::<AbandonGenesis>(payload),
            CommandType::FinishGenesis => read::<FinishGenesis>(payload),
        }
    }
}

fn read<H: CommandHandler + DeserializeOwned + 'static>(
    payload: &Value,
) -> Result<Box<dyn CommandHandler>, Vec<Fault>> {
    match serde_path_to_error::deserialize::<_, H>(payload) {
        Ok(handler) => Ok(Box::new(handler)),
        Err(error) => Err(vec![misread("/payload", &error)]),
    }
}

/// What could not be read, and where below `at`; a field that is missing is pointed to where it should be.
pub fn misread<E: Display>(at: &str, error: &serde_path_to_error::Error<E>) -> Fault {
    use serde_path_to_error::Segment;
    let mut pointer = at.to_owned();
    for segment in error.path() {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => pointer.push_str(&format!("/{}", token(key))),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    let message = error.inner().to_string();
    let missing = message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    match missing {
        Some(field) => Fault {
            pointer: format!("{pointer}/{}", token(field)),
            message: "is missing".to_owned(),
        },
        None => Fault { pointer, message },
    }
}

/// The answer to a command that was taken.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[expect(missing_docs, reason = "the fields are the contract's")]
pub struct Answer {
    pub command_id: Uuid,
    pub session_id: Uuid,
    pub command_type: CommandType,
    pub status: CommandStatus,
    pub version: i64,
    pub correlation_id: Uuid,
    #[schema(value_type = Option<Object>)]
    pub result: Option<Value>,
}

impl Answer {
    /// 201 for a new session, 202 while work goes on, 200 when it is done.
    pub const fn http_status(&self) -> u16 {
        match (self.command_type, self.status) {
            (CommandType::StartGenesis, _) => 201,
            (_, CommandStatus::Processing) => 202,
            _ => 200,
        }
    }
}

/// A transition decided: what to write, and what is so once it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// To be written.
    pub commit: Commit,
    /// The session after it.
    pub next: Session,
}

/// Takes a command through version, bounds, transition and state, in this order, and makes its commit and answer.
///
/// For START_GENESIS `session` is [`Session::unborn`]. Idempotency keys and the session's being there are the caller's to check before.
pub fn transact(
    session: &Session,
    command: &Command,
    scene: &Scene<'_>,
) -> Result<(Transition, Answer), Refusal> {
    check_version(session, command)?;
    let mut faults = nul_faults(&command.raw, "/payload");
    if faults.is_empty() {
        faults = command.handler.validate();
    }
    if !faults.is_empty() {
        return Err(Refusal::Validation(faults));
    }
    let mut plan = Plan::new(session, scene, command);
    command.handler.decide(session, &mut plan)?;
    Ok(compose::command(session, command, plan, scene))
}

fn check_version(session: &Session, command: &Command) -> Result<(), Refusal> {
    let Some(expected) = command.expected_version else {
        return Ok(());
    };
    let relevant = command.handler.last_relevant_version(session);
    if relevant <= expected && expected <= session.version {
        return Ok(());
    }
    Err(Refusal::VersionConflict {
        version: session.version,
        expected,
        changes: Vec::new(),
    })
}

/// A fault for every string, keys included, that holds U+0000, which `jsonb` cannot keep.
fn nul_faults(value: &Value, at: &str) -> Vec<Fault> {
    let nul = |pointer: &str| Fault {
        pointer: pointer.to_owned(),
        message: "holds U+0000".to_owned(),
    };
    match value {
        Value::String(text) if text.contains('\0') => vec![nul(at)],
        Value::Array(items) => items
            .iter()
            .enumerate()
            .flat_map(|(index, item)| nul_faults(item, &format!("{at}/{index}")))
            .collect(),
        Value::Object(map) => map
            .iter()
            .flat_map(|(key, value)| {
                if key.contains('\0') {
                    vec![nul(at)]
                } else {
                    nul_faults(value, &format!("{at}/{}", token(key)))
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The command types that some payload would make succeed now, in the contract's order; what would meet a running one of its kind is left out.
pub fn available_actions(session: &Session) -> Vec<CommandType> {
    CommandType::ALL
        .iter()
        .copied()
        .filter(|command_type| is_available(session, *command_type))
        .collect()
}

fn is_available(session: &Session, command_type: CommandType) -> bool {
    match session.status {
        SessionStatus::InProgress => {}
        SessionStatus::Expired => return command_type == CommandType::ExtendSession,
        SessionStatus::Completed | SessionStatus::Abandoned => return false,
    }
    let runs = session
        .pending
        .iter()
        .any(|pending| pending.command_type() == command_type);
    match command_type {
        CommandType::StartGenesis => false,
        CommandType::GenerateInspiration | CommandType::ProvideFeedback => !runs,
        CommandType::SelectConcept => {
            session.mode == Mode::FreeForm || session.current_stage == Stage::Concept
        }
        CommandType::CancelGeneration => !session.pending.is_empty(),
        CommandType::FinishGenesis => session.all_confirmed(),
        CommandType::EditDraft
        | CommandType::ConfirmStage
        | CommandType::NavigateToStage
        | CommandType::ExtendSession
        | CommandType::AbandonGenesis => true,
    }
}

/// What an idempotency key stands for: the request as JSON values, wherever it was sent.
pub fn request_hash(
    command_type: CommandType,
    session_id: Option<Uuid>,
    expected_version: Option<i64>,
    payload: &Value,
) -> String {
    hashed(&json!([
        command_type,
        session_id,
        expected_version,
        payload
    ]))
}

fn hashed(request: &Value) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    hasher.update(canonical(request).as_bytes());
    format!("{:x}", hasher.finalize())
}

/// JSON with sorted keys and without nulls, so that equal values give equal text.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().filter(|(_, value)| !value.is_null()).collect();
            members.sort_by_key(|(key, _)| *key);
            let members: Vec<String> = members
                .into_iter()
                .map(|(key, value)| format!("{}:{}", json!(key), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

/// Checks that several handlers share.
mod check {
    use std::collections::BTreeMap;

    use super::{Fault, Stage, Value, token};
    use crate::domain::content::schema::LIST_MAX;

    pub(super) fn fault(pointer: impl Into<String>, message: impl Into<String>) -> Fault {
        Fault {
            pointer: pointer.into(),
            message: message.into(),
        }
    }

    /// A value that must be there; `null` is the same as absent.
    pub(super) fn present<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Value, D::Error> {
        use serde::{Deserialize, de::Error};
        match Value::deserialize(from)? {
            Value::Null => Err(D::Error::custom("is missing")),
            value => Ok(value),
        }
    }

    /// FINISHED is no stage to work on.
    pub(super) fn working(stage: Option<Stage>, faults: &mut Vec<Fault>) {
        if stage == Some(Stage::Finished) {
            faults.push(fault("/payload/stage", "FINISHED is no stage to work on"));
        }
    }

    /// A text of `min` to `max` characters, if it is there.
    pub(super) fn text(
        text: Option<&str>,
        min: usize,
        max: usize,
        at: &str,
        faults: &mut Vec<Fault>,
    ) {
        let Some(text) = text else { return };
        let count = text.chars().count();
        if count < min || count > max {
            faults.push(fault(
                at,
                format!("has {count} characters; {min} to {max} are allowed"),
            ));
        }
    }

    /// JSON pointers to fields (RFC 6901).
    pub(super) fn keep(pointers: Option<&Vec<String>>, faults: &mut Vec<Fault>) {
        let Some(pointers) = pointers else { return };
        if pointers.len() > LIST_MAX {
            faults.push(fault(
                "/payload/keep",
                format!("has more than {LIST_MAX} items"),
            ));
        }
        for (index, pointer) in pointers.iter().enumerate() {
            if !pointer.starts_with('/') {
                faults.push(fault(
                    format!("/payload/keep/{index}"),
                    "is no JSON pointer to a field",
                ));
            }
        }
    }

    /// JSON pointers to fields, and what to change there.
    pub(super) fn adjustments(changes: Option<&BTreeMap<String, String>>, faults: &mut Vec<Fault>) {
        let Some(changes) = changes else { return };
        if changes.len() > LIST_MAX {
            faults.push(fault(
                "/payload/adjustments",
                format!("has more than {LIST_MAX} items"),
            ));
        }
        for (pointer, change) in changes {
            let at = format!("/payload/adjustments/{}", token(pointer));
            if !pointer.starts_with('/') {
                faults.push(fault(at.clone(), "its key is no JSON pointer to a field"));
            }
            text(Some(change), 1, 2_000, &at, faults);
        }
    }

    /// What `keep` and `adjustments` point to must be in the base.
    pub(super) fn resolve(
        base: &Value,
        keep: Option<&Vec<String>>,
        adjustments: Option<&BTreeMap<String, String>>,
    ) -> Vec<Fault> {
        let lacking = |pointer: &str| base.pointer(pointer).is_none();
        let kept = keep.into_iter().flatten().enumerate();
        let changed = adjustments.into_iter().flat_map(BTreeMap::keys);
        kept.filter(|(_, pointer)| lacking(pointer))
            .map(|(index, _)| {
                fault(
                    format!("/payload/keep/{index}"),
                    "points to nothing in the proposal",
                )
            })
            .chain(changed.filter(|pointer| lacking(pointer)).map(|pointer| {
                fault(
                    format!("/payload/adjustments/{}", token(pointer)),
                    "points to nothing in the proposal",
                )
            }))
            .collect()
    }
}
