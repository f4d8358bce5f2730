//! A typed text as words with what the reading needs to know of each.

use super::stock::Stock;
use super::text;

/// A word.
#[derive(Debug, Clone)]
pub struct Token {
    /// As it stands.
    pub text: String,
    /// In small letters.
    pub low: String,
    /// Whether a clause begins here.
    pub clause_start: bool,
    /// Whether it reads as a name.
    pub proper: bool,
    /// Whether something has been made of it already.
    pub used: bool,
}

/// The words of a text.
pub fn split(stock: &Stock, typed: &str) -> Vec<Token> {
    let mut list: Vec<Token> = Vec::new();
    let mut sentence_start = true;
    let mut clause_start = true;
    for piece in typed.split_whitespace() {
        let core = text::words(piece);
        for word in &core {
            let low = word.to_lowercase().replace('’', "'");
            let upper = word.chars().next().is_some_and(char::is_uppercase);
            let common = stock.words.stop.contains(&low)
                || stock.words.calendar.contains(&low)
                || (sentence_start
                    && (stock.vocabulary.contains(&low)
                        || stock.words.ask.contains(&low)
                        || stock.words.people.contains(&low)));
            let plural_start = sentence_start && low.ends_with('s') && !pooled(stock, word);
            let shouted = word.chars().count() > 3 && word.chars().all(char::is_uppercase);
            list.push(Token {
                text: short(word),
                proper: upper && !common && !plural_start && !shouted && word.chars().count() > 1,
                low: short(&low),
                clause_start,
                used: false,
            });
            sentence_start = false;
            clause_start = false;
        }
        let end = piece
            .trim_end_matches(['"', '”', '’', '\'', ')'])
            .chars()
            .next_back();
        if end.is_some_and(|c| matches!(c, '.' | '!' | '?' | '…')) {
            sentence_start = true;
            clause_start = true;
        } else if end.is_some_and(|c| matches!(c, ',' | ';' | ':' | '—' | '–' | '-'))
            || core.is_empty()
            || piece.ends_with(')')
        {
            clause_start = true;
        }
    }
    list
}

fn pooled(stock: &Stock, word: &str) -> bool {
    stock
        .pools
        .iter()
        .any(|p| p.f.iter().chain(&p.m).any(|n| n == word))
}

fn short(word: &str) -> String {
    word.chars().take(40).collect()
}
