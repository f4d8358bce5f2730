//! Names that fit a place, each with an initial of its own.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::stock::{Order, Pool, Sex, Stock};
use super::text;

/// The names of a place's people, if the place is known.
pub fn pool_of<'a>(stock: &'a Stock, place: &str) -> Option<&'a Pool> {
    stock
        .pools
        .iter()
        .find(|pool| pool.places.iter().any(|known| text::has_word(place, known)))
}

/// A pool by its id; the first where there is none.
pub fn pool<'a>(stock: &'a Stock, id: &str) -> Option<&'a Pool> {
    stock
        .pools
        .iter()
        .find(|pool| pool.id == id)
        .or_else(|| stock.pools.first())
}

/// The first letter of a name, without its accent.
pub fn initial(name: &str) -> char {
    let first = name.chars().next().unwrap_or('?');
    match first {
        'Á' | 'À' | 'Â' | 'Ä' | 'Å' => 'A',
        'É' | 'È' | 'Ê' => 'E',
        'Í' => 'I',
        'Ó' | 'Ö' | 'Ø' => 'O',
        'Ú' | 'Ü' => 'U',
        'Ž' => 'Z',
        other => other.to_uppercase().next().unwrap_or(other),
    }
}

/// A full name whose initial is not taken; the initial is taken then.
pub fn draw(pool: &Pool, sex: Sex, taken: &mut BTreeSet<char>, dice: &mut Dice) -> String {
    let firsts = if sex == Sex::F { &pool.f } else { &pool.m };
    let family_leads = pool.order == Order::FamilyFirst;
    let (first, family) = if family_leads {
        (
            firsts.get(dice.below(firsts.len())),
            free(&pool.family, taken, dice),
        )
    } else {
        (
            free(firsts, taken, dice),
            pool.family.get(dice.below(pool.family.len())),
        )
    };
    let first = first.map_or("Someone", String::as_str);
    let family = family.map_or("", String::as_str);
    let name = match pool.order {
        Order::FamilyFirst => format!("{family}{first}"),
        Order::Dotted => format!("{first}·{family}"),
        Order::Spaced => format!("{first} {family}"),
    };
    taken.insert(initial(&name));
    name.trim().to_owned()
}

/// One whose initial is not taken, if there is one.
fn free<'a>(from: &'a [String], taken: &BTreeSet<char>, dice: &mut Dice) -> Option<&'a String> {
    let free: Vec<&String> = from
        .iter()
        .filter(|n| !taken.contains(&initial(n)))
        .collect();
    if free.is_empty() {
        return from.get(dice.below(from.len()));
    }
    free.get(dice.below(free.len())).copied()
}

/// What somebody with this full name is called.
pub fn call_of(name: &str) -> String {
    const TITLES: &[&str] = &[
        "Dr",
        "Dr.",
        "Mr",
        "Mr.",
        "Mrs",
        "Mrs.",
        "Ms",
        "Miss",
        "Sir",
        "Lady",
        "Lord",
        "Mother",
        "Father",
        "Sister",
        "Brother",
        "Captain",
        "Vrouw",
        "Master",
        "Judge",
        "Inspector",
        "Canon",
        "Alderman",
        "Mayor",
        "Major",
        "Lieutenant",
        "Monsignor",
        "Headmistress",
        "Postmistress",
        "Minister",
        "Kapellmeister",
        "Director",
        "Commander",
        "General",
        "Great-Aunt",
        "Inquisitor",
        "Doctor",
        "Colonel",
        "Doña",
        "Don",
        "Madame",
        "Professor",
        "King",
        "Queen",
        "Old",
        "The",
    ];
    if let Some((first, _)) = name.split_once('·') {
        return first.to_owned();
    }
    let mut words = name.split(' ').filter(|w| !w.is_empty());
    let first = words.next().unwrap_or(name);
    if TITLES.contains(&first) {
        words.next().map_or_else(
            || first.to_owned(),
            |second| {
                if matches!(
                    first,
                    "Mother" | "Father" | "Sister" | "Brother" | "The" | "Old" | "King" | "Queen"
                ) {
                    format!("{first} {second}")
                } else {
                    second.to_owned()
                }
            },
        )
    } else {
        first.to_owned()
    }
}
