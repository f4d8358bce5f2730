//! CONFIRM_STAGE: confirms a stage by a proposal, own content, the selection or the draft.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::schema::without_nulls;
use crate::domain::content::{self, Completeness, Fault};
use crate::domain::event::{ConfirmSource, Event};
use crate::domain::session::{Selected, Session};
use crate::domain::stage::{CommandType, Mode, Stage};

/// `proposal_id` or `content` or neither. `content` of CONCEPT is always one concept.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmStage {
    stage: Stage,
    proposal_id: Option<Uuid>,
    #[schema(value_type = Option<Object>)]
    content: Option<Value>,
}

/// What is confirmed: one content, or for CONCEPT one to three.
struct Confirmed {
    contents: Vec<Arc<Value>>,
    source: ConfirmSource,
}

impl CommandHandler for ConfirmStage {
    fn command_type(&self) -> CommandType {
        CommandType::ConfirmStage
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::working(Some(self.stage), &mut faults);
        if self.proposal_id.is_some() && self.content.is_some() {
            faults.push(check::fault(
                "/payload",
                "has both proposal_id and content; one is meant",
            ));
        }
        if let (Some(content), true) = (&self.content, faults.is_empty()) {
            faults = content::check(
                self.stage,
                content,
                Completeness::Complete,
                "/payload/content",
            );
        }
        faults
    }

    fn decide(&self, session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.current(self.stage)?;
        let confirmed = self.find(session, plan)?;
        let faults: Vec<Fault> = confirmed
            .contents
            .iter()
            .flat_map(|content| content::check(self.stage, content, Completeness::Complete, ""))
            .collect();
        if !faults.is_empty() {
            return Err(Refusal::Validation(faults));
        }
        let content = match (self.stage, confirmed.contents.first()) {
            (Stage::Concept, _) => json!({"concepts": confirmed.contents}),
            (_, Some(content)) => Value::clone(content),
            (_, None) => return Err(nothing()),
        };
        plan.cancel("stage_confirmed", |pending| pending.stage == self.stage);
        plan.say(Event::StageConfirmed {
            stage: self.stage,
            content,
            source: confirmed.source,
            proposal_id: self.proposal_id,
        });
        if let (Mode::Guided, Some(next)) = (session.mode, self.stage.next()) {
            plan.enter(next, session.mode);
        }
        Ok(())
    }
}

impl ConfirmStage {
    fn find(&self, session: &Session, plan: &Plan<'_>) -> Result<Confirmed, Refusal> {
        let one = |content: Arc<Value>, source| Confirmed {
            contents: vec![content],
            source,
        };
        if let Some(id) = self.proposal_id {
            let proposal = plan.proposal(self.stage, id, "/payload/proposal_id")?;
            return Ok(one(proposal.content.clone(), ConfirmSource::Proposal));
        }
        if let Some(content) = &self.content {
            let content = Arc::new(without_nulls(content.clone()));
            return Ok(one(content, ConfirmSource::Own));
        }
        let held = session.stage(self.stage).ok_or_else(nothing)?;
        if let (Stage::Concept, Some(selected)) = (self.stage, &held.selected) {
            return Ok(Confirmed {
                contents: selected_contents(selected, plan)?,
                source: ConfirmSource::Selection,
            });
        }
        let draft = held.draft.clone().ok_or_else(nothing)?;
        Ok(one(draft, ConfirmSource::Draft))
    }
}

fn selected_contents(selected: &Selected, plan: &Plan<'_>) -> Result<Vec<Arc<Value>>, Refusal> {
    if let Some(content) = &selected.content {
        return Ok(vec![content.clone()]);
    }
    selected
        .proposal_ids
        .iter()
        .map(|id| {
            Ok(plan
                .proposal(Stage::Concept, *id, "/payload")?
                .content
                .clone())
        })
        .collect()
}

fn nothing() -> Refusal {
    Plan::unfit(
        "/payload",
        "there is nothing to confirm: no proposal or content is named, and the stage has no draft",
    )
}
