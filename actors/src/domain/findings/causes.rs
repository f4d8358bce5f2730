//! "Therefore" or "but" between chapters, never "and then": each cause is an earlier chapter or a decision.

use super::setting::{Setting, Told};
use super::text::{chinese_number, number, words};
use super::threads::capital;
use super::{Finding, Rule};

/// Words of chance and mere sequence.
const CHANCE: &[&str] = &[
    "by chance",
    "pure chance",
    "sheer chance",
    "by coincidence",
    "coincidence",
    "coincidentally",
    "by accident",
    "accidentally",
    "as luck",
    "by luck",
    "sheer luck",
    "pure luck",
    "out of nowhere",
    "out of the blue",
    "for no reason",
    "no reason",
    "and then",
    "the next day",
    "meanwhile",
    "fate decides",
    "happens to be",
    "it just happens",
    "random",
];

/// Beginnings of words that tell of somebody's choice.
const DECIDED: &[&str] = &[
    "decid",
    "decision",
    "choos",
    "chose",
    "choice",
    "refus",
    "agree",
    "promis",
    "vow",
    "insist",
    "order",
    "demand",
    "because",
    "therefore",
    "despite",
    "lie",
    "betray",
];

pub(super) fn check(setting: &Setting, findings: &mut Vec<Finding>) {
    let chapters = setting.chapters();
    for told in &chapters {
        let Some(cause) = told
            .chapter
            .cause
            .as_deref()
            .filter(|cause| !cause.trim().is_empty())
        else {
            continue;
        };
        let named = chapters_named(cause);
        let (fault, suggestion) = if let Some(later) = named.iter().find(|n| **n >= told.number()) {
            let what = if *later == told.number() {
                "itself".to_owned()
            } else {
                format!("chapter {later}, which comes after it")
            };
            (
                format!("is caused by {what}"),
                "Name an earlier chapter, or the decision it follows from.",
            )
        } else if let Some(gone) = named
            .iter()
            .find(|n| chapters.iter().all(|known| known.number() != **n))
        {
            (
                format!("is caused by chapter {gone}, which is not there"),
                "Name an earlier chapter, or the decision it follows from.",
            )
        } else if named.is_empty() && setting.is_english() && is_chance(cause) {
            (
                "comes from nothing that anybody did".to_owned(),
                "Let a decision in an earlier chapter bring it about; luck may only make it worse.",
            )
        } else {
            continue;
        };
        findings.push(finding(told, cause, &named, &fault, suggestion, &chapters));
    }
    without(&chapters, findings);
}

fn finding(
    told: &Told<'_>,
    cause: &str,
    named: &[i64],
    fault: &str,
    suggestion: &str,
    chapters: &[Told<'_>],
) -> Finding {
    let mut sides: Vec<_> = named
        .iter()
        .filter_map(|n| {
            chapters
                .iter()
                .find(|known| known.number() == *n && known.index != told.index)
        })
        .map(|known| known.side("summary", &known.chapter.summary))
        .collect();
    sides.push(told.side("cause", cause));
    Finding::new(
        Rule::CauseUnfounded,
        &[&told.chapter.title, cause, &told.number().to_string()],
        format!("{} {fault}.", capital(&told.called())),
        suggestion,
        sides,
    )
}

/// Chapters without a cause, where most have one.
fn without(chapters: &[Told<'_>], findings: &mut Vec<Finding>) {
    let lacks = |told: &&Told<'_>| {
        told.chapter
            .cause
            .as_deref()
            .is_none_or(|cause| cause.trim().is_empty())
    };
    let lacking: Vec<&Told<'_>> = chapters.iter().skip(1).filter(lacks).collect();
    if lacking.len() * 3 > chapters.len() {
        return;
    }
    for told in lacking {
        let Some(before) = chapters.get(told.index - 1) else {
            continue;
        };
        findings.push(Finding::new(
            Rule::CauseUnfounded,
            &["none", &told.chapter.title],
            format!(
                "{} has no cause, though the others have one.",
                capital(&told.called())
            ),
            "Say which earlier chapter or decision it follows from.",
            vec![
                before.side("summary", &before.chapter.summary),
                told.side("summary", &told.chapter.summary),
            ],
        ));
    }
}

/// The chapters a cause names by number.
fn chapters_named(cause: &str) -> Vec<i64> {
    let mut named = Vec::new();
    let words = words(cause);
    for (at, word) in words.iter().enumerate() {
        let is_chapter = matches!(word.lower().as_str(), "chapter" | "chapters" | "ch");
        let follows = words.get(at + 1..).unwrap_or_default();
        if let Some((found, _)) = number(follows).filter(|_| is_chapter) {
            named.push(found);
        }
    }
    for part in cause.split('第').skip(1) {
        let numeral = part.split('章').next().filter(|_| part.contains('章'));
        named.extend(numeral.and_then(|numeral| chinese_number(numeral.trim())));
    }
    named
}

fn is_chance(cause: &str) -> bool {
    let cause = cause.to_lowercase();
    CHANCE.iter().any(|cue| cause.contains(cue))
        && !cause
            .split(|c: char| !c.is_alphabetic())
            .any(|word| DECIDED.iter().any(|decided| word.starts_with(decided)))
}
