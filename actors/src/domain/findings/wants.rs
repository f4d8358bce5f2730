//! Every want that drives the plot meets one that stands against it.

use std::collections::HashSet;

use super::cast::{Cast, Person};
use super::setting::Setting;
use super::text::{is_cjk, stem, words};
use super::{Finding, Rule};

/// Roles and bonds that set two people against each other.
const AGAINST: &[&str] = &[
    "antagonist",
    "villain",
    "rival",
    "opponent",
    "nemesis",
    "enemy",
    "foil",
    "adversar",
    "hunter",
    "pursuer",
    "competitor",
    "persecutor",
    "jailer",
    "captor",
    "usurper",
    "反派",
    "对手",
    "敌",
    "仇",
];

/// Words that say nothing of what is wanted.
const COMMON: &[&str] = &[
    "want",
    "wants",
    "keep",
    "have",
    "make",
    "that",
    "this",
    "with",
    "from",
    "until",
    "before",
    "after",
    "what",
    "when",
    "where",
    "whom",
    "them",
    "they",
    "their",
    "there",
    "into",
    "would",
    "will",
    "could",
    "only",
    "more",
    "most",
    "once",
    "back",
    "being",
    "been",
    "find",
    "take",
    "give",
    "show",
    "prove",
    "open",
    "stay",
    "leave",
    "everybody",
    "everyone",
    "anybody",
    "anyone",
    "someone",
    "somebody",
    "nobody",
    "one",
    "ones",
    "other",
    "own",
    "life",
    "every",
];

pub(super) fn check(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    for (nth, hero) in cast.people.iter().enumerate() {
        let Some(want) = wish(hero).filter(|_| hero.is_protagonist()) else {
            continue;
        };
        let others = cast
            .people
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != nth);
        let wishing: Vec<(usize, &Person<'_>)> =
            others.filter(|(_, other)| wish(other).is_some()).collect();
        let is_met = wishing
            .iter()
            .any(|(other, rival)| opposes(setting, cast, (nth, hero), (*other, rival)));
        if is_met || cast.people.len() < 2 {
            continue;
        }
        findings.push(unopposed(cast, nth, hero, want, wishing.is_empty()));
    }
}

fn unopposed(cast: &Cast<'_>, nth: usize, hero: &Person<'_>, want: &str, nobody: bool) -> Finding {
    let name = &hero.character.name;
    let rival = cast
        .people
        .iter()
        .find(|person| person.is_antagonist())
        .or_else(|| {
            cast.people
                .iter()
                .enumerate()
                .find(|(other, _)| *other != nth)
                .map(|(_, p)| p)
        });
    let message = if nobody {
        format!("{name} wants something, and of nobody else it is said what they want.")
    } else {
        format!("Nobody's want stands in the way of what {name} wants.")
    };
    let mut sides = vec![hero.side("want", want)];
    sides.extend(rival.map(|rival| {
        let wants = wish(rival).unwrap_or(&rival.character.motivation);
        rival.side(
            if wish(rival).is_some() {
                "want"
            } else {
                "motivation"
            },
            format!("{}: {wants}", rival.character.name),
        )
    }));
    let facts: Vec<&str> = cast.people.iter().filter_map(wish).collect();
    Finding::new(
        Rule::WantUnopposed,
        &facts,
        message,
        "Let somebody want the same thing, or the place it would be won in.",
        sides,
    )
}

fn wish<'a>(person: &Person<'a>) -> Option<&'a str> {
    person
        .character
        .want
        .as_deref()
        .filter(|want| !want.trim().is_empty())
}

fn opposes(
    setting: &Setting,
    cast: &Cast<'_>,
    hero: (usize, &Person<'_>),
    other: (usize, &Person<'_>),
) -> bool {
    let (Some(want), Some(counter)) = (wish(hero.1), wish(other.1)) else {
        return false;
    };
    other.1.has_role(AGAINST)
        || cast.named_in(counter).contains(&hero.0)
        || cast.named_in(want).contains(&other.0)
        || is_bound_against(setting, cast, hero.0, other.0)
        || is_in_conflict(setting, cast, hero.0, other.0)
        || is_about_the_same(want, counter)
}

fn is_bound_against(setting: &Setting, cast: &Cast<'_>, hero: usize, other: usize) -> bool {
    setting.characters.relationships.iter().any(|bond| {
        let ends = (cast.find(&bond.from), cast.find(&bond.to));
        let kind = bond.kind.to_lowercase();
        (ends == (Some(hero), Some(other)) || ends == (Some(other), Some(hero)))
            && AGAINST.iter().any(|against| kind.contains(against))
    })
}

fn is_in_conflict(setting: &Setting, cast: &Cast<'_>, hero: usize, other: usize) -> bool {
    let named = cast.named_in(&setting.theme.central_conflict);
    named.contains(&hero) && named.contains(&other)
}

/// Whether two wants speak of the same thing.
fn is_about_the_same(want: &str, counter: &str) -> bool {
    if is_cjk(want) {
        // Two letters are a word there, and cannot be told from a chance meeting: no finding is made of it.
        return true;
    }
    let of = |text: &str| -> HashSet<String> {
        words(text)
            .iter()
            .map(|word| word.lower())
            .filter(|word| word.chars().count() > 3 && !COMMON.contains(&word.as_str()))
            .map(|word| stem(&word))
            .collect()
    };
    !of(want).is_disjoint(&of(counter))
}
