//! The aggregate: a session is what its events say, folded one by one.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::event::{Event, FailureCode, ForkedFrom, GenerationKind, Recorded};
use super::stage::{CommandType, Mode, SessionStatus, Stage, StageStatus};
use super::workflow::Attempt;

/// Raised whenever [`Session::apply`] comes to make another session of the same events, or its fields change: snapshots
/// that another version made are left aside then.
pub const FOLD_VERSION: i32 = 1;

/// A session, whole: everything a decision, a state view or a writer's brief needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the state's, by the contract's names"
)]
pub struct Session {
    pub id: Uuid,
    pub user_id: Option<Uuid>,
    pub mode: Mode,
    pub status: SessionStatus,
    pub title: Option<String>,
    pub premise: Option<String>,
    pub language: String,
    pub seed: Option<u64>,
    pub forked_from: Option<ForkedFrom>,
    pub current_stage: Stage,
    /// 0 before START_GENESIS is written.
    pub version: i64,
    pub last_sequence: i64,
    pub pending: Vec<Pending>,
    pub novel_id: Option<Uuid>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Whether `session.expiring` was written for this expiry.
    pub warned: bool,
    /// The workflow's attempt.
    pub attempt: Attempt,
    /// Stages in the order in which they were confirmed for the first time.
    pub first_confirmed: Vec<Milestone>,
    /// When FINISH_GENESIS was written.
    pub completed: Option<Milestone>,
    stages: [StageState; 5],
}

/// A stage's first confirmation, or the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "what it says")]
pub struct Milestone {
    pub stage: Stage,
    pub version: i64,
    pub at: DateTime<Utc>,
}

/// What a session holds of one stage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the state's, by the contract's names"
)]
pub struct StageState {
    /// Whether it was ever entered.
    pub entered: bool,
    pub stale: bool,
    pub proposals: Vec<Proposal>,
    pub selected: Option<Selected>,
    pub draft: Option<Arc<Value>>,
    /// The version of the draft's last change, 0 if there was none.
    pub draft_version: i64,
    /// For CONCEPT `{"concepts":[…]}`.
    pub confirmed: Option<Arc<Value>>,
    pub feedback: Vec<Feedback>,
    pub error: Option<StageError>,
    /// How many generations have completed.
    pub rounds: u32,
}

/// A proposal of the writer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the state's, by the contract's names"
)]
pub struct Proposal {
    pub proposal_id: Uuid,
    pub content: Arc<Value>,
    pub derived_from: Option<Uuid>,
    pub adjustments_made: Option<BTreeMap<String, String>>,
    pub created_at: DateTime<Utc>,
    pub round: u32,
}

/// The chosen concepts: proposals, or the writer's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "what it says")]
pub struct Selected {
    pub proposal_ids: Vec<Uuid>,
    pub content: Option<Arc<Value>>,
}

/// A piece of feedback.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the state's, by the contract's names"
)]
pub struct Feedback {
    pub sequence: i64,
    pub feedback: String,
    pub proposal_id: Option<Uuid>,
    pub adjustments: Option<BTreeMap<String, String>>,
    pub keep: Option<Vec<String>>,
    pub at: DateTime<Utc>,
}

/// How a stage's last generation failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "the fields are the state's, by the contract's names"
)]
pub struct StageError {
    pub code: FailureCode,
    pub message: String,
    pub retryable: bool,
    pub at: DateTime<Utc>,
}

/// A generation that runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are those of generation.requested")]
pub struct Pending {
    pub command_id: Uuid,
    pub correlation_id: Uuid,
    pub stage: Stage,
    pub kind: GenerationKind,
    pub count: u32,
    pub instructions: Option<String>,
    pub proposal_id: Option<Uuid>,
    pub keep: Option<Vec<String>>,
    pub adjustments: Option<BTreeMap<String, String>>,
    pub since: DateTime<Utc>,
}

impl Pending {
    /// The command that asked for it.
    pub const fn command_type(&self) -> CommandType {
        match self.kind {
            GenerationKind::Inspiration => CommandType::GenerateInspiration,
            GenerationKind::Refinement => CommandType::ProvideFeedback,
        }
    }
}

impl Session {
    /// A session nothing has happened to yet: what START_GENESIS is decided against, and every fold begins with.
    pub fn unborn(id: Uuid, user_id: Option<Uuid>) -> Self {
        let epoch = DateTime::<Utc>::UNIX_EPOCH;
        Self {
            id,
            user_id,
            mode: Mode::Guided,
            status: SessionStatus::InProgress,
            title: None,
            premise: None,
            language: "en".to_owned(),
            seed: None,
            forked_from: None,
            current_stage: Stage::Concept,
            version: 0,
            last_sequence: 0,
            pending: Vec::new(),
            novel_id: None,
            created_at: epoch,
            updated_at: epoch,
            expires_at: epoch,
            warned: false,
            attempt: Attempt::default(),
            first_confirmed: Vec::new(),
            completed: None,
            stages: Default::default(),
        }
    }

    /// Folds events, which must be consecutive, onto the session.
    pub fn fold<'a>(mut self, events: impl IntoIterator<Item = &'a Recorded>) -> Self {
        for event in events {
            self.apply(event);
        }
        self
    }

    /// What a session holds of a stage; `None` for FINISHED.
    pub fn stage(&self, stage: Stage) -> Option<&StageState> {
        self.stages.get(stage as usize)
    }

    /// The working stages with what is held of them, in guided order.
    pub fn stages(&self) -> impl Iterator<Item = (Stage, &StageState)> {
        Stage::WORKING.into_iter().zip(&self.stages)
    }

    /// Where a stage stands.
    pub fn stage_status(&self, stage: Stage) -> StageStatus {
        match self.stage(stage) {
            Some(held) if held.confirmed.is_some() => StageStatus::Confirmed,
            Some(held) if self.mode == Mode::Guided && !held.entered => StageStatus::Locked,
            Some(held) if !held.proposals.is_empty() => StageStatus::Proposed,
            Some(_) => StageStatus::Open,
            None => StageStatus::Locked,
        }
    }

    /// What was confirmed of a stage.
    pub fn confirmed(&self, stage: Stage) -> Option<&Arc<Value>> {
        self.stage(stage)?.confirmed.as_ref()
    }

    /// Whether every working stage is confirmed.
    pub fn all_confirmed(&self) -> bool {
        self.stages.iter().all(|held| held.confirmed.is_some())
    }

    /// The last confirmed stage in guided order.
    pub fn last_confirmed(&self) -> Option<Stage> {
        self.stages()
            .filter(|(_, held)| held.confirmed.is_some())
            .map(|(stage, _)| stage)
            .last()
    }

    /// The generation that a command asked for, if it still runs.
    pub fn pending(&self, command_id: Uuid) -> Option<&Pending> {
        self.pending
            .iter()
            .find(|pending| pending.command_id == command_id)
    }

    /// The seed in use: the one given, else one made from the session's id.
    pub fn resolved_seed(&self) -> u64 {
        const BELOW_2_53: u64 = (1 << 53) - 1;
        self.seed
            .unwrap_or_else(|| (self.id.as_u128() as u64) & BELOW_2_53)
    }

    /// Takes one event, the next of this session, into account.
    pub fn apply(&mut self, recorded: &Recorded) {
        if recorded.sequence == 1 {
            self.created_at = recorded.time;
        }
        self.last_sequence = recorded.sequence;
        self.version = recorded.version;
        self.updated_at = recorded.time;
        if recorded.expires_at > self.expires_at {
            self.warned = false;
        }
        self.expires_at = recorded.expires_at;
        self.attempt.apply(recorded);
        self.apply_event(recorded);
    }

    fn apply_event(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::SessionStarted {
                mode,
                premise,
                title,
                language,
                seed,
                forked_from,
            } => {
                self.mode = *mode;
                self.premise.clone_from(premise);
                self.title.clone_from(title);
                self.language.clone_from(language);
                self.seed = *seed;
                self.forked_from.clone_from(forked_from);
            }
            Event::StageEntered { stage } => {
                self.current_stage = *stage;
                self.with(*stage, |held| held.entered = true);
            }
            Event::GenerationRequested { .. }
            | Event::GenerationCompleted { .. }
            | Event::GenerationFailed { .. }
            | Event::GenerationCancelled { .. } => self.apply_generation(recorded),
            Event::FeedbackProvided {
                stage,
                proposal_id,
                feedback,
                adjustments,
                keep,
            } => {
                let note = Feedback {
                    sequence: recorded.sequence,
                    feedback: feedback.clone(),
                    proposal_id: *proposal_id,
                    adjustments: adjustments.clone(),
                    keep: keep.clone(),
                    at: recorded.time,
                };
                self.with(*stage, |held| held.feedback.push(note));
            }
            Event::ConceptSelected {
                proposal_ids,
                content,
            } => {
                let selected = Selected {
                    proposal_ids: proposal_ids.clone(),
                    content: content.clone().map(Arc::new),
                };
                self.with(Stage::Concept, |held| held.selected = Some(selected));
            }
            Event::DraftEdited { stage, content } => {
                self.with(*stage, |held| {
                    held.draft = Some(Arc::new(content.clone()));
                    held.draft_version = recorded.version;
                });
            }
            Event::StageConfirmed { stage, content, .. } => {
                self.apply_confirmed(*stage, content, recorded);
            }
            Event::SessionExpiring { .. } => self.warned = true,
            Event::SessionExtended { .. } => self.status = SessionStatus::InProgress,
            Event::SessionExpired { .. } => self.status = SessionStatus::Expired,
            Event::SessionAbandoned { .. } => self.status = SessionStatus::Abandoned,
            Event::NovelCreated { novel_id, title } => {
                self.novel_id = Some(*novel_id);
                self.title = Some(title.clone());
            }
            Event::SessionCompleted { .. } => {
                self.status = SessionStatus::Completed;
                self.completed = Some(Milestone {
                    stage: Stage::Finished,
                    version: recorded.version,
                    at: recorded.time,
                });
            }
            Event::WorkflowReminder { .. } | Event::WorkflowFailed { .. } => {}
        }
    }

    fn apply_generation(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::GenerationRequested {
                command_id,
                stage,
                kind,
                count,
                instructions,
                proposal_id,
                keep,
                adjustments,
            } => {
                self.pending.push(Pending {
                    command_id: *command_id,
                    correlation_id: recorded.correlation_id.unwrap_or(*command_id),
                    stage: *stage,
                    kind: *kind,
                    count: *count,
                    instructions: instructions.clone(),
                    proposal_id: *proposal_id,
                    keep: keep.clone(),
                    adjustments: adjustments.clone(),
                    since: recorded.time,
                });
                self.with(*stage, |held| held.error = None);
            }
            Event::GenerationCompleted {
                command_id,
                stage,
                proposals,
                ..
            } => {
                self.no_longer_pending(*command_id);
                self.with(*stage, |held| {
                    held.rounds += 1;
                    let round = held.rounds;
                    held.proposals.extend(proposals.iter().map(|data| Proposal {
                        proposal_id: data.proposal_id,
                        content: Arc::new(data.content.clone()),
                        derived_from: data.derived_from,
                        adjustments_made: data.adjustments_made.clone(),
                        created_at: recorded.time,
                        round,
                    }));
                });
            }
            Event::GenerationFailed {
                command_id,
                stage,
                code,
                message,
                retryable,
            } => {
                self.no_longer_pending(*command_id);
                let error = StageError {
                    code: *code,
                    message: message.clone(),
                    retryable: *retryable,
                    at: recorded.time,
                };
                self.with(*stage, |held| held.error = Some(error));
            }
            Event::GenerationCancelled { command_id, .. } => self.no_longer_pending(*command_id),
            _ => {}
        }
    }

    fn apply_confirmed(&mut self, stage: Stage, content: &Value, recorded: &Recorded) {
        let before = self.confirmed(stage).cloned();
        if before.is_none() {
            self.first_confirmed.push(Milestone {
                stage,
                version: recorded.version,
                at: recorded.time,
            });
        } else if before.as_deref() != Some(content) {
            for held in self.stages.iter_mut().skip(stage as usize + 1) {
                held.stale = held.confirmed.is_some();
            }
        }
        self.with(stage, |held| {
            held.confirmed = Some(Arc::new(content.clone()));
            held.stale = false;
        });
    }

    fn no_longer_pending(&mut self, command_id: Uuid) {
        self.pending
            .retain(|pending| pending.command_id != command_id);
    }

    fn with(&mut self, stage: Stage, change: impl FnOnce(&mut StageState)) {
        if let Some(held) = self.stages.get_mut(stage as usize) {
            change(held);
        }
    }
}
