//! Stories: ideas written down to what makes them themselves. What they leave open (looks, bonds, the
//! common rules of their world, the turns between their own) comes from the common stock, by the seed.

use serde::Deserialize;

use super::dice::Dice;
use super::kin::Kin;
use super::stock::{Archetype, Beat, Entry, Kernel, Person, PlotShape, Sex, Stock, Thing};
use super::text;
use super::tongue::Tongue;

/// A story as it stands in the stock.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    id: String,
    title: String,
    titles: Vec<String>,
    tags: Vec<String>,
    genres: Vec<String>,
    tone: String,
    place: String,
    pool: String,
    hero: String,
    core: String,
    about: String,
    asks: String,
    feels: String,
    irony: String,
    #[serde(rename = "trait")]
    habit: String,
    echo: String,
    themes: Vec<String>,
    question: String,
    argument: String,
    counter: String,
    stakes: String,
    object: Thing,
    rule: Rule,
    h: Lead,
    r: Rival,
    a: Third,
    poles: Vec<[String; 2]>,
    /// The opening, the trap, the turn, the low point and the choice.
    beats: [[String; 3]; 5],
    ending: String,
    #[serde(default)]
    fixed: bool,
    #[serde(default)]
    anchored: bool,
}

/// The rule by which its midpoint turns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    n: String,
    c: String,
    s: String,
    r: String,
    cost: String,
    limit: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lead {
    name: String,
    #[serde(default)]
    call: String,
    sex: Sex,
    age: i64,
    who: String,
    past: String,
    want: String,
    need: String,
    lie: String,
    ghost: String,
    arc: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rival {
    name: String,
    #[serde(default)]
    call: String,
    sex: Sex,
    age: i64,
    is: String,
    who: String,
    want: String,
    why: String,
    lie: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Third {
    name: String,
    #[serde(default)]
    call: String,
    sex: Sex,
    age: i64,
    is: String,
    who: String,
    want: String,
    secret: String,
}

/// Somebody of whom no more is known than this.
fn blank(name: String, call: String, sex: Sex, age: i64) -> Person {
    Person {
        name,
        call,
        sex,
        age,
        role: String::new(),
        is: String::new(),
        who: String::new(),
        look: String::new(),
        traits: Vec::new(),
        past: String::new(),
        want: String::new(),
        need: String::new(),
        lie: String::new(),
        ghost: String::new(),
        why: String::new(),
        goals: Vec::new(),
        flaw: String::new(),
        arc: String::new(),
        speech: String::new(),
        secret: String::new(),
    }
}

impl Story {
    /// The kernel it is, as far as it goes.
    pub fn kernel(self) -> Kernel {
        let h = Person {
            who: self.h.who,
            past: self.h.past,
            want: self.h.want,
            need: self.h.need,
            lie: self.h.lie,
            ghost: self.h.ghost,
            arc: self.h.arc,
            ..blank(self.h.name, self.h.call, self.h.sex, self.h.age)
        };
        let r = Person {
            is: self.r.is,
            who: self.r.who,
            want: self.r.want,
            lie: self.r.lie,
            why: self.r.why,
            ..blank(self.r.name, self.r.call, self.r.sex, self.r.age)
        };
        let a = Person {
            is: self.a.is,
            who: self.a.who,
            want: self.a.want,
            secret: self.a.secret,
            ..blank(self.a.name, self.a.call, self.a.sex, self.a.age)
        };
        let world = vec![Entry {
            n: self.rule.n,
            c: self.rule.c,
            s: self.rule.s,
            rules: vec![self.rule.r],
            cost: self.rule.cost,
            limit: self.rule.limit,
            tags: Vec::new(),
        }];
        let beats = self.beats.into_iter();
        let beats = beats.map(|[t, s, d]| Beat { t, s, d }).collect();
        Kernel {
            id: self.id,
            title: self.title,
            titles: self.titles,
            tags: self.tags,
            genres: self.genres,
            tone: self.tone,
            place: self.place,
            pool: self.pool,
            hero: self.hero,
            core: self.core,
            about: self.about,
            asks: self.asks,
            feels: self.feels,
            irony: self.irony,
            habit: self.habit,
            echo: self.echo,
            themes: self.themes,
            question: self.question,
            argument: self.argument,
            counter: self.counter,
            stakes: self.stakes,
            poles: self.poles,
            object: self.object,
            world,
            beats,
            ending: self.ending,
            h,
            r,
            a,
            fixed: self.fixed,
            anchored: self.anchored,
            open: true,
            follows: true,
            ..Kernel::default()
        }
    }
}

/// The kernel with all that a story leaves open; a kernel that leaves nothing open as it is.
pub fn flesh(stock: &Stock, kernel: &Kernel, seed: u64) -> Kernel {
    let mut whole = kernel.clone();
    if !kernel.open {
        return whole;
    }
    let dice = |what: &str| Dice::new(&[&seed.to_string(), &kernel.id, what]);
    people(stock, &mut whole, &mut dice("tempers"));
    bonds(stock, &mut whole, &mut dice("bonds"));
    directions(stock, &mut whole, &mut dice("directions"));
    world(stock, &mut whole, &mut dice("world"));
    turns(stock, &mut whole, &mut dice("shape"));
    whole
}

fn one<'a>(from: &'a [String], dice: &mut Dice) -> &'a str {
    from.get(dice.below(from.len())).map_or("", String::as_str)
}

/// Manners for the three: looks, traits, speech and flaw of archetypes near their age.
fn people(stock: &Stock, k: &mut Kernel, dice: &mut Dice) {
    let mut order: Vec<&Archetype> = stock
        .archetypes
        .iter()
        .filter(|a| !format!("{}{}{}{}", a.look, a.flaw, a.speech, a.past).contains("{H}"))
        .collect();
    dice.shuffle(&mut order);
    let p = &stock.phrases;
    let mut tempers = Vec::new();
    for (slot, person) in [("H", &mut k.h), ("R", &mut k.r), ("A", &mut k.a)] {
        order.sort_by_key(|a| (a.age - person.age).abs() / 12);
        if order.is_empty() {
            return;
        }
        let temper = order.remove(0);
        tempers.push(temper.role.clone());
        let own = |template: &str| as_person(stock.tongue, template, slot, person.sex);
        person.look = own(&temper.look);
        person.traits = temper.traits.iter().map(|t| own(t)).collect();
        person.flaw = own(&temper.flaw);
        person.speech = own(&temper.speech);
        if person.past.is_empty() {
            person.past = own(&temper.past);
        }
        let lie = person.lie.trim_end_matches(['.', '。']).to_owned();
        if person.arc.is_empty() {
            let form = if slot == "R" {
                &p.rival_arc
            } else {
                &p.third_arc
            };
            person.arc =
                as_person(stock.tongue, one(form, dice), slot, person.sex).replace("{lie}", &lie);
        }
        if person.why.is_empty() {
            let form = if slot == "H" {
                &p.lead_why
            } else {
                &p.third_why
            };
            person.why =
                as_person(stock.tongue, one(form, dice), slot, person.sex).replace("{lie}", &lie);
        }
        person.goals = goals(person);
    }
    k.tempers = tempers;
    k.a.role = k.a.is.strip_prefix("the ").unwrap_or(&k.a.is).to_owned();
}

/// An archetype's text about one of the three, whose pronouns are known.
fn as_person(tongue: Tongue, template: &str, slot: &str, sex: Sex) -> String {
    let [he, him, his, _] = if slot == "H" {
        ["{he}", "{him}", "{his}", "{himself}"]
    } else {
        tongue.pronouns(sex)
    };
    let mut said = template.replace("{N}", &format!("{{{slot}}}"));
    for (from, to) in [("{ne}", he), ("{nim}", him), ("{nis}", his)] {
        said = said.replace(from, to);
    }
    said
}

/// What somebody is after, without saying again who.
fn goals(person: &Person) -> Vec<String> {
    let bare = |said: &str| -> Option<String> {
        let said = said.trim_end_matches(['.', '。']);
        for verb in [" wants to ", " needs to ", " wants ", "想", "需要", "要"] {
            if let Some((who, goal)) = said.split_once(verb)
                && text::length(who) < 24
            {
                return Some(goal.to_owned());
            }
        }
        (!said.is_empty()).then(|| said.to_owned())
    };
    bare(&person.want)
        .into_iter()
        .chain(bare(&person.need))
        .collect()
}

fn bonds(stock: &Stock, k: &mut Kernel, dice: &mut Dice) {
    let p = &stock.phrases;
    k.hr = one(&p.bond_hr, dice).to_owned();
    k.rh = one(&p.bond_rh, dice).to_owned();
    k.ha = one(&p.bond_ha, dice).to_owned();
    k.ah = one(&p.bond_ah, dice).to_owned();
    k.bh = one(&p.bond_kind, dice).to_owned();
    k.conflict = text::row([k.h.want.as_str(), k.r.want.as_str(), k.r.why.as_str()]);
    k.journey = one(&p.journey, dice).to_owned();
    k.voice = one(&p.voice, dice).to_owned();
}

fn directions(stock: &Stock, k: &mut Kernel, dice: &mut Dice) {
    let mut say = |turn: &str| {
        let from = stock.phrases.turns.get(turn);
        one(from.map_or(&[][..], Vec::as_slice), dice).to_owned()
    };
    k.darker = say("darker");
    k.stranger = say("stranger");
    k.smaller = say("smaller");
    k.funnier = say("funnier");
    k.dearer = say("dearer");
    k.swap = say("swap");
}

/// Beside its own rule three of the common ones, those that are kin to its matter first.
fn world(stock: &Stock, k: &mut Kernel, dice: &mut Dice) {
    let mut ranked: Vec<(f64, &Entry)> = stock
        .rules
        .iter()
        .filter(|rule| suits(stock, k, rule))
        .map(|rule| {
            (
                stock.kin.nearness(&k.tags, &rule.tags) + dice.unit() * 0.7,
                rule,
            )
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut kinds = vec![k.world.first().map(|e| e.c.clone()).unwrap_or_default()];
    for (_, rule) in ranked {
        if k.world.len() < 4 && !kinds.contains(&rule.c) {
            kinds.push(rule.c.clone());
            k.world.push(rule.clone());
        }
    }
}

/// What is uncanny stays out of stories that are not, and the other way round it may come in.
pub fn suits(stock: &Stock, k: &Kernel, entry: &Entry) -> bool {
    !Kin::uncanny(&entry.tags) || stock.kin.is_uncanny(&k.tags, &k.genres)
}

/// The eight turns: the story's own five, and between them an attempt, the other side's move and what is
/// left, from a plot shape of the same matter or from the turns that suit any.
fn turns(stock: &Stock, k: &mut Kernel, dice: &mut Dice) {
    let shape =
        shape(stock, &k.tags, dice).filter(|shape| stock.kin.nearness(&k.tags, &shape.tags) >= KIN);
    let p = &stock.phrases;
    let mut between = |n: usize, common: &[Beat]| {
        let any = common.get(dice.below(common.len()));
        let near = shape.and_then(|shape| shape.beats.get(n));
        near.or(any).cloned().unwrap_or_default()
    };
    let [attempt, countermove, left] = [
        between(2, &p.attempt),
        between(4, &p.countermove),
        between(7, &p.left),
    ];
    let own: Vec<Beat> = std::mem::take(&mut k.beats);
    let mut own = own.into_iter();
    let mut next = || own.next().unwrap_or_default();
    k.beats = vec![
        next(),
        next(),
        attempt,
        next(),
        countermove,
        next(),
        next(),
        left,
    ];
}

/// How near a plot shape has to be before its turns go into a story: several words in common.
const KIN: f64 = 4.5;

/// A plot shape that is kin to these words.
pub fn shape<'a>(stock: &'a Stock, tags: &[String], dice: &mut Dice) -> Option<&'a PlotShape> {
    let mut ranked: Vec<(f64, &PlotShape)> = stock
        .plots
        .iter()
        .map(|shape| {
            (
                stock.kin.nearness(tags, &shape.tags) + dice.unit() * 1.5,
                shape,
            )
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.first().map(|(_, shape)| *shape)
}

/// A shape for a person's own idea, with the turns of a plot that is kin to it.
pub fn shaped(stock: &Stock, shape: &Kernel, words: &[String], seed: u64, nth: usize) -> Kernel {
    let mut whole = flesh(stock, shape, seed);
    let dice = |what: &str| Dice::new(&[&seed.to_string(), &nth.to_string(), what]);
    directions(stock, &mut whole, &mut dice("directions"));
    if let Some(plot) = self::shape(stock, words, &mut dice("shape")) {
        whole.beats.clone_from(&plot.beats);
    }
    whole
}
