//! Texts of models brought into form: no wrapping quotes or fences, no loops, no more characters than fit.

/// Words that stand where a model had nothing to say.
const NOTHING: [&str; 9] = ["", "...", "…", "string", "n/a", "none", "null", "tbd", "-"];
/// So many words in a row that come a third time are a loop.
const RUN: usize = 6;

/// A text as it may stand in a field of at most `max` characters; `None` when it says nothing.
pub fn text(raw: &str, max: usize) -> Option<String> {
    let clean: String = raw
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect();
    let mut clean = clean.trim();
    // One pair of quotes around the whole, or Markdown's stars.
    for (open, close) in [
        ("**", "**"),
        ("\"", "\""),
        ("“", "”"),
        ("*", "*"),
        ("`", "`"),
    ] {
        let inner = clean
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains(open) && !inner.contains(close)) {
            clean = inner.trim();
        }
    }
    if NOTHING.contains(&clean.to_lowercase().as_str()) {
        return None;
    }
    let unlooped = without_loops(clean);
    let cut = cut(&unlooped, max);
    (!cut.is_empty()).then_some(cut)
}

/// At most `max` characters: up to the end of a sentence where one is near, else of a word.
pub fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max).collect();
    let ends = |c: char| ".!?。！？”\"".contains(c);
    let sentence = kept.rfind(ends).filter(|at| *at > kept.len() / 3);
    if let Some(end) = sentence.and_then(|at| {
        let c = kept.get(at..)?.chars().next()?;
        kept.get(..at + c.len_utf8())
    }) {
        return end.trim_end().to_owned();
    }
    let short: String = kept.chars().take(max.saturating_sub(1)).collect();
    let word = short
        .rfind(char::is_whitespace)
        .filter(|at| *at > short.len() / 2);
    let end = word.and_then(|at| short.get(..at)).unwrap_or(&short);
    format!("{}…", end.trim_end_matches([' ', ',', ';', ':', '-']))
}

/// The text without sentences said before, and up to where it begins to go round.
fn without_loops(text: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut kept = String::new();
    for sentence in sentences(text) {
        let plain = sentence.trim().to_lowercase();
        if plain.chars().count() > 12 && said.contains(&plain) {
            continue;
        }
        said.push(plain);
        kept.push_str(sentence);
    }
    let words: Vec<(usize, &str)> = kept.split_word_starts().collect();
    let mut seen = std::collections::HashMap::<Vec<&str>, u32>::new();
    for run in words.windows(RUN) {
        let key: Vec<&str> = run.iter().map(|word| word.1).collect();
        let times = seen.entry(key).or_default();
        *times += 1;
        if *times == 3 {
            let end = run.first().map_or(kept.len(), |word| word.0);
            return kept.get(..end).unwrap_or(&kept).trim_end().to_owned();
        }
    }
    kept.trim_end().to_owned()
}

/// Sentences with what follows them, joined again the same text.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(|c| ".!?。！？\n".contains(c))
        .collect()
}

trait WordStarts {
    /// Words with where they begin.
    fn split_word_starts(&self) -> impl Iterator<Item = (usize, &str)>;
}

impl WordStarts for String {
    fn split_word_starts(&self) -> impl Iterator<Item = (usize, &str)> {
        self.split_whitespace()
            .map(|word| (word.as_ptr().addr() - self.as_ptr().addr(), word))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_brought_into_form() {
        assert_eq!(text("  \"Salt\" ", 20).as_deref(), Some("Salt"));
        assert_eq!(text("**Salt**", 20).as_deref(), Some("Salt"));
        assert_eq!(
            text("\"Salt\" and \"ash\"", 20).as_deref(),
            Some("\"Salt\" and \"ash\"")
        );
        assert_eq!(text("N/A", 20), None);
        assert_eq!(text("a\0b\u{7}c", 20).as_deref(), Some("abc"));
    }

    #[test]
    fn what_is_too_long_ends_with_a_sentence_or_a_word() {
        assert_eq!(cut("She waits. He does not come back.", 20), "She waits.");
        assert_eq!(cut("one two three four five", 14), "one two…");
        assert_eq!(cut("一二三四五六七八九十", 5).chars().count(), 5);
    }

    #[test]
    fn loops_are_cut() {
        assert_eq!(
            text("She waits for the boat. She waits for the boat. She waits for the boat. Then she goes.", 400).as_deref(),
            Some("She waits for the boat. Then she goes.")
        );
        let going_round = "the sea and the salt and the wind and the sea and the salt and the wind and the sea and the salt and the wind and the sea";
        let cut = text(going_round, 400).unwrap();
        assert!(cut.len() < going_round.len(), "{cut}");
    }
}
