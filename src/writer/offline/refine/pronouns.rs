//! A protagonist who becomes a woman or a man: the pronouns in what nobody can tell anew follow.

use super::Work;
use crate::writer::offline::stock::Sex;
use crate::writer::offline::{names, text};

impl Work<'_, '_> {
    /// Turns the pronouns of sentences that speak of the protagonist and of nobody else.
    pub(super) fn pronouns(&mut self, sex: Sex, quote: &str) {
        let what = self.because(quote);
        let hero = names::call_of(&self.hero_name());
        let others: Vec<String> = [&self.frame.r, &self.frame.a]
            .into_iter()
            .map(|named| named.call.clone())
            .collect();
        self.each(
            &|at, told| {
                let mut ours = false;
                let lead = at.starts_with("/characters/0/");
                let turned: Vec<String> = text::sentences(told)
                    .into_iter()
                    .map(|sentence| {
                        let other = others.iter().any(|o| text::has_word(sentence, o));
                        let named = !hero.is_empty() && text::has_word(sentence, &hero);
                        ours = !other && (named || ours || lead);
                        if ours {
                            turned(sentence, sex)
                        } else {
                            sentence.to_owned()
                        }
                    })
                    .collect();
                Some(text::row(turned))
            },
            &what,
        );
    }
}

/// A sentence whose pronouns are of the other kind now.
pub(super) fn turned(sentence: &str, sex: Sex) -> String {
    if text::has_han(sentence) {
        return match sex {
            Sex::F => sentence.replace('他', "她"),
            Sex::M => sentence.replace('她', "他"),
        };
    }
    let words: Vec<&str> = sentence.split(' ').collect();
    let next = |at: usize| words.get(at + 1).copied().unwrap_or("");
    let said: Vec<String> = words
        .iter()
        .enumerate()
        .map(|(at, word)| {
            let core: &str = word.trim_matches(|c: char| !c.is_alphanumeric());
            let core = core.split(['\'', '’']).next().unwrap_or(core);
            let new = match (core.to_lowercase().as_str(), sex) {
                ("she", Sex::M) => "he",
                ("herself", Sex::M) => "himself",
                ("hers", Sex::M) => "his",
                ("her", Sex::M) if owns(word, next(at)) => "his",
                ("her", Sex::M) => "him",
                ("he", Sex::F) => "she",
                ("himself", Sex::F) => "herself",
                ("his" | "him", Sex::F) => "her",
                ("man", Sex::F) => "woman",
                ("woman", Sex::M) => "man",
                _ => return (*word).to_owned(),
            };
            let new = if core.starts_with(char::is_uppercase) {
                text::capital(new)
            } else {
                new.to_owned()
            };
            word.replacen(core, &new, 1)
        })
        .collect();
    said.join(" ")
}

/// Whether "her" stands before what is hers: no mark behind it, and no word that begins something else.
fn owns(word: &str, next: &str) -> bool {
    const ELSE: &[&str] = &[
        "to", "in", "on", "at", "and", "but", "or", "of", "for", "from", "with", "by", "as",
        "into", "if", "when", "that", "what", "who", "how", "out", "up", "off", "down", "back",
        "away", "not", "the", "a", "an", "is", "was", "so", "then", "alone", "again", "there",
        "before", "after",
    ];
    word.ends_with(char::is_alphabetic) && !next.is_empty() && !ELSE.contains(&next)
}
