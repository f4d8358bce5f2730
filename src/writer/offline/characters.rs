//! CHARACTERS: the kernel's three, joined by archetypes, with bonds seen from both ends.

use std::collections::BTreeSet;

use genesis_actors::domain::content::{Character, Characters, Relationship};

use super::ask::Turn;
use super::dice::Dice;
use super::frame::{Frame, Named};
use super::names;
use super::slots::Slots;
use super::stock::{Archetype, Kernel, Person, Sex};
use super::text;

/// One cast; `index` chooses the angle and the companions.
pub fn compose(frame: &Frame, index: usize) -> Characters {
    let k = frame.kernel;
    let swapped = frame.given.ask.turns.contains(&Turn::Swap) || index % 3 == 1;
    let said = |name: &str| frame.stock.said(name);
    let mut cast = Characters::default();
    cast.characters.push(hero(frame, index));
    let rival = said(if swapped {
        "role_pressure"
    } else {
        "role_rival"
    });
    cast.characters.push(other(frame, &k.r, &frame.r, rival));
    let role = if swapped {
        said("role_within")
    } else {
        k.a.role.as_str()
    };
    oppose(frame, index, cast.characters.last_mut());
    let mut third = other(frame, &k.a, &frame.a, role);
    if swapped {
        text::push(&mut third.description, &frame.say(&k.swap));
    }
    cast.characters.push(third);
    bonds(frame, &mut cast);
    let mut dice = frame.dice("cast", index);
    companions(frame, index, &mut dice, &mut cast);
    strands(frame, &mut cast, &mut dice);
    cast
}

fn hero(frame: &Frame, index: usize) -> Character {
    let k = frame.kernel;
    let mut hero = other(frame, &k.h, &frame.h, frame.stock.said("role_lead"));
    let figure = frame
        .given
        .tale
        .figure
        .as_ref()
        .filter(|_| frame.own)
        .or(frame.given.ask.figure.as_ref());
    if let Some(figure) = figure.filter(|f| !hero.description.contains(&f.np)) {
        let full = figure.full();
        let more = [("figure", full.as_str())];
        hero.description = text::row([frame.said("introduced", &more), hero.description]);
    }
    if frame
        .predicate()
        .is_some_and(|pred| !hero.description.contains(&pred))
    {
        text::push(&mut hero.description, &frame.say(&k.habit));
    }
    let homes = &frame.stock.phrases.at_home;
    if let Some(said) = homes.get(frame.dice("home", index).below(homes.len())) {
        text::push(&mut hero.background, &frame.say(said));
    }
    let motifs = frame.motifs();
    if !motifs.is_empty() {
        let x = text::list(motifs.get(..motifs.len().min(3)).unwrap_or(&motifs));
        let echoes = frame
            .stock
            .phrases
            .echo
            .get("CHARACTERS")
            .map_or(&[][..], Vec::as_slice);
        if let Some(said) = echoes.get(index % echoes.len().max(1)) {
            text::push(&mut hero.background, &frame.say_with(said, &[("x", &x)]));
        }
    }
    for turn in frame.given.ask.turns.iter().filter(|t| **t != Turn::Swap) {
        text::push(
            &mut hero.motivation,
            &frame.say(super::concept::turn_text(k, *turn)),
        );
    }
    let forms = &frame.stock.phrases.theme_in_arc;
    if let Some(said) = forms.get(index % forms.len().max(1)) {
        let theme = frame
            .themes
            .get(index % frame.themes.len().max(1))
            .cloned()
            .unwrap_or_default();
        text::push(&mut hero.arc, &frame.say_with(said, &[("theme", &theme)]));
    }
    if index % 3 == 2 {
        text::push(&mut hero.background, &frame.say(&k.h.ghost));
    }
    hero
}

/// The antagonist lives by what can be said against the theme.
fn oppose(frame: &Frame, index: usize, rival: Option<&mut Character>) {
    let confirmed = frame.given.theme.as_ref();
    let counter = confirmed.and_then(|t| t.counter_argument.clone());
    let counter = counter.unwrap_or_else(|| frame.say(&frame.kernel.counter));
    let forms = &frame.stock.phrases.opposes;
    let form = forms.get(frame.side(index) % forms.len().max(1));
    if let (Some(rival), Some(form)) = (rival, form.filter(|_| !counter.is_empty())) {
        let more = [("x", counter.as_str())];
        text::push(&mut rival.motivation, &frame.say_with(form, &more));
    }
}

fn other(frame: &Frame, person: &Person, named: &Named, role: &str) -> Character {
    let some = |template: &str| Some(frame.say(template)).filter(|t| !t.is_empty());
    let why = if person.why.is_empty() {
        text::row([frame.say(&person.want), frame.say(&person.need)])
    } else {
        frame.say(&person.why)
    };
    let mut goals: Vec<String> = person.goals.iter().map(|g| frame.say_plain(g)).collect();
    if goals.is_empty() {
        let want = frame.say(&person.want);
        let bare = ["She wants to ", "He wants to "]
            .iter()
            .find_map(|head| want.strip_prefix(head));
        goals.push(bare.map_or_else(
            || want.clone(),
            |goal| goal.trim_end_matches('.').to_owned(),
        ));
    }
    Character {
        name: named.name.clone(),
        aliases: alias(named),
        age: Some(named.age),
        role: role.to_owned(),
        description: frame.say(&person.who),
        appearance: frame.say(&person.look),
        personality: person.traits.iter().map(|t| frame.say_plain(t)).collect(),
        background: frame.say(&person.past),
        motivation: why,
        want: some(&person.want),
        need: some(&person.need),
        lie: some(&person.lie),
        ghost: some(&person.ghost),
        goals,
        flaw: frame.say(&person.flaw),
        arc: frame.say(&person.arc),
        voice: some(&person.speech),
        secret: some(&person.secret),
    }
}

fn alias(named: &Named) -> Option<Vec<String>> {
    let differs = named.call != named.name && !named.name.starts_with(&format!("{} ", named.call));
    differs.then(|| vec![named.call.clone()])
}

fn bonds(frame: &Frame, cast: &mut Characters) {
    let k = frame.kernel;
    let mut bond = |from: &Named, to: &Named, kind: &str, text: &str| {
        cast.relationships.push(Relationship {
            from: from.name.clone(),
            to: to.name.clone(),
            kind: kind.to_owned(),
            description: frame.say(text),
        });
    };
    bond(&frame.h, &frame.r, &k.bh, &k.hr);
    bond(&frame.r, &frame.h, &k.bh, &k.rh);
    bond(&frame.h, &frame.a, frame.stock.said("kind_ha"), &k.ha);
    bond(&frame.a, &frame.h, frame.stock.said("kind_ah"), &k.ah);
}

/// Two or three archetypes, each with a name of its own initial and a bond from both ends.
fn companions(frame: &Frame, index: usize, dice: &mut Dice, cast: &mut Characters) {
    let mut order: Vec<&Archetype> = frame.stock.archetypes.iter().collect();
    let mut first = frame.dice("archetypes", 0);
    first.shuffle(&mut order);
    let each = 2;
    let skip = index * each;
    let mut taken = initials(cast);
    let pool = names::pool_of(frame.stock, &frame.place)
        .or_else(|| names::pool(frame.stock, &frame.kernel.pool));
    let refused = &frame.given.ask.refused;
    let wanted = order
        .iter()
        .filter(|a| !text::speaks_of(&a.role, refused) && !text::speaks_of(&a.is, refused))
        .filter(|a| !frame.kernel.tempers.contains(&a.role));
    let chosen: Vec<&Archetype> = wanted.cycle().skip(skip).take(each).copied().collect();
    for archetype in chosen {
        let Some(pool) = pool else { continue };
        let sex = if dice.below(2) == 0 { Sex::F } else { Sex::M };
        let name = names::draw(pool, sex, &mut taken, dice);
        let say = |template: &str| frame.say_as(template, &name, sex);
        cast.characters.push(Character {
            name: name.clone(),
            aliases: None,
            age: Some(archetype.age),
            role: archetype.role.clone(),
            description: say(&archetype.who),
            appearance: say(&archetype.look),
            personality: archetype
                .traits
                .iter()
                .map(|t| frame.plain_as(t, &name, sex))
                .collect(),
            background: say(&archetype.past),
            motivation: text::row([say(&archetype.want), say(&archetype.need)]),
            want: Some(say(&archetype.want)),
            need: Some(say(&archetype.need)),
            lie: Some(say(&archetype.lie)).filter(|lie| !lie.is_empty()),
            ghost: None,
            goals: archetype
                .goals
                .iter()
                .map(|g| frame.plain_as(g, &name, sex))
                .collect(),
            flaw: say(&archetype.flaw),
            arc: say(&archetype.arc),
            voice: Some(say(&archetype.speech)),
            secret: Some(say(&archetype.secret)),
        });
        for (from, to, text) in [
            (&frame.h.name, &name, &archetype.of_h),
            (&name, &frame.h.name, &archetype.to_h),
        ] {
            cast.relationships.push(Relationship {
                from: from.clone(),
                to: to.clone(),
                kind: archetype.kind.clone(),
                description: say(text),
            });
        }
    }
}

/// The initials that are taken, of first names, titles and family names alike.
fn initials(cast: &Characters) -> BTreeSet<char> {
    let words = cast
        .characters
        .iter()
        .flat_map(|c| c.name.split(' ').take(3));
    words.map(names::initial).collect()
}

/// The protagonist of each further concept comes in as the second strand.
fn strands(frame: &Frame, cast: &mut Characters, dice: &mut Dice) {
    for (kernel, concept) in frame.seconds() {
        let Some(kernel) = kernel else { continue };
        let Some(pool) = names::pool_of(frame.stock, &frame.place)
            .or_else(|| names::pool(frame.stock, &frame.kernel.pool))
        else {
            continue;
        };
        let mut taken = initials(cast);
        let name = names::draw(pool, kernel.h.sex, &mut taken, dice);
        let slots = strand_slots(frame, &kernel, &name);
        let say = |template: &str| slots.fill(template);
        cast.characters.push(Character {
            name: name.clone(),
            aliases: None,
            age: Some(kernel.h.age),
            role: frame.stock.said("role_strand").to_owned(),
            description: text::row([
                slots_with(&slots, &kernel.hero).fill(frame.stock.said("introduced")),
                say(&kernel.h.who),
            ]),
            appearance: say(&kernel.h.look),
            personality: kernel.h.traits.clone(),
            background: say(&kernel.h.past),
            motivation: text::fit(&text::row([say(&kernel.h.want), concept]), 800),
            want: Some(say(&kernel.h.want)),
            need: Some(say(&kernel.h.need)),
            lie: Some(say(&kernel.h.lie)),
            ghost: Some(say(&kernel.h.ghost)),
            goals: kernel
                .h
                .goals
                .iter()
                .map(|g| text::small(&say(g)))
                .collect(),
            flaw: say(&kernel.h.flaw),
            arc: say(&kernel.h.arc),
            voice: Some(say(&kernel.h.speech)),
            secret: Some(say(&kernel.h.secret)),
        });
        cast.relationships.push(Relationship {
            from: frame.h.name.clone(),
            to: name.clone(),
            kind: frame.stock.said("kind_strand").to_owned(),
            description: frame.said("strand_from", &[("second", &names::call_of(&name))]),
        });
        cast.relationships.push(Relationship {
            from: name.clone(),
            to: frame.h.name.clone(),
            kind: frame.stock.said("kind_strand").to_owned(),
            description: frame.said("strand_to", &[("second", &names::call_of(&name))]),
        });
    }
}

/// Slots in which a figure's description stands as well.
fn slots_with(slots: &Slots, figure: &str) -> Slots {
    let mut slots = slots.clone();
    slots.set("figure", figure);
    slots
}

fn strand_slots(frame: &Frame, kernel: &Kernel, name: &str) -> Slots {
    let mut slots = frame.slots.clone();
    slots.set("H", names::call_of(name));
    slots.set("HH", name);
    slots.set("R", kernel.r.call.clone());
    slots.set("A", kernel.a.is.clone());
    super::frame::pronouns(&mut slots, frame.stock.tongue, kernel.h.sex);
    slots
}
