//! The age that is told and the ages that texts speak of.

use std::ops::RangeInclusive;

use super::cast::{Cast, Person};
use super::setting::{Setting, side};
use super::text::{Word, number, sentences, words};
use super::{Finding, Rule, Side};
use crate::domain::stage::Stage;

const PERSONS: &[&str] = &[
    "man",
    "woman",
    "girl",
    "boy",
    "child",
    "lady",
    "gentleman",
    "person",
    "kid",
    "lad",
    "lass",
    "youth",
    "widow",
    "clerk",
    "nurse",
    "thief",
    "priest",
    "monk",
    "nun",
    "spinster",
    "bachelor",
    "heir",
    "orphan",
    "apprentice",
    "smith",
    "queen",
    "king",
    "duke",
    "cook",
    "maid",
    "guard",
    "judge",
    "spy",
    "witch",
    "student",
    "mother",
    "father",
    "grandmother",
    "grandfather",
    "monarch",
    "recluse",
    "veteran",
];
/// Endings of words for people who do something.
const DOERS: &[&str] = &[
    "er", "or", "ist", "ian", "man", "woman", "ess", "smith", "wright", "eer",
];
/// Words with such endings that are no people.
const NO_PERSONS: &[&str] = &[
    "letter", "matter", "order", "tower", "river", "water", "mirror", "door", "floor", "paper",
    "affair", "murder", "ladder", "timber", "liquor", "disaster", "error", "terror", "power",
    "winter", "summer", "answer", "number", "manor", "harbor", "brother", "sister", "daughter",
];
/// Somebody else is spoken of, or a likeness.
const KIN: &[&str] = &[
    "mother",
    "father",
    "parents",
    "brother",
    "sister",
    "son",
    "daughter",
    "husband",
    "wife",
    "grandmother",
    "grandfather",
    "uncle",
    "aunt",
    "child",
    "children",
    "twin",
    "family",
    "friend",
    "master",
    "lover",
    "village",
    "house",
    "nobody",
    "everyone",
];
const LIKENESS: &[&str] = &[
    "looks", "look", "looking", "like", "pass", "seems", "feels", "as", "than", "not", "no",
];

pub(super) fn check(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    for (nth, person) in cast.people.iter().enumerate() {
        let Some(age) = person.character.age.filter(|age| *age > 0) else {
            continue;
        };
        let own = [
            ("description", &person.character.description),
            ("appearance", &person.character.appearance),
        ];
        for (field, text) in own {
            for sentence in sentences(text) {
                if speaks_of_another(cast, nth, sentence) {
                    continue;
                }
                if let Some(said) = present(sentence).filter(|said| !fits(age, said)) {
                    findings.push(disagree(person, age, &said, person.side(field, sentence)));
                }
            }
        }
        past(cast, nth, person, age, findings);
        for stage in [Stage::Concept, Stage::Theme] {
            for (at, text) in setting.texts(stage) {
                if let Some((said, sentence)) =
                    beside_name(cast, nth, text).filter(|(said, _)| !fits(age, said))
                {
                    findings.push(disagree(person, age, &said, side(stage, at, sentence)));
                }
            }
        }
    }
}

/// An age as it is told: from, to, and how near it is meant.
type Said = RangeInclusive<i64>;

fn fits(age: i64, said: &Said) -> bool {
    said.contains(&age)
}

/// A number of years, give or take what a round one allows.
fn around(years: i64) -> Said {
    let slack = if years % 10 == 0 { 2 } else { 1 };
    years - slack..=years + slack
}

fn disagree(person: &Person<'_>, age: i64, said: &Said, other: Side) -> Finding {
    let name = &person.character.name;
    let told = middle(said);
    Finding::new(
        Rule::AgesDisagree,
        &[name, &age.to_string(), &told],
        format!("{name} is {age} by the field, and {told} by the text."),
        format!("Make both say the same: {age}, or {told}."),
        vec![person.side("age", age.to_string()), other],
    )
}

fn middle(said: &Said) -> String {
    let (from, to) = (said.start(), said.end());
    if to - from > 4 {
        format!("{} to {}", from + 1, to - 1)
    } else {
        ((from + to) / 2).to_string()
    }
}

fn speaks_of_another(cast: &Cast<'_>, nth: usize, sentence: &str) -> bool {
    let words = words(sentence);
    cast.mentions(&words)
        .iter()
        .any(|mention| mention.person != nth)
}

fn is_person(word: &str) -> bool {
    PERSONS.contains(&word)
        || (DOERS.iter().any(|ending| word.ends_with(ending))
            && word.len() > 4
            && !NO_PERSONS.contains(&word))
}

/// The age a sentence about somebody tells.
fn present(sentence: &str) -> Option<Said> {
    let words = words(sentence);
    let at = |place: usize| words.get(place).map(Word::lower).unwrap_or_default();
    let gap = |place: usize| words.get(place).map_or("", |word| word.gap);
    let before = |place: usize, back: usize| place.checked_sub(back).map(at).unwrap_or_default();
    for place in 0..words.len() {
        if let Some(said) = decade(&words, place) {
            return Some(said);
        }
        let Some((years, taken)) = number(words.get(place..).unwrap_or_default()) else {
            continue;
        };
        let next = place + taken;
        let near: Vec<String> = (1..=4).map(|back| before(place, back)).collect();
        if !(3..=120).contains(&years)
            || near
                .iter()
                .any(|word| LIKENESS.contains(&word.as_str()) || KIN.contains(&word.as_str()))
        {
            continue;
        }
        let is_year_old = at(next) == "year" && at(next + 1) == "old" && gap(next + 1) == "-";
        if is_year_old {
            // "a sixty-year-old clerk", "a sixty-year-old salt clerk", but not a grudge of that age.
            let is_somebody =
                is_person(&at(next + 2)) || is_person(&at(next + 3)) && gap(next + 3) == " ";
            let is_likened = matches!(
                before(place, 2).as_str(),
                "of" | "to" | "with" | "by" | "for" | "from"
            );
            if is_somebody && !is_likened {
                return Some(around(years));
            }
            continue;
        }
        let years_old = at(next) == "years" && at(next + 1) == "old";
        let is_aged = before(place, 1) == "aged" || before(place, 1) == "age";
        let of = before(place, 1) == "of"
            && is_person(&before(place, 2))
            && !matches!(
                before(place, 4).as_str(),
                "to" | "with" | "by" | "for" | "from" | "of"
            );
        let ends = next >= words.len()
            || gap(next).contains([',', '.', ';'])
            || matches!(at(next).as_str(), "and" | "who" | "but");
        let apposed = gap(place).starts_with(',') && ends && years >= 10;
        if (years_old && (before(place, 1) == "is" || gap(place).starts_with(',')))
            || is_aged
            || (of && ends)
            || apposed
        {
            return Some(around(years));
        }
    }
    None
}

/// "In his late fifties", "a woman in her thirties".
fn decade(words: &[Word<'_>], place: usize) -> Option<Said> {
    const DECADES: &[(&str, i64)] = &[
        ("twenties", 20),
        ("thirties", 30),
        ("forties", 40),
        ("fifties", 50),
        ("sixties", 60),
        ("seventies", 70),
        ("eighties", 80),
        ("nineties", 90),
    ];
    let word = words.get(place)?.lower();
    let from = DECADES
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, from)| *from)?;
    let back = |back: usize| {
        place
            .checked_sub(back)
            .and_then(|at| words.get(at))
            .map(Word::lower)
            .unwrap_or_default()
    };
    let owner = if matches!(back(1).as_str(), "early" | "mid" | "late" | "middle") {
        2
    } else {
        1
    };
    let is_age = matches!(back(owner).as_str(), "his" | "her" | "their") && back(owner + 1) == "in";
    is_age.then(|| from - 1..=from + 10)
}

/// Years of the past that are more than somebody has lived.
fn past(cast: &Cast<'_>, nth: usize, person: &Person<'_>, age: i64, findings: &mut Vec<Finding>) {
    let text = &person.character.background;
    for sentence in sentences(text) {
        let words = words(sentence);
        if speaks_of_another(cast, nth, sentence)
            || words
                .iter()
                .any(|word| KIN.contains(&word.lower().as_str()))
        {
            continue;
        }
        let at = |place: usize| words.get(place).map(Word::lower).unwrap_or_default();
        for place in 0..words.len() {
            let Some((years, taken)) = number(words.get(place..).unwrap_or_default()) else {
                continue;
            };
            let before = place.checked_sub(1).map(at).unwrap_or_default();
            let earlier = place.checked_sub(2).map(at).unwrap_or_default();
            let next = at(place + taken);
            let gap = words.get(place + taken).map_or("", |word| word.gap);
            let subject = matches!(next.as_str(), "she" | "he" | "they");
            let was = matches!(before.as_str(), "was" | "turned")
                && matches!(earlier.as_str(), "he" | "she" | "they");
            let aged = before == "at" && (subject || gap.contains(',')) && place <= 1
                || was && (gap.contains(['.', ',']) || next.is_empty());
            if aged && years > age && years < 120 {
                let said = years..=years;
                let name = &person.character.name;
                findings.push(Finding::new(
                    Rule::AgesDisagree,
                    &[name, &age.to_string(), "past", &years.to_string()],
                    format!("{name} is {age}, and did something at {}.", said.start()),
                    format!("Let it have happened before {name} was {age}, or make {name} older."),
                    vec![
                        person.side("age", age.to_string()),
                        person.side("background", sentence),
                    ],
                ));
            }
        }
    }
}

/// An age told right beside a name: "Mara, 34,", "Mara (34)", "34-year-old Mara".
fn beside_name<'t>(cast: &Cast<'_>, nth: usize, text: &'t str) -> Option<(Said, &'t str)> {
    for sentence in sentences(text) {
        let words = words(sentence);
        for mention in cast
            .mentions(&words)
            .iter()
            .filter(|mention| mention.person == nth)
        {
            let after = words.get(mention.to..).unwrap_or_default();
            let apposed = after
                .first()
                .is_some_and(|word| matches!(word.gap, ", " | " ("));
            if let Some((years, taken)) =
                number(after).filter(|(years, _)| apposed && (5..=110).contains(years))
            {
                let closes = after
                    .get(taken)
                    .is_none_or(|next| next.gap.starts_with([',', ')', '.', ';']));
                if closes {
                    return Some((around(years), sentence));
                }
            }
            // Back over "year-old" to the number.
            let from = mention.from;
            let is_old = from >= 3
                && words
                    .get(from - 1)
                    .is_some_and(|word| word.lower() == "old")
                && words
                    .get(from - 2)
                    .is_some_and(|word| word.lower() == "year");
            if is_old {
                let number_at = |back: usize| {
                    from.checked_sub(back)
                        .and_then(|at| words.get(at..from - 2))
                        .and_then(number)
                };
                let whole = number_at(4)
                    .filter(|(_, taken)| *taken == 2)
                    .or_else(|| number_at(3));
                if let Some((years, _)) = whole {
                    return Some((around(years), sentence));
                }
            }
        }
    }
    None
}
