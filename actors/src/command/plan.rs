//! The plan of a decision: events in order, each with the command it is about.

use uuid::Uuid;

use super::{Command, Refusal, Scene, available_actions, check};
use crate::domain::event::{Event, GenerationKind};
use crate::domain::session::{Pending, Proposal, Session};
use crate::domain::stage::{Mode, SessionStatus, Stage, StageStatus};

/// An event planned, with the ids it will carry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Planned {
    pub(super) event: Event,
    pub(super) correlation_id: Option<Uuid>,
    pub(super) causation_id: Option<Uuid>,
}

/// What a decision plans to write.
pub struct Plan<'a> {
    pub(super) session: &'a Session,
    pub(super) scene: &'a Scene<'a>,
    pub(super) command_id: Uuid,
    pub(super) correlation_id: Uuid,
    pub(super) events: Vec<Planned>,
    /// The answer's `result`.
    pub(super) result: Option<serde_json::Value>,
    /// Generations ended by this plan.
    ended: Vec<Uuid>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(session: &'a Session, scene: &'a Scene<'a>, command: &Command) -> Self {
        Self {
            session,
            scene,
            command_id: command.command_id,
            correlation_id: command.correlation_id,
            events: Vec::new(),
            result: None,
            ended: Vec::new(),
        }
    }

    /// Refuses unless the session takes commands.
    pub(super) fn in_progress(&self) -> Result<(), Refusal> {
        if self.session.status == SessionStatus::InProgress {
            return Ok(());
        }
        Err(self.invalid(format!("the session is {}", self.session.status)))
    }

    /// Refuses unless the stage can be worked on: any in free-form mode, in guided mode one that was reached.
    pub(super) fn reached(&self, stage: Stage) -> Result<(), Refusal> {
        self.in_progress()?;
        if self.session.stage_status(stage) == StageStatus::Locked {
            return Err(self.invalid(format!("{stage} is not reached yet")));
        }
        Ok(())
    }

    /// Refuses unless the stage may be decided on: any in free-form mode, in guided mode the current one.
    pub(super) fn current(&self, stage: Stage) -> Result<(), Refusal> {
        self.in_progress()?;
        if self.session.mode == Mode::Guided && self.session.current_stage != stage {
            return Err(self.invalid(format!(
                "{} is the current stage",
                self.session.current_stage
            )));
        }
        Ok(())
    }

    /// Refuses while a generation of the same kind runs.
    pub(super) fn not_running(&self, kind: GenerationKind) -> Result<(), Refusal> {
        match self
            .session
            .pending
            .iter()
            .find(|pending| pending.kind == kind)
        {
            Some(pending) => Err(Refusal::DuplicateCommand {
                command_id: pending.command_id,
            }),
            None => Ok(()),
        }
    }

    /// A proposal of the stage, or a 422 at `at`.
    pub(super) fn proposal(
        &self,
        stage: Stage,
        id: Uuid,
        at: &str,
    ) -> Result<&'a Proposal, Refusal> {
        self.session
            .stage(stage)
            .and_then(|held| held.proposals.iter().find(|known| known.proposal_id == id))
            .ok_or_else(|| Self::unfit(at, format!("is no proposal of {stage}")))
    }

    pub(super) fn invalid(&self, detail: String) -> Refusal {
        Refusal::InvalidTransition {
            detail,
            available_actions: available_actions(self.session),
        }
    }

    /// A 422 against the state.
    pub(super) fn unfit(pointer: impl Into<String>, message: impl Into<String>) -> Refusal {
        Refusal::Validation(vec![check::fault(pointer, message)])
    }

    /// An event about the command itself.
    pub(super) fn say(&mut self, event: Event) {
        self.events.push(Planned {
            event,
            correlation_id: Some(self.correlation_id),
            causation_id: Some(self.command_id),
        });
    }

    /// Cancels the generations that still run and that `which` picks; tells how many.
    pub(super) fn cancel(&mut self, reason: &str, which: impl Fn(&Pending) -> bool) -> usize {
        let picked: Vec<&Pending> = self
            .session
            .pending
            .iter()
            .filter(|pending| which(pending))
            .collect();
        for pending in &picked {
            self.ended.push(pending.command_id);
            self.events.push(Planned {
                event: Event::GenerationCancelled {
                    command_id: pending.command_id,
                    stage: pending.stage,
                    reason: reason.to_owned(),
                },
                correlation_id: Some(pending.correlation_id),
                causation_id: Some(self.command_id),
            });
        }
        picked.len()
    }

    /// Enters a stage; in `mode` GUIDED the system also asks for its inspiration where it has none yet.
    pub(super) fn enter(&mut self, stage: Stage, mode: Mode) {
        self.say(Event::StageEntered { stage });
        let bare = self
            .session
            .stage(stage)
            .is_some_and(|held| held.proposals.is_empty() && held.confirmed.is_none());
        let inspired = self.session.pending.iter().any(|pending| {
            pending.kind == GenerationKind::Inspiration && !self.ended.contains(&pending.command_id)
        });
        if mode == Mode::Guided && bare && !inspired {
            let command_id = (self.scene.new_id)();
            self.events.push(Planned {
                event: Event::GenerationRequested {
                    command_id,
                    stage,
                    kind: GenerationKind::Inspiration,
                    count: stage.default_count(),
                    instructions: None,
                    proposal_id: None,
                    keep: None,
                    adjustments: None,
                },
                correlation_id: Some((self.scene.new_id)()),
                causation_id: Some(command_id),
            });
        }
    }
}
