//! START_GENESIS: creates the session.

use oxilangtag::LanguageTag;
use serde::Deserialize;

use super::{CommandHandler, Plan, Refusal, check};
use crate::domain::content::Fault;
use crate::domain::event::Event;
use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Mode, Stage};

/// Nothing needs to be typed to begin.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartGenesis {
    mode: Mode,
    #[schema(max_length = 20_000)]
    premise: Option<String>,
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// BCP 47; `en` unless given.
    language: Option<String>,
    /// 0 to 2^53−1, for the offline writer; else made from the session's id.
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    seed: Option<i64>,
}

impl CommandHandler for StartGenesis {
    fn command_type(&self) -> CommandType {
        CommandType::StartGenesis
    }

    fn validate(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        check::text(
            self.premise.as_deref(),
            0,
            20_000,
            "/payload/premise",
            &mut faults,
        );
        check::text(self.title.as_deref(), 1, 200, "/payload/title", &mut faults);
        if self
            .language
            .as_deref()
            .is_some_and(|tag| LanguageTag::parse(tag).is_err())
        {
            faults.push(check::fault(
                "/payload/language",
                "is no BCP 47 language tag",
            ));
        }
        if self.seed.is_some_and(|seed| !(0..1 << 53).contains(&seed)) {
            faults.push(check::fault("/payload/seed", "is not within 0 to 2^53−1"));
        }
        faults
    }

    fn decide(&self, _session: &Session, plan: &mut Plan<'_>) -> Result<(), Refusal> {
        plan.say(Event::SessionStarted {
            mode: self.mode,
            premise: self.premise.clone(),
            title: self.title.clone(),
            language: self.language.clone().unwrap_or_else(|| "en".to_owned()),
            seed: self.seed.and_then(|seed| u64::try_from(seed).ok()),
            forked_from: None,
        });
        plan.enter(Stage::Concept, self.mode);
        Ok(())
    }
}
