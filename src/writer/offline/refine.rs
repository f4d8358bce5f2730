//! Refinement: the base with what feedback speaks of changed, and a word on each change.

mod adjust;
mod base;
mod pronouns;
mod retell;
mod target;

use std::collections::BTreeMap;

use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::Draft;
use serde_json::{Value, json};

use super::ask::{Ask, Source, Turn};
use super::concept::turn_text;
use super::frame::{Frame, aged};
use super::names;
use super::pointer;
use super::statement::statement;
use super::steer;
use super::text;

/// The content being refined, and what was changed in it so far.
struct Work<'f, 'a> {
    frame: &'f Frame<'a>,
    stage: Stage,
    content: Value,
    made: BTreeMap<String, String>,
    index: usize,
    /// What the writer itself had written has been written anew, with the pronouns that were asked for.
    retold: bool,
}

/// A new proposal out of `base`.
pub fn refine(frame: &Frame, base: &Value, index: usize) -> Draft {
    let brief = frame.given.brief;
    let mut work = Work {
        frame,
        stage: brief.stage,
        content: base.clone(),
        made: BTreeMap::new(),
        index,
        retold: false,
    };
    for (at, wish) in &brief.adjustments {
        work.adjust(at, wish);
    }
    if let Some(newest) = brief.feedback.last() {
        work.retell(base, &newest.feedback);
    }
    let last = brief.feedback.len().saturating_sub(1);
    for (n, note) in brief.feedback.iter().enumerate() {
        let newest = n == last;
        let ask = Ask::read(frame.stock, Source::Wish, &note.feedback);
        work.facts(&ask);
        if newest || note.stage == brief.stage {
            work.wishes(&ask, newest);
        }
    }
    steer::mend(frame.stock, work.stage, &mut work.content);
    steer::limits(work.stage, &mut work.content, &brief.keep);
    steer::keep(&mut work.content, Some(base), &brief.keep);
    if work.content == *base && !brief.feedback.is_empty() {
        work.differ();
    }
    let keep = brief.keep.clone();
    work.made.retain(|at, _| !pointer::is_under(at, &keep));
    Draft {
        content: work.content,
        adjustments_made: Some(work.made),
    }
}

/// What a first proposal says of the feedback it took into account.
pub fn first_proposal(frame: &Frame, content: &Value) -> BTreeMap<String, String> {
    let mut made = BTreeMap::new();
    let at = main_pointer(frame.given.brief.stage);
    if let Some(note) = frame.given.brief.feedback.last()
        && content.pointer(at).is_some()
    {
        made.insert(
            at.to_owned(),
            frame.said("from_start", &[("x", &short(&note.feedback))]),
        );
    }
    made
}

/// The field that speaks for the whole of a stage.
fn main_pointer(stage: Stage) -> &'static str {
    match stage {
        Stage::Concept => "/description",
        Stage::Theme => "/premise",
        Stage::Characters => "/characters/0/description",
        Stage::World => "/summary",
        Stage::Plot | Stage::Finished => "/ending",
    }
}

fn short(wish: &str) -> String {
    text::fit(&text::clean(wish), 120)
}

impl Work<'_, '_> {
    fn kept(&self, at: &str) -> bool {
        pointer::is_under(at, &self.frame.given.brief.keep)
    }

    fn text_at(&self, at: &str) -> Option<&str> {
        self.content.pointer(at).and_then(Value::as_str)
    }

    fn because(&self, quote: &str) -> String {
        self.frame.said("because", &[("x", &short(quote))])
    }

    fn say(&mut self, at: &str, what: String) {
        let said = self.made.entry(at.to_owned()).or_default();
        if !said.contains(&what) {
            text::push(said, &what);
        }
    }

    /// Changes every string not kept, and says what was done where.
    fn each(&mut self, change: &dyn Fn(&str, &str) -> Option<String>, what: &str) -> bool {
        let keep = self.frame.given.brief.keep.clone();
        let mut touched = Vec::new();
        pointer::map(&mut self.content, "", &mut |at, text| {
            if pointer::is_under(at, &keep) || at.ends_with("/category") {
                return None;
            }
            let new = change(at, text).filter(|new| new != text)?;
            touched.push(at.to_owned());
            Some(new)
        });
        for at in &touched {
            self.say(at, what.to_owned());
        }
        !touched.is_empty()
    }

    /// Names, places, ages and what must not be there: they hold whatever stage they were said in.
    fn facts(&mut self, ask: &Ask) {
        for (old, new) in &ask.renames {
            self.each(
                &|_, t| text::has_word(t, old).then(|| text::replace_word(t, old, new)),
                &self.frame.said("renamed", &[("old", old), ("new", new)]),
            );
        }
        if let Some(name) = &ask.name {
            self.rename_hero(name);
        }
        if let Some(sex) = ask.sex.filter(|_| !self.retold) {
            self.pronouns(sex, &ask.quote);
        }
        if let Some(place) = &ask.place {
            self.relocate(place);
        }
        if !ask.refused.is_empty() {
            self.refuse(ask);
        }
    }

    /// The name the base has for its protagonist.
    fn hero_name(&self) -> String {
        let cast = self.content.get("characters").and_then(Value::as_array);
        let lead = cast.and_then(|all| {
            all.iter()
                .find(|c| {
                    c.get("role")
                        .and_then(Value::as_str)
                        .is_some_and(|r| r.to_lowercase() == self.frame.stock.said("role_lead"))
                })
                .or_else(|| all.first())
        });
        lead.and_then(|c| c.get("name"))
            .and_then(Value::as_str)
            .map_or_else(|| self.frame.base_hero(&self.content), str::to_owned)
    }

    fn rename_hero(&mut self, name: &str) {
        let old = self.hero_name();
        let call = names::call_of(&old);
        let new_call = names::call_of(name);
        if call.is_empty() || call == new_call {
            return;
        }
        let what = self.frame.said("hero_now", &[("name", name)]);
        let full = if name.contains(' ') || text::has_han(name) {
            name.to_owned()
        } else {
            old.rsplit_once(' ')
                .map_or_else(|| name.to_owned(), |(_, family)| format!("{name} {family}"))
        };
        let changed = self.each(
            &|_, t| {
                let t2 = text::replace_word(t, &old, &full);
                Some(text::replace_word(&t2, &call, &new_call))
            },
            &what,
        );
        if !changed {
            let at = main_pointer(self.stage);
            let line = self.frame.said("hero_line", &[("name", name)]);
            self.append(at, &line, what);
        }
    }

    fn relocate(&mut self, place: &str) {
        let old = self.frame.base_place(&self.content);
        if old == place {
            return;
        }
        let what = self.frame.said("place_now", &[("to", place)]);
        let changed = !old.is_empty()
            && self.each(
                &|_, t| text::has_word(t, &old).then(|| text::replace_word(t, &old, place)),
                &what,
            );
        if !changed && !self.mentions(place) {
            let at = if self.stage == Stage::Theme {
                "/setting_overview"
            } else {
                main_pointer(self.stage)
            };
            let line = self.frame.said("place_line", &[("to", place)]);
            self.append(at, &line, what);
        }
    }

    fn mentions(&self, word: &str) -> bool {
        pointer::leaves(self.stage, &self.content)
            .iter()
            .any(|(_, t)| text::has_word(t, word))
    }

    fn refuse(&mut self, ask: &Ask) {
        let before = pointer::leaves(self.stage, &self.content);
        let keep = self.frame.given.brief.keep.clone();
        steer::scrub(self.frame.stock, &mut self.content, &ask.refused, &keep);
        let gone = text::list(&ask.refused_words);
        let what = self.frame.said("taken", &[("x", &gone)]);
        let after: BTreeMap<String, String> = pointer::leaves(self.stage, &self.content)
            .into_iter()
            .collect();
        for (at, old) in before {
            if text::speaks_of(&old, &ask.refused) && after.get(&at).is_some_and(|new| *new != old)
            {
                self.say(&at, what.clone());
            }
        }
        for list in ["/characters", "/entries"] {
            let count = |v: &Value| {
                v.pointer(list)
                    .and_then(Value::as_array)
                    .map_or(0, Vec::len)
            };
            let base = self
                .frame
                .given
                .brief
                .base
                .as_ref()
                .map_or(0, |b| count(&b.content));
            if count(&self.content) < base {
                self.say(list, what.clone());
            }
        }
        if self.made.is_empty() {
            self.say(
                main_pointer(self.stage),
                self.frame.said("looked", &[("x", &gone)]),
            );
        }
    }

    /// Directions, ages and additions.
    fn wishes(&mut self, ask: &Ask, newest: bool) {
        let before = self.content.clone();
        for turn in &ask.turns {
            self.turn(*turn, ask);
        }
        if ask.age.is_some() {
            self.age(ask);
        }
        let rest: Vec<String> = ask
            .motifs
            .iter()
            .filter(|m| !self.mentions_all(m))
            .cloned()
            .collect();
        if !rest.is_empty() {
            self.add(ask, &rest);
        } else if newest
            && self.content == before
            && ask.refused.is_empty()
            && ask.name.is_none()
            && ask.place.is_none()
            && ask.renames.is_empty()
        {
            self.add(ask, &[]);
        }
    }

    fn mentions_all(&self, phrase: &str) -> bool {
        let all: String = pointer::leaves(self.stage, &self.content)
            .into_iter()
            .map(|(_, t)| t + " ")
            .collect();
        let here = text::stems(&all);
        text::words(phrase)
            .into_iter()
            .map(text::stem)
            .all(|s| here.contains(&s))
    }

    fn turn(&mut self, turn: Turn, ask: &Ask) {
        let own = self.frame.own;
        let stock = self
            .frame
            .stock
            .phrases
            .turns
            .get(turn.name())
            .and_then(|t| t.get(self.index % t.len().max(1)));
        let template = if own {
            stock.map_or("", String::as_str)
        } else {
            turn_text(self.frame.kernel, turn)
        };
        let sentence = self.frame.say(template);
        let what = self.because(&ask.quote);
        let at = self
            .target(ask)
            .unwrap_or_else(|| main_pointer(self.stage).to_owned());
        if !self.text_at(&at).is_some_and(|t| t.contains(&sentence)) {
            self.append(&at, &sentence, what.clone());
        }
        let tone = self.frame.stock.said(&format!("tone_{}", turn.name()));
        let heard = self.text_at("/tone").is_some_and(|now| now.contains(tone));
        if self.stage == Stage::Theme && !tone.is_empty() && !heard {
            self.append("/tone", tone, what);
        }
    }

    fn age(&mut self, ask: &Ask) {
        let what = self.because(&ask.quote);
        if self.stage == Stage::Characters {
            let who = self
                .target(ask)
                .and_then(|at| at.split('/').nth(2).map(str::to_owned))
                .unwrap_or_else(|| "0".to_owned());
            let at = format!("/characters/{who}/age");
            if self.kept(&at) {
                return;
            }
            let now = self
                .content
                .pointer(&at)
                .and_then(Value::as_i64)
                .unwrap_or(40);
            pointer::put(&mut self.content, &at, json!(aged(now, ask.age)));
            self.say(&at, what);
            return;
        }
        let ages = &self.frame.stock.phrases.ages;
        if let Some(said) = ages.get(self.index % ages.len().max(1)) {
            let years = aged(self.frame.kernel.h.age, ask.age).to_string();
            let sentence = self.frame.say_with(said, &[("age", &years)]);
            self.append(main_pointer(self.stage), &sentence, what);
        }
    }

    /// Works what was asked for into the field it was asked for, as a statement where it is one.
    fn add(&mut self, ask: &Ask, motifs: &[String]) {
        let at = self
            .target(ask)
            .unwrap_or_else(|| main_pointer(self.stage).to_owned());
        let sentence = self.sentence(ask, motifs);
        let what = self.because(&ask.quote);
        self.append(&at, &sentence, what);
    }

    fn sentence(&self, ask: &Ask, motifs: &[String]) -> String {
        let hero = names::call_of(&self.hero_name());
        if let Some(said) = statement(&ask.quote, &hero) {
            return said;
        }
        let p = &self.frame.stock.phrases;
        let echoes = p
            .echo
            .get(self.stage.as_str())
            .map_or(&[][..], Vec::as_slice);
        let nth = (self.index + self.frame.given.brief.feedback.len()) % echoes.len().max(1);
        if !motifs.is_empty() {
            let x = text::list(motifs.get(..motifs.len().min(4)).unwrap_or(motifs));
            let kernels = self.stage == Stage::Concept && !self.frame.own;
            let template = if kernels {
                Some(&self.frame.kernel.echo)
            } else {
                echoes.get(nth)
            };
            return template.map_or_else(
                || x.clone(),
                |t| self.frame.say_with(t, &[("x", &x), ("H", &hero)]),
            );
        }
        let quote = short(&ask.quote);
        let said = text::small(quote.trim_end_matches(['.', '!', '?']));
        p.being.get(self.index % p.being.len().max(1)).map_or_else(
            || said.clone(),
            |t| self.frame.say_with(t, &[("x", &said), ("H", &hero)]),
        )
    }

    /// Works a sentence into a text, or into the next that has room for it.
    fn append(&mut self, at: &str, sentence: &str, what: String) {
        let at = self.roomy(at, sentence);
        if sentence.is_empty() || self.kept(&at) {
            return;
        }
        let Some(old) = self.text_at(&at).map(str::to_owned) else {
            return;
        };
        let max = pointer::limit(self.stage, &at).unwrap_or(4_000);
        let added = text::length(sentence) + 1;
        let mut new = if text::length(&old) + added > max {
            text::fit(&old, max.saturating_sub(added))
        } else {
            old
        };
        if text::length(&new) + added > max {
            new.clear();
        }
        let new = text::woven(&new, sentence);
        pointer::put(&mut self.content, &at, json!(text::fit(&new, max)));
        self.say(&at, what);
    }

    /// A concept's description is short: what does not fit goes where there is room.
    fn roomy(&self, at: &str, sentence: &str) -> String {
        let fits = |at: &str| {
            let max = pointer::limit(self.stage, at).unwrap_or(4_000);
            let length = self.text_at(at).map_or(max, text::length);
            !self.kept(at) && length + text::length(sentence) < max
        };
        if self.stage == Stage::Concept && at == "/description" && !fits(at) {
            let others = ["/emotional_core", "/philosophical_depth"];
            if let Some(other) = others.iter().find(|other| fits(other)) {
                return (*other).to_owned();
            }
        }
        at.to_owned()
    }

    /// When nothing could be changed where it was asked, something near is: feedback is never without effect.
    fn differ(&mut self) {
        let keep = self.frame.given.brief.keep.clone();
        let quote = self.frame.given.now.quote.clone();
        let leaf = pointer::leaves(self.stage, &self.content)
            .into_iter()
            .find(|(at, text)| !pointer::is_under(at, &keep) && text::length(text) > 60);
        if let Some((at, _)) = leaf {
            let ask = self.frame.given.now.clone();
            let sentence = self.sentence(&ask, &ask.motifs);
            let what = self.because(&quote);
            self.append(&at, &sentence, what);
        }
    }
}
