//! Names that fit a place, each with an initial of its own.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::stock::{Pool, Sex, Stock};
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
    let free: Vec<&String> = firsts
        .iter()
        .filter(|n| !taken.contains(&initial(n)))
        .collect();
    let first = if free.is_empty() {
        firsts.get(dice.below(firsts.len()))
    } else {
        free.get(dice.below(free.len())).copied()
    };
    let family = pool.family.get(dice.below(pool.family.len()));
    let first = first.map_or("Someone", String::as_str);
    taken.insert(initial(first));
    family.map_or_else(|| first.to_owned(), |family| format!("{first} {family}"))
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
