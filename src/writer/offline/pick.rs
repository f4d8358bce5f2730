//! Which kernel: by what was asked, by what was used before, and by the seed.

use std::collections::{BTreeMap, BTreeSet};

use super::ask::Ask;
use super::dice::Dice;
use super::stock::{self, Kernel, Sex, Stock};
use super::text;

/// What is known of the kernels' words, computed once.
#[derive(Debug)]
pub struct Index {
    stems: Vec<BTreeSet<String>>,
    tags: Vec<BTreeSet<String>>,
    runs: Vec<BTreeSet<u64>>,
    spread: BTreeMap<String, usize>,
    sexes: Vec<Sex>,
    bound: Vec<(bool, bool)>,
}

/// A kernel chosen, and in which of its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Its place in the stock.
    pub kernel: usize,
    /// 0 for as it stands; more for other names, another place and a twist.
    pub variant: usize,
}

impl Index {
    /// Reads the kernels.
    pub fn new(stock: &Stock) -> Self {
        let prose: Vec<String> = stock.kernels.iter().map(stock::prose).collect();
        let stems: Vec<BTreeSet<String>> = prose.iter().map(|p| text::stems(p)).collect();
        let mut spread = BTreeMap::new();
        for stem in stems.iter().flatten() {
            *spread.entry(stem.clone()).or_insert(0) += 1;
        }
        Self {
            tags: stock.kernels.iter().map(tags_of).collect(),
            runs: prose
                .iter()
                .map(|p| runs(p).into_iter().collect())
                .collect(),
            stems,
            spread,
            sexes: stock.kernels.iter().map(|k| k.h.sex).collect(),
            bound: stock
                .kernels
                .iter()
                .map(|k| (k.fixed, k.anchored))
                .collect(),
        }
    }

    /// The kernel a text was made from, if it was made from one.
    pub fn recognise(&self, written: &str) -> Option<usize> {
        let runs = runs(written);
        if runs.len() < 6 {
            return None;
        }
        let share = |known: &BTreeSet<u64>| {
            runs.iter().filter(|run| known.contains(run)).count() as f64 / runs.len() as f64
        };
        self.runs
            .iter()
            .enumerate()
            .map(|(at, known)| (at, share(known)))
            .filter(|(_, share)| *share > 0.12)
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(at, _)| at)
    }

    fn score(&self, at: usize, ask: &Ask) -> f64 {
        let mut score = 0.0;
        for word in ask.words.iter().take(60) {
            if self.tags.get(at).is_some_and(|tags| tags.contains(word)) {
                score += 3.0;
            } else if self.stems.get(at).is_some_and(|stems| stems.contains(word)) {
                let kernels = self.stems.len() as f64;
                let spread = self.spread.get(word).copied().unwrap_or(1) as f64;
                score += 0.5 * (kernels / spread).ln();
            }
        }
        score
    }

    /// A protagonist with the pronouns that were asked for reads best in the prose written for one,
    /// and a kernel whose protagonist or place can be no other serves those badly who ask for another.
    fn kindred(&self, at: usize, ask: &Ask) -> f64 {
        let (fixed, anchored) = self.bound.get(at).copied().unwrap_or_default();
        let mut fit = if ask.sex.is_some() && ask.sex == self.sexes.get(at).copied() {
            10.0
        } else {
            0.0
        };
        if fixed && ask.figure.is_some() {
            fit -= 14.0;
        }
        if anchored && ask.place.is_some() {
            fit -= 14.0;
        }
        fit
    }

    fn refused(&self, at: usize, ask: &Ask) -> bool {
        let holds = |set: &BTreeSet<String>| ask.refused.iter().any(|stem| set.contains(stem));
        self.tags.get(at).is_some_and(holds)
    }

    fn touched(&self, at: usize, ask: &Ask) -> usize {
        self.stems.get(at).map_or(0, |stems| {
            ask.refused
                .iter()
                .filter(|stem| stems.contains(*stem))
                .count()
        })
    }

    /// So many choices, the best first, none that was used while others are left.
    pub fn choose(&self, ask: &Ask, used: &[usize], n: usize, dice: &mut Dice) -> Vec<Choice> {
        let mut ranked: Vec<(usize, f64)> = (0..self.stems.len())
            .map(|at| {
                let chance = dice.unit() * 4.0;
                let burden = self.touched(at, ask) as f64 * 1.5;
                (
                    at,
                    self.score(at, ask).min(9.0) + self.kindred(at, ask) + chance - burden,
                )
            })
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let allowed: Vec<usize> = ranked
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| !self.refused(*at, ask))
            .collect();
        let allowed = if allowed.is_empty() {
            ranked.iter().map(|(at, _)| *at).collect()
        } else {
            allowed
        };
        let times = |kernel: usize| used.iter().filter(|u| **u == kernel).count();
        let mut chosen = Vec::new();
        let mut round = 0;
        while chosen.len() < n && round < 60 {
            for &kernel in &allowed {
                if chosen.len() < n
                    && times(kernel) <= round
                    && times(kernel) + extra(&chosen, kernel) == round
                {
                    chosen.push(Choice {
                        kernel,
                        variant: round,
                    });
                }
            }
            round += 1;
        }
        chosen
    }
}

fn extra(chosen: &[Choice], kernel: usize) -> usize {
    chosen.iter().filter(|c| c.kernel == kernel).count()
}

fn tags_of(kernel: &Kernel) -> BTreeSet<String> {
    kernel.tags.iter().map(|tag| text::stem(tag)).collect()
}

/// The four-word runs of a text, slots left out, as numbers.
fn runs(source: &str) -> Vec<u64> {
    let mut plain = String::with_capacity(source.len());
    let mut inside = false;
    for c in source.chars() {
        match c {
            '{' => {
                inside = true;
                plain.push_str(" \u{1} ");
            }
            '}' => inside = false,
            _ if !inside => plain.push(c),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for part in plain.split('\u{1}') {
        let words: Vec<String> = text::words(part)
            .into_iter()
            .map(str::to_lowercase)
            .collect();
        found.extend(words.windows(4).map(|run| hash(&run.join(" "))));
    }
    found
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}
