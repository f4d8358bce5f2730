//! What must not appear: "no X", "without X", "drop the X".

use super::{Ask, Source};
use crate::writer::offline::stock::Stock;
use crate::writer::offline::text;
use crate::writer::offline::tokens::Token;

impl Ask {
    /// "no X", "without X", "drop the X" …; in a tale only where it cannot be part of the story.
    pub(super) fn refusals(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
        let mut index = 0;
        while index < list.len() {
            let Some(mut at) = refusal_at(list, index, source) else {
                index += 1;
                continue;
            };
            let mut said = Vec::new();
            while let Some(token) = list.get(at) {
                let begins = at > index && token.clause_start && !said.is_empty();
                if begins && !matches!(list[at - 1].low.as_str(), "or" | "and") {
                    break;
                }
                let skip = matches!(
                    token.low.as_str(),
                    "the"
                        | "a"
                        | "an"
                        | "any"
                        | "of"
                        | "all"
                        | "his"
                        | "her"
                        | "their"
                        | "more"
                        | "or"
                        | "so"
                        | "much"
                );
                if skip && (said.is_empty() || token.low == "or") {
                    at += 1;
                    continue;
                }
                if stock.words.stop.contains(&token.low) || said.len() >= 3 {
                    break;
                }
                said.push(token.low.clone());
                at += 1;
            }
            let known = said.iter().any(|word| family(stock, word).is_some());
            let clause = list[index].clause_start;
            if said.is_empty() || (source == Source::Tale && !known && !clause) {
                index += 1;
                continue;
            }
            for word in &said {
                self.refuse(stock, word);
            }
            for token in list.iter_mut().take(at).skip(index) {
                token.used = true;
            }
            index = at.max(index + 1);
        }
    }

    pub(super) fn refuse(&mut self, stock: &Stock, word: &str) {
        let filler = stock.words.ask.iter().any(|w| w == word)
            || stock
                .words
                .turns
                .values()
                .any(|t| t.iter().any(|w| w == word));
        if filler {
            return;
        }
        self.refused_words.push(word.to_owned());
        self.refused.insert(text::stem(word));
        if let Some(family) = family(stock, word) {
            self.refused.extend(family.iter().map(|w| text::stem(w)));
        }
    }
}

fn family<'a>(stock: &'a Stock, word: &str) -> Option<&'a Vec<String>> {
    let stem = text::stem(word);
    stock
        .words
        .families
        .iter()
        .find(|f| f.iter().any(|w| text::stem(w) == stem))
}

/// Where the refused thing begins, if a refusal begins at `index`.
fn refusal_at(list: &[Token], index: usize, source: Source) -> Option<usize> {
    let low = |at: usize| list.get(at).map_or("", |t| t.low.as_str());
    let next = low(index + 1);
    match low(index) {
        "no" if !matches!(next, "longer" | "one" | "matter" | "more") => Some(index + 1),
        "without" => Some(index + 1),
        "not"
            if matches!(next, "a" | "an" | "the")
                || (list[index].clause_start && next != "only")
                || (source == Source::Wish
                    && !matches!(
                        next,
                        "only" | "enough" | "so" | "too" | "sure" | "be" | "just" | "yet"
                    )) =>
        {
            Some(index + 1)
        }
        "drop" | "remove" | "cut" | "delete" | "avoid" | "lose" | "omit" | "exclude" | "less"
        | "fewer" | "skip"
            if source == Source::Wish =>
        {
            Some(index + 1)
        }
        "rid" if source == Source::Wish && next == "of" => Some(index + 2),
        "instead" if source == Source::Wish && next == "of" => Some(index + 2),
        "don't" | "dont"
            if source == Source::Wish
                && matches!(
                    next,
                    "want" | "need" | "like" | "use" | "include" | "mention"
                ) =>
        {
            Some(index + 2)
        }
        _ => None,
    }
}
