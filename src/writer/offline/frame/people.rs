//! Who plays and where: from the kernel, what was asked, and what was confirmed.

use std::collections::BTreeSet;

use genesis_actors::domain::content::Character;

use super::Named;
use crate::writer::offline::ask::AgeAsk;
use crate::writer::offline::dice::Dice;
use crate::writer::offline::given::Given;
use crate::writer::offline::stock::{Kernel, Person, Pool, Sex, Stock};
use crate::writer::offline::{names, slots, text};

pub(super) fn people(
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
            recovered(stock, given, kernel, "H").filter(|n| is_name(n))
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
            let said = recovered(stock, given, kernel, slot).filter(|n| is_name(n));
            if let Some(call) = said.filter(|call| *call != seat.call) {
                seat.name = with_family(&seat.name, &call);
                seat.call = call;
            }
        }
    }
    if let Some(cast) = given.cast.as_ref().filter(|c| !c.characters.is_empty()) {
        seat(stock, &cast.characters, [&mut h, &mut r, &mut a]);
        if let Some(name) = given.now.name.clone() {
            h.call.clone_from(&name);
            h.name = with_family(&h.name, &name);
        }
        h.sex = given.now.sex.unwrap_or(h.sex);
    }
    (h, r, a)
}

/// The confirmed cast takes the three seats: protagonist, antagonist, and who comes next.
fn seat(stock: &Stock, cast: &[Character], seats: [&mut Named; 3]) {
    let find = |word: &str, skip: &[usize]| {
        (0..cast.len()).find(|at| {
            !skip.contains(at)
                && cast
                    .get(*at)
                    .is_some_and(|c| c.role.to_lowercase().contains(word))
        })
    };
    let role = |name: &str, skip: &[usize]| {
        let role = stock.said(name);
        find(if role.is_empty() { "?" } else { role }, skip)
    };
    let next = |skip: &[usize]| (0..cast.len()).find(|at| !skip.contains(at));
    let first = role("role_lead", &[])
        .or_else(|| find("protagonist", &[]))
        .or_else(|| find("hero", &[]))
        .unwrap_or(0);
    let second = role("role_pressure", &[first])
        .or_else(|| role("role_rival", &[first]))
        .or_else(|| find("antagonist", &[first]))
        .or_else(|| find("villain", &[first]))
        .or_else(|| next(&[first]));
    let third = second.and_then(|second| {
        role("role_within", &[first, second]).or_else(|| next(&[first, second]))
    });
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
            })
            .or_else(|| {
                told.chars().find_map(|c| match c {
                    '她' => Some(Sex::F),
                    '他' => Some(Sex::M),
                    _ => None,
                })
            });
        seat.sex = sex.unwrap_or(seat.sex);
    }
}

fn pick_name(
    person: &Person,
    sex: Sex,
    at_home: bool,
    pool: Option<&Pool>,
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
    if first.contains(' ') || text::has_han(first) {
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

/// What a slot held in the confirmed concept, if that was made from this kernel.
fn recovered(stock: &Stock, given: &Given, kernel: &Kernel, slot: &str) -> Option<String> {
    let concept = given.concepts.first()?;
    (0..Kernel::TELLINGS).find_map(|telling| {
        let told = kernel.told(telling, stock.tongue);
        [
            (&told.core, &concept.core_idea),
            (&told.about, &concept.description),
            (&kernel.irony, concept.irony.as_ref()?),
            (&told.asks, &concept.philosophical_depth),
            (&told.feels, &concept.emotional_core),
        ]
        .iter()
        .find_map(|(template, written)| slots::recover(template, written).remove(slot))
        .filter(|value| value.split(' ').count() <= 5 && text::length(value) <= 40)
    })
}

/// Whether it can be one: a capital, or a few characters of a script that has none.
fn is_name(said: &str) -> bool {
    let han = text::has_han(said) && text::length(said) <= 5;
    han || said.chars().next().is_some_and(char::is_uppercase)
}

pub(super) fn place_of(
    stock: &Stock,
    given: &Given,
    kernel: &Kernel,
    variant: usize,
    own: bool,
) -> String {
    let asked = given.now.place.clone();
    let tale = if own {
        given.tale.place.clone()
    } else {
        recovered(stock, given, kernel, "place")
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
