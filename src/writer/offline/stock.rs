//! The stock: kernels, archetypes, settings, names and words, read from data files beside the code.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::kin::Kin;
use super::story::Story;
use super::text;
use super::tongue::Tongue;

/// The stock does not parse; a fault of the build, found by a test.
#[derive(Debug, thiserror::Error)]
#[error("the stock file {file} does not parse: {reason}")]
pub struct StockError {
    file: &'static str,
    reason: String,
}

/// A story idea with everything the five stages need of it, in prose of its own.
/// Texts hold slots such as `{H}` (see [`super::slots`]).
#[derive(Debug, Clone, Default, Deserialize)]
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
    /// What a story leaves open is still to be supplied.
    #[serde(skip)]
    pub open: bool,
    /// Its texts have slots for the protagonist's pronouns.
    #[serde(skip)]
    pub follows: bool,
    /// The archetypes whose manners its three have: they do not come again as companions.
    #[serde(skip)]
    pub tempers: Vec<String>,
}

/// The texts of a concept, as one of a kernel's tellings has them.
pub struct Told {
    pub title: String,
    pub core: String,
    pub about: String,
    pub asks: String,
    pub feels: String,
}

impl Kernel {
    /// How many ways there are to tell what it is about.
    pub const TELLINGS: usize = 2;

    /// 0 tells the situation; 1 the people, who want what cannot both be had.
    pub fn told(&self, telling: usize, tongue: Tongue) -> Told {
        let lead = tongue.introduced(&self.h.want);
        let Some(lead) = lead.filter(|_| telling == 1 && self.open) else {
            return Told {
                title: self.title.clone(),
                core: self.core.clone(),
                about: self.about.clone(),
                asks: self.asks.clone(),
                feels: self.feels.clone(),
            };
        };
        let beat = |n: usize| self.beats.get(n).map_or("", |beat| beat.s.as_str());
        Told {
            title: self.titles.first().unwrap_or(&self.title).clone(),
            core: text::row([lead.as_str(), self.r.want.as_str()]),
            about: text::row([
                self.h.who.as_str(),
                beat(0),
                &tongue.named("{R}", &self.r.is, &self.r.who),
                beat(1),
                self.stakes.as_str(),
            ]),
            asks: text::row([&self.question, &self.argument, &self.counter]),
            feels: text::row([&self.h.ghost, &self.h.need]),
        }
    }
}

/// An object that is planted and paid off.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    pub n: String,
    pub s: String,
}

/// A thing that is so in the world.
#[derive(Debug, Clone, Default, Deserialize)]
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
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beat {
    pub t: String,
    pub s: String,
    pub d: String,
}

/// A figure of a kernel.
#[derive(Debug, Clone, Default, Deserialize)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Sex {
    #[default]
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
    #[serde(default)]
    pub lie: String,
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

/// A plot without its matter: eight turns that can be filled with any.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlotShape {
    pub id: String,
    pub tags: Vec<String>,
    /// Title, what happens, and the deed, eight times.
    #[serde(deserialize_with = "beats")]
    pub beats: Vec<Beat>,
}

fn beats<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Vec<Beat>, D::Error> {
    let all: Vec<[String; 3]> = Vec::deserialize(source)?;
    Ok(all.into_iter().map(|[t, s, d]| Beat { t, s, d }).collect())
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
    /// How a full name is written: given name, space, family name, unless it says otherwise.
    #[serde(default)]
    pub order: Order,
}

/// How a full name is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    #[default]
    Spaced,
    /// The family name first and nothing between.
    FamilyFirst,
    /// A foreign name in Chinese characters, with a dot between.
    Dotted,
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
    /// Fields of meaning: what is kin to what.
    #[serde(default)]
    pub kin: Vec<Vec<String>>,
    /// Words of which one makes a story uncanny.
    #[serde(default)]
    pub uncanny: Vec<String>,
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
    /// The same where the rule is a custom and no place.
    pub custom: Vec<Beat>,
    pub secret: Vec<Beat>,
    pub second: Vec<Beat>,
    /// What stands between a story's own turns: an attempt, the other side's move, what is left.
    pub attempt: Vec<Beat>,
    pub countermove: Vec<Beat>,
    pub left: Vec<Beat>,
    pub acts3: Vec<String>,
    pub acts4: Vec<String>,
    pub ages: Vec<String>,
    pub being: Vec<String>,
    pub places: Vec<String>,
    pub world_people: Vec<String>,
    pub strand: Vec<String>,
    pub at_home: Vec<String>,
    pub hint: Vec<String>,
    pub entrance: Vec<String>,
    pub act: Vec<String>,
    pub lead_why: Vec<String>,
    pub third_why: Vec<String>,
    pub rival_arc: Vec<String>,
    pub third_arc: Vec<String>,
    pub bond_hr: Vec<String>,
    pub bond_rh: Vec<String>,
    pub bond_ha: Vec<String>,
    pub bond_ah: Vec<String>,
    pub bond_kind: Vec<String>,
    pub journey: Vec<String>,
    /// Where it is set, for a concept that does not say so.
    pub located: Vec<String>,
    /// How the story's own rule brings about the midpoint.
    pub forced: Vec<String>,
    /// How the antagonist stands for the other answer.
    pub opposes: Vec<String>,
    /// When the chapters happen, one list for each pace.
    pub times: Vec<Vec<String>>,
    /// Short sayings of the composer itself, by name.
    pub said: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KernelFile {
    #[serde(default)]
    kernel: Vec<Kernel>,
    #[serde(default)]
    story: Vec<Story>,
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
struct RuleFile {
    rule: Vec<Entry>,
}
#[derive(Deserialize)]
struct PlotFile {
    plot: Vec<PlotShape>,
}
#[derive(Deserialize)]
struct NameFile {
    pool: Vec<Pool>,
}

/// All of it in one language, read once.
#[derive(Debug)]
pub struct Stock {
    pub tongue: Tongue,
    pub kernels: Vec<Kernel>,
    /// Kernels without an idea of their own: shapes for a person's own concept.
    pub shapes: Vec<Kernel>,
    pub archetypes: Vec<Archetype>,
    pub settings: Vec<Entry>,
    pub rules: Vec<Entry>,
    pub plots: Vec<PlotShape>,
    pub pools: Vec<Pool>,
    pub words: Words,
    pub phrases: Phrases,
    pub kin: Kin,
    /// Every word the stock writes in small letters: what is not a name.
    pub vocabulary: BTreeSet<String>,
}

/// The files of one language.
struct Files {
    kernels: &'static [(&'static str, &'static str)],
    shapes: &'static str,
    archetypes: &'static str,
    settings: &'static str,
    rules: &'static str,
    plots: &'static str,
    names: &'static str,
    words: &'static str,
    phrases: &'static str,
}

const ENGLISH: Files = Files {
    kernels: &[
        ("offices.toml", include_str!("../stock/offices.toml")),
        ("households.toml", include_str!("../stock/households.toml")),
        ("dangers.toml", include_str!("../stock/dangers.toml")),
        ("histories.toml", include_str!("../stock/histories.toml")),
        ("wonders.toml", include_str!("../stock/wonders.toml")),
        ("hearts.toml", include_str!("../stock/hearts.toml")),
        ("crimes.toml", include_str!("../stock/crimes.toml")),
        ("trades.toml", include_str!("../stock/trades.toml")),
        ("realms.toml", include_str!("../stock/realms.toml")),
        ("skies.toml", include_str!("../stock/skies.toml")),
        ("times.toml", include_str!("../stock/times.toml")),
        ("crossings.toml", include_str!("../stock/crossings.toml")),
        ("errands.toml", include_str!("../stock/errands.toml")),
        ("crowns.toml", include_str!("../stock/crowns.toml")),
        ("lanterns.toml", include_str!("../stock/lanterns.toml")),
    ],
    shapes: include_str!("../stock/shapes.toml"),
    archetypes: include_str!("../stock/archetypes.toml"),
    settings: include_str!("../stock/settings.toml"),
    rules: include_str!("../stock/rules.toml"),
    plots: include_str!("../stock/plots.toml"),
    names: include_str!("../stock/names.toml"),
    words: include_str!("../stock/words.toml"),
    phrases: include_str!("../stock/phrases.toml"),
};

const CHINESE: Files = Files {
    kernels: &[
        ("zh/renjian.toml", include_str!("../stock/zh/renjian.toml")),
        ("zh/jianghu.toml", include_str!("../stock/zh/jianghu.toml")),
        ("zh/qiyi.toml", include_str!("../stock/zh/qiyi.toml")),
    ],
    shapes: include_str!("../stock/zh/shapes.toml"),
    archetypes: include_str!("../stock/zh/archetypes.toml"),
    settings: include_str!("../stock/zh/settings.toml"),
    rules: include_str!("../stock/zh/rules.toml"),
    plots: include_str!("../stock/zh/plots.toml"),
    names: include_str!("../stock/zh/names.toml"),
    words: include_str!("../stock/zh/words.toml"),
    phrases: include_str!("../stock/zh/phrases.toml"),
};

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
    /// Reads the embedded files of a language.
    pub fn load(tongue: Tongue) -> Result<Self, StockError> {
        let files = match tongue {
            Tongue::English => ENGLISH,
            Tongue::Chinese => CHINESE,
        };
        let mut kernels = Vec::new();
        let mut vocabulary = BTreeSet::new();
        for &(file, source) in files.kernels {
            kernels.extend(kernels_of(file, source)?);
            learn(&mut vocabulary, source);
        }
        learn(&mut vocabulary, files.shapes);
        learn(&mut vocabulary, files.archetypes);
        let mut shapes = kernels_of("shapes.toml", files.shapes)?;
        for kernel in kernels.iter_mut().chain(shapes.iter_mut()) {
            prepare(kernel, tongue);
        }
        let words: Words = parse("words.toml", files.words)?;
        Ok(Self {
            tongue,
            kernels,
            shapes,
            archetypes: parse::<CastFile>("archetypes.toml", files.archetypes)?.archetype,
            settings: parse::<SettingFile>("settings.toml", files.settings)?.setting,
            rules: parse::<RuleFile>("rules.toml", files.rules)?.rule,
            plots: parse::<PlotFile>("plots.toml", files.plots)?.plot,
            pools: parse::<NameFile>("names.toml", files.names)?.pool,
            kin: Kin::new(&words.kin, &words.uncanny),
            words,
            phrases: parse("phrases.toml", files.phrases)?,
            vocabulary,
        })
    }

    /// One of the composer's own sayings; empty where there is none of that name.
    pub fn said(&self, name: &str) -> &str {
        self.phrases.said.get(name).map_or("", String::as_str)
    }
}

fn kernels_of(file: &'static str, source: &str) -> Result<Vec<Kernel>, StockError> {
    let read = parse::<KernelFile>(file, source)?;
    let stories = read.story.into_iter().map(Story::kernel);
    Ok(read.kernel.into_iter().chain(stories).collect())
}

fn learn(vocabulary: &mut BTreeSet<String>, source: &str) {
    for word in text::words(source) {
        if word.chars().all(char::is_lowercase) {
            vocabulary.insert(word.to_owned());
        }
    }
}

/// Makes slots of the names a kernel's texts call its second and third figure by.
fn prepare(kernel: &mut Kernel, tongue: Tongue) {
    for person in [&mut kernel.h, &mut kernel.r, &mut kernel.a] {
        if person.call.is_empty() {
            person.call = match tongue {
                Tongue::English => person.name.split(' ').next().unwrap_or("").to_owned(),
                Tongue::Chinese => person.name.clone(),
            };
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
    if !kernel.follows {
        let slots = texts_mut(kernel)
            .into_iter()
            .filter(|t| t.contains("{he}") || t.contains("{his}") || t.contains("{him}"))
            .count();
        kernel.follows = slots >= 3;
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
    "H", "HH", "R", "RR", "A", "AA", "hero", "he", "him", "his", "himself", "object", "He", "Him",
    "His", "Himself", "place", "x", "y", "pred", "title", "theme", "age", "N", "ne", "nim", "nis",
    "room", "rule", "secret", "second", "first", "last", "cost", "belief",
];

/// What is wrong with the stock's texts.
pub fn faults(stock: &Stock) -> Vec<String> {
    let mut faults = Vec::new();
    for plot in &stock.plots {
        if plot.beats.len() != 8 {
            faults.push(format!("{}: beats are short", plot.id));
        }
    }
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
        // Kin share a family name, which stands first in Chinese.
        let names_clash = names.len() < 3 && stock.tongue == Tongue::English;
        if calls.len() < 3 || names_clash {
            faults.push(format!("{}: two names share an initial", kernel.id));
        }
        let beats = if kernel.open { 5 } else { 8 };
        let entries = if kernel.open { 1 } else { 4 };
        if kernel.beats.len() != beats || kernel.poles.len() < 3 || kernel.world.len() < entries {
            faults.push(format!("{}: beats, poles or world are short", kernel.id));
        }
        if stock.pools.iter().all(|pool| pool.id != kernel.pool) {
            faults.push(format!("{}: no pool {}", kernel.id, kernel.pool));
        }
        let common = stock.settings.iter().chain(&stock.rules);
        for entry in kernel.world.iter().chain(common) {
            if !genesis_actors::domain::content::WORLD_CATEGORIES.contains(&entry.c.as_str()) {
                faults.push(format!("{}: {} has no category", kernel.id, entry.n));
            }
        }
    }
    faults
}
