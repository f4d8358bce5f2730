//! What a brief gives: what was asked in all, and what was confirmed, read once.

use genesis_actors::domain::content::{Characters, Concept, Theme, World};
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::Brief;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::ask::{Ask, Source};
use super::stock::Stock;

/// A brief, understood.
pub struct Given<'a> {
    /// As it came.
    pub brief: &'a Brief,
    /// The stock of its language.
    pub stock: &'a Stock,
    /// Premise, instructions and all feedback together.
    pub ask: Ask,
    /// What was asked this time: the instructions, else the newest feedback.
    pub now: Ask,
    /// The confirmed concepts, one to three.
    pub concepts: Vec<Concept>,
    /// What is read out of the first of them, if it is a person's own.
    pub tale: Ask,
    /// The confirmed theme.
    pub theme: Option<Theme>,
    /// The confirmed cast.
    pub cast: Option<Characters>,
    /// The confirmed world.
    pub world: Option<World>,
}

impl<'a> Given<'a> {
    /// Reads a brief.
    pub fn read(stock: &'a Stock, brief: &'a Brief) -> Self {
        let premise = brief.premise.as_deref().unwrap_or("");
        let mut ask = Ask::read(stock, Source::Tale, premise);
        for note in &brief.feedback {
            let mut said = Ask::read(stock, Source::Wish, &note.feedback);
            if note.stage != brief.stage {
                said.turns.clear();
                said.motifs.clear();
            }
            ask = ask.and(said);
        }
        let wish = brief.instructions.as_deref().unwrap_or("");
        let mut now = Ask::read(stock, Source::Wish, wish);
        ask = ask.and(now.clone());
        if wish.is_empty()
            && let Some(note) = brief.feedback.last()
        {
            now = Ask::read(stock, Source::Wish, &note.feedback);
        }
        let concepts: Vec<Concept> = brief
            .confirmed
            .get(&Stage::Concept)
            .filter(|_| brief.stage != Stage::Concept)
            .and_then(|value| value.get("concepts"))
            .and_then(Value::as_array)
            .map(|all| all.iter().filter_map(typed::<Concept>).take(3).collect())
            .unwrap_or_default();
        let tale = tale_of(stock, &concepts);
        let of = |stage: Stage| brief.confirmed.get(&stage).filter(|_| brief.stage != stage);
        let mut given = Self {
            theme: of(Stage::Theme).and_then(typed),
            cast: cast_of(brief),
            world: of(Stage::World).and_then(typed),
            brief,
            stock,
            ask,
            now,
            concepts,
            tale,
        };
        if given.concepts.is_empty() {
            let written = given.written();
            if !written.is_empty() {
                given.tale = Ask::read(stock, Source::Tale, &written);
                given.tale.refused.clear();
            }
        }
        given
    }

    /// All confirmed text, and the base's, to recognise a kernel by.
    pub fn written(&self) -> String {
        let mut all = String::new();
        for concept in &self.concepts {
            all.push_str(&format!("{} {} ", concept.core_idea, concept.description));
        }
        if all.is_empty() {
            for (stage, value) in &self.brief.confirmed {
                if *stage != self.brief.stage {
                    gather(value, &mut all);
                }
            }
        }
        if all.is_empty()
            && let Some(base) = &self.brief.base
        {
            gather(&base.content, &mut all);
        }
        all
    }
}

/// The cast: the confirmed one, or the base's when a cast is being rewritten.
fn cast_of(brief: &Brief) -> Option<Characters> {
    if brief.stage == Stage::Characters {
        return brief.base.as_ref().and_then(|base| typed(&base.content));
    }
    brief.confirmed.get(&Stage::Characters).and_then(typed)
}

fn tale_of(stock: &Stock, concepts: &[Concept]) -> Ask {
    concepts.first().map_or_else(Ask::default, |first| {
        let told = format!("{} {}", first.core_idea, first.description);
        let mut ask = Ask::read(stock, Source::Tale, &told);
        ask.refused.clear();
        ask
    })
}

fn typed<T: DeserializeOwned>(value: &Value) -> Option<T> {
    serde_json::from_value(value.clone()).ok()
}

/// Every string below a value, in one text.
pub fn gather(value: &Value, all: &mut String) {
    match value {
        Value::String(text) => {
            all.push_str(text);
            all.push(' ');
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, all)),
        Value::Object(map) => map.values().for_each(|item| gather(item, all)),
        _ => {}
    }
}
