//! Who matters stays in sight, and the dead stay dead.

use std::collections::HashSet;

use super::cast::{Cast, Mention, Person};
use super::setting::{Setting, Told};
use super::text::{Word, sentences, words};
use super::threads::capital;
use super::time::moment;
use super::{Finding, Rule};

/// A plot of fewer chapters is too short to be missed in.
const FEWEST: usize = 6;

/// A character who matters is not gone for more than a third of the chapters.
pub(super) fn vanishing(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    let chapters = setting.chapters();
    if chapters.len() < FEWEST {
        return;
    }
    let named: Vec<HashSet<usize>> = chapters
        .iter()
        .map(|told| cast.named_in(&format!("{}. {}", told.chapter.pov, told.happens())))
        .collect();
    for (nth, person) in cast.people.iter().enumerate() {
        let seen_by = chapters
            .iter()
            .filter(|told| cast.find(&told.chapter.pov) == Some(nth))
            .count();
        if !(person.is_protagonist() || person.is_antagonist() || seen_by >= 2) {
            continue;
        }
        let epithets = epithets(setting, cast, nth, person);
        let is_there = |told: &Told<'_>| {
            named.get(told.index).is_some_and(|named| named.contains(&nth))
                || is_meant(&told.happens(), &epithets)
                // What is told in few words tells little of who is absent.
                || told.chapter.summary.chars().count() < if setting.is_english() { 40 } else { 8 }
        };
        findings.extend(gap(cast, nth, &chapters, is_there));
    }
}

/// The longest absence after a first appearance, if it is too long.
fn gap(
    cast: &Cast<'_>,
    nth: usize,
    chapters: &[Told<'_>],
    is_there: impl Fn(&Told<'_>) -> bool,
) -> Option<Finding> {
    let there: Vec<bool> = chapters.iter().map(is_there).collect();
    let mut last = there.iter().position(|there| *there)?;
    let (mut longest, mut after) = (0, last);
    for (at, there) in there.iter().enumerate().skip(last + 1) {
        if *there {
            last = at;
        } else if at - last > longest {
            (longest, after) = (at - last, last);
        }
    }
    if longest * 3 <= chapters.len() {
        return None;
    }
    let person = cast.people.get(nth)?;
    let name = &person.character.name;
    let (before, first) = (chapters.get(after)?, chapters.get(after + 1)?);
    let back = chapters.get(after + longest + 1);
    let absent = format!(
        "chapters {} to {}",
        first.number(),
        chapters.get(after + longest)?.number()
    );
    if back.is_none() && is_dead(cast, nth, chapters, after) {
        return None;
    }
    let mut sides = vec![
        person.side("role", format!("{name}: {}", person.character.role)),
        before.side("summary", &before.chapter.summary),
    ];
    sides.extend(back.map(|back| back.side("summary", &back.chapter.summary)));
    Some(Finding::new(
        Rule::CharacterVanishes,
        &[
            name,
            &before.chapter.title,
            back.map_or("", |back| &back.chapter.title),
        ],
        format!("{name} matters, and is not seen in {absent}: more than a third of the plot."),
        format!(
            "Let {name} act somewhere between, if only from far away; or let somebody feel the absence."
        ),
        sides,
    ))
}

/// Whether somebody is dead by the end of a chapter: those are not missed.
fn is_dead(cast: &Cast<'_>, nth: usize, chapters: &[Told<'_>], until: usize) -> bool {
    let told = chapters.iter().take(until + 2);
    told.into_iter().any(|told| {
        let text = told.happens();
        death(cast, nth, told).is_some()
            || sentences(&text).iter().any(|sentence| {
                sentence.contains(['死', '葬']) && cast.named_in(sentence).contains(&nth)
            })
    })
}

/// Other words a character may be meant by, each after "the", "her", "his" and the like.
fn epithets(
    setting: &Setting,
    cast: &Cast<'_>,
    nth: usize,
    person: &Person<'_>,
) -> HashSet<String> {
    let mut epithets: HashSet<String> = [
        "boy", "girl", "man", "woman", "stranger", "child", "two", "both", "other", "couple",
        "pair", "brothers", "sisters", "twins", "family", "enemy", "old",
    ]
    .map(str::to_owned)
    .into();
    let character = person.character;
    let head = character
        .description
        .split([',', '.', ';', ':'])
        .next()
        .unwrap_or_default();
    let head = words(head);
    // "Director of the clinic": what follows the preposition is not the person.
    let head = head.iter().take_while(|word| {
        !matches!(
            word.text,
            "of" | "from" | "who" | "in" | "at" | "with" | "by" | "to" | "for" | "whose"
        )
    });
    epithets.extend(
        head.map(Word::lower)
            .filter(|word| word.chars().count() > 3),
    );
    epithets.extend(
        words(&character.role)
            .iter()
            .map(Word::lower)
            .filter(|word| word.chars().count() > 3),
    );
    for bond in &setting.characters.relationships {
        if [&bond.from, &bond.to]
            .iter()
            .any(|end| cast.find(end) == Some(nth))
        {
            epithets.extend(words(&bond.kind).iter().map(Word::lower));
        }
    }
    epithets
}

fn is_meant(text: &str, epithets: &HashSet<String>) -> bool {
    let words = words(text);
    words.windows(3).any(|window| {
        let [pointing, first, second] = window else {
            return false;
        };
        let points = matches!(
            pointing.lower().as_str(),
            "the" | "her" | "his" | "their" | "that" | "this" | "a" | "an" | "these" | "those"
        ) || pointing.is_possessive();
        points
            && (epithets.contains(&first.lower())
                || epithets.contains(&second.lower()) && second.gap == " ")
    })
}

/// What makes a death one that has not happened, or is not real.
const UNREAL: &[&str] = &[
    "if",
    "would",
    "could",
    "might",
    "may",
    "nearly",
    "almost",
    "not",
    "never",
    "threat",
    "threatens",
    "threatened",
    "pretend",
    "pretends",
    "fake",
    "fakes",
    "faked",
    "staged",
    "stages",
    "presumed",
    "believed",
    "believes",
    "believe",
    "think",
    "thinks",
    "thought",
    "rumour",
    "rumor",
    "rumoured",
    "dream",
    "dreams",
    "dreamed",
    "fear",
    "fears",
    "feared",
    "wish",
    "wishes",
    "plan",
    "plans",
    "planned",
    "promise",
    "promises",
    "want",
    "wants",
    "afraid",
    "supposed",
    "imagine",
    "imagines",
    "vision",
    "until",
    "tries",
    "tried",
    "attempt",
    "attempts",
    "unless",
    "should",
    "must",
    "cannot",
    "can",
    "without",
    "like",
    "as",
    "how",
    "whether",
    "alive",
    "survives",
    "survive",
    "old",
    "cannot",
    "to",
    "says",
    "claims",
    "lie",
    "lies",
    "before",
    "will",
];

/// What makes a deed one that is only remembered, or a dead person's.
const REMEMBERED: &[&str] = &[
    "remembers",
    "remember",
    "remembered",
    "memory",
    "memories",
    "ghost",
    "dream",
    "dreams",
    "letter",
    "letters",
    "recording",
    "voice",
    "grave",
    "tomb",
    "portrait",
    "photograph",
    "photo",
    "vision",
    "spirit",
    "diary",
    "had",
    "haunts",
    "haunted",
    "once",
    "ago",
    "flashback",
    "recalls",
    "late",
    "dead",
    "body",
    "corpse",
    "ashes",
    "will",
    "inherits",
    "buried",
    "funeral",
];

const DYING: &[&str] = &[
    "dies",
    "died",
    "drowns",
    "drowned",
    "perishes",
    "perished",
    "killed",
    "murdered",
    "executed",
    "hanged",
    "dead",
    "buried",
    "slain",
    "beheaded",
    "stabbed",
    "suffocates",
];
/// Those that need "is", "was", "been" or "found" before them.
const PASSIVE: &[&str] = &[
    "killed", "murdered", "executed", "hanged", "dead", "buried", "slain", "beheaded",
];
const KILLING: &[&str] = &[
    "kills", "killed", "murders", "murdered", "buries", "buried", "executes", "executed", "hangs",
    "beheads", "drowns", "slays",
];
const REMAINS: &[&str] = &[
    "death", "funeral", "body", "corpse", "burial", "murder", "wake", "ashes", "grave", "killer",
    "murderer",
];

/// Nobody acts after a chapter in which they are dead.
pub(super) fn the_dead(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    let chapters = setting.chapters();
    let out_of_order = setting.is_told_out_of_order();
    let dead_walk = dead_walk(setting);
    for (nth, person) in cast.people.iter().enumerate() {
        let Some((death, said)) = chapters
            .iter()
            .find_map(|told| Some((told, death(cast, nth, told)?)))
        else {
            continue;
        };
        if dead_walk || returns(cast, nth, person, &chapters) {
            continue;
        }
        let later = chapters.iter().skip(death.index + 1);
        let mut later = later.filter(|told| !out_of_order || is_certainly_later(death, told));
        let Some((told, field, deed)) =
            later.find_map(|told| acts(cast, nth, told).map(|(field, deed)| (told, field, deed)))
        else {
            continue;
        };
        let name = &person.character.name;
        findings.push(Finding::new(
            Rule::DeadActs,
            &[name, &death.chapter.title, &told.chapter.title],
            format!("{name} is dead in {}, and acts in {}.", death.called(), told.called()),
            format!("Let somebody else do it in {}, or let {name} live; if the death is a trick, say so.", told.called()),
            vec![death.side("summary", said), told.side(field, deed)],
        ));
    }
}

fn is_certainly_later(death: &Told<'_>, told: &Told<'_>) -> bool {
    let time = |told: &Told<'_>| told.chapter.story_time.as_deref().and_then(moment);
    let (Some(then), Some(now)) = (time(death), time(told)) else {
        return false;
    };
    then.is_before(&now) == Some(true)
}

/// Whether this is a world where the dead may act.
fn dead_walk(setting: &Setting) -> bool {
    let entries = setting.world.entries.iter();
    let told = entries.flat_map(|entry| {
        let rules = entry.rules.iter().flatten().map(String::as_str);
        [entry.name.as_str(), entry.description.as_str()]
            .into_iter()
            .chain(rules)
            .collect::<Vec<_>>()
    });
    let cues = [
        "ghost",
        "undead",
        "resurrect",
        "the dead",
        "afterlife",
        "reincarnat",
        "revenant",
        "necromanc",
        "spirits",
        "clone",
    ];
    told.chain([setting.world.summary.as_str()])
        .map(str::to_lowercase)
        .any(|text| cues.iter().any(|cue| text.contains(cue)))
}

/// Whether something says that a death is not the end of this one.
fn returns(cast: &Cast<'_>, nth: usize, person: &Person<'_>, chapters: &[Told<'_>]) -> bool {
    const CUES: &[&str] = &[
        "ghost",
        "undead",
        "resurrect",
        "fakes",
        "faked",
        "staged",
        "alive after all",
        "not dead",
        "still alive",
        "is alive",
        "survive",
        "back from the dead",
        "returns from",
        "haunt",
        "reincarnat",
    ];
    let has_cue = |text: &str| {
        let text = text.to_lowercase();
        CUES.iter().any(|cue| text.contains(cue))
    };
    let character = person.character;
    let own = [
        Some(&character.role),
        Some(&character.description),
        Some(&character.background),
        Some(&character.arc),
        character.secret.as_ref(),
    ];
    own.into_iter().flatten().any(|text| has_cue(text))
        || chapters.iter().any(|told| {
            let text = told.happens();
            has_cue(&text) && cast.named_in(&text).contains(&nth)
        })
}

/// The sentence of a chapter by whose end somebody is dead.
fn death(cast: &Cast<'_>, nth: usize, told: &Told<'_>) -> Option<String> {
    let text = told.happens();
    sentences(&text)
        .into_iter()
        .find(|sentence| {
            let words = words(sentence);
            !words.iter().any(|word| {
                UNREAL.contains(&word.lower().as_str())
                    || word.text.ends_with("n't")
                    || word.text.ends_with("n’t")
            }) && cast
                .mentions(&words)
                .iter()
                .any(|mention| mention.person == nth && is_death(&words, *mention))
        })
        .map(str::to_owned)
}

fn is_death(words: &[Word<'_>], mention: Mention) -> bool {
    let at = |place: usize| words.get(place).map(Word::lower).unwrap_or_default();
    let next = at(mention.to);
    let owns = mention
        .to
        .checked_sub(1)
        .and_then(|last| words.get(last))
        .is_some_and(Word::is_possessive);
    if owns {
        return REMAINS.contains(&next.as_str());
    }
    let (second, third) = (at(mention.to + 1), at(mention.to + 2));
    let is_be = |word: &str| matches!(word, "is" | "was" | "has" | "been" | "lies" | "found");
    let active = DYING.contains(&next.as_str()) && !PASSIVE.contains(&next.as_str());
    let passive = is_be(&next)
        && (DYING.contains(&second.as_str())
            || (is_be(&second) && DYING.contains(&third.as_str())));
    let before = mention.from.checked_sub(1).map(at).unwrap_or_default();
    let of = mention.from.checked_sub(2).map(at).unwrap_or_default();
    active
        || passive
        || KILLING.contains(&before.as_str())
        || (before == "of" && REMAINS.contains(&of.as_str()))
}

/// What somebody does in a chapter: the field, and the words.
fn acts(cast: &Cast<'_>, nth: usize, told: &Told<'_>) -> Option<(&'static str, String)> {
    let text = told.happens();
    let deed = sentences(&text).into_iter().find(|sentence| {
        let words = words(sentence);
        !words
            .iter()
            .any(|word| REMEMBERED.contains(&word.lower().as_str()))
            && cast
                .mentions(&words)
                .iter()
                .any(|mention| mention.person == nth && does(&words, *mention))
    });
    match deed {
        Some(deed) if told.chapter.summary.contains(deed) => Some(("summary", deed.to_owned())),
        Some(deed) => Some(("turning_point", deed.to_owned())),
        None if cast.find(&told.chapter.pov) == Some(nth) => {
            Some(("pov", capital(&told.chapter.pov)))
        }
        None => None,
    }
}

/// Whether a verb in the present tense follows.
fn does(words: &[Word<'_>], mention: Mention) -> bool {
    const NO_DEED: &[&str] = &[
        "is", "was", "as", "his", "this", "its", "always", "perhaps", "besides", "lies", "dies",
        "drowns", "rests", "towards",
    ];
    let owns = mention
        .to
        .checked_sub(1)
        .and_then(|last| words.get(last))
        .is_some_and(Word::is_possessive);
    let Some(next) = words
        .get(mention.to)
        .filter(|next| !owns && next.gap == " ")
    else {
        return false;
    };
    let next = next.text;
    let after = words
        .get(mention.to + 1)
        .map(Word::lower)
        .unwrap_or_default();
    let is_verb = next.len() > 2
        && next.ends_with('s')
        && !next.ends_with("ss")
        && next.starts_with(char::is_lowercase);
    is_verb
        && !NO_DEED.contains(&next)
        && !(next == "has"
            && matches!(
                after.as_str(),
                "been" | "died" | "drowned" | "gone" | "left"
            ))
}
