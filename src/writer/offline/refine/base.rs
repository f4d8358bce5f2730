//! What a base calls its protagonist and its place, where no field says so.

use serde_json::Value;

use crate::writer::offline::ask::{Ask, Source};
use crate::writer::offline::frame::Frame;
use crate::writer::offline::{pointer, slots, text};

impl Frame<'_> {
    /// What a content calls its protagonist, where no cast says it.
    pub(super) fn base_hero(&self, content: &Value) -> String {
        let leaves = pointer::leaves(self.given.brief.stage, content);
        let holds =
            |name: &str| !name.is_empty() && leaves.iter().any(|(_, t)| text::has_word(t, name));
        if holds(&self.h.name) || holds(&self.h.call) {
            return self.h.name.clone();
        }
        let original = self.kernel.h.call.clone();
        if !self.own && holds(&original) {
            return self.kernel.h.name.clone();
        }
        let pairs = [
            ("/core_idea", &self.kernel.core),
            ("/description", &self.kernel.about),
            ("/philosophical_depth", &self.kernel.asks),
            ("/premise", &self.kernel.about),
        ];
        let found = pairs.iter().find_map(|(at, template)| {
            let written = content.pointer(at).and_then(Value::as_str)?;
            slots::recover(template, written).remove("H")
        });
        if let Some(name) = found {
            return name;
        }
        let told: String = leaves.into_iter().take(4).map(|(_, t)| t + " ").collect();
        Ask::read(self.stock, Source::Tale, &told)
            .name
            .unwrap_or_default()
    }

    /// Where a content is set, as far as it says so.
    pub(super) fn base_place(&self, content: &Value) -> String {
        let leaves = pointer::leaves(self.given.brief.stage, content);
        let holds = |name: &str| leaves.iter().any(|(_, t)| text::has_word(t, name));
        if holds(&self.kernel.place) {
            return self.kernel.place.clone();
        }
        let pairs = [
            ("/description", &self.kernel.about),
            ("/core_idea", &self.kernel.core),
        ];
        let found = pairs.iter().find_map(|(at, template)| {
            let written = content.pointer(at).and_then(Value::as_str)?;
            slots::recover(template, written).remove("place")
        });
        found
            .or_else(|| holds(&self.place).then(|| self.place.clone()))
            .unwrap_or_else(|| {
                let told: String = leaves
                    .iter()
                    .take(4)
                    .map(|(_, t)| format!("{t} "))
                    .collect();
                Ask::read(self.stock, Source::Tale, &told)
                    .place
                    .unwrap_or_default()
            })
    }
}
