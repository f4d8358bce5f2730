//! NAVIGATE_TO_STAGE: moves to a stage.

use serde::Deserialize;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::Fault;
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Mode, Stage};

/// Free-form: any stage. Guided: a confirmed stage, or the one after the last confirmed in order.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NavigateToStage {
    stage: Stage,
}

impl CommandHandler for NavigateToStage {
    fn command_type(&self) -> CommandType {
        CommandType::NavigateToStage
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::working(Some(self.stage), &mut faults);
        faults
    }

    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.in_progress()?;
        let following = session
            .last_confirmed()
            .map_or(Some(Stage::Concept), Stage::next);
        let open = session.mode == Mode::FreeForm
            || session.confirmed(self.stage).is_some()
            || following == Some(self.stage);
        if !open {
            return Err(plan.invalid(format!("{} is not reached yet", self.stage)));
        }
        match session.mode {
            Mode::Guided => plan.enter(self.stage, Mode::Guided),
            Mode::FreeForm => plan.say(Event::StageEntered { stage: self.stage }),
        }
        Ok(())
    }
}
