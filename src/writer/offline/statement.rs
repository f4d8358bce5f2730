//! Feedback that says what is to be so, as a sentence in which it is so.

use super::ask::chinese;
use super::text;

/// "The brother should betray her" → "The brother must betray her."; nothing where it is no statement.
pub fn statement(wish: &str, hero: &str) -> Option<String> {
    if text::has_han(wish) {
        return chinese::statement(wish);
    }
    let first = text::first_sentence(wish)
        .trim_end_matches(['.', '!', '?', '…'])
        .trim();
    let first = strip(
        first,
        &[
            "please ",
            "i want that ",
            "i think ",
            "perhaps ",
            "maybe ",
            "what if ",
            "could you ",
            "can you ",
        ],
    );
    let words: Vec<&str> = first.split(' ').collect();
    let low: Vec<String> = words.iter().map(|w| w.to_lowercase()).collect();
    if words.len() < 3 || words.len() > 40 {
        return None;
    }
    let rest = |from: usize| words.get(from..).map(|w| w.join(" ")).unwrap_or_default();
    if let Some(at) = low
        .iter()
        .position(|w| matches!(w.as_str(), "should" | "must" | "needs" | "has"))
    {
        let to = usize::from(matches!(low.get(at + 1).map(String::as_str), Some("to")));
        let modal = matches!(low.get(at).map(String::as_str), Some("should" | "must")) || to == 1;
        let called = low.iter().any(|w| w == "called" || w == "named");
        if modal && (1..=6).contains(&at) && !called {
            let who = subject(&words.get(..at)?.join(" "), hero);
            return Some(sentence(&format!("{who} must {}", rest(at + 1 + to))));
        }
    }
    let verb = low.first().map_or("", String::as_str);
    if verb == "let" {
        let (who, verbs) = split_subject(&words, &low, 1)?;
        return Some(sentence(&format!(
            "{} will {}",
            subject(&who, hero),
            rest(verbs)
        )));
    }
    if verb == "give" && matches!(low.get(1).map(String::as_str), Some("her" | "him" | "them")) {
        return Some(sentence(&format!(
            "{} has {}",
            subject(words.get(1)?, hero),
            rest(2)
        )));
    }
    if verb == "make" && matches!(low.get(1).map(String::as_str), Some("her" | "him" | "the")) {
        let (who, adjective) = split_subject(&words, &low, 1)?;
        let said = rest(adjective);
        let comparative = said.split(' ').next().is_some_and(|w| {
            w.ends_with("er") || w == "more" || w == "less" || w == "a" || w == "an"
        });
        return comparative.then(|| sentence(&format!("{} is {said}", subject(&who, hero))));
    }
    None
}

fn strip<'a>(text: &'a str, heads: &[&str]) -> &'a str {
    for head in heads {
        if text.len() >= head.len() && text.is_char_boundary(head.len()) {
            let (start, rest) = text.split_at(head.len());
            if start.eq_ignore_ascii_case(head) {
                return rest;
            }
        }
    }
    text
}

/// Who it is about, beginning at `from`, and where the rest begins.
fn split_subject(words: &[&str], low: &[String], from: usize) -> Option<(String, usize)> {
    let first = low.get(from)?;
    let article = matches!(first.as_str(), "the" | "a" | "an" | "her" | "his" | "their");
    let pronoun = matches!(first.as_str(), "him" | "them" | "it")
        || (first == "her" && from + 2 >= words.len());
    let len = if pronoun || !article { 1 } else { 2 };
    let end = from + len;
    let len_ok = end < words.len();
    len_ok.then(|| {
        (
            words
                .get(from..end)
                .map(|w| w.join(" "))
                .unwrap_or_default(),
            end,
        )
    })
}

fn subject(who: &str, hero: &str) -> String {
    let pronoun = matches!(
        who.to_lowercase().as_str(),
        "she"
            | "he"
            | "her"
            | "him"
            | "they"
            | "them"
            | "the protagonist"
            | "the hero"
            | "the heroine"
    );
    if pronoun && !hero.is_empty() {
        hero.to_owned()
    } else {
        who.to_owned()
    }
}

fn sentence(text: &str) -> String {
    format!("{}.", text::capital(text.trim()))
}
