//! The rule that solves the end is understood before it is needed.

use std::collections::HashSet;

use super::setting::{Setting, Told, side};
use super::text::{sentence_with, stem, words};
use super::threads::capital;
use super::{Finding, Rule};
use crate::domain::content::WorldEntry;
use crate::domain::stage::Stage;

/// A plot of fewer chapters has no midpoint to speak of.
const FEWEST: usize = 6;

pub(super) fn check(setting: &Setting, findings: &mut Vec<Finding>) {
    let chapters = setting.chapters();
    if chapters.len() < FEWEST {
        return;
    }
    let Some(climax) = climax(&chapters) else {
        return;
    };
    let happens = stems(&climax.happens());
    let first_half = chapters
        .get(..chapters.len().div_ceil(2))
        .unwrap_or_default();
    let early: Vec<Vec<String>> = first_half.iter().map(|told| stems(&shown(told))).collect();
    for (nth, entry) in setting.world.entries.iter().enumerate() {
        let Some(rule) = entry
            .rules
            .iter()
            .flatten()
            .find(|rule| !rule.trim().is_empty())
        else {
            continue;
        };
        if !is_used(entry, &happens)
            || early.iter().any(|chapter| is_shown(entry, chapter))
            || is_planted(setting, entry, first_half)
        {
            continue;
        }
        let name = &entry.name;
        let quote = words(&climax.chapter.summary)
            .iter()
            .find(|word| stems(name).contains(&stem(&word.lower())))
            .map_or(climax.chapter.summary.as_str(), |word| {
                sentence_with(&climax.chapter.summary, word.text)
            });
        findings.push(Finding::new(
            Rule::ClimaxRuleLate,
            &[name, rule, &climax.chapter.title],
            format!(
                "{} is decided by “{name}”, which nothing in the first half shows.",
                capital(&climax.called())
            ),
            "Show the rule at work before the midpoint, in a scene about something else, and let it cost something there too.",
            vec![
                side(Stage::World, format!("/entries/{nth}/rules"), rule),
                climax.side("summary", quote),
            ],
        ));
    }
}

/// The chapter of the climax: among those that turn late, the one nearest to 90 %, else the one that stands there.
fn climax<'t, 'a>(chapters: &'t [Told<'a>]) -> Option<&'t Told<'a>> {
    let count = chapters.len();
    let off = |told: &&Told<'_>| (told.index * 200 + 100).abs_diff(180 * count);
    let turns =
        |told: &&Told<'_>| told.chapter.turning_point.is_some() && told.index * 100 >= 75 * count;
    chapters
        .iter()
        .filter(turns)
        .min_by_key(off)
        .or_else(|| chapters.iter().min_by_key(off))
}

/// What a chapter shows, the threads it touches included.
fn shown(told: &Told<'_>) -> String {
    let threads: Vec<&str> = told
        .chapter
        .threads
        .iter()
        .flatten()
        .map(String::as_str)
        .collect();
    format!("{} {}", told.happens(), threads.join(" "))
}

fn stems(text: &str) -> Vec<String> {
    words(text).iter().map(|word| stem(&word.lower())).collect()
}

/// The words of a name that are more than grammar.
fn name_of(entry: &WorldEntry) -> Vec<String> {
    const GRAMMAR: &[&str] = &["the", "a", "an", "of", "and", "in", "on", "at", "to", "for"];
    let name = stems(&entry.name).into_iter();
    name.filter(|word| !GRAMMAR.contains(&word.as_str()))
        .collect()
}

/// Whether all the words of a name stand close together.
fn holds(name: &[String], text: &[String]) -> bool {
    !name.is_empty()
        && text.windows(name.len() + 2).chain([text]).any(|window| {
            (window.len() <= name.len() + 2) && name.iter().all(|word| window.contains(word))
        })
}

fn is_used(entry: &WorldEntry, happens: &[String]) -> bool {
    holds(&name_of(entry), happens)
}

/// Whether a chapter lets one see it: its name, its main word, or two words of its rules.
fn is_shown(entry: &WorldEntry, chapter: &[String]) -> bool {
    let name = name_of(entry);
    if holds(&name, chapter)
        || (name.len() > 1 && name.last().is_some_and(|head| chapter.contains(head)))
    {
        return true;
    }
    entry.rules.iter().flatten().any(|rule| {
        let telling: HashSet<String> = stems(rule)
            .into_iter()
            .filter(|word| word.chars().count() > 4)
            .collect();
        telling.iter().filter(|word| chapter.contains(word)).count() >= 2
    })
}

/// Whether a thread that is planted in the first half speaks of it.
fn is_planted(setting: &Setting, entry: &WorldEntry, first_half: &[Told<'_>]) -> bool {
    let name = name_of(entry);
    setting.plot.threads.iter().flatten().any(|thread| {
        let told = stems(&format!("{} {}", thread.name, thread.description));
        holds(&name, &told)
            && first_half
                .iter()
                .any(|known| known.number() == thread.planted_in)
    })
}
