//! Adjustments: one field changed, exactly as was asked, and no other.

use serde_json::{Value, json};

use super::{Work, short};
use crate::writer::offline::ask::{Ask, Source};
use crate::writer::offline::concept::turn_text;
use crate::writer::offline::frame::aged;
use crate::writer::offline::{pointer, steer, text};

impl Work<'_, '_> {
    /// Changes exactly the field an adjustment points to, in the sense that was asked.
    pub(super) fn adjust(&mut self, at: &str, wish: &str) {
        if self.kept(at) {
            return;
        }
        let ask = Ask::read(self.frame.stock, Source::Wish, wish);
        let what = self.frame.said("changed", &[("x", &short(wish))]);
        match self.content.pointer(at).cloned() {
            Some(Value::String(old)) => {
                let new = self.adjusted(at, &old, &ask);
                pointer::put(&mut self.content, at, json!(new));
            }
            Some(Value::Number(old)) => {
                let now = old.as_i64().unwrap_or(0);
                let years = text::words(wish).iter().find_map(|w| w.parse::<i64>().ok());
                pointer::put(
                    &mut self.content,
                    at,
                    json!(years.unwrap_or_else(|| aged(now, ask.age))),
                );
            }
            Some(Value::Array(items)) if items.iter().all(Value::is_string) => {
                let mut items = items;
                let motifs = if ask.motifs.is_empty() {
                    vec![text::small(ask.quote.trim_end_matches('.'))]
                } else {
                    ask.motifs.clone()
                };
                items.retain(|i| !i.as_str().is_some_and(|t| text::speaks_of(t, &ask.refused)));
                items.extend(
                    motifs
                        .iter()
                        .filter(|m| !m.is_empty())
                        .map(|m| json!(text::fit(m, 200))),
                );
                pointer::put(&mut self.content, at, Value::Array(items));
            }
            Some(Value::Object(_) | Value::Array(_)) => self.adjust_inside(at, &ask),
            _ => {
                let said = self.sentence(&ask, &ask.motifs);
                let max = pointer::limit(self.stage, at).unwrap_or(400);
                pointer::put(&mut self.content, at, json!(text::fit(&said, max)));
            }
        }
        self.say(at, what);
    }

    pub(super) fn adjust_inside(&mut self, at: &str, ask: &Ask) {
        let field = ["description", "summary"]
            .iter()
            .map(|f| format!("{at}/{f}"))
            .chain([format!("{at}/0/description"), format!("{at}/0/summary")])
            .find(|f| self.text_at(f).is_some());
        if let Some(field) = field {
            let old = self.text_at(&field).unwrap_or("").to_owned();
            let new = self.adjusted(&field, &old, ask);
            pointer::put(&mut self.content, &field, json!(new));
        }
    }

    /// A text after an adjustment.
    pub(super) fn adjusted(&self, at: &str, old: &str, ask: &Ask) -> String {
        let max = pointer::limit(self.stage, at).unwrap_or(400);
        let field = at.rsplit('/').next().unwrap_or("");
        let mut new = if text::speaks_of(old, &ask.refused) {
            self.scrubbed(old, ask)
        } else {
            old.to_owned()
        };
        for (from, to) in &ask.renames {
            new = text::replace_word(&new, from, to);
        }
        if matches!(field, "name" | "pov" | "from" | "to") {
            return ask.name.clone().unwrap_or_else(|| {
                text::fit(
                    &text::title_case(
                        &ask.motifs
                            .first()
                            .cloned()
                            .unwrap_or_else(|| ask.quote.clone()),
                    ),
                    80,
                )
            });
        }
        if field == "category" {
            return old.to_owned();
        }
        if field == "title" || at.contains("title_suggestions") {
            let x = ask
                .motifs
                .first()
                .cloned()
                .unwrap_or_else(|| ask.quote.trim_end_matches('.').to_owned());
            return text::fit(&text::title_case(&x), max.min(120));
        }
        let mut said = Vec::new();
        for turn in &ask.turns {
            said.push(self.frame.say(if self.frame.own {
                self.frame
                    .stock
                    .phrases
                    .turns
                    .get(turn.name())
                    .and_then(|t| t.first())
                    .map_or("", String::as_str)
            } else {
                turn_text(self.frame.kernel, *turn)
            }));
        }
        let only_refusal = ask.motifs.is_empty() && !ask.refused.is_empty();
        if let Some(place) = &ask.place {
            said.push(self.frame.said("place_is", &[("to", place)]));
        }
        if (said.is_empty() || !ask.motifs.is_empty()) && !only_refusal {
            said.push(self.sentence(ask, &ask.motifs));
        }
        let said = text::row(said);
        let room = max.saturating_sub(text::length(&said) + 1);
        let mut new = if text::length(&new) > room {
            text::fit(&new, room.max(1))
        } else {
            new
        };
        if text::length(&new) > room {
            new.clear();
        }
        text::fit(&text::woven(&new, &said), max)
    }

    pub(super) fn scrubbed(&self, old: &str, ask: &Ask) -> String {
        let mut value = json!(old);
        steer::scrub(self.frame.stock, &mut value, &ask.refused, &[]);
        value.as_str().unwrap_or(old).to_owned()
    }
}
