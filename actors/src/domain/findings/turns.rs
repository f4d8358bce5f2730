//! Where the plot turns, and that each chapter turns something.

use super::lexicon::height;
use super::setting::{Setting, Told};
use super::threads::capital;
use super::{Finding, Rule};

/// Where a plot turns, in percent, and what is expected there.
const MARKS: &[(usize, &str)] = &[
    (10, "what sets it going"),
    (25, "the point of no return"),
    (50, "the midpoint"),
    (75, "the low point"),
    (90, "the climax"),
];
/// How far from its mark a turning point may be, in percent.
const NEAR: usize = 8;
/// A plot of fewer chapters has too coarse a measure.
const FEWEST: usize = 8;

pub(super) fn check(setting: &Setting, findings: &mut Vec<Finding>) {
    let chapters = setting.chapters();
    turning_points(&chapters, findings);
    for told in &chapters {
        findings.extend(unchanged(told));
    }
    same_way(&chapters, setting.is_english(), findings);
}

fn turns(told: &Told<'_>) -> bool {
    told.chapter
        .turning_point
        .as_deref()
        .is_some_and(|turn| !turn.trim().is_empty())
}

fn turning_points(chapters: &[Told<'_>], findings: &mut Vec<Finding>) {
    let count = chapters.len();
    // A draft that names no turning point yet misses none.
    if count < FEWEST || !chapters.iter().any(turns) {
        return;
    }
    let turning: Vec<&Told<'_>> = chapters.iter().filter(|told| turns(told)).collect();
    let missed = missed(&turning, count);
    for (mark, what) in MARKS.iter().filter(|(mark, _)| missed.contains(mark)) {
        let Some(here) = chapters.get(mark * count / 100) else {
            continue;
        };
        // The chapter that holds the mark, or the one that ends on it.
        let here = if (mark * count).is_multiple_of(100) {
            chapters.get(here.index.saturating_sub(1)).unwrap_or(here)
        } else {
            here
        };
        let elsewhere: Vec<String> = turning
            .iter()
            .map(|told| told.number().to_string())
            .collect();
        findings.push(Finding::new(
            Rule::TurningPoints,
            &[&mark.to_string(), &here.chapter.title, &elsewhere.join(",")],
            format!(
                "Nothing turns near {mark} % of the plot, where a reader expects {what}; it turns in chapters {}.",
                elsewhere.join(", ")
            ),
            format!("Let {} turn, or move a turning point there.", here.called()),
            vec![here.side("turning_point", &here.chapter.summary)],
        ));
    }
}

/// The marks that are left when each has been given a turning point of its own near it.
fn missed(turning: &[&Told<'_>], count: usize) -> Vec<usize> {
    // In parts of a hundredth of half a chapter, from the chapter's middle.
    let off = |mark: usize, told: &Told<'_>| (told.index * 200 + 100).abs_diff(mark * 2 * count);
    let near: Vec<(usize, Vec<usize>)> = MARKS
        .iter()
        .map(|(mark, _)| {
            // A chapter is a stretch of the plot: one of its ends near the mark is enough.
            let near = |told: &Told<'_>| off(*mark, told) <= NEAR * 2 * count + 100;
            let mut near: Vec<usize> = (0..turning.len())
                .filter(|nth| turning.get(*nth).is_some_and(|told| near(told)))
                .collect();
            near.sort_by_key(|nth| turning.get(*nth).map_or(0, |told| off(*mark, told)));
            (*mark, near)
        })
        .collect();
    let mut order: Vec<usize> = (0..near.len()).collect();
    // Those that are met best choose first, so that the one left is the one that is met worst.
    order.sort_by_key(|nth| {
        let (mark, near) = &near[*nth];
        near.first()
            .and_then(|best| turning.get(*best))
            .map_or(usize::MAX, |told| off(*mark, told))
    });
    let mut taken = vec![None; turning.len()];
    order
        .into_iter()
        .filter(|nth| !give(*nth, &near, &mut taken, &mut vec![false; turning.len()]))
        .map(|nth| near[nth].0)
        .collect()
}

/// Gives a mark a turning point, moving others to another of theirs where that makes room.
fn give(
    mark: usize,
    near: &[(usize, Vec<usize>)],
    taken: &mut [Option<usize>],
    asked: &mut [bool],
) -> bool {
    for nth in &near[mark].1 {
        if std::mem::replace(&mut asked[*nth], true) {
            continue;
        }
        if taken[*nth].is_none_or(|other| give(other, near, taken, asked)) {
            taken[*nth] = Some(mark);
            return true;
        }
    }
    false
}

/// The values of a chapter, where it has both.
fn values<'a>(told: &Told<'a>) -> Option<(&'a str, &'a str)> {
    let from = told.chapter.value_from.as_deref()?.trim();
    let to = told.chapter.value_to.as_deref()?.trim();
    (!from.is_empty() && !to.is_empty()).then_some((from, to))
}

fn unchanged(told: &Told<'_>) -> Option<Finding> {
    let (from, to) = values(told)?;
    if from.to_lowercase() != to.to_lowercase() {
        return None;
    }
    Some(Finding::new(
        Rule::ValueUnchanged,
        &[&told.chapter.title, from],
        format!(
            "{} begins and ends with “{from}”: nothing has changed in it.",
            capital(&told.called())
        ),
        "Let it cost or win something, or join it to its neighbour.",
        vec![told.side("value_from", from), told.side("value_to", to)],
    ))
}

/// Which way a chapter moves: up or down where its values are known, else the very values.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Way {
    Up,
    Down,
    Same(String, String),
}

fn way(told: &Told<'_>, is_english: bool) -> Option<Way> {
    let (from, to) = values(told)?;
    let (from, to) = (from.to_lowercase(), to.to_lowercase());
    if let (true, Some(before), Some(after)) = (is_english, height(&from), height(&to)) {
        // A small step may be read either way.
        return match after - before {
            2.. => Some(Way::Up),
            ..=-2 => Some(Way::Down),
            _ => None,
        };
    }
    Some(Way::Same(from, to))
}

fn same_way(chapters: &[Told<'_>], is_english: bool, findings: &mut Vec<Finding>) {
    let ways: Vec<Option<Way>> = chapters.iter().map(|told| way(told, is_english)).collect();
    let mut start = 0;
    while start < chapters.len() {
        let run = ways
            .iter()
            .skip(start)
            .take_while(|way| way.is_some() && **way == *ways.get(start).unwrap_or(&None))
            .count();
        if run >= 3 {
            findings.extend(run_of(
                chapters.get(start..start + run).unwrap_or_default(),
                ways.get(start).and_then(Option::as_ref),
            ));
        }
        start += run.max(1);
    }
}

fn run_of(run: &[Told<'_>], way: Option<&Way>) -> Option<Finding> {
    let (first, last) = (run.first()?, run.last()?);
    let direction = match way? {
        Way::Up => "all rise",
        Way::Down => "all fall",
        Way::Same(..) => "all make the same move",
    };
    let moves: Vec<String> = run
        .iter()
        .filter_map(values)
        .map(|(from, to)| format!("{from} → {to}"))
        .collect();
    let facts: Vec<&str> = moves.iter().map(String::as_str).collect();
    Some(Finding::new(
        Rule::ValuesSameWay,
        &facts,
        format!(
            "Chapters {} to {} {direction}, one after the other ({}).",
            first.number(),
            last.number(),
            moves.join(", ")
        ),
        "Let one of them go the other way, if only for a moment.",
        run.iter()
            .zip(&moves)
            .map(|(told, moved)| told.side("value_to", moved))
            .collect(),
    ))
}
