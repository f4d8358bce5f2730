//! What contradicts what across the stages, by rule: suggestions for the writer, never a hindrance.
//!
//! A rule is a function from a [`Setting`] to [`Finding`]s, one file per kind. What a person wrote is read in English only;
//! in other languages the rules that need no reading (numbers, references, equal values) still hold. A rule that is not sure
//! says nothing: a noisy checker is worse than none. Whether genre and tone fit is left alone, since no rule can tell without
//! false alarms; a check by a model would be one more source of findings beside [`check`].

mod ages;
mod cast;
mod causes;
mod climax;
mod kin;
mod lexicon;
mod names;
mod presence;
mod references;
mod setting;
mod text;
mod threads;
mod time;
mod turns;
mod wants;

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::stage::{Stage, vocabulary};

pub use setting::{Checked, Setting, Source};

vocabulary! {
    /// The rules.
    Rule {
        /// Two places give a person different ages.
        AgesDisagree = "ages_disagree",
        /// A bond of kin that the ages, or its two ends, make impossible.
        KinshipImpossible = "kinship_impossible",
        /// Someone dead in one chapter acts in a later one.
        DeadActs = "dead_acts",
        /// Story time runs backwards, and nothing says so.
        StoryTimeBackwards = "story_time_backwards",
        /// A bond or an entry points to something that is not there.
        ReferenceUnknown = "reference_unknown",
        /// The plot names someone who is neither in the cast nor a place.
        NameUnknown = "name_unknown",
        /// A thread is not paid off, too soon, or in a chapter that is not there.
        ThreadUnpaid = "thread_unpaid",
        /// A chapter's cause is no earlier chapter and no decision.
        CauseUnfounded = "cause_unfounded",
        /// The climax uses a rule of the world that the first half does not show.
        ClimaxRuleLate = "climax_rule_late",
        /// Nobody's want opposes the protagonist's.
        WantUnopposed = "want_unopposed",
        /// A character who matters is gone for more than a third of the chapters.
        CharacterVanishes = "character_vanishes",
        /// Nothing turns near 10, 25, 50, 75 or 90 %.
        TurningPoints = "turning_points",
        /// A chapter ends with the value it began with.
        ValueUnchanged = "value_unchanged",
        /// Three chapters in a row move the same way.
        ValuesSameWay = "values_same_way",
    }
}

vocabulary! {
    /// What kind of thing a finding is.
    Severity {
        /// Two places that cannot both be so.
        Contradiction = "contradiction",
        /// A matter of craft.
        Craft = "craft",
    }
}

impl Rule {
    /// What kind of thing its findings are.
    pub const fn severity(self) -> Severity {
        match self {
            Self::AgesDisagree
            | Self::KinshipImpossible
            | Self::DeadActs
            | Self::StoryTimeBackwards
            | Self::ReferenceUnknown
            | Self::NameUnknown
            | Self::ThreadUnpaid
            | Self::CauseUnfounded => Severity::Contradiction,
            Self::ClimaxRuleLate
            | Self::WantUnopposed
            | Self::CharacterVanishes
            | Self::TurningPoints
            | Self::ValueUnchanged
            | Self::ValuesSameWay => Severity::Craft,
        }
    }
}

/// One of the places a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Side {
    /// The stage.
    pub stage: Stage,
    /// JSON pointer (RFC 6901) into what stands for the stage.
    pub pointer: String,
    /// The words there, shortened where they are long.
    pub quote: String,
}

/// Something that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The same as long as the rule and what contradicts what are the same, wherever it stands.
    pub id: Uuid,
    /// By which rule.
    pub rule: Rule,
    /// What contradicts what, for a person.
    pub message: String,
    /// What could be done.
    pub suggestion: String,
    /// The places, in the order of the stages.
    pub sides: Vec<Side>,
}

/// Names findings: their ids are UUIDs of what they are about.
const NAMESPACE: Uuid = Uuid::from_u128(0x3f1d_52c4_7a0e_5b8e_9d54_6e2a_f00d_0001);

impl Finding {
    /// A finding about `facts`: what its id is made of, both sides of it and nothing else.
    fn new(
        rule: Rule,
        facts: &[&str],
        message: String,
        suggestion: impl Into<String>,
        mut sides: Vec<Side>,
    ) -> Self {
        let mut told = rule.as_str().to_owned();
        for fact in facts {
            told.push('\u{1f}');
            told.push_str(&fact.trim().to_lowercase());
        }
        sides.sort_by_key(|side| side.stage);
        Self {
            id: Uuid::new_v5(&NAMESPACE, told.as_bytes()),
            rule,
            message,
            suggestion: suggestion.into(),
            sides,
        }
    }
}

/// Every finding of a setting, contradictions first; the same input gives the same findings.
pub fn check(setting: &Setting) -> Vec<Finding> {
    let cast = cast::Cast::of(setting);
    let mut findings = Vec::new();
    references::check(setting, &cast, &mut findings);
    threads::check(setting, &mut findings);
    causes::check(setting, &mut findings);
    time::check(setting, &mut findings);
    names::check(setting, &cast, &mut findings);
    turns::check(setting, &mut findings);
    wants::check(setting, &cast, &mut findings);
    presence::vanishing(setting, &cast, &mut findings);
    kin::check(setting, &cast, &mut findings);
    if setting.is_english() {
        ages::check(setting, &cast, &mut findings);
        climax::check(setting, &mut findings);
        presence::the_dead(setting, &cast, &mut findings);
    }
    findings.sort_by_key(|finding| finding.rule);
    let mut known = std::collections::HashSet::new();
    findings.retain(|finding| known.insert(finding.id));
    findings
}
