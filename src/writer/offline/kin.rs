//! Kinship of words: what belongs to one field of meaning, so that a harbour is near to a lighthouse.

use std::collections::{BTreeMap, BTreeSet};

use super::text;

/// Fields of words, read from the stock.
#[derive(Debug, Default)]
pub struct Kin {
    fields: Vec<BTreeSet<String>>,
    of: BTreeMap<String, Vec<usize>>,
    strange: BTreeSet<String>,
}

/// The tag by which an entry says that it is uncanny.
pub const UNCANNY: &str = "uncanny";

impl Kin {
    /// Reads the fields; `strange` are the words of which one makes a story uncanny.
    pub fn new(fields: &[Vec<String>], strange: &[String]) -> Self {
        let fields: Vec<BTreeSet<String>> = fields
            .iter()
            .map(|field| field.iter().map(|w| text::stem(w)).collect())
            .collect();
        let mut of: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, field) in fields.iter().enumerate() {
            for word in field {
                of.entry(word.clone()).or_default().push(at);
            }
        }
        Self {
            fields,
            of,
            strange: strange.iter().map(|w| text::stem(w)).collect(),
        }
    }

    fn fields_of(&self, stem: &str) -> &[usize] {
        self.of.get(stem).map_or(&[], Vec::as_slice)
    }

    /// How near two lists of words are: 1 for each word in common, .6 for each field.
    pub fn nearness(&self, one: &[String], other: &[String]) -> f64 {
        let stems = |words: &[String]| -> BTreeSet<String> {
            words.iter().map(|w| text::stem(w)).collect()
        };
        let (one, other) = (stems(one), stems(other));
        let common = one.intersection(&other).count() as f64;
        let fields = |words: &BTreeSet<String>| -> BTreeSet<usize> {
            words
                .iter()
                .flat_map(|w| self.fields_of(w))
                .copied()
                .collect()
        };
        let shared = fields(&one).intersection(&fields(&other)).count() as f64;
        common + shared * 0.6
    }

    /// Whether a word stands in a field with one of these.
    pub fn akin(&self, stem: &str, words: &BTreeSet<String>) -> bool {
        self.fields_of(stem)
            .iter()
            .filter_map(|at| self.fields.get(*at))
            .any(|field| field.iter().any(|w| words.contains(w)))
    }

    /// Whether an entry says of itself that it is uncanny.
    pub fn uncanny(tags: &[String]) -> bool {
        tags.iter().any(|tag| tag == UNCANNY)
    }

    /// Whether a story's words say that anything may happen in it.
    pub fn is_uncanny(&self, tags: &[String], genres: &[String]) -> bool {
        tags.iter()
            .chain(genres)
            .flat_map(|tag| {
                text::words(tag)
                    .into_iter()
                    .map(text::stem)
                    .collect::<Vec<_>>()
            })
            .any(|stem| self.strange.contains(&stem))
    }
}
