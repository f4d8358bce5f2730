//! Every name in the plot is somebody of the cast, or something of the world.

use std::collections::HashSet;

use super::cast::{Cast, is_particle, is_title};
use super::setting::{Setting, Told, side};
use super::text::{Word, is_cjk, is_near, sentence_with, words};
use super::threads::capital;
use super::{Finding, Rule};
use crate::domain::stage::Stage;

/// Points of view that are nobody's in particular.
const NOBODY: &[&str] = &[
    "omniscient",
    "ensemble",
    "multiple",
    "chorus",
    "narrator",
    "third",
    "first person",
    "collective",
    "everyone",
    "various",
    "alternating",
    "letter",
    "document",
    "diary",
    "rotating",
    "many",
    "several",
    "reader",
    "author",
    "全知",
    "群像",
    "旁白",
    "叙述",
    "第三",
    "第一",
    "众",
    "多",
];

/// Capitalised words that are no name to look for.
const KNOWN: &str = "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august \
    september october november december christmas easter lent advent ramadan passover halloween english french german italian \
    spanish russian chinese japanese latin greek arabic hebrew dutch polish irish scottish welsh british american european african \
    asian indian turkish austrian swiss catholic protestant jewish muslim christian buddhist hindu orthodox god lord heaven hell \
    bible koran quran devil satan death fate time war peace north south east west northern southern eastern western europe asia \
    africa america england scotland wales ireland france germany italy spain russia china japan india internet okay yes no act \
    chapter part book morse braille saint roman romans ok earth moon mars sun";

/// What stands before the name of a place rather than of a person.
const PLACE: &[&str] = &[
    "in", "at", "near", "into", "through", "across", "past", "toward", "towards", "via", "outside",
    "inside", "beyond", "around", "above", "below", "under", "over", "on", "the", "a", "an",
    "this", "that", "every", "each", "off", "aboard",
];

/// What may stand before either.
const EITHER: &[&str] = &[
    "to", "from", "of", "for", "leaves", "reaches", "leaving", "reaching",
];

/// Words of place and thing that make a phrase the name of one.
const THINGS: &[&str] = &[
    "street",
    "road",
    "avenue",
    "lane",
    "square",
    "bridge",
    "hotel",
    "inn",
    "hall",
    "house",
    "tower",
    "station",
    "river",
    "lake",
    "sea",
    "bay",
    "island",
    "mountain",
    "mount",
    "hill",
    "valley",
    "forest",
    "wood",
    "woods",
    "park",
    "gate",
    "port",
    "harbour",
    "harbor",
    "point",
    "castle",
    "palace",
    "church",
    "cathedral",
    "abbey",
    "school",
    "college",
    "university",
    "academy",
    "hospital",
    "company",
    "bank",
    "office",
    "ministry",
    "council",
    "court",
    "guild",
    "order",
    "league",
    "empire",
    "kingdom",
    "republic",
    "day",
    "night",
    "festival",
    "act",
    "treaty",
    "law",
    "code",
    "book",
    "gazette",
    "times",
    "herald",
    "express",
    "line",
    "ship",
    "club",
    "room",
    "market",
    "quarter",
    "district",
    "county",
    "city",
    "town",
    "village",
    "farm",
    "mill",
    "mine",
    "works",
    "department",
];

pub(super) fn check(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    if cast.people.is_empty() {
        return;
    }
    let chapters = setting.chapters();
    for told in &chapters {
        findings.extend(eyes(setting, cast, told));
    }
    if setting.is_english() {
        strangers(setting, cast, &chapters, findings);
    }
}

/// Whether the one through whose eyes a chapter is seen is there.
fn eyes(setting: &Setting, cast: &Cast<'_>, told: &Told<'_>) -> Option<Finding> {
    let pov = told.chapter.pov.trim();
    let small = pov.to_lowercase();
    let is_name = is_cjk(pov) || words(pov).iter().any(Word::is_capitalised);
    if pov.is_empty() || !is_name || NOBODY.iter().any(|nobody| small.contains(nobody)) {
        return None;
    }
    // Names in another writing than the cast's cannot be compared.
    if is_cjk(pov) != setting.has_cjk_names()
        || cast.find(pov).is_some()
        || !cast.named_in(pov).is_empty()
    {
        return None;
    }
    let is_thing = setting
        .world
        .entries
        .iter()
        .any(|entry| small.contains(&super::text::plain(&entry.name)));
    if is_thing || words(pov).iter().any(|word| cast.has_part(&word.lower())) {
        return None;
    }
    Some(unknown(
        cast,
        told,
        "pov",
        pov,
        pov,
        &format!("is seen through the eyes of {pov}, who is"),
    ))
}

/// Names in what happens that are in none of the other stages.
fn strangers(
    setting: &Setting,
    cast: &Cast<'_>,
    chapters: &[Told<'_>],
    findings: &mut Vec<Finding>,
) {
    let vocabulary = Vocabulary::of(setting, chapters);
    for told in chapters {
        let turn = told.chapter.turning_point.as_deref().unwrap_or_default();
        for (field, text) in [
            ("summary", told.chapter.summary.as_str()),
            ("turning_point", turn),
        ] {
            for name in vocabulary.strangers(cast, text) {
                let last = name.rsplit(' ').next().unwrap_or(&name);
                let quote = sentence_with(text, last);
                findings.push(unknown(
                    cast,
                    told,
                    field,
                    &name,
                    quote,
                    &format!("names {name}, who is"),
                ));
            }
        }
    }
}

fn unknown(
    cast: &Cast<'_>,
    told: &Told<'_>,
    field: &str,
    name: &str,
    quote: &str,
    what: &str,
) -> Finding {
    let everyone: Vec<&str> = cast
        .people
        .iter()
        .map(|person| person.character.name.as_str())
        .collect();
    let suggestion = match cast.nearest(name) {
        Some(near) => format!(
            "Write “{}”, if that is who is meant; else add {name} to the cast.",
            near.character.name
        ),
        None => format!(
            "Add {name} to the cast, as an alias of one of it, or to the world; or let one of the cast do it."
        ),
    };
    Finding::new(
        Rule::NameUnknown,
        &[name],
        format!(
            "{} {what} neither in the cast nor in the world.",
            capital(&told.called())
        ),
        suggestion,
        vec![
            side(Stage::Characters, "/characters", everyone.join(", ")),
            told.side(field, quote),
        ],
    )
}

/// What the stages speak of.
struct Vocabulary {
    /// Capitalised words of the other stages and of the plot's threads, in small letters.
    names: HashSet<String>,
    /// Words that stand somewhere without a capital.
    common: HashSet<String>,
}

impl Vocabulary {
    fn of(setting: &Setting, chapters: &[Told<'_>]) -> Self {
        let mut names: HashSet<String> = KNOWN.split_whitespace().map(str::to_owned).collect();
        let mut common = HashSet::new();
        for stage in Stage::WORKING {
            for (at, text) in setting.texts(stage) {
                let is_chapter =
                    stage == Stage::Plot && at.starts_with("/acts") && at.contains("/chapters/");
                let is_thread = at.contains("/threads/");
                for word in words(text) {
                    if word.text.starts_with(char::is_lowercase) {
                        common.insert(word.lower());
                    } else if !is_chapter || is_thread {
                        names.insert(word.lower());
                    }
                }
            }
        }
        for told in chapters {
            for word in words(&told.chapter.pov) {
                // Who sees a chapter is looked at by itself.
                names.insert(word.lower());
            }
        }
        Self { names, common }
    }

    fn is_known(&self, cast: &Cast<'_>, word: &str) -> bool {
        let singular = word.strip_suffix('s').unwrap_or(word);
        cast.has_part(word)
            || [word, singular]
                .iter()
                .any(|word| self.names.contains(*word) || self.common.contains(*word))
            || ["ish", "ese"].iter().any(|ending| word.ends_with(ending))
    }

    /// The unknown names of persons in a text.
    fn strangers(&self, cast: &Cast<'_>, text: &str) -> Vec<String> {
        let words = words(text);
        let (mut found, mut at) = (Vec::new(), 0);
        let mut quoted = false;
        while let Some(word) = words.get(at) {
            quoted ^= word.gap.matches(['"', '“', '”']).count() % 2 == 1;
            let length = words
                .iter()
                .skip(at)
                .enumerate()
                .take_while(|(nth, word)| {
                    word.is_capitalised() && (*nth == 0 || word.gap == " " || word.gap == "-")
                })
                .count();
            if length == 0 {
                at += 1;
                continue;
            }
            let phrase = words.get(at..at + length).unwrap_or_default();
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            if !quoted && self.is_stranger(cast, phrase, before) {
                let name: Vec<&str> = phrase.iter().map(Word::base).collect();
                found.push(name.join(" "));
            }
            at += length;
        }
        found
    }

    fn is_stranger(&self, cast: &Cast<'_>, phrase: &[Word<'_>], before: Option<&Word<'_>>) -> bool {
        let (Some(first), Some(last)) = (phrase.first(), phrase.last()) else {
            return false;
        };
        let small: Vec<String> = phrase.iter().map(Word::lower).collect();
        let is_addressed = small.len() > 1 && small.first().is_some_and(|word| is_title(word));
        let telling = small
            .iter()
            .filter(|word| !is_title(word) && !is_particle(word));
        let mut telling = telling.peekable();
        let too_short = last.base().chars().count() < 3;
        if telling.peek().is_none() || too_short || telling.any(|word| self.is_known(cast, word)) {
            return false;
        }
        if small.iter().any(|word| THINGS.contains(&word.as_str())) {
            return false;
        }
        if first.begins() {
            // What begins a sentence has a capital anyhow: only a title, or a likely slip of the pen, tells a name.
            return is_addressed || small.len() == 1 && self.is_slip(cast, last);
        }
        let cue = before.map(Word::lower).unwrap_or_default();
        is_addressed || !(PLACE.contains(&cue.as_str()) || EITHER.contains(&cue.as_str()))
    }

    /// Whether a word is nearly a name of the cast.
    fn is_slip(&self, cast: &Cast<'_>, word: &Word<'_>) -> bool {
        cast.people
            .iter()
            .flat_map(|person| words(&person.character.name))
            .any(|known| {
                known.is_capitalised()
                    && known.base().chars().count() > 3
                    && is_near(known.base(), word.base())
            })
    }
}
