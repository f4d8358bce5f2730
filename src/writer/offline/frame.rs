//! The frame of one proposal: its kernel, its people, its place, and what stands in the slots.

use std::collections::BTreeSet;

use genesis_actors::domain::content::Character;

use super::ask::AgeAsk;
use super::dice::Dice;
use super::given::Given;
use super::names;
use super::pick::Choice;
use super::slots::{self, Slots};
use super::stock::{Kernel, Person, Sex, Stock};
use super::text;

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
            &brief.round.to_string(),
            brief.kind.as_str(),
            &brief.count.to_string(),
            &brief.feedback.len().to_string(),
            brief.instructions.as_deref().unwrap_or(""),
            &self.kernel.id,
            what,
            &index.to_string(),
        ])
    }

    /// What was asked to appear and is no figure, as one noun phrase; empty if nothing was.
    pub fn motifs(&self) -> &'a [String] {
        &self.given.ask.motifs
    }

    fn fill_slots(&mut self) {
        let mut slots = Slots::default();
        for (long, short, who, fallback) in [
            ("HH", "H", &self.h, "the protagonist"),
            ("RR", "R", &self.r, "the other side"),
            ("AA", "A", &self.a, self.kernel.a.is.as_str()),
        ] {
            let known = who.known;
            slots.set(long, if known { who.name.as_str() } else { fallback });
            slots.set(short, if known { who.call.as_str() } else { fallback });
        }
        pronouns(&mut slots, self.h.sex);
        let hero = self.hero();
        slots.set("place", self.place.clone());
        slots.set("pred", self.predicate().unwrap_or_default());
        slots.set("age", self.h.age.to_string());
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
        let skip = [self.h.call.as_str(), self.place.as_str()];
        let mut motifs: Vec<&String> = self.given.tale.motifs.iter().filter(|_| self.own).collect();
        motifs.extend(self.given.ask.motifs.iter());
        motifs.retain(|m| !skip.iter().any(|s| m.as_str() == *s));
        let title = self
            .given
            .concepts
            .first()
            .map(|c| text::small(&text::clean(&c.title)));
        let title = title
            .filter(|t| !t.is_empty())
            .unwrap_or_else(|| "what was left behind".to_owned());
        let x = motifs
            .first()
            .map_or_else(|| title.clone(), |m| (*m).clone());
        let y = motifs.get(1).map_or(title, |m| (*m).clone());
        (x, y)
    }
}

/// Sets the protagonist's pronouns.
pub fn pronouns(slots: &mut Slots, sex: Sex) {
    let set = match sex {
        Sex::F => ["she", "her", "her", "herself"],
        Sex::M => ["he", "him", "his", "himself"],
    };
    for (slot, word) in ["he", "him", "his", "himself"].iter().zip(set) {
        slots.set(slot, word);
        slots.set(&text::capital(slot), text::capital(word));
    }
}

fn place_of(stock: &Stock, given: &Given, kernel: &Kernel, variant: usize, own: bool) -> String {
    let asked = given.now.place.clone();
    let tale = if own {
        given.tale.place.clone()
    } else {
        recovered(given, kernel, "place")
    };
    asked
        .or(tale)
        .or_else(|| given.ask.place.clone())
        .unwrap_or_else(|| {
            if variant == 0 || stock.phrases.places.is_empty() {
                kernel.place.clone()
            } else {
                let mut dice = Dice::new(&[&kernel.id, &variant.to_string(), "place"]);
                stock
                    .phrases
                    .places
                    .get(dice.below(stock.phrases.places.len()))
                    .cloned()
                    .unwrap_or_else(|| kernel.place.clone())
            }
        })
}

/// What a slot held in the confirmed concept, if that was made from this kernel.
fn recovered(given: &Given, kernel: &Kernel, slot: &str) -> Option<String> {
    let concept = given.concepts.first()?;
    let pairs = [
        (&kernel.core, &concept.core_idea),
        (&kernel.about, &concept.description),
        (&kernel.irony, concept.irony.as_ref()?),
        (&kernel.asks, &concept.philosophical_depth),
        (&kernel.feels, &concept.emotional_core),
    ];
    pairs
        .iter()
        .find_map(|(template, written)| slots::recover(template, written).remove(slot))
        .filter(|value| value.split(' ').count() <= 5)
}

fn people(
    stock: &Stock,
    given: &Given,
    kernel: &Kernel,
    place: &str,
    variant: usize,
    own: bool,
) -> (Named, Named, Named) {
    let local = names::pool_of(stock, place);
    let at_home = variant == 0
        && (place == kernel.place
            || local.is_some_and(|p| p.id == kernel.pool)
            || (local.is_none() && !own));
    let pool = local.or_else(|| names::pool(stock, &kernel.pool));
    let seed = given.brief.seed.to_string();
    let mut dice = Dice::new(&[&seed, &kernel.id, place, &variant.to_string(), "names"]);
    let asked_sex = given
        .now
        .sex
        .or(if own { given.tale.sex } else { None })
        .or(given.ask.sex);
    let sex = asked_sex.unwrap_or(kernel.h.sex);
    let asked_name = given.now.name.clone().or_else(|| {
        let tale = if own {
            given.tale.name.clone()
        } else {
            recovered(given, kernel, "H")
                .filter(|n| n.chars().next().is_some_and(char::is_uppercase))
        };
        tale.or_else(|| given.ask.name.clone())
    });
    let mut taken = BTreeSet::new();
    let mut h = pick_name(
        &kernel.h,
        sex,
        at_home && sex == kernel.h.sex,
        pool,
        &mut taken,
        &mut dice,
    );
    if let Some(name) = asked_name {
        taken.clear();
        taken.insert(names::initial(&name));
        let whole = if name.contains(' ') {
            name.clone()
        } else {
            with_family(&h.name, &name)
        };
        h.call = if name.contains(' ') {
            names::call_of(&name)
        } else {
            name
        };
        h.name = whole;
    }
    h.age = aged(h.age, given.ask.age);
    let mut r = pick_name(
        &kernel.r,
        kernel.r.sex,
        at_home,
        pool,
        &mut taken,
        &mut dice,
    );
    let mut a = pick_name(
        &kernel.a,
        kernel.a.sex,
        at_home,
        pool,
        &mut taken,
        &mut dice,
    );
    if !own {
        for (slot, seat) in [("R", &mut r), ("A", &mut a)] {
            let said = recovered(given, kernel, slot)
                .filter(|n| n.chars().next().is_some_and(char::is_uppercase));
            if let Some(call) = said.filter(|call| *call != seat.call) {
                seat.name = with_family(&seat.name, &call);
                seat.call = call;
            }
        }
    }
    if let Some(cast) = given.cast.as_ref().filter(|c| !c.characters.is_empty()) {
        seat(&cast.characters, [&mut h, &mut r, &mut a]);
        if let Some(name) = given.now.name.clone() {
            h.call.clone_from(&name);
            h.name = with_family(&h.name, &name);
        }
    }
    (h, r, a)
}

/// The confirmed cast takes the three seats: protagonist, antagonist, and who comes next.
fn seat(cast: &[Character], seats: [&mut Named; 3]) {
    let find = |word: &str, skip: &[usize]| {
        (0..cast.len()).find(|at| {
            !skip.contains(at)
                && cast
                    .get(*at)
                    .is_some_and(|c| c.role.to_lowercase().contains(word))
        })
    };
    let next = |skip: &[usize]| (0..cast.len()).find(|at| !skip.contains(at));
    let first = find("protagonist", &[])
        .or_else(|| find("hero", &[]))
        .unwrap_or(0);
    let second = find("antagonist", &[first])
        .or_else(|| find("villain", &[first]))
        .or_else(|| next(&[first]));
    let third = second.and_then(|second| next(&[first, second]));
    for (seat, at) in seats.into_iter().zip([Some(first), second, third]) {
        let Some(character) = at
            .and_then(|at| cast.get(at))
            .filter(|c| !c.name.trim().is_empty())
        else {
            seat.known = false;
            continue;
        };
        if seat.name != character.name {
            seat.call = names::call_of(&character.name);
        }
        seat.name.clone_from(&character.name);
        seat.age = character.age.unwrap_or(seat.age);
        let told = format!(
            "{} {} {}",
            character.description, character.background, character.motivation
        );
        let sex = text::words(&told)
            .into_iter()
            .find_map(|w| match w.to_lowercase().as_str() {
                "she" | "her" | "herself" => Some(Sex::F),
                "he" | "his" | "him" | "himself" => Some(Sex::M),
                _ => None,
            });
        seat.sex = sex.unwrap_or(seat.sex);
    }
}

fn pick_name(
    person: &Person,
    sex: Sex,
    at_home: bool,
    pool: Option<&super::stock::Pool>,
    taken: &mut BTreeSet<char>,
    dice: &mut Dice,
) -> Named {
    let own = (person.name.clone(), person.call.clone());
    let clash = taken.contains(&names::initial(&person.call));
    let (name, call) = match pool {
        Some(pool) if !at_home || clash => {
            let name = names::draw(pool, sex, taken, dice);
            let call = names::call_of(&name);
            (name, call)
        }
        _ => {
            taken.insert(names::initial(&person.call));
            own
        }
    };
    Named {
        name,
        call,
        sex,
        age: person.age,
        known: true,
    }
}

fn with_family(old: &str, first: &str) -> String {
    if first.contains(' ') {
        return first.to_owned();
    }
    old.rsplit_once(' ').map_or_else(
        || first.to_owned(),
        |(_, family)| format!("{first} {family}"),
    )
}

/// An age after what was asked of it.
pub fn aged(age: i64, ask: Option<AgeAsk>) -> i64 {
    match ask {
        Some(AgeAsk::Years(years)) => years,
        Some(AgeAsk::Older) => (age + 19).clamp(18, 84),
        Some(AgeAsk::Younger) => (age - 17).clamp(14, 60),
        None => age,
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
        let (he, him, his) = match sex {
            Sex::F => ("she", "her", "her"),
            Sex::M => ("he", "him", "his"),
        };
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
    pub fn seconds(&self) -> Vec<(Option<&Kernel>, String)> {
        self.given
            .concepts
            .iter()
            .skip(1)
            .map(|concept| {
                let kernel = self.stock.kernels.iter().find(|k| {
                    k.title == concept.title
                        || slots::recover(&k.core, &concept.core_idea).contains_key("H")
                });
                (kernel, concept.core_idea.clone())
            })
            .collect()
    }
}
