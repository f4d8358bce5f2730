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
    bound: Vec<Bound>,
}

/// What about a kernel cannot be changed.
#[derive(Debug, Clone, Copy, Default)]
struct Bound {
    fixed: bool,
    anchored: bool,
    follows: bool,
}

/// A kernel chosen, and in which of its variants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choice {
    /// Its place in the stock.
    pub kernel: usize,
    /// 0 for as it stands; more for other names, another place and a twist.
    pub variant: usize,
    /// Which of its tellings.
    pub telling: usize,
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
                .map(|k| Bound {
                    fixed: k.fixed,
                    anchored: k.anchored,
                    follows: k.follows,
                })
                .collect(),
        }
    }

    /// The kernel a text was made from, if it was made from one.
    pub fn recognise(&self, written: &str) -> Option<usize> {
        let runs = runs(written);
        if runs.len() < 6 {
            return None;
        }
        let held = |known: &BTreeSet<u64>| runs.iter().filter(|run| known.contains(run)).count();
        self.runs
            .iter()
            .enumerate()
            .map(|(at, known)| (at, held(known)))
            .filter(|(_, held)| *held >= 24 || *held * 8 > runs.len())
            .max_by_key(|(_, held)| *held)
            .map(|(at, _)| at)
    }

    fn score(&self, stock: &Stock, at: usize, ask: &Ask) -> f64 {
        let (Some(tags), Some(stems)) = (self.tags.get(at), self.stems.get(at)) else {
            return 0.0;
        };
        let mut score = 0.0;
        for word in ask.words.iter().take(60) {
            if tags.contains(word) {
                score += 3.0;
            } else if stock.kin.akin(word, tags) {
                score += 1.4;
            } else if stems.contains(word) {
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
        let bound = self.bound.get(at).copied().unwrap_or_default();
        let mut fit = 0.0;
        if ask.sex.is_some() && ask.sex != self.sexes.get(at).copied() {
            fit -= if bound.follows { 1.0 } else { 30.0 };
        }
        if bound.fixed && ask.figure.is_some() {
            fit -= 14.0;
        }
        if bound.anchored && ask.place.is_some() {
            fit -= 14.0;
        }
        fit
    }

    fn refused(&self, at: usize, ask: &Ask) -> bool {
        let holds = |set: &BTreeSet<String>| {
            ask.refused.iter().any(|stem| {
                set.contains(stem)
                    || (text::has_han(stem) && set.iter().any(|tag| tag.contains(stem.as_str())))
            })
        };
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

    /// So many choices, none that was used while others are left: the first from anywhere in what
    /// fits, so that sessions begin differently, the others the best first, with some luck.
    pub fn choose(
        &self,
        stock: &Stock,
        ask: &Ask,
        used: &[usize],
        want: Want,
        dice: &mut Dice,
    ) -> Vec<Choice> {
        let mut ranked: Vec<(usize, f64, f64)> = (0..self.stems.len())
            .map(|at| {
                let burden = self.touched(at, ask) as f64 * 1.5;
                let bound = self.kindred(at, ask) - burden;
                let fit = self.score(stock, at, ask).min(12.0) + bound;
                (at, bound, fit + dice.unit() * 8.0)
            })
            .filter(|(at, _, _)| !self.refused(*at, ask))
            .collect();
        if ranked.is_empty() {
            ranked = (0..self.stems.len())
                .map(|at| (at, 0.0, dice.unit()))
                .collect();
        }
        let open: Vec<usize> = ranked
            .iter()
            .filter(|(at, bound, _)| *bound > -8.0 && !used.contains(at))
            .map(|(at, _, _)| *at)
            .collect();
        let first = want.lead.and_then(|seed| {
            let prime = u64::try_from(prime_below(open.len())).unwrap_or(1);
            let at = usize::try_from(seed % prime * STRIDE % prime).unwrap_or(0);
            let telling = usize::try_from(seed / prime % 2).unwrap_or(0);
            open.get(at).map(|kernel| Choice {
                kernel: *kernel,
                variant: 0,
                telling,
            })
        });
        ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        let times = |kernel: usize| used.iter().filter(|u| **u == kernel).count();
        let mut chosen: Vec<Choice> = first.into_iter().collect();
        let mut round = 0;
        while chosen.len() < want.count && round < 60 {
            for &(kernel, _, _) in &ranked {
                if chosen.len() < want.count
                    && times(kernel) <= round
                    && times(kernel) + extra(&chosen, kernel) == round
                {
                    let telling = usize::from(chosen.len() % 5 == 4);
                    chosen.push(Choice {
                        kernel,
                        variant: round,
                        telling,
                    });
                }
            }
            round += 1;
        }
        chosen
    }
}

/// How many choices are wanted, and the number that leads to the first of them.
#[derive(Debug, Clone, Copy)]
pub struct Want {
    pub count: usize,
    pub lead: Option<u64>,
}

/// How far apart in the stock the kernels of two seeds that follow each other lie.
const STRIDE: u64 = 37;

/// The largest prime not above `n`, so that no even step between seeds comes back early.
fn prime_below(n: usize) -> usize {
    let prime = |n: &usize| {
        (2..*n)
            .take_while(|d| d * d <= *n)
            .all(|d| !n.is_multiple_of(d))
    };
    (2..=n).rev().find(prime).unwrap_or(1)
}

fn extra(chosen: &[Choice], kernel: usize) -> usize {
    chosen.iter().filter(|c| c.kernel == kernel).count()
}

fn tags_of(kernel: &Kernel) -> BTreeSet<String> {
    let genres = kernel.genres.iter().flat_map(|genre| text::stems(genre));
    let tags = kernel.tags.iter().flat_map(|tag| text::stems(tag));
    let mut tags: BTreeSet<String> = tags.chain(genres).collect();
    for common in ["novel", "fiction", "story", "of"] {
        tags.remove(common);
    }
    tags
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
            .flat_map(|word| {
                if text::has_han(word) {
                    word.chars().map(String::from).collect()
                } else {
                    vec![word.to_lowercase()]
                }
            })
            .collect();
        let size = if text::has_han(part) { 6 } else { 4 };
        found.extend(words.windows(size).map(|run| hash(&run.join(" "))));
    }
    found
}

fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| {
        (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}
