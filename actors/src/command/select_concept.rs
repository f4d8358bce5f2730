//! SELECT_CONCEPT: chooses the concepts the novel grows from.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::schema::without_nulls;
use crate::domain::content::{self, Completeness, Fault};
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Stage};

/// One to three proposals, or one concept of the writer's own, which may lack fields until it is confirmed.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SelectConcept {
    #[schema(min_items = 1, max_items = 3)]
    proposal_ids: Option<Vec<Uuid>>,
    #[schema(value_type = Option<Object>)]
    content: Option<Value>,
}

impl CommandHandler for SelectConcept {
    fn command_type(&self) -> CommandType {
        CommandType::SelectConcept
    }

    fn validate(&self) -> Vec<Fault> {
        match (&self.proposal_ids, &self.content) {
            (Some(_), Some(_)) => vec![check::fault(
                "/payload",
                "has both proposal_ids and content; one is meant",
            )],
            (None, None) => vec![check::fault(
                "/payload",
                "has neither proposal_ids nor content",
            )],
            (None, Some(content)) => content::check(
                Stage::Concept,
                content,
                Completeness::Draft,
                "/payload/content",
            ),
            (Some(ids), None) => {
                let different: BTreeSet<_> = ids.iter().collect();
                if !(1..=3).contains(&ids.len()) {
                    vec![check::fault(
                        "/payload/proposal_ids",
                        "has not one to three items",
                    )]
                } else if different.len() < ids.len() {
                    vec![check::fault(
                        "/payload/proposal_ids",
                        "names a proposal twice",
                    )]
                } else {
                    Vec::new()
                }
            }
        }
    }

    fn decide(&self, _session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.current(Stage::Concept)?;
        let proposal_ids = self.proposal_ids.clone().unwrap_or_default();
        for (index, id) in proposal_ids.iter().enumerate() {
            plan.proposal(
                Stage::Concept,
                *id,
                &format!("/payload/proposal_ids/{index}"),
            )?;
        }
        plan.say(Event::ConceptSelected {
            proposal_ids,
            content: self.content.clone().map(without_nulls),
        });
        Ok(())
    }
}
