//! Who is meant by a name.

use std::collections::{HashMap, HashSet};

use super::Side;
use super::setting::{Setting, side};
use super::text::{Word, is_cjk, plain, words};
use crate::domain::content::Character;
use crate::domain::stage::Stage;

/// Forms of address, which name nobody by themselves unless the cast has only one of them.
const TITLES: &[&str] = &[
    "dr",
    "doctor",
    "mr",
    "mrs",
    "ms",
    "miss",
    "madam",
    "madame",
    "mister",
    "master",
    "sir",
    "dame",
    "lady",
    "lord",
    "captain",
    "major",
    "colonel",
    "general",
    "sergeant",
    "lieutenant",
    "admiral",
    "commander",
    "inspector",
    "detective",
    "officer",
    "chief",
    "judge",
    "father",
    "mother",
    "brother",
    "sister",
    "abbot",
    "abbess",
    "bishop",
    "king",
    "queen",
    "prince",
    "princess",
    "duke",
    "duchess",
    "count",
    "countess",
    "baron",
    "baroness",
    "emperor",
    "empress",
    "professor",
    "saint",
    "st",
    "don",
    "doña",
    "dona",
    "uncle",
    "aunt",
    "auntie",
    "old",
    "young",
    "nurse",
    "president",
    "senator",
    "reverend",
    "rabbi",
    "imam",
    "deacon",
    "elder",
    "chancellor",
    "governor",
    "mayor",
];

/// Parts of names that are nobody's.
const PARTICLES: &[&str] = &[
    "the", "of", "de", "del", "della", "di", "da", "van", "von", "der", "den", "la", "le", "el",
    "al", "bin", "ibn", "and", "y", "du", "des", "dos", "zu", "ap", "mac", "jr", "sr", "ii", "iii",
];

/// A figure, and what it is called.
pub(super) struct Person<'a> {
    /// Its place in the cast.
    pub at: usize,
    pub character: &'a Character,
}

impl Person<'_> {
    /// A side at one of its fields.
    pub fn side(&self, field: &str, quote: impl AsRef<str>) -> Side {
        side(
            Stage::Characters,
            format!("/characters/{}/{field}", self.at),
            quote,
        )
    }

    /// Whether its role is one of these words.
    pub fn has_role(&self, words: &[&str]) -> bool {
        let role = self.character.role.to_lowercase();
        words.iter().any(|word| role.contains(word))
    }

    pub fn is_protagonist(&self) -> bool {
        self.has_role(&["protagonist", "hero", "main character", "主角", "主人公"])
            && !self.has_role(&["antihero's", "foil to"])
    }

    pub fn is_antagonist(&self) -> bool {
        self.has_role(&["antagonist", "villain", "nemesis", "反派", "对手"])
    }
}

/// A place where somebody is named: who, and from which word to before which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention {
    pub person: usize,
    pub from: usize,
    pub to: usize,
}

/// The cast, and the words that name one of it.
pub(super) struct Cast<'a> {
    pub people: Vec<Person<'a>>,
    /// Names and aliases, plainly written.
    whole: HashMap<String, usize>,
    /// Sequences of words as they are written, by their first word.
    names: HashMap<String, Vec<(Vec<String>, usize)>>,
    /// Titles, in small letters, that only one of the cast bears.
    titles: HashMap<String, usize>,
    /// Names without capitals.
    cjk: Vec<(String, usize)>,
    /// Every word of every name, in small letters.
    parts: HashSet<String>,
}

impl<'a> Cast<'a> {
    pub fn of(setting: &'a Setting) -> Self {
        let characters = setting.characters.characters.iter().enumerate();
        let people: Vec<Person<'a>> = characters
            .filter(|(_, character)| !character.name.trim().is_empty())
            .map(|(at, character)| Person { at, character })
            .collect();
        let mut cast = Self {
            people: Vec::new(),
            whole: HashMap::new(),
            names: HashMap::new(),
            titles: HashMap::new(),
            cjk: Vec::new(),
            parts: HashSet::new(),
        };
        let (mut owners, mut titles) = (HashMap::new(), HashMap::new());
        for (nth, person) in people.iter().enumerate() {
            cast.enter(nth, person.character, &mut owners, &mut titles);
        }
        // What two of the cast are called by names neither.
        for (part, owner) in owners {
            if let Some(person) = owner {
                cast.add(vec![part], person);
            }
        }
        cast.titles = titles
            .into_iter()
            .filter_map(|(title, owner)| Some((title, owner?)))
            .collect();
        for sequences in cast.names.values_mut() {
            sequences.sort_by_key(|(sequence, _)| std::cmp::Reverse(sequence.len()));
        }
        cast.people = people;
        cast
    }

    fn enter(
        &mut self,
        nth: usize,
        character: &Character,
        owners: &mut HashMap<String, Option<usize>>,
        titles: &mut HashMap<String, Option<usize>>,
    ) {
        for name in character.aliases.iter().flatten().chain([&character.name]) {
            self.whole.entry(plain(name)).or_insert(nth);
            if is_cjk(name) {
                self.cjk.push((name.clone(), nth));
                let letters: Vec<char> = name.chars().collect();
                if let [_, given @ ..] = letters.as_slice()
                    && letters.len() == 3
                {
                    self.cjk.push((given.iter().collect(), nth));
                }
                continue;
            }
            let sequence: Vec<String> = words(name).iter().map(|w| w.base().to_owned()).collect();
            for part in &sequence {
                let small = part.to_lowercase();
                self.parts.insert(small.clone());
                let known = if TITLES.contains(&small.as_str()) {
                    titles.entry(small)
                } else if PARTICLES.contains(&small.as_str()) || part.chars().count() < 2 {
                    continue;
                } else {
                    owners.entry(part.clone())
                };
                let owner = known.or_insert(Some(nth));
                if *owner != Some(nth) {
                    *owner = None;
                }
            }
            if sequence.len() > 1 {
                self.add(sequence, nth);
            }
        }
    }

    fn add(&mut self, sequence: Vec<String>, person: usize) {
        if let Some(first) = sequence.first() {
            self.names
                .entry(first.clone())
                .or_default()
                .push((sequence, person));
        }
    }

    /// Where the cast is named among words.
    pub fn mentions(&self, words: &[Word<'_>]) -> Vec<Mention> {
        let (mut found, mut at) = (Vec::new(), 0);
        while let Some(word) = words.get(at) {
            let named = self.names.get(word.base()).and_then(|sequences| {
                sequences.iter().find(|(sequence, _)| {
                    let here = words.iter().skip(at).take(sequence.len());
                    here.map(Word::base).eq(sequence.iter().map(String::as_str))
                })
            });
            if let Some((sequence, person)) = named {
                let to = at + sequence.len();
                found.push(Mention {
                    person: *person,
                    from: at,
                    to,
                });
                at = to;
                continue;
            }
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            let is_called = word.is_capitalised() && !word.begins()
                || before.is_some_and(|before| before.text.eq_ignore_ascii_case("the"));
            if let Some(person) = self.titles.get(&word.lower()).filter(|_| is_called) {
                found.push(Mention {
                    person: *person,
                    from: at,
                    to: at + 1,
                });
            }
            at += 1;
        }
        found
    }

    /// Who is named in a text.
    pub fn named_in(&self, text: &str) -> HashSet<usize> {
        let mut named: HashSet<usize> = self
            .mentions(&words(text))
            .iter()
            .map(|m| m.person)
            .collect();
        let cjk = self
            .cjk
            .iter()
            .filter(|(name, _)| text.contains(name.as_str()));
        named.extend(cjk.map(|(_, person)| *person));
        named
    }

    /// The one that a name stands for: by name or alias, whatever the case, else by a part that only one has.
    pub fn find(&self, name: &str) -> Option<usize> {
        let whole = self.whole.get(&plain(name)).copied();
        whole.or_else(|| {
            // A slip in one part of a name makes it another name.
            let is_whole = words(name)
                .iter()
                .filter(|word| word.is_capitalised())
                .all(|word| {
                    let small = word.lower();
                    self.has_part(&small) || is_title(&small)
                });
            let mut named = self.named_in(name).into_iter();
            named.next().filter(|_| is_whole && named.next().is_none())
        })
    }

    /// Whether a word, in small letters, is part of a name.
    pub fn has_part(&self, word: &str) -> bool {
        self.parts.contains(word)
    }

    /// The member whose name is spelled nearly so, if there is one.
    pub fn nearest(&self, name: &str) -> Option<&Person<'a>> {
        self.people.iter().find(|person| {
            let character = person.character;
            let mut names = character.aliases.iter().flatten().chain([&character.name]);
            names.any(|known| {
                super::text::is_near(known, name)
                    || words(known)
                        .iter()
                        .any(|part| super::text::is_near(part.base(), name))
            })
        })
    }
}

/// Whether a word, in small letters, is a form of address.
pub(super) fn is_title(word: &str) -> bool {
    TITLES.contains(&word)
}

/// Whether a word, in small letters, only links the parts of a name.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}
