//! The stock: kernels, archetypes, settings, names and words, read from data files beside the code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::text;

/// The stock does not parse; a fault of the build, found by a test.
#[derive(Debug, thiserror::Error)]
#[error("the stock file {file} does not parse: {reason}")]
pub struct StockError {
    file: &'static str,
    reason: String,
}

/// A story idea with everything the five stages need of it, in prose of its own.
/// Texts hold slots such as `{H}` (see [`super::slots`]).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kernel {
    pub id: String,
    pub title: String,
    pub titles: Vec<String>,
    pub tags: Vec<String>,
    pub genres: Vec<String>,
    pub tone: String,
    pub place: String,
    pub pool: String,
    pub hero: String,
    pub core: String,
    pub about: String,
    pub asks: String,
    pub feels: String,
    pub irony: String,
    #[serde(rename = "trait")]
    pub habit: String,
    pub echo: String,
    pub themes: Vec<String>,
    pub question: String,
    pub argument: String,
    pub counter: String,
    pub stakes: String,
    pub conflict: String,
    pub journey: String,
    pub voice: String,
    pub darker: String,
    pub stranger: String,
    pub smaller: String,
    pub funnier: String,
    pub dearer: String,
    pub swap: String,
    pub poles: Vec<[String; 2]>,
    pub object: Thing,
    pub hr: String,
    pub rh: String,
    pub ha: String,
    pub ah: String,
    pub bh: String,
    pub world: Vec<Entry>,
    pub beats: Vec<Beat>,
    pub ending: String,
    pub h: Person,
    pub r: Person,
    pub a: Person,
    /// What is said instead of a local name when the story is moved to another place.
    #[serde(default)]
    pub elsewhere: BTreeMap<String, String>,
    /// Its protagonist can be nobody else.
    #[serde(default)]
    pub fixed: bool,
    /// It can be set nowhere else.
    #[serde(default)]
    pub anchored: bool,
}

/// An object that is planted and paid off.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    pub n: String,
    pub s: String,
}

/// A thing that is so in the world.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub n: String,
    pub c: String,
    pub s: String,
    #[serde(default)]
    pub rules: Vec<String>,
    #[serde(default)]
    pub cost: String,
    #[serde(default)]
    pub limit: String,
    #[serde(default)]
    pub tags: Vec<String>,
}

/// A turn of the plot: title, what happens, and the deed the next chapter follows from.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    pub t: String,
    pub s: String,
    pub d: String,
}

/// A figure of a kernel.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    pub name: String,
    /// What the texts call this figure; the first name unless said.
    #[serde(default)]
    pub call: String,
    pub sex: Sex,
    pub age: i64,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub is: String,
    pub who: String,
    pub look: String,
    pub traits: Vec<String>,
    pub past: String,
    pub want: String,
    pub need: String,
    #[serde(default)]
    pub lie: String,
    #[serde(default)]
    pub ghost: String,
    #[serde(default)]
    pub why: String,
    #[serde(default)]
    pub goals: Vec<String>,
    pub flaw: String,
    pub arc: String,
    pub speech: String,
    pub secret: String,
}

/// Which pronouns a figure has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Sex {
    #[serde(rename = "f")]
    F,
    #[serde(rename = "m")]
    M,
}

/// A figure that can stand in any story, with its view of the protagonist and theirs of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archetype {
    pub role: String,
    pub is: String,
    pub age: i64,
    pub who: String,
    pub look: String,
    pub traits: Vec<String>,
    pub past: String,
    pub want: String,
    pub need: String,
    pub goals: Vec<String>,
    pub flaw: String,
    pub arc: String,
    pub speech: String,
    pub secret: String,
    pub to_h: String,
    pub of_h: String,
    pub kind: String,
    pub scene: Beat,
}

/// Given and family names of one region, and the places whose people bear them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    pub id: String,
    pub places: Vec<String>,
    pub f: Vec<String>,
    pub m: Vec<String>,
    pub family: Vec<String>,
}

/// Words by use, for understanding what a person asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub stop: Vec<String>,
    pub ask: Vec<String>,
    pub verbs: Vec<String>,
    pub people: Vec<String>,
    pub creatures: Vec<String>,
    pub people_endings: Vec<String>,
    pub female: Vec<String>,
    pub male: Vec<String>,
    pub calendar: Vec<String>,
    pub families: Vec<Vec<String>>,
    pub turns: BTreeMap<String, Vec<String>>,
}

/// Sentences for what no kernel can say: how asked-for things enter a field, and what varies a stage.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrases {
    pub echo: BTreeMap<String, Vec<String>>,
    pub turns: BTreeMap<String, Vec<String>>,
    pub theme_in_arc: Vec<String>,
    pub theme_in_world: Vec<String>,
    pub theme_in_ending: Vec<String>,
    pub audience: Vec<String>,
    pub length: Vec<String>,
    pub voice: Vec<String>,
    pub quiet: Vec<Beat>,
    pub rule: Vec<Beat>,
    pub secret: Vec<Beat>,
    pub second: Vec<Beat>,
    pub acts3: Vec<String>,
    pub acts4: Vec<String>,
    pub ages: Vec<String>,
    pub being: Vec<String>,
    pub places: Vec<String>,
    pub world_people: Vec<String>,
    pub strand: Vec<String>,
    pub at_home: Vec<String>,
    pub hint: Vec<String>,
    pub act: Vec<String>,
}

#[derive(Deserialize)]
struct KernelFile {
    kernel: Vec<Kernel>,
}
#[derive(Deserialize)]
struct CastFile {
    archetype: Vec<Archetype>,
}
#[derive(Deserialize)]
struct SettingFile {
    setting: Vec<Entry>,
}
#[derive(Deserialize)]
struct NameFile {
    pool: Vec<Pool>,
}

/// All of it, read once.
#[derive(Debug)]
pub struct Stock {
    pub kernels: Vec<Kernel>,
    /// Kernels without an idea of their own: shapes for a person's own concept.
    pub shapes: Vec<Kernel>,
    pub archetypes: Vec<Archetype>,
    pub settings: Vec<Entry>,
    pub pools: Vec<Pool>,
    pub words: Words,
    pub phrases: Phrases,
    /// Every word the stock writes in small letters: what is not a name.
    pub vocabulary: BTreeSet<String>,
}

const KERNELS: &[(&str, &str)] = &[
    ("offices.toml", include_str!("../stock/offices.toml")),
    ("households.toml", include_str!("../stock/households.toml")),
    ("dangers.toml", include_str!("../stock/dangers.toml")),
    ("histories.toml", include_str!("../stock/histories.toml")),
    ("wonders.toml", include_str!("../stock/wonders.toml")),
];

fn parse<T: serde::de::DeserializeOwned>(
    file: &'static str,
    source: &str,
) -> Result<T, StockError> {
    toml::from_str(source).map_err(|error| StockError {
        file,
        reason: error.to_string(),
    })
}

impl Stock {
    /// Reads the embedded files.
    pub fn load() -> Result<Self, StockError> {
        let mut kernels = Vec::new();
        let mut vocabulary = BTreeSet::new();
        for &(file, source) in KERNELS {
            kernels.extend(parse::<KernelFile>(file, source)?.kernel);
            learn(&mut vocabulary, source);
        }
        let shapes = include_str!("../stock/shapes.toml");
        let cast = include_str!("../stock/archetypes.toml");
        learn(&mut vocabulary, shapes);
        learn(&mut vocabulary, cast);
        let mut shapes = parse::<KernelFile>("shapes.toml", shapes)?.kernel;
        for kernel in kernels.iter_mut().chain(shapes.iter_mut()) {
            prepare(kernel);
        }
        Ok(Self {
            kernels,
            shapes,
            archetypes: parse::<CastFile>("archetypes.toml", cast)?.archetype,
            settings: parse::<SettingFile>(
                "settings.toml",
                include_str!("../stock/settings.toml"),
            )?
            .setting,
            pools: parse::<NameFile>("names.toml", include_str!("../stock/names.toml"))?.pool,
            words: parse("words.toml", include_str!("../stock/words.toml"))?,
            phrases: parse("phrases.toml", include_str!("../stock/phrases.toml"))?,
            vocabulary,
        })
    }
}

fn learn(vocabulary: &mut BTreeSet<String>, source: &str) {
    for word in text::words(source) {
        if word.chars().all(char::is_lowercase) {
            vocabulary.insert(word.to_owned());
        }
    }
}

/// Makes slots of the names a kernel's texts call its second and third figure by.
fn prepare(kernel: &mut Kernel) {
    for person in [&mut kernel.h, &mut kernel.r, &mut kernel.a] {
        if person.call.is_empty() {
            person.call = person.name.split(' ').next().unwrap_or("").to_owned();
        }
    }
    let calls = [
        (kernel.r.call.clone(), "{R}"),
        (kernel.a.call.clone(), "{A}"),
    ];
    for field in texts_mut(kernel) {
        for (call, slot) in &calls {
            *field = text::replace_word(field, call, slot);
        }
    }
}

/// Every prose field of a kernel, but for the names.
fn texts_mut(k: &mut Kernel) -> Vec<&mut String> {
    let mut all: Vec<&mut String> = vec![
        &mut k.core,
        &mut k.about,
        &mut k.asks,
        &mut k.feels,
        &mut k.irony,
        &mut k.habit,
        &mut k.echo,
        &mut k.question,
        &mut k.argument,
        &mut k.counter,
        &mut k.stakes,
        &mut k.conflict,
        &mut k.journey,
        &mut k.voice,
        &mut k.darker,
        &mut k.stranger,
        &mut k.smaller,
        &mut k.funnier,
        &mut k.dearer,
        &mut k.swap,
        &mut k.hr,
        &mut k.rh,
        &mut k.ha,
        &mut k.ah,
        &mut k.ending,
        &mut k.object.s,
    ];
    for entry in &mut k.world {
        all.extend([&mut entry.s, &mut entry.cost, &mut entry.limit]);
        all.extend(entry.rules.iter_mut());
    }
    for beat in &mut k.beats {
        all.extend([&mut beat.t, &mut beat.s, &mut beat.d]);
    }
    for p in [&mut k.h, &mut k.r, &mut k.a] {
        all.extend([
            &mut p.who,
            &mut p.look,
            &mut p.past,
            &mut p.want,
            &mut p.need,
            &mut p.lie,
            &mut p.ghost,
            &mut p.why,
            &mut p.flaw,
            &mut p.arc,
            &mut p.speech,
            &mut p.secret,
        ]);
        all.extend(p.goals.iter_mut());
    }
    all
}

/// All prose of a kernel in one string, for ranking and recognising.
pub fn prose(k: &Kernel) -> String {
    let mut all = vec![k.title.clone(), k.tags.join(" "), k.hero.clone()];
    let mut copy = k.clone();
    all.extend(texts_mut(&mut copy).into_iter().map(|text| text.clone()));
    all.join(" ")
}

const SLOTS: &[&str] = &[
    "H", "HH", "R", "RR", "A", "AA", "hero", "he", "him", "his", "himself", "He", "Him", "His",
    "Himself", "place", "x", "y", "pred", "title", "theme", "age", "N", "ne", "nim", "nis", "room",
    "rule", "secret", "second", "first", "last", "cost", "belief",
];

/// What is wrong with the stock's texts.
pub fn faults(stock: &Stock) -> Vec<String> {
    let mut faults = Vec::new();
    for kernel in stock.kernels.iter().chain(&stock.shapes) {
        let mut copy = kernel.clone();
        for field in texts_mut(&mut copy) {
            for part in field.split('{').skip(1) {
                let slot = part.split('}').next().unwrap_or("");
                if !SLOTS.contains(&slot) {
                    faults.push(format!(
                        "{}: unknown slot {{{slot}}} in {field:?}",
                        kernel.id
                    ));
                }
            }
        }
        let people = [&kernel.h, &kernel.r, &kernel.a];
        let calls: BTreeSet<char> = people
            .iter()
            .map(|p| super::names::initial(&p.call))
            .collect();
        let names: BTreeSet<char> = people
            .iter()
            .map(|p| super::names::initial(&p.name))
            .collect();
        if calls.len() < 3 || names.len() < 3 {
            faults.push(format!("{}: two names share an initial", kernel.id));
        }
        if kernel.beats.len() != 8 || kernel.poles.len() < 3 || kernel.world.len() < 4 {
            faults.push(format!("{}: beats, poles or world are short", kernel.id));
        }
        if stock.pools.iter().all(|pool| pool.id != kernel.pool) {
            faults.push(format!("{}: no pool {}", kernel.id, kernel.pool));
        }
        for entry in kernel.world.iter().chain(&stock.settings) {
            if !genesis_actors::domain::content::WORLD_CATEGORIES.contains(&entry.c.as_str()) {
                faults.push(format!("{}: {} has no category", kernel.id, entry.n));
            }
        }
    }
    faults
}
