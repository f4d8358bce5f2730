//! What is planted is paid off, late enough to have been forgotten.

use super::setting::{Setting, Told, side};
use super::text::plain;
use super::{Finding, Rule};
use crate::domain::content::Thread;
use crate::domain::stage::Stage;

/// How many chapters lie between planting and paying off, at the least.
const APART: i64 = 3;

pub(super) fn check(setting: &Setting, findings: &mut Vec<Finding>) {
    let chapters = setting.chapters();
    let threads = setting.plot.threads.as_deref().unwrap_or_default();
    if chapters.is_empty() {
        return;
    }
    for (nth, thread) in threads.iter().enumerate() {
        findings.extend(one(nth, thread, &chapters));
    }
    unlisted(threads, &chapters, findings);
}

fn one(nth: usize, thread: &Thread, chapters: &[Told<'_>]) -> Option<Finding> {
    let (planted, paid) = (thread.planted_in, thread.paid_off_in);
    let at = |number: i64| chapters.iter().find(|told| told.number() == number);
    let (fault, suggestion) = if planted == 0 && paid == 0 {
        return None;
    } else if planted != 0 && at(planted).is_none() {
        (
            format!("is planted in chapter {planted}, which is not there"),
            format!(
                "Plant it in one of the {} chapters there are.",
                chapters.len()
            ),
        )
    } else if paid == 0 {
        (
            "is planted and never paid off".to_owned(),
            "Pay it off, or leave it out.".to_owned(),
        )
    } else if at(paid).is_none() {
        (
            format!("is paid off in chapter {paid}, which is not there"),
            format!(
                "Pay it off in one of the {} chapters there are.",
                chapters.len()
            ),
        )
    } else if planted != 0 && paid < planted {
        (
            format!("is paid off in chapter {paid}, before chapter {planted} plants it"),
            "Exchange the two, or plant it earlier.".to_owned(),
        )
    } else if planted != 0 && paid - planted < APART {
        (
            format!(
                "is planted in chapter {planted} and paid off in chapter {paid}, before anyone could forget it"
            ),
            format!("Leave at least {APART} chapters between the two."),
        )
    } else {
        return None;
    };
    let mut sides = vec![side(
        Stage::Plot,
        format!("/threads/{nth}"),
        format!("{}: {planted} → {paid}", thread.name),
    )];
    sides.extend(
        at(paid)
            .or_else(|| at(planted))
            .map(|told| told.side("summary", &told.chapter.summary)),
    );
    Some(Finding::new(
        Rule::ThreadUnpaid,
        &[&thread.name, &planted.to_string(), &paid.to_string()],
        format!("The thread “{}” {fault}.", thread.name),
        suggestion,
        sides,
    ))
}

/// A thread that chapters name, and the list of threads does not.
fn unlisted(threads: &[Thread], chapters: &[Told<'_>], findings: &mut Vec<Finding>) {
    if threads.is_empty() {
        return;
    }
    let listed: Vec<&str> = threads.iter().map(|thread| thread.name.as_str()).collect();
    for told in chapters {
        for (nth, name) in told.chapter.threads.iter().flatten().enumerate() {
            if listed.iter().any(|known| plain(known) == plain(name)) {
                continue;
            }
            findings.push(Finding::new(
                Rule::ThreadUnpaid,
                &["unlisted", name],
                format!(
                    "{} touches the thread “{name}”, of which the plot does not say where it is planted and paid off.",
                    capital(&told.called())
                ),
                "List it with both chapters, or name a thread that is listed.",
                vec![
                    side(Stage::Plot, "/threads", listed.join(", ")),
                    told.side(&format!("threads/{nth}"), name),
                ],
            ));
        }
    }
}

/// With a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + letters.as_str()
}
