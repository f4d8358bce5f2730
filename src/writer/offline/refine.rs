//! Refinement: the base with what feedback speaks of changed, and a word on each change.

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
    };
    for (at, wish) in &brief.adjustments {
        work.adjust(at, wish);
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
    steer::mend(work.stage, &mut work.content);
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
    if let Some(note) = frame.given.brief.feedback.last() {
        if content.pointer(at).is_some() {
            made.insert(
                at.to_owned(),
                format!(
                    "Written from the start with “{}” in mind.",
                    short(&note.feedback)
                ),
            );
        }
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

    fn say(&mut self, at: &str, what: String) {
        self.made
            .entry(at.to_owned())
            .and_modify(|said| *said = format!("{said} {what}"))
            .or_insert(what);
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
                &format!("{old} is now called {new}."),
            );
        }
        if let Some(name) = &ask.name {
            self.rename_hero(name);
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
                        .is_some_and(|r| r.to_lowercase() == "protagonist")
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
        let what = format!("The protagonist is called {name} now.");
        let full = if name.contains(' ') {
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
            self.append(
                at,
                &format!("The name at the centre of it is {name}."),
                what,
            );
        }
    }

    fn relocate(&mut self, place: &str) {
        let old = self.frame.base_place(&self.content);
        if old == place {
            return;
        }
        let what = format!("It is set in {place} now.");
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
            self.append(at, &format!("All of this happens in {place}."), what);
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
        steer::scrub(&mut self.content, &ask.refused, &keep);
        let what = format!("Taken out: {}.", text::list(&ask.refused_words));
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
                format!(
                    "Looked through for {}; there is none left.",
                    text::list(&ask.refused_words)
                ),
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
        let what = format!("Because you asked: “{}”.", short(&ask.quote));
        let at = self
            .target(ask)
            .unwrap_or_else(|| main_pointer(self.stage).to_owned());
        if !self.text_at(&at).is_some_and(|t| t.contains(&sentence)) {
            self.append(&at, &sentence, what.clone());
        }
        let tone = match turn {
            Turn::Darker => "Darker.",
            Turn::Stranger => "Stranger.",
            Turn::Smaller => "Smaller in scale.",
            Turn::Funnier => "Funnier.",
            Turn::Dearer | Turn::Swap => "",
        };
        if self.stage == Stage::Theme && !tone.is_empty() {
            self.append("/tone", tone, what);
        }
    }

    fn age(&mut self, ask: &Ask) {
        let what = format!("Because you asked: “{}”.", short(&ask.quote));
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
        let what = format!("Because you asked: “{}”.", short(&ask.quote));
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

    /// Puts a sentence at the end of a text, making room for it.
    fn append(&mut self, at: &str, sentence: &str, what: String) {
        if sentence.is_empty() || self.kept(at) {
            return;
        }
        let Some(old) = self.text_at(at).map(str::to_owned) else {
            return;
        };
        let max = pointer::limit(self.stage, at).unwrap_or(4_000);
        let added = text::length(sentence) + 1;
        let mut new = if text::length(&old) + added > max {
            text::fit(&old, max.saturating_sub(added))
        } else {
            old
        };
        if text::length(&new) + added > max {
            new.clear();
        }
        text::push(&mut new, sentence);
        pointer::put(&mut self.content, at, json!(text::fit(&new, max)));
        self.say(at, what);
    }

    /// The field feedback speaks of: by the field's name, a chapter's number, or somebody's name.
    fn target(&self, ask: &Ask) -> Option<String> {
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

    fn chapter(&self, number: i64) -> Option<String> {
        let acts = self.content.get("acts").and_then(Value::as_array)?;
        acts.iter().enumerate().find_map(|(a, act)| {
            let chapters = act.get("chapters").and_then(Value::as_array)?;
            let c = chapters
                .iter()
                .position(|c| c.get("number").and_then(Value::as_i64) == Some(number))?;
            Some(format!("/acts/{a}/chapters/{c}/summary"))
        })
    }

    /// Changes exactly the field an adjustment points to, in the sense that was asked.
    fn adjust(&mut self, at: &str, wish: &str) {
        if self.kept(at) {
            return;
        }
        let ask = Ask::read(self.frame.stock, Source::Wish, wish);
        let what = format!("Changed as you asked: “{}”.", short(wish));
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

    fn adjust_inside(&mut self, at: &str, ask: &Ask) {
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
    fn adjusted(&self, at: &str, old: &str, ask: &Ask) -> String {
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
            said.push(format!("It is set in {place}."));
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
        text::push(&mut new, &said);
        text::fit(&new, max)
    }

    fn scrubbed(&self, old: &str, ask: &Ask) -> String {
        let mut value = json!(old);
        steer::scrub(&mut value, &ask.refused, &[]);
        value.as_str().unwrap_or(old).to_owned()
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
            self.append(
                &at,
                &sentence,
                format!("Because you asked: “{}”.", short(&quote)),
            );
        }
    }
}

impl Frame<'_> {
    /// What a content calls its protagonist, where no cast says it.
    fn base_hero(&self, content: &Value) -> String {
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
            super::slots::recover(template, written).remove("H")
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
    fn base_place(&self, content: &Value) -> String {
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
            super::slots::recover(template, written).remove("place")
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
