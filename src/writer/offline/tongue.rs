//! The languages the stock is written in.

use super::stock::Sex;
use super::text;

/// A language of the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English, and whatever else is asked for: what the writer falls back to.
    English,
    /// Chinese in simplified characters.
    Chinese,
}

impl Tongue {
    /// The tongue that serves a session's language best.
    pub fn of(language: &str) -> Self {
        let first = language.split(['-', '_']).next().unwrap_or("");
        if first.eq_ignore_ascii_case("zh") {
            Self::Chinese
        } else {
            Self::English
        }
    }

    /// A chapter's summary shorter than this says its deed as well.
    pub fn terse(self) -> usize {
        match self {
            Self::English => 110,
            Self::Chinese => 45,
        }
    }

    /// "{H} wants …" with who that is; nothing where it does not begin so.
    pub fn introduced(self, want: &str) -> Option<String> {
        let rest = want.strip_prefix("{H}")?;
        Some(match self {
            Self::English => format!("{{H}}, {{hero}},{rest}"),
            Self::Chinese => format!("{{hero}}{{H}}{rest}"),
        })
    }

    /// A figure by name and by what it is, before a sentence that says neither.
    pub fn named(self, slot: &str, is: &str, told: &str) -> String {
        if told.starts_with(slot) {
            return told.to_owned();
        }
        match self {
            Self::English => format!("{slot}, {is}: {}", text::small(told)),
            Self::Chinese => format!("{slot}，{is}：{told}"),
        }
    }

    /// he, him, his, himself.
    pub fn pronouns(self, sex: Sex) -> [&'static str; 4] {
        match (self, sex) {
            (Self::English, Sex::F) => ["she", "her", "her", "herself"],
            (Self::English, Sex::M) => ["he", "him", "his", "himself"],
            (Self::Chinese, Sex::F) => ["她", "她", "她的", "她自己"],
            (Self::Chinese, Sex::M) => ["他", "他", "他的", "他自己"],
        }
    }
}
