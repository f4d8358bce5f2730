//! What is checked: for each stage the content that stands for it now.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

use super::Side;
use super::text::{is_cjk, shortened};
use crate::domain::content::schema::without_nulls;
use crate::domain::content::{Chapter, Characters, Plot, Theme, World};
use crate::domain::session::{Session, StageState};
use crate::domain::stage::{Stage, vocabulary};

vocabulary! {
    /// Which of a stage's contents is checked.
    Source {
        /// What was confirmed.
        Confirmed = "confirmed",
        /// The working draft.
        Draft = "draft",
        /// The selected concepts.
        Selection = "selection",
        /// The stage's newest proposal, as long as nothing was taken or written.
        Proposal = "proposal",
    }
}

/// What of a stage was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// The stage.
    pub stage: Stage,
    /// Which of its contents.
    pub source: Source,
    /// The proposal, where it is one.
    pub proposal_id: Option<Uuid>,
}

/// The stages' contents, typed; what is not there is empty.
#[derive(Debug, Default)]
pub struct Setting {
    language: String,
    checked: Vec<Checked>,
    raw: BTreeMap<Stage, Value>,
    pub(super) theme: Theme,
    pub(super) characters: Characters,
    pub(super) world: World,
    pub(super) plot: Plot,
}

/// A chapter at its place.
pub(super) struct Told<'a> {
    /// Counted from 0 through all acts.
    pub index: usize,
    /// Pointer to it.
    pub at: String,
    pub chapter: &'a Chapter,
}

impl Setting {
    /// A session's setting: confirmed contents, else drafts, else what is selected, else the newest proposals.
    pub fn of(session: &Session) -> Self {
        let mut setting = Self {
            language: session.language.clone(),
            ..Self::default()
        };
        for (stage, held) in session.stages() {
            if let Some((source, proposal_id, content)) = standing(stage, held) {
                setting.checked.push(Checked {
                    stage,
                    source,
                    proposal_id,
                });
                setting.take(stage, content);
            }
        }
        setting
    }

    /// A setting of contents.
    pub fn of_contents(language: &str, contents: impl IntoIterator<Item = (Stage, Value)>) -> Self {
        let mut setting = Self {
            language: language.to_owned(),
            ..Self::default()
        };
        for (stage, content) in contents {
            setting.take(stage, content);
        }
        setting
    }

    fn take(&mut self, stage: Stage, content: Value) {
        let content = without_nulls(content);
        match stage {
            Stage::Theme => self.theme = typed(&content),
            Stage::Characters => self.characters = typed(&content),
            Stage::World => self.world = typed(&content),
            Stage::Plot => self.plot = typed(&content),
            Stage::Concept | Stage::Finished => {}
        }
        self.raw.insert(stage, content);
    }

    /// Which contents were checked.
    pub fn checked(&self) -> &[Checked] {
        &self.checked
    }

    /// Whether what people wrote can be read.
    pub(super) fn is_english(&self) -> bool {
        self.language
            .split('-')
            .next()
            .is_some_and(|primary| primary.eq_ignore_ascii_case("en"))
    }

    /// The chapters in order, through all acts.
    pub(super) fn chapters(&self) -> Vec<Told<'_>> {
        let mut told = Vec::new();
        for (act, held) in self.plot.acts.iter().enumerate() {
            for (nth, chapter) in held.chapters.iter().enumerate() {
                told.push(Told {
                    index: told.len(),
                    at: format!("/acts/{act}/chapters/{nth}"),
                    chapter,
                });
            }
        }
        told
    }

    /// Every text of a stage with its pointer.
    pub(super) fn texts(&self, stage: Stage) -> Vec<(String, &str)> {
        let mut texts = Vec::new();
        if let Some(content) = self.raw.get(&stage) {
            walk(content, String::new(), &mut texts);
        }
        texts
    }

    /// Whether the plot is told out of order, by its own word.
    pub(super) fn is_told_out_of_order(&self) -> bool {
        const CUES: &[&str] = &[
            "timeline",
            "braid",
            "interwoven",
            "alternat",
            "dual ",
            "strand",
            "nonlinear",
            "non-linear",
            "flashback",
            "flash-back",
            "reverse",
            "backwards",
            "frame story",
            "frame narrative",
            "framed",
            "parallel",
            "out of order",
            "past and present",
            "倒叙",
            "插叙",
            "闪回",
            "双线",
            "回忆",
            "穿插",
        ];
        let mut said = format!("{} {}", self.plot.structure, self.theme.narrative_voice);
        for act in &self.plot.acts {
            said.push(' ');
            said.push_str(&act.title);
            said.push(' ');
            said.push_str(&act.summary);
        }
        let said = said.to_lowercase();
        CUES.iter().any(|cue| said.contains(cue))
    }

    /// Whether names are written without capitals.
    pub(super) fn has_cjk_names(&self) -> bool {
        self.characters
            .characters
            .iter()
            .any(|character| is_cjk(&character.name))
    }
}

impl Told<'_> {
    /// What happens in it, without what caused it.
    pub fn happens(&self) -> String {
        let chapter = self.chapter;
        let turn = chapter.turning_point.as_deref().unwrap_or_default();
        [chapter.title.as_str(), chapter.summary.as_str(), turn].join(". ")
    }

    /// A side that points into it.
    pub fn side(&self, field: &str, quote: impl Into<String>) -> Side {
        Side {
            stage: Stage::Plot,
            pointer: format!("{}/{field}", self.at),
            quote: shortened(&quote.into()),
        }
    }

    /// How a person calls it.
    pub fn called(&self) -> String {
        format!("chapter {}", self.number())
    }

    /// Its number, as its writer counts; its place where it has none.
    pub fn number(&self) -> i64 {
        match self.chapter.number {
            0 => i64::try_from(self.index + 1).unwrap_or(i64::MAX),
            number => number,
        }
    }
}

/// A side in a stage.
pub(super) fn side(stage: Stage, pointer: impl Into<String>, quote: impl AsRef<str>) -> Side {
    Side {
        stage,
        pointer: pointer.into(),
        quote: shortened(quote.as_ref()),
    }
}

fn standing(stage: Stage, held: &StageState) -> Option<(Source, Option<Uuid>, Value)> {
    if let Some(confirmed) = &held.confirmed {
        return Some((Source::Confirmed, None, Value::clone(confirmed)));
    }
    if let Some(draft) = &held.draft {
        return Some((Source::Draft, None, Value::clone(draft)));
    }
    if let Some(selected) = held.selected.as_ref().filter(|_| stage == Stage::Concept) {
        let own = selected.content.iter().map(|own| Value::clone(own));
        let proposed = held.proposals.iter();
        let proposed = proposed.filter(|known| selected.proposal_ids.contains(&known.proposal_id));
        let concepts: Vec<Value> = own
            .chain(proposed.map(|known| Value::clone(&known.content)))
            .collect();
        let only = selected.proposal_ids.as_slice();
        let proposal_id = if let [only] = only { Some(*only) } else { None };
        return Some((
            Source::Selection,
            proposal_id,
            json!({"concepts": concepts}),
        ));
    }
    let newest = held.proposals.last()?;
    let content = Value::clone(&newest.content);
    Some((Source::Proposal, Some(newest.proposal_id), content))
}

/// Content as its type; what does not fit was never let in.
fn typed<T: DeserializeOwned + Default>(content: &Value) -> T {
    T::deserialize(content).unwrap_or_default()
}

fn walk<'a>(value: &'a Value, at: String, texts: &mut Vec<(String, &'a str)>) {
    match value {
        Value::String(text) => texts.push((at, text)),
        Value::Array(items) => {
            for (nth, item) in items.iter().enumerate() {
                walk(item, format!("{at}/{nth}"), texts);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                walk(value, format!("{at}/{key}"), texts);
            }
        }
        _ => {}
    }
}
