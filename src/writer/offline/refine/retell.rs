//! What the writer itself wrote and nobody changed is written anew with the wish in mind; the rest is left.

use std::collections::BTreeMap;

use genesis_actors::domain::event::GenerationKind;
use serde_json::{Value, json};

use super::Work;
use crate::writer::offline::compose;
use crate::writer::offline::frame::Frame;
use crate::writer::offline::given::Given;
use crate::writer::offline::pick::Choice;
use crate::writer::offline::pointer;
use crate::writer::offline::stock::Kernel;

/// From how many sides a stage can be told before they come round again, about.
const SIDES: usize = 9;

impl Work<'_, '_> {
    /// Every field that stands as the writer would have put it before the newest wish is put as it would be now.
    pub(super) fn retell(&mut self, base: &Value, wish: &str) {
        let frame = self.frame;
        if frame.own {
            return;
        }
        let Some((then, now)) = self.versions(base) else {
            return;
        };
        self.retold = frame.kernel.follows;
        let keep = frame.given.brief.keep.clone();
        let mut touched = Vec::new();
        for (at, old) in &then {
            let stands = base.pointer(at).and_then(Value::as_str) == Some(old);
            let told = now.get(at).filter(|new| *new != old);
            if let Some(new) = told.filter(|_| stands && !pointer::is_under(at, &keep)) {
                pointer::put(&mut self.content, at, json!(new));
                touched.push(at.clone());
            }
        }
        let what = self.because(wish);
        for at in touched {
            self.say(&at, what.clone());
        }
    }

    /// The stage as it was written before the newest wish, and as it is with it, field by field.
    fn versions(
        &self,
        base: &Value,
    ) -> Option<(BTreeMap<String, String>, BTreeMap<String, String>)> {
        let frame = self.frame;
        let mut before = frame.given.brief.clone();
        before.feedback.pop();
        before.kind = GenerationKind::Inspiration;
        before.instructions = None;
        before.count = before.stage.default_count();
        before.round = 0;
        let mut after = frame.given.brief.clone();
        after.instructions = None;
        let then = calm(Given::read(frame.stock, &before));
        let now = calm(Given::read(frame.stock, &after));
        let told = |given: &Given, telling: usize, side: usize| {
            let choice = Choice {
                telling,
                ..Choice::default()
            };
            let mut version = Frame::new(frame.stock, given, frame.kernel, choice, false);
            version.chance = super::super::frame::chance(&before);
            let content = compose::write(&version, self.stage, side).ok()?;
            Some(pointer::leaves(self.stage, &content).into_iter().collect())
        };
        let same = |leaves: &BTreeMap<String, String>| {
            let held = |(at, text): &(&String, &String)| {
                base.pointer(at).and_then(Value::as_str) == Some(text.as_str())
            };
            leaves.iter().filter(held).count()
        };
        let sides =
            (0..Kernel::TELLINGS).flat_map(|telling| (0..SIDES).map(move |side| (telling, side)));
        let best = sides
            .filter_map(|(telling, side)| {
                let leaves = told(&then, telling, side)?;
                Some((same(&leaves), telling, side, leaves))
            })
            .max_by_key(|(held, telling, side, _)| {
                (*held, std::cmp::Reverse(*telling), std::cmp::Reverse(*side))
            });
        let (_, telling, side, leaves) = best.filter(|(held, ..)| *held > 0)?;
        Some((leaves, told(&now, telling, side)?))
    }
}

/// Without what was refused: that is taken out afterwards, sentence by sentence.
fn calm(mut given: Given) -> Given {
    given.ask.refused.clear();
    given.now.refused.clear();
    given
}
