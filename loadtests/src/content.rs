//! What the writers write: complete contents of each stage, and a little chance that can be repeated.

use serde_json::{Value, json};

/// A small random generator (SplitMix64): the same writer does the same things in every run.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 if there is none.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// True this often in a hundred.
    pub(crate) fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// Puts these in another order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// Premises for those who begin with one.
pub(crate) const PREMISES: [&str; 4] = [
    "A lighthouse keeper who hates the sea must teach her daughter to love it.",
    "In a town where promises are weighed like grain, a miller finds her scales have lied for years.",
    "The last interpreter of a dying language is asked to translate a confession.",
    "A bridge is being built from both banks by two brothers who have not spoken since the flood.",
];

/// Feedback for those who give some.
pub(crate) const FEEDBACK: [&str; 4] = [
    "Set it by the river, and let the mother live.",
    "Less weather, more debt: who owes what to whom?",
    "The antagonist should be right about one thing.",
    "Make the town smaller and the secret larger.",
];

/// A complete content of a stage, different for each `take`.
pub(crate) fn own(stage: &str, take: u64) -> Value {
    let text = format!(
        "Written by hand, take {take}: she counts the debt in salt, and the tide keeps the ledger."
    );
    match stage {
        "CONCEPT" => json!({
            "title": format!("The Salt Ledger {take}"), "core_idea": text, "description": text,
            "philosophical_depth": text, "emotional_core": text,
        }),
        "THEME" => json!({
            "title_suggestions": [format!("The Salt Ledger {take}")], "logline": text, "premise": text,
            "themes": ["what a debt is for"], "genres": ["literary"], "tone": "dry and tender",
            "central_conflict": text, "emotional_journey": text, "setting_overview": text,
            "target_audience": "adults", "estimated_length": "90,000 words", "narrative_voice": "close third person",
        }),
        "CHARACTERS" => json!({
            "characters": [person("Maren", "protagonist", &text), person("Oswin", "antagonist", &text)],
            "relationships": [{"from": "Maren", "to": "Oswin", "kind": "creditor", "description": text}],
        }),
        "WORLD" => json!({
            "summary": text,
            "entries": [{"name": "The tide house", "category": "GEOGRAPHY", "description": text}],
        }),
        _ => json!({
            "structure": "three acts",
            "acts": [{"title": "Low water", "summary": text, "chapters": [
                {"number": 1, "title": "The scales", "summary": text, "pov": "Maren"},
            ]}],
            "ending": text,
        }),
    }
}

fn person(name: &str, role: &str, text: &str) -> Value {
    json!({
        "name": name, "role": role, "description": text, "appearance": "weathered", "personality": ["stubborn"],
        "background": text, "motivation": text, "goals": ["to be owed nothing"], "flaw": "keeps count", "arc": text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_can_be_repeated_and_stays_in_its_bounds() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..1000).map(|_| chance.below(7)).collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        assert!((0..7).all(|number| draw(1).contains(&number)));
        assert_eq!(Chance::new(1).below(0), 0);
        assert_eq!(Chance::new(1).pick::<u8>(&[]), None);
    }

    #[test]
    fn a_shuffle_keeps_what_there_is() {
        let mut items = crate::wire::STAGES;
        Chance::new(3).shuffle(&mut items);
        let mut sorted = items;
        sorted.sort_unstable();
        assert_eq!(sorted, ["CHARACTERS", "CONCEPT", "PLOT", "THEME", "WORLD"]);
    }
}
