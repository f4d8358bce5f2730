//! What a person asks for, read out of a premise, instructions or feedback.

pub(super) mod chinese;
mod named;
mod refused;

use std::collections::BTreeSet;

use super::figure::{self, Figure};
use super::stock::{Sex, Stock};
use super::text;
use super::tokens::{self, Token};
use super::tongue::Tongue;

/// A direction a text is to go in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// More is lost.
    Darker,
    /// Odder.
    Stranger,
    /// Closer, fewer.
    Smaller,
    /// More to laugh at.
    Funnier,
    /// It costs more.
    Dearer,
    /// Somebody else stands against the protagonist.
    Swap,
}

impl Turn {
    /// All of them with their names in the stock.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Darker, "darker"),
        (Self::Stranger, "stranger"),
        (Self::Smaller, "smaller"),
        (Self::Funnier, "funnier"),
        (Self::Dearer, "dearer"),
        (Self::Swap, "swap"),
    ];

    /// Its name in the stock.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(turn, _)| *turn == self)
            .map_or("", |(_, name)| name)
    }
}

/// What is asked about an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeAsk {
    /// So many years.
    Years(i64),
    /// More than now.
    Older,
    /// Fewer than now.
    Younger,
}

/// Where a text comes from decides how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A premise or a concept: it tells a story.
    Tale,
    /// Instructions or feedback: it asks.
    Wish,
}

/// What was understood.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// As typed, cleaned.
    pub quote: String,
    /// The protagonist as described.
    pub figure: Option<Figure>,
    /// The protagonist's pronouns.
    pub sex: Option<Sex>,
    /// The protagonist's name.
    pub name: Option<String>,
    /// Old name → new name.
    pub renames: Vec<(String, String)>,
    /// Where it is set.
    pub place: Option<String>,
    /// Noun phrases that are to appear.
    pub motifs: Vec<String>,
    /// Content words, in order, for ranking.
    pub words: Vec<String>,
    /// Stems that must not appear.
    pub refused: BTreeSet<String>,
    /// The refused words as they were said.
    pub refused_words: Vec<String>,
    /// Directions.
    pub turns: BTreeSet<Turn>,
    /// The protagonist's age.
    pub age: Option<AgeAsk>,
}

impl Ask {
    /// Reads a text.
    pub fn read(stock: &Stock, source: Source, typed: &str) -> Self {
        let head: String = typed.chars().take(6_000).collect();
        let quote = text::clean(&head);
        if stock.tongue == Tongue::Chinese {
            return chinese::read(stock, source, &quote);
        }
        let start: String = quote.chars().take(1_200).collect();
        let mut list = tokens::split(stock, &start);
        let mut ask = Self {
            quote: quote.clone(),
            ..Self::default()
        };
        ask.turns(stock, source, &mut list);
        ask.refusals(stock, source, &mut list);
        ask.ages(&mut list);
        ask.names(stock, source, &mut list);
        ask.places(source, &mut list);
        ask.sexes(stock, &list);
        ask.figure = figure::find(stock, source, &mut list);
        let said = ask
            .figure
            .as_ref()
            .map(|f| f.np.clone())
            .unwrap_or_default();
        ask.sex = ask.sex.or_else(|| {
            text::words(&said)
                .into_iter()
                .find_map(|w| sex_of(stock, &w.to_lowercase()))
        });
        // "Make the protagonist a woman" says who she is no more than a pronoun does.
        let bare = |figure: &Figure| {
            let noun = figure.np.rsplit(' ').next().unwrap_or("");
            let words = figure.np.split(' ').count();
            words <= 2 && figure.pred.is_none() && matches!(noun, "man" | "woman" | "girl" | "boy")
        };
        if source == Source::Wish && ask.figure.as_ref().is_some_and(bare) {
            ask.figure = None;
        }
        ask.proper_names(stock, source, &mut list);
        ask.sex = ask.sex.or_else(|| {
            ask.name
                .as_deref()
                .and_then(|name| named::sex_of_name(stock, name))
        });
        ask.motifs = figure::phrases(stock, source, &list);
        ask.motifs
            .sort_by_key(|m| std::cmp::Reverse(text::words(m).len().min(4) / 2));
        ask.keywords(stock, source, &quote);
        ask
    }

    /// Both, the later one winning where they differ.
    #[must_use]
    pub fn and(mut self, later: Self) -> Self {
        self.figure = later.figure.or(self.figure);
        self.sex = later.sex.or(self.sex);
        self.name = later.name.or(self.name);
        self.place = later.place.or(self.place);
        self.age = later.age.or(self.age);
        self.renames.extend(later.renames);
        self.motifs.extend(later.motifs);
        self.words.extend(later.words);
        self.refused.extend(later.refused);
        self.refused_words.extend(later.refused_words);
        self.turns.extend(later.turns);
        let refused = self.refused.clone();
        self.motifs
            .retain(|motif| !text::speaks_of(motif, &refused));
        self.words.retain(|word| !refused.contains(word));
        if self
            .place
            .as_deref()
            .is_some_and(|p| text::speaks_of(p, &refused))
        {
            self.place = None;
        }
        if self
            .figure
            .as_ref()
            .is_some_and(|f| text::speaks_of(&f.np, &refused))
        {
            self.figure = None;
        }
        self
    }

    fn turns(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
        if source == Source::Tale {
            return;
        }
        for index in 0..list.len() {
            let low = list[index].low.clone();
            for (turn, name) in Turn::ALL {
                let said = stock
                    .words
                    .turns
                    .get(name)
                    .is_some_and(|w| w.contains(&low));
                let negated = index > 0
                    && matches!(list[index - 1].low.as_str(), "less" | "not" | "no" | "too");
                if said && !negated {
                    self.turns.insert(turn);
                    list[index].used = true;
                }
            }
            let next = list.get(index + 1).map_or("", |t| t.low.as_str());
            let after = list.get(index + 2).map_or("", |t| t.low.as_str());
            if matches!(low.as_str(), "raise" | "higher" | "more")
                && (next == "cost" || after == "cost")
            {
                self.turns.insert(Turn::Dearer);
            }
            let other = matches!(low.as_str(), "another" | "different" | "other" | "change");
            if other
                && [next, after]
                    .iter()
                    .any(|w| matches!(*w, "antagonist" | "villain"))
            {
                self.turns.insert(Turn::Swap);
            }
        }
    }

    fn ages(&mut self, list: &mut [Token]) {
        for index in 0..list.len() {
            let low = list[index].low.as_str();
            if low == "older" {
                self.age = Some(AgeAsk::Older);
            } else if low == "younger" {
                self.age = Some(AgeAsk::Younger);
            } else if let Some(years) = number(low) {
                let near = |at: usize| list.get(at).map_or("", |t| t.low.as_str());
                let after = matches!(near(index + 1), "years" | "year-old" | "year" | "yrs");
                let before = index > 0
                    && matches!(
                        near(index - 1),
                        "aged" | "age" | "is" | "be" | "past" | "about" | "turns"
                    )
                    && (near(index + 1).is_empty()
                        || list[index + 1].clause_start
                        || near(index - 1).starts_with("age"));
                if (after || before) && (5..=110).contains(&years) {
                    self.age = Some(AgeAsk::Years(years));
                    list[index].used = true;
                }
            }
        }
    }

    /// A pronoun tells it; a noun somewhere in the tale may speak of anybody.
    fn sexes(&mut self, stock: &Stock, list: &[Token]) {
        let pronoun = |t: &&Token| {
            matches!(
                t.low.as_str(),
                "she" | "he" | "her" | "his" | "hers" | "him" | "herself" | "himself"
            )
        };
        if self.sex.is_none() {
            self.sex = list
                .iter()
                .filter(|t| !t.used)
                .find(pronoun)
                .and_then(|t| sex_of(stock, &t.low));
        }
    }

    fn keywords(&mut self, stock: &Stock, source: Source, quote: &str) {
        let mut seen = BTreeSet::new();
        for word in text::words(quote) {
            let low = word.to_lowercase();
            let filler = stock.words.stop.contains(&low)
                || (source == Source::Wish && stock.words.ask.contains(&low));
            let stem = text::stem(&low);
            if !filler
                && low.chars().count() > 2
                && !self.refused.contains(&stem)
                && seen.insert(stem.clone())
            {
                self.words.push(stem);
            }
        }
    }
}

fn use_up(list: &mut [Token], from: usize, to: usize) {
    for token in list.iter_mut().take(to).skip(from) {
        token.used = true;
    }
}

/// Whether a word says the pronouns of whom it speaks of.
pub fn sex_of(stock: &Stock, word: &str) -> Option<Sex> {
    let is = |words: &[String]| words.iter().any(|w| w == word);
    if is(&stock.words.female) {
        Some(Sex::F)
    } else if is(&stock.words.male) {
        Some(Sex::M)
    } else {
        None
    }
}

fn number(word: &str) -> Option<i64> {
    let tens = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if let Some(at) = tens.iter().position(|t| *t == word) {
        return i64::try_from(at).ok().map(|n| (n + 2) * 10);
    }
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    digits.parse().ok()
}
