//! FINISH_GENESIS: makes the novel, in the same transaction.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::Fault;
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Stage};

const TITLE_MAX: usize = 200;

/// Needs all five stages confirmed. The title is START's unless given, else the first suggestion of THEME.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishGenesis {
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
}

impl CommandHandler for FinishGenesis {
    fn command_type(&self) -> CommandType {
        CommandType::FinishGenesis
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::text(
            self.title.as_deref(),
            1,
            TITLE_MAX,
            "/payload/title",
            &mut faults,
        );
        faults
    }

    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.in_progress()?;
        if !session.all_confirmed() {
            return Err(plan.invalid("not every stage is confirmed".to_owned()));
        }
        let title = self
            .title
            .clone()
            .or_else(|| session.title.clone())
            .or_else(|| first_suggestion(session))
            .unwrap_or_else(|| "Untitled".to_owned());
        let novel_id = (plan.scene.new_id)();
        plan.cancel("session_completed", |_| true);
        plan.say(Event::StageEntered {
            stage: Stage::Finished,
        });
        plan.say(Event::NovelCreated {
            novel_id,
            title: title.clone(),
        });
        plan.say(Event::SessionCompleted { novel_id, title });
        plan.result = Some(json!({"novel_id": novel_id}));
        Ok(())
    }
}

fn first_suggestion(session: &Session) -> Option<String> {
    let suggestion = session
        .confirmed(Stage::Theme)?
        .pointer("/title_suggestions/0")
        .and_then(Value::as_str)?;
    Some(suggestion.chars().take(TITLE_MAX).collect())
}
