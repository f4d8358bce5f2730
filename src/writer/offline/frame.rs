//! The frame of one proposal: its kernel, its people, its place, and what stands in the slots.

mod people;

use genesis_actors::ports::writer::Brief;

use super::dice::Dice;
use super::given::Given;
use super::names;
use super::pick::Choice;
use super::slots::{self, Slots};
use super::stock::{Kernel, Sex, Stock};
use super::story::flesh;
use super::text;
use super::tongue::Tongue;
pub use people::aged;
use people::{people, place_of};

/// Somebody with a name.
#[derive(Debug, Clone)]
pub struct Named {
    /// Full name.
    pub name: String,
    /// What the texts call them.
    pub call: String,
    /// Pronouns.
    pub sex: Sex,
    /// Years.
    pub age: i64,
    /// Whether the confirmed cast has them (true where no cast is confirmed).
    pub known: bool,
}

/// What one proposal is built on.
pub struct Frame<'a> {
    /// The stock.
    pub stock: &'a Stock,
    /// What was given.
    pub given: &'a Given<'a>,
    /// The idea.
    pub kernel: &'a Kernel,
    /// Whether the idea is a person's own and the kernel only its shape.
    pub own: bool,
    /// Protagonist.
    pub h: Named,
    /// Antagonist.
    pub r: Named,
    /// The third.
    pub a: Named,
    /// Where.
    pub place: String,
    /// Filled slots.
    pub slots: Slots,
    /// Themes in force: the confirmed ones, else the kernel's.
    pub themes: Vec<String>,
    /// Which of the kernel's tellings.
    pub telling: usize,
    /// What its chances come from, beside the seed.
    pub chance: String,
    moved: bool,
}

impl<'a> Frame<'a> {
    /// Builds the frame of a kernel, or of a shape when the idea is a person's own.
    pub fn new(
        stock: &'a Stock,
        given: &'a Given<'a>,
        kernel: &'a Kernel,
        choice: Choice,
        own: bool,
    ) -> Self {
        let place = place_of(stock, given, kernel, choice.variant, own);
        let moved = place != kernel.place;
        let (h, r, a) = people(stock, given, kernel, &place, choice.variant, own);
        let themes = given
            .theme
            .as_ref()
            .map(|t| t.themes.clone())
            .filter(|t| !t.is_empty());
        let themes = themes.unwrap_or_else(|| kernel.themes.clone());
        let mut frame = Self {
            stock,
            given,
            kernel,
            own,
            h,
            r,
            a,
            place,
            slots: Slots::default(),
            themes,
            telling: choice.telling,
            chance: chance(given.brief),
            moved,
        };
        frame.fill_slots();
        frame
    }

    /// A text of the stock, said in this frame.
    pub fn say(&self, template: &str) -> String {
        self.slots.fill(&self.localised(template))
    }

    /// The same with more slots.
    pub fn say_with(&self, template: &str, more: &[(&str, &str)]) -> String {
        let mut slots = self.slots.clone();
        for (slot, value) in more {
            slots.set(slot, *value);
        }
        slots.fill(&self.localised(template))
    }

    fn localised(&self, template: &str) -> String {
        let mut text = template.to_owned();
        if self.moved {
            for (here, there) in &self.kernel.elsewhere {
                text = text::replace_word(&text, here, there);
            }
        }
        text
    }

    /// Chance for this frame's stage and proposal.
    pub fn dice(&self, what: &str, index: usize) -> Dice {
        let brief = self.given.brief;
        Dice::new(&[
            &brief.seed.to_string(),
            brief.stage.as_str(),
            &self.chance,
            &self.kernel.id,
            what,
            &index.to_string(),
        ])
    }

    /// From which side this proposal takes what was asked: other sessions and other proposals take another.
    pub fn side(&self, index: usize) -> usize {
        usize::try_from(self.given.brief.seed % 6_007).unwrap_or(0) + index
    }

    /// One of the composer's own sayings, filled.
    pub fn said(&self, name: &str, more: &[(&str, &str)]) -> String {
        self.say_with(self.stock.said(name), more)
    }

    /// What is to appear and is no figure: what the concept of a person's own speaks of, and what was asked for.
    pub fn motifs(&self) -> Vec<String> {
        let names = [&self.h.call, &self.r.call, &self.a.call, &self.place];
        let tale = self.given.tale.motifs.iter().filter(|_| self.own).take(3);
        let mut all: Vec<String> = Vec::new();
        for motif in tale.chain(&self.given.ask.motifs) {
            if !all.contains(motif) && !names.contains(&motif) {
                all.push(motif.clone());
            }
        }
        all
    }

    fn fill_slots(&mut self) {
        let mut slots = Slots::default();
        for (long, short, who, fallback) in [
            ("HH", "H", &self.h, self.stock.said("nobody_h")),
            ("RR", "R", &self.r, self.stock.said("nobody_r")),
            ("AA", "A", &self.a, self.kernel.a.is.as_str()),
        ] {
            let known = who.known;
            slots.set(long, if known { who.name.as_str() } else { fallback });
            slots.set(short, if known { who.call.as_str() } else { fallback });
        }
        pronouns(&mut slots, self.stock.tongue, self.h.sex);
        let hero = self.hero();
        slots.set("place", self.place.clone());
        slots.set("pred", self.predicate().unwrap_or_default());
        slots.set("age", self.h.age.to_string());
        slots.set("object", text::mid(&self.kernel.object.n));
        let (x, y) = self.matters();
        slots.set("x", x);
        slots.set("y", y);
        let title = self
            .given
            .concepts
            .first()
            .map_or(self.kernel.title.as_str(), |c| c.title.as_str());
        slots.set("title", title);
        slots.set("theme", self.themes.first().cloned().unwrap_or_default());
        slots.set("hero", hero);
        self.slots = slots;
    }

    /// The protagonist's description, with its article.
    pub fn hero(&self) -> String {
        let tale = self.given.tale.figure.as_ref().filter(|_| self.own);
        tale.or(self.given.ask.figure.as_ref())
            .map_or_else(|| self.kernel.hero.clone(), |figure| figure.np.clone())
    }

    /// What the protagonist is said to do, if it was said.
    pub fn predicate(&self) -> Option<String> {
        let tale = self.given.tale.figure.as_ref().filter(|_| self.own);
        tale.or(self.given.ask.figure.as_ref())
            .and_then(|figure| figure.pred.clone())
    }

    /// What the story is about, in two noun phrases, for shapes.
    fn matters(&self) -> (String, String) {
        let motifs = self.motifs();
        let title = self
            .given
            .concepts
            .first()
            .map(|c| text::small(&text::clean(&c.title)));
        let title = title
            .filter(|t| !t.is_empty())
            .unwrap_or_else(|| self.stock.said("matter").to_owned());
        let x = motifs
            .first()
            .map_or_else(|| title.clone(), |m| (*m).clone());
        let y = motifs.get(1).cloned().unwrap_or(title);
        (x, y)
    }
}

/// What a brief's chances come from: the way in which it asks.
pub fn chance(brief: &Brief) -> String {
    format!(
        "{} {} {} {} {}",
        brief.round,
        brief.kind.as_str(),
        brief.count,
        brief.feedback.len(),
        brief.instructions.as_deref().unwrap_or("")
    )
}

/// Sets the protagonist's pronouns.
pub fn pronouns(slots: &mut Slots, tongue: Tongue, sex: Sex) {
    let set = tongue.pronouns(sex);
    for (slot, word) in ["he", "him", "his", "himself"].iter().zip(set) {
        slots.set(slot, word);
        slots.set(&text::capital(slot), text::capital(word));
    }
}

impl Frame<'_> {
    /// A text that begins small: a trait, a goal, a theme.
    pub fn say_plain(&self, template: &str) -> String {
        let begins_small = template.chars().next().is_some_and(char::is_lowercase);
        let said = self.say(template);
        if begins_small {
            text::small(&said)
        } else {
            said
        }
    }

    /// A text about somebody else than the three.
    pub fn say_as(&self, template: &str, name: &str, sex: Sex) -> String {
        let [he, him, his, _] = self.stock.tongue.pronouns(sex);
        let call = names::call_of(name);
        self.say_with(
            template,
            &[("N", &call), ("ne", he), ("nim", him), ("nis", his)],
        )
    }

    /// The same for a text that begins small.
    pub fn plain_as(&self, template: &str, name: &str, sex: Sex) -> String {
        let begins_small = template.chars().next().is_some_and(char::is_lowercase);
        let said = self.say_as(template, name, sex);
        if begins_small {
            text::small(&said)
        } else {
            said
        }
    }

    /// The further confirmed concepts: the kernel each was made from, if any, and its core idea.
    pub fn seconds(&self) -> Vec<(Option<Kernel>, String)> {
        let title =
            |k: &Kernel, title: &str| k.title == title || k.titles.iter().any(|t| t == title);
        self.given
            .concepts
            .iter()
            .skip(1)
            .map(|concept| {
                let kernel = self.stock.kernels.iter().find(|k| {
                    title(k, &concept.title)
                        || slots::recover(&k.core, &concept.core_idea).contains_key("H")
                });
                let kernel = kernel.map(|k| flesh(self.stock, k, self.given.brief.seed));
                (kernel, concept.core_idea.clone())
            })
            .collect()
    }
}
