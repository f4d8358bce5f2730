//! Story time runs forward, unless the plot says that it does not.

use super::setting::{Setting, Told};
use super::text::{chinese_number, number, words};
use super::threads::capital;
use super::{Finding, Rule};

/// What tells a reader that time goes back here.
const TOLD: &[&str] = &[
    "flashback",
    "earlier",
    "years before",
    "months before",
    "weeks before",
    "days before",
    "years ago",
    "ago",
    "back then",
    "remember",
    "recall",
    "memory",
    "memories",
    "prologue",
    "looking back",
    "looks back",
    "the past",
    "as a child",
    "as a girl",
    "as a boy",
    "meanwhile",
    "at the same time",
    "回忆",
    "从前",
    "往事",
    "倒叙",
    "闪回",
    "年前",
    "当年",
    "同时",
];

/// What makes a time one that is counted from another, so that its number tells nothing.
const RELATIVE: &[&str] = &[
    "later",
    "after",
    "before",
    "ago",
    "next",
    "same",
    "following",
    "since",
    "until",
    "left",
    "to go",
    "earlier",
    "minus",
    "countdown",
    "old",
    "remain",
    "后",
    "前",
    "剩",
    "倒计时",
];

const UNITS: &[&str] = &["day", "night", "week", "month", "year", "hour"];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

pub(super) fn check(setting: &Setting, findings: &mut Vec<Finding>) {
    if setting.is_told_out_of_order() {
        return;
    }
    let chapters = setting.chapters();
    let mut before: Option<(&Told<'_>, Moment)> = None;
    for told in &chapters {
        let Some(moment) = told.chapter.story_time.as_deref().and_then(moment) else {
            continue;
        };
        if let Some((earlier, then)) = &before
            && moment.is_before(then) == Some(true)
            && !is_told(told)
        {
            findings.push(finding(earlier, told));
        }
        before = Some((told, moment));
    }
}

fn finding(earlier: &Told<'_>, told: &Told<'_>) -> Finding {
    let time = |told: &Told<'_>| told.chapter.story_time.clone().unwrap_or_default();
    let (then, now) = (time(earlier), time(told));
    Finding::new(
        Rule::StoryTimeBackwards,
        &[&earlier.chapter.title, &then, &told.chapter.title, &now],
        format!(
            "{} takes place at “{now}”, before {} at “{then}”, and nothing says that time goes back.",
            capital(&told.called()),
            earlier.called()
        ),
        "Correct one of the two times, or say in the chapter that it looks back.",
        vec![
            earlier.side("story_time", then.as_str()),
            told.side("story_time", now.as_str()),
        ],
    )
}

fn is_told(told: &Told<'_>) -> bool {
    let time = told.chapter.story_time.as_deref().unwrap_or_default();
    let said = format!("{time} {}", told.happens()).to_lowercase();
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric()).collect();
    TOLD.iter().any(|cue| {
        if cue.is_ascii() && !cue.contains(' ') {
            words
                .iter()
                .any(|word| word.starts_with(cue) && word.len() <= cue.len() + 3)
        } else {
            said.contains(cue)
        }
    })
}

/// A time that can be compared with another of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Moment {
    /// Year, then month and day where they are told.
    Date(i64, Option<i64>, Option<i64>),
    /// The words around the numbers, and the numbers.
    Counted(String, Vec<i64>),
}

impl Moment {
    /// Whether it is certainly before (or certainly not before) another; `None` where they cannot be compared.
    pub fn is_before(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Date(year, month, day), Self::Date(year_then, month_then, day_then)) => {
                if year != year_then {
                    return Some(year < year_then);
                }
                let (Some(month), Some(month_then)) = (month, month_then) else {
                    return None;
                };
                if month != month_then {
                    return Some(month < month_then);
                }
                Some(day.as_ref()? < day_then.as_ref()?)
            }
            (Self::Counted(around, numbers), Self::Counted(around_then, then)) => {
                (around == around_then && numbers.len() == then.len()).then(|| numbers < then)
            }
            _ => None,
        }
    }
}

/// Reads a story time.
pub(super) fn moment(time: &str) -> Option<Moment> {
    let small = time.trim().to_lowercase();
    if RELATIVE.iter().any(|cue| small.contains(cue)) {
        return None;
    }
    date(&small)
        .or_else(|| counted(&small))
        .or_else(|| counted_in_chinese(&small))
}

fn date(small: &str) -> Option<Moment> {
    let words = words(small);
    let digits = |text: &str| text.parse::<i64>().ok();
    let mut years = words
        .iter()
        .filter_map(|word| digits(word.text))
        .filter(|n| (1000..3000).contains(n));
    let year = years.next().filter(|_| years.next().is_none())?;
    // A span of time has no one place.
    if small.contains(['–', '—']) || words.iter().any(|word| matches!(word.text, "to" | "and"))
    {
        return None;
    }
    let month_of = |text: &str| {
        let nth = MONTHS
            .iter()
            .position(|month| *month == text || (text.len() == 3 && month.starts_with(text)));
        nth.and_then(|nth| i64::try_from(nth + 1).ok())
    };
    let mut months = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, month_of(word.text)?)));
    let (at, month) = match months.next() {
        Some(found) => found,
        None => return Some(Moment::Date(year, None, None)),
    };
    let near = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let day = near
        .filter_map(|at| words.get(at))
        .filter_map(|word| digits(word.text.trim_end_matches(|c: char| c.is_alphabetic())))
        .find(|day| (1..=31).contains(day));
    Some(Moment::Date(year, Some(month), day))
}

fn counted(small: &str) -> Option<Moment> {
    const ORDINALS: &[&str] = &[
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    let words = words(small);
    let (mut around, mut numbers, mut at) = (String::new(), Vec::new(), 0);
    while let Some(word) = words.get(at) {
        let ordinal = ORDINALS.iter().position(|known| *known == word.text);
        let ordinal = ordinal.and_then(|nth| i64::try_from(nth + 1).ok());
        let found = ordinal
            .map(|found| (found, 1))
            .or_else(|| number(words.get(at..).unwrap_or_default()));
        if let Some((found, taken)) = found {
            numbers.push(found);
            around.push_str("# ");
            at += taken;
        } else {
            if word.text != "the" {
                around.push_str(word.text);
                around.push(' ');
            }
            at += 1;
        }
    }
    let has_unit = words.iter().any(|word| UNITS.contains(&word.text));
    (has_unit && !numbers.is_empty()).then_some(Moment::Counted(around, numbers))
}

fn counted_in_chinese(small: &str) -> Option<Moment> {
    let (before, rest) = small.split_once('第')?;
    let unit = rest
        .char_indices()
        .find(|(_, c)| matches!(c, '天' | '日' | '周' | '月' | '年' | '夜'))?;
    let value = chinese_number(rest.get(..unit.0)?.trim())?;
    let after = rest.get(unit.0..)?;
    Some(Moment::Counted(format!("{before}第#{after}"), vec![value]))
}
