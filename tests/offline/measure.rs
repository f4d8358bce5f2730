//! Craft's measures of likeness between texts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

#[derive(Debug, Clone, Copy)]
pub struct Likeness {
    pub distinct_2: f64,
    pub self_bleu_4: f64,
    pub shared_runs: f64,
    pub jaccard: f64,
}

/// A concept as one text, in the order of its fields.
pub fn concept_text(content: &Value) -> String {
    [
        "title",
        "core_idea",
        "description",
        "philosophical_depth",
        "emotional_core",
        "irony",
    ]
    .iter()
    .filter_map(|field| content.get(field)?.as_str())
    .collect::<Vec<_>>()
    .join(" ")
}

/// Words; of Chinese, which has no spaces, every two characters that stand together, so that a
/// "pair of words" is three characters and a "run of four" five.
fn words(text: &str) -> Vec<String> {
    let han: Vec<char> = text
        .chars()
        .filter(|c| ('\u{3400}'..='\u{9fff}').contains(c))
        .collect();
    if han.len() > 20 {
        return han.windows(2).map(|two| two.iter().collect()).collect();
    }
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}

pub fn likeness(texts: &[String]) -> Likeness {
    let cut: Vec<Vec<String>> = texts
        .iter()
        .map(|t| words(t).into_iter().take(130).collect())
        .collect();
    let bigrams: Vec<&[String]> = cut.iter().flat_map(|t| t.windows(2)).collect();
    let unique: BTreeSet<&[String]> = bigrams.iter().copied().collect();
    Likeness {
        distinct_2: unique.len() as f64 / bigrams.len() as f64,
        self_bleu_4: (0..cut.len()).map(|n| bleu(&cut, n)).sum::<f64>() / cut.len() as f64,
        shared_runs: shared(&cut),
        jaccard: jaccard(&cut),
    }
}

fn shared(texts: &[Vec<String>]) -> f64 {
    let mut homes: BTreeMap<&[String], BTreeSet<usize>> = BTreeMap::new();
    for (n, text) in texts.iter().enumerate() {
        for run in text.windows(4) {
            homes.entry(run).or_default().insert(n);
        }
    }
    let all: usize = texts.iter().map(|t| t.windows(4).count()).sum();
    let common: usize = texts
        .iter()
        .flat_map(|t| t.windows(4))
        .filter(|run| homes[run].len() > 1)
        .count();
    common as f64 / all as f64
}

fn bleu(texts: &[Vec<String>], n: usize) -> f64 {
    let mut log = 0.0;
    for size in 1..=4 {
        let mut best: BTreeMap<&[String], usize> = BTreeMap::new();
        for (m, other) in texts.iter().enumerate().filter(|(m, _)| *m != n) {
            let _ = m;
            let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
            for run in other.windows(size) {
                *counts.entry(run).or_default() += 1;
            }
            for (run, count) in counts {
                let most = best.entry(run).or_default();
                *most = (*most).max(count);
            }
        }
        let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
        for run in texts[n].windows(size) {
            *counts.entry(run).or_default() += 1;
        }
        let total: usize = counts.values().sum();
        let hit: usize = counts
            .iter()
            .map(|(run, c)| (*c).min(best.get(run).copied().unwrap_or(0)))
            .sum();
        log += ((hit as f64).max(0.1) / total as f64).ln() / 4.0;
    }
    log.exp()
}

const STOP: &str = "a an the and or but of in on at to from by for with without as is are was were be been has have had do does did it its he him his she her they them their who whom whose which what that this these those there where when how not no nor so than then if can could may might must will would should one only own any all each every into out up down over under about after before between through while until because very more most same such other another some never ever also still just now again nobody somebody nothing something";

fn jaccard(texts: &[Vec<String>]) -> f64 {
    let stop: BTreeSet<&str> = STOP.split(' ').collect();
    let sets: Vec<BTreeSet<&String>> = texts
        .iter()
        .map(|t| t.iter().filter(|w| !stop.contains(w.as_str())).collect())
        .collect();
    let mut most: f64 = 0.0;
    for (n, one) in sets.iter().enumerate() {
        for other in &sets[n + 1..] {
            let both = one.intersection(other).count() as f64;
            most = most.max(both / one.union(other).count() as f64);
        }
    }
    most
}

const SLOP: &str = "tapestry delve delves testament labyrinth labyrinthine ethereal shimmering shimmer symphony myriad whispers whispered unspoken resonate resonates palpable intricate bustling beacon embark unravel unravels enigmatic kaleidoscope crucible multifaceted pivotal profound profoundly liminal gossamer iridescent elias thorne lyra elara kael voss chen blackwood aria seraphina";

/// Stock words and stock names per 1,000 words, by a list of our own, and "not just X but Y".
pub fn slop(text: &str) -> f64 {
    let all = words(text);
    let list: BTreeSet<&str> = SLOP.split(' ').collect();
    let single = all.iter().filter(|w| list.contains(w.as_str())).count();
    let pairs = all
        .windows(2)
        .filter(|two| two[0] == "not" && matches!(two[1].as_str(), "just" | "merely" | "simply"))
        .count();
    (single + pairs) as f64 * 1_000.0 / all.len().max(1) as f64
}

/// Which share of a premise's content words a text holds, by rough stems.
pub fn coverage(premise: &str, text: &str) -> f64 {
    let stop: BTreeSet<&str> = STOP.split(' ').collect();
    let stem = |w: &str| {
        w.trim_end_matches("'s")
            .trim_end_matches('s')
            .trim_end_matches('e')
            .to_owned()
    };
    let wanted: BTreeSet<String> = words(premise)
        .iter()
        .filter(|w| !stop.contains(w.as_str()))
        .map(|w| stem(w))
        .collect();
    let here: BTreeSet<String> = words(text).iter().map(|w| stem(w)).collect();
    wanted.intersection(&here).count() as f64 / wanted.len().max(1) as f64
}
