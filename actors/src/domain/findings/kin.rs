//! Kinship that ages, or a bond's two ends, make impossible.

use super::cast::{Cast, Person};
use super::setting::{Setting, side};
use super::text::{Word, sentence_with, words};
use super::{Finding, Rule, Side};
use crate::domain::content::Relationship;
use crate::domain::stage::Stage;

/// Years between a parent and a child, at the least.
const GENERATION: i64 = 13;

const PARENT: &[&str] = &[
    "mother", "father", "parent", "mum", "mom", "dad", "母亲", "父亲", "爹", "娘", "妈妈", "爸爸",
];
const CHILD: &[&str] = &["daughter", "son", "child", "女儿", "儿子"];
const TWIN: &[&str] = &["twin", "twins", "双胞胎", "孪生"];
/// What makes a kinship one of another kind.
const OTHERWISE: &[&str] = &[
    "step",
    "foster",
    "adopt",
    "god",
    "law",
    "surrogate",
    "like",
    "figure",
    "half",
    "spiritual",
    "heart",
    "would-be",
    "grand",
    "great",
    "superior",
    "lost",
    "false",
    "pretend",
    "supposed",
    "in",
    "as",
    "almost",
    "养",
    "义",
    "继",
    "干",
    "岳",
    "祖",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kin {
    Parent,
    Child,
    Twin,
}

/// What kin a bond's kind speaks of.
fn kin(kind: &str) -> Option<Kin> {
    let small = kind.trim().to_lowercase();
    let parts: Vec<&str> = small
        .split(|c: char| !c.is_alphabetic())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty()
        || parts.len() > 3
        || OTHERWISE.iter().any(|other| {
            small.contains(other) && parts.iter().any(|p| p.starts_with(other) || !p.is_ascii())
        })
    {
        return None;
    }
    let has = |list: &[&str]| parts.iter().any(|part| list.contains(part));
    match (has(PARENT), has(CHILD), has(TWIN)) {
        (true, false, false) => Some(Kin::Parent),
        (false, true, false) => Some(Kin::Child),
        (false, false, true) => Some(Kin::Twin),
        (false, false, false) if parts.len() == 1 => None,
        _ => None,
    }
}

pub(super) fn check(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    let bonds = &setting.characters.relationships;
    for (nth, bond) in bonds.iter().enumerate() {
        let (Some(from), Some(to)) = (cast.find(&bond.from), cast.find(&bond.to)) else {
            continue;
        };
        let (Some(kin), Some(one), Some(other)) =
            (kin(&bond.kind), cast.people.get(from), cast.people.get(to))
        else {
            continue;
        };
        if from != to {
            findings.extend(by_age(kin, nth, bond, one, other));
            findings.extend(by_ends(cast, bonds, nth, (from, to)));
        }
    }
    if setting.is_english() {
        told(cast, findings);
    }
}

/// What no ages allow, whichever of the two is the parent.
fn by_age(
    kin: Kin,
    nth: usize,
    bond: &Relationship,
    one: &Person<'_>,
    other: &Person<'_>,
) -> Option<Finding> {
    let (a, b) = (one.character.age?, other.character.age?);
    let (name, named) = (&one.character.name, &other.character.name);
    let message = match kin {
        Kin::Twin if (a - b).abs() > 1 => {
            format!("{name} and {named} are twins, but {a} and {b} years old.")
        }
        Kin::Parent | Kin::Child if (a - b).abs() < GENERATION => {
            format!(
                "{name} ({a}) and {named} ({b}) are parent and child, with {} years between them.",
                (a - b).abs()
            )
        }
        _ => return None,
    };
    Some(impossible(
        one,
        other,
        (a, b),
        message,
        Some(bond_side(nth, bond)),
    ))
}

fn bond_side(nth: usize, bond: &Relationship) -> Side {
    side(
        Stage::Characters,
        format!("/relationships/{nth}/kind"),
        format!("{} → {}: {}", bond.from, bond.to, bond.kind),
    )
}

fn impossible(
    one: &Person<'_>,
    other: &Person<'_>,
    (a, b): (i64, i64),
    message: String,
    bond: Option<Side>,
) -> Finding {
    let mut people = [(one, a), (other, b)];
    people.sort_by_key(|(person, _)| person.at);
    let mut sides: Vec<Side> = people
        .iter()
        .map(|(person, age)| person.side("age", format!("{}: {age}", person.character.name)))
        .collect();
    sides.extend(bond);
    let facts: Vec<String> = people
        .iter()
        .map(|(person, age)| format!("{} {age}", person.character.name))
        .collect();
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    Finding::new(
        Rule::KinshipImpossible,
        &facts,
        message,
        "Change one of the ages, or the kinship.",
        sides,
    )
}

/// A bond whose two ends are both parent, or both child.
fn by_ends(
    cast: &Cast<'_>,
    bonds: &[Relationship],
    nth: usize,
    (from, to): (usize, usize),
) -> Option<Finding> {
    let bond = bonds.get(nth)?;
    let (back, other) = bonds.iter().enumerate().skip(nth + 1).find(|(_, other)| {
        cast.find(&other.from) == Some(to) && cast.find(&other.to) == Some(from)
    })?;
    let (here, there) = (kin(&bond.kind)?, kin(&other.kind)?);
    let both = match (here, there) {
        (Kin::Parent, Kin::Parent) => "the parent",
        (Kin::Child, Kin::Child) => "the child",
        _ => return None,
    };
    Some(Finding::new(
        Rule::KinshipImpossible,
        &[&bond.from, &bond.kind, &bond.to, &other.kind],
        format!(
            "Seen from both ends, {} and {} are each {both} of the other.",
            bond.from, bond.to
        ),
        "Turn one of the two bonds round.",
        vec![bond_side(nth, bond), bond_side(back, other)],
    ))
}

/// Kinship that descriptions tell, with who is the parent: "Marko's daughter", "mother of Ilse", "his son Corin".
fn told(cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    for (nth, person) in cast.people.iter().enumerate() {
        let character = person.character;
        for (field, text) in [
            ("description", &character.description),
            ("background", &character.background),
        ] {
            let words = words(text);
            for mention in cast.mentions(&words) {
                let Some(other) = cast
                    .people
                    .get(mention.person)
                    .filter(|_| mention.person != nth)
                else {
                    continue;
                };
                let Some(other_is) = relation(&words, mention.from, mention.to) else {
                    continue;
                };
                let (Some(own), Some(theirs)) = (character.age, other.character.age) else {
                    continue;
                };
                let older = if other_is == Kin::Parent {
                    theirs - own
                } else {
                    own - theirs
                };
                if older < GENERATION {
                    let (parent, child) = if other_is == Kin::Parent {
                        (other, person)
                    } else {
                        (person, other)
                    };
                    let message = format!(
                        "{} ({}) is the parent of {} ({}), and not {GENERATION} years older.",
                        parent.character.name,
                        parent.character.age.unwrap_or_default(),
                        child.character.name,
                        child.character.age.unwrap_or_default()
                    );
                    let word = words.get(mention.from).map_or("", |word| word.text);
                    let said = person.side(field, sentence_with(text, word));
                    findings.push(impossible(
                        person,
                        other,
                        (own, theirs),
                        message,
                        Some(said),
                    ));
                }
            }
        }
    }
}

/// What a person named in somebody's description is to them, by the words around the name.
fn relation(words: &[Word<'_>], from: usize, to: usize) -> Option<Kin> {
    let at = |place: usize| words.get(place).map(Word::lower).unwrap_or_default();
    let is = |list: &[&str], word: &str| list.contains(&word);
    let owns = words
        .get(to.checked_sub(1)?)
        .is_some_and(Word::is_possessive);
    if owns {
        // At most one word between: "Marko's elder daughter".
        let next = [at(to), at(to + 1)];
        if next.iter().any(|word| is(OTHERWISE, word)) {
            return None;
        }
        let begins = from == 0
            || (from == 1 && at(0) == "the")
            || words
                .get(from)
                .is_some_and(|word| word.gap.contains([',', '.']));
        if !begins {
            return None;
        }
        return next.iter().find_map(|word| {
            if is(CHILD, word) {
                Some(Kin::Parent)
            } else if is(PARENT, word) {
                Some(Kin::Child)
            } else {
                None
            }
        });
    }
    let before = from.checked_sub(1).map(at)?;
    let earlier = from.checked_sub(2).map(at).unwrap_or_default();
    if before == "of" && from == 2 {
        return if is(CHILD, &earlier) {
            Some(Kin::Parent)
        } else {
            is(PARENT, &earlier).then_some(Kin::Child)
        };
    }
    if matches!(earlier.as_str(), "his" | "her" | "their") {
        return if is(CHILD, &before) {
            Some(Kin::Child)
        } else {
            is(PARENT, &before).then_some(Kin::Parent)
        };
    }
    None
}
