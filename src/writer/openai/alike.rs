//! How alike two texts are, by the measures concepts are judged by: words they share, and runs of four words.

use std::collections::BTreeSet;

use serde_json::Value;

/// Two texts that share more of their content words than this are one idea twice.
pub const WORDS_SHARED: f64 = 0.25;
/// Or more of their four-word runs.
pub const RUNS_SHARED: f64 = 0.12;
/// Texts are compared up to so many words.
const CUT: usize = 130;

/// Words that carry no content.
const STOP: &str = "a an the and or but of in on at to from by for with without as is are was were be been has have had do does \
    did it its he him his she her hers they them their who whom whose which what that this these those there where when how not \
    no nor so than then if can could may might must will would should one only own any all each every into out up down over \
    under about after before between through while until because very more most same such other another some never ever also \
    still just now again";

/// A text made ready to be compared.
#[derive(Debug, Clone)]
pub struct Fingerprint {
    title: String,
    words: BTreeSet<String>,
    runs: BTreeSet<Vec<String>>,
}

impl Fingerprint {
    /// Of a concept: all its texts, in the order of its fields.
    pub fn of_concept(content: &Value) -> Self {
        let fields = [
            "title",
            "core_idea",
            "description",
            "philosophical_depth",
            "emotional_core",
            "irony",
        ];
        let texts: Vec<&str> = fields
            .iter()
            .filter_map(|field| content.get(field)?.as_str())
            .collect();
        Self::new(texts.first().copied().unwrap_or_default(), &texts.join(" "))
    }

    fn new(title: &str, text: &str) -> Self {
        let all: Vec<String> = words(text).into_iter().take(CUT).collect();
        let stop: BTreeSet<&str> = STOP.split_whitespace().collect();
        Self {
            title: words(title).join(" "),
            words: all
                .iter()
                .filter(|word| !stop.contains(word.as_str()))
                .cloned()
                .collect(),
            runs: all.windows(4).map(<[String]>::to_vec).collect(),
        }
    }

    /// How alike, and whether too much: the larger of both shares, each by its own bound; 1 is the bound.
    pub fn likeness(&self, other: &Self) -> f64 {
        if !self.title.is_empty() && self.title == other.title {
            return f64::from(2_u8);
        }
        let both = self.words.intersection(&other.words).count();
        let any = self.words.union(&other.words).count().max(1);
        let runs = self.runs.intersection(&other.runs).count();
        let fewer = self.runs.len().min(other.runs.len()).max(1);
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        (share(both, any) / WORDS_SHARED).max(share(runs, fewer) / RUNS_SHARED)
    }

    /// The most alike of others, as [`Self::likeness`], with which one it is.
    pub fn nearest(&self, others: &[Self]) -> Option<(usize, f64)> {
        others
            .iter()
            .map(|other| self.likeness(other))
            .enumerate()
            .max_by(|one, other| one.1.total_cmp(&other.1))
    }
}

/// Words in lower case; where a script writes none, pairs of characters.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for run in text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')) {
        let wide: Vec<char> = run.chars().filter(|c| is_wide(*c)).collect();
        found.extend(wide.windows(2).map(|pair| pair.iter().collect::<String>()));
        found.extend(
            run.split(is_wide)
                .filter(|word| !word.is_empty())
                .map(str::to_lowercase),
        );
    }
    found
}

/// Characters of scripts without spaces between words.
pub const fn is_wide(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn concept(title: &str, text: &str) -> Fingerprint {
        Fingerprint::of_concept(&json!({"title": title, "core_idea": text}))
    }

    #[test]
    fn a_template_with_other_nouns_is_too_alike_and_another_idea_is_not() {
        let one = concept(
            "The Salt Ledger",
            "A clerk who counts the drowned must choose between her brother and the book that keeps the island fed.",
        );
        let swapped = concept(
            "The Ash Ledger",
            "A clerk who counts the burned must choose between her sister and the book that keeps the city fed.",
        );
        let other = concept(
            "Ninth Bell",
            "When the mountain stops answering, a deaf bell-founder alone can hear what it owes the valley below.",
        );
        assert!(one.likeness(&swapped) > 1.0, "{}", one.likeness(&swapped));
        assert!(one.likeness(&other) < 1.0, "{}", one.likeness(&other));
        assert!(one.likeness(&concept("the salt ledger", "Something else altogether.")) > 1.0);
    }

    #[test]
    fn texts_without_spaces_are_compared_too() {
        let one = concept(
            "盐账",
            "一个记录溺水者的书记员必须在她的弟弟和养活全岛的账本之间作出选择。",
        );
        let near = concept(
            "灰账",
            "一个记录焚烧者的书记员必须在她的妹妹和养活全城的账本之间作出选择。",
        );
        let other = concept(
            "第九钟",
            "当大山不再回应时,只有失聪的铸钟人能听见它欠下的债。",
        );
        assert!(one.likeness(&near) > 1.0);
        assert!(one.likeness(&other) < 1.0);
    }
}
