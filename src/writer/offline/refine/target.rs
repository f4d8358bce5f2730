//! Which field feedback speaks of.

use serde_json::Value;

use super::Work;
use crate::writer::offline::ask::Ask;
use crate::writer::offline::{names, pointer, text};
use genesis_actors::domain::stage::Stage;

impl Work<'_, '_> {
    /// The field feedback speaks of: by the field's name, a chapter's number, or somebody's name.
    pub(super) fn target(&self, ask: &Ask) -> Option<String> {
        let said: Vec<String> = text::words(&ask.quote)
            .into_iter()
            .map(str::to_lowercase)
            .collect();
        let chapter = said
            .iter()
            .position(|w| w == "chapter")
            .and_then(|at| said.get(at + 1))
            .and_then(|w| w.parse::<i64>().ok());
        let leaves = pointer::leaves(self.stage, &self.content);
        if let Some(number) = chapter {
            return self.chapter(number);
        }
        for (at, text) in &leaves {
            let named = at.ends_with("/name") && text::length(text) > 2;
            let call = names::call_of(text);
            if named && (ask.quote.contains(text.as_str()) || text::has_word(&ask.quote, &call)) {
                let description = at.replace("/name", "/description");
                if self.text_at(&description).is_some() {
                    return Some(description);
                }
            }
        }
        if self.stage == Stage::Characters {
            let word = |w: &str| said.iter().any(|s| s == w);
            let wanted = if word("antagonist") || word("villain") {
                Some("antagonist")
            } else if word("protagonist") || word("hero") || word("heroine") {
                Some("protagonist")
            } else {
                None
            };
            let cast = self.content.get("characters").and_then(Value::as_array)?;
            let found = wanted.and_then(|w| {
                cast.iter().position(|c| {
                    c.get("role")
                        .and_then(Value::as_str)
                        .is_some_and(|r| r.contains(w))
                })
            });
            return found.map(|n| format!("/characters/{n}/description"));
        }
        let fields = [
            ("irony", "/irony"),
            ("ending", "/ending"),
            ("tone", "/tone"),
            ("logline", "/logline"),
            ("voice", "/narrative_voice"),
            ("emotional", "/emotional_core"),
            ("philosophical", "/philosophical_depth"),
            ("conflict", "/central_conflict"),
            ("setting", "/setting_overview"),
            ("summary", "/summary"),
            ("audience", "/target_audience"),
            ("question", "/question"),
        ];
        fields
            .iter()
            .find(|(word, at)| said.iter().any(|s| s == word) && self.text_at(at).is_some())
            .map(|(_, at)| (*at).to_owned())
    }

    pub(super) fn chapter(&self, number: i64) -> Option<String> {
        let acts = self.content.get("acts").and_then(Value::as_array)?;
        acts.iter().enumerate().find_map(|(a, act)| {
            let chapters = act.get("chapters").and_then(Value::as_array)?;
            let c = chapters
                .iter()
                .position(|c| c.get("number").and_then(Value::as_i64) == Some(number))?;
            Some(format!("/acts/{a}/chapters/{c}/summary"))
        })
    }
}
