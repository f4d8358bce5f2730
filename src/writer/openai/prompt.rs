//! The prompts: versioned files of `src/writer/prompts`, built into the program, and what of a session goes into them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::Brief;
use minijinja::Environment;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use serde_json::{Map, Value, json};

use super::budget::{Section, Worth};
use super::tidy::cut;

/// The version of the prompts, the name of their folder.
pub const VERSION: &str = "v1";

macro_rules! files {
    ($($name:literal),+ $(,)?) => { &[$(($name, include_str!(concat!("../prompts/v1/", $name)))),+] };
}

const FILES: &[(&str, &str)] = files![
    "system.md",
    "frame.md",
    "concept.md",
    "theme.md",
    "characters.md",
    "world.md",
    "plot.md",
    "rest.md",
    "refine.md",
];
const FIELDS: &str = include_str!("../prompts/v1/fields.toml");

/// The newest so many pieces of feedback are always given whole.
const NEWEST: usize = 3;

/// Why a prompt cannot be made: a bug in a file, found by its test.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// A template.
    #[error("a prompt cannot be made: {0}")]
    Template(#[from] minijinja::Error),
    /// The table of fields.
    #[error("the prompts' table of fields cannot be read: {0}")]
    Fields(#[from] toml::de::Error),
}

type FieldTable = BTreeMap<String, BTreeMap<String, String>>;

/// The prompts, read.
pub struct Prompts {
    templates: Environment<'static>,
    fields: FieldTable,
}

impl Prompts {
    /// Reads the files that are built in.
    pub fn load() -> Result<Self, PromptError> {
        let mut templates = Environment::new();
        templates.set_syntax(SyntaxConfig::builder().trim_blocks(true).build()?);
        for (name, text) in FILES {
            templates.add_template(name, text)?;
        }
        Ok(Self {
            templates,
            fields: toml::from_str(FIELDS)?,
        })
    }

    /// A template, filled in.
    pub fn render(&self, name: &str, with: &Value) -> Result<String, PromptError> {
        let text = self.templates.get_template(name)?.render(Serde(with))?;
        Ok(text.trim().to_owned())
    }

    /// What a stage's field holds.
    pub fn field(&self, stage: Stage, name: &str) -> Option<String> {
        [stage.as_str(), "any"]
            .iter()
            .find_map(|section| self.fields.get(*section)?.get(name).cloned())
    }
}

/// A language as one names it in a prompt.
pub fn language(tag: &str) -> String {
    static NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
        BTreeMap::from([
            ("en", "English"),
            ("zh", "Chinese"),
            ("de", "German"),
            ("fr", "French"),
            ("es", "Spanish"),
            ("it", "Italian"),
            ("pt", "Portuguese"),
            ("nl", "Dutch"),
            ("ja", "Japanese"),
            ("ko", "Korean"),
            ("ru", "Russian"),
            ("pl", "Polish"),
            ("tr", "Turkish"),
            ("ar", "Arabic"),
            ("hi", "Hindi"),
            ("sv", "Swedish"),
            ("uk", "Ukrainian"),
            ("vi", "Vietnamese"),
        ])
    });
    let primary = tag.split('-').next().unwrap_or(tag).to_lowercase();
    match NAMES.get(primary.as_str()) {
        Some(name) if primary == tag.to_lowercase() => (*name).to_owned(),
        Some(name) => format!("{name} ({tag})"),
        None => format!("the language with the tag {tag}"),
    }
}

/// What of the session goes into every prompt of a generation, in the order in which it is read.
pub fn sections(brief: &Brief) -> Vec<Section> {
    let mut sections = Vec::new();
    if let Some(title) = &brief.title {
        sections.push(Section::new(
            Worth::Said,
            "Working title",
            vec![title.clone()],
        ));
    }
    if let Some(premise) = brief
        .premise
        .as_deref()
        .filter(|premise| !premise.trim().is_empty())
    {
        let forms = [usize::MAX, 4_000, 1_500, 500, 200].map(|max| cut(premise, max));
        let mut forms = forms.to_vec();
        forms.dedup();
        sections.push(Section::new(Worth::Premise, "The writer's premise", forms));
    }
    for (stage, content) in &brief.confirmed {
        if *stage == brief.stage {
            continue;
        }
        let near = *stage == Stage::Concept || Some(*stage) == before(brief.stage);
        let worth = if near {
            Worth::NearStage
        } else {
            Worth::FarStage
        };
        let title = format!("Confirmed {}", stage.as_str());
        let last = if near {
            gist(content, 300)
        } else {
            String::new()
        };
        let forms = vec![
            lines(content),
            condensed(content, 160),
            gist(content, 600),
            last,
        ];
        sections.push(Section::new(worth, &title, forms));
    }
    if let Some(base) = &brief.base {
        let forms = vec![
            lines(&base.content),
            condensed(&base.content, 200),
            condensed(&base.content, 80),
        ];
        sections.push(Section::new(
            Worth::Base,
            "The proposal to start from",
            forms,
        ));
    }
    let base = brief.base.as_ref().map(|base| &base.content);
    let rejected: Vec<&Value> = brief
        .earlier
        .iter()
        .filter(|content| Some(*content) != base)
        .collect();
    if !rejected.is_empty() {
        let list = |max: usize, last: usize| -> String {
            let newest = rejected.iter().rev().take(last).rev();
            newest
                .map(|content| format!("- {}\n", gist(content, max)))
                .collect()
        };
        let forms = vec![list(220, 40), list(80, 20), list(40, 10), String::new()];
        sections.push(Section::new(
            Worth::Rejected,
            "Proposed before and not taken; do not repeat it",
            forms,
        ));
    }
    feedback(brief, &mut sections);
    sections
}

fn feedback(brief: &Brief, sections: &mut Vec<Section>) {
    let notes: Vec<String> = brief
        .feedback
        .iter()
        .map(|note| {
            let mut line = format!("- ({}) “{}”", note.stage.as_str(), note.feedback);
            for (place, change) in &note.adjustments {
                line.push_str(&format!("\n  at {place}: {change}"));
            }
            line
        })
        .collect();
    let (older, newest) = notes.split_at(notes.len().saturating_sub(NEWEST));
    if !older.is_empty() {
        let each = |max: usize| {
            older
                .iter()
                .map(|note| cut(note, max))
                .collect::<Vec<_>>()
                .join("\n")
        };
        let few = older
            .iter()
            .rev()
            .take(5)
            .rev()
            .map(|note| cut(note, 80))
            .collect::<Vec<_>>()
            .join("\n");
        let few = format!("({} older notes, the last of them:)\n{few}", older.len());
        sections.push(Section::new(
            Worth::OldFeedback,
            "The writer's older feedback",
            vec![each(usize::MAX), each(160), few],
        ));
    }
    if !newest.is_empty() {
        sections.push(Section::new(
            Worth::Said,
            "The writer's newest feedback, which you follow",
            vec![newest.join("\n")],
        ));
    }
    if let Some(instructions) = &brief.instructions {
        sections.push(Section::new(
            Worth::Said,
            "The writer asks this time",
            vec![instructions.clone()],
        ));
    }
    if !brief.keep.is_empty()
        && let Some(base) = &brief.base
    {
        let kept: Vec<String> = brief
            .keep
            .iter()
            .filter_map(|pointer| {
                Some(format!(
                    "{pointer}: {}",
                    cut(&plain(base.content.pointer(pointer)?), 300)
                ))
            })
            .collect();
        sections.push(Section::new(
            Worth::Said,
            "These stay exactly as they are, and the rest must fit them",
            vec![kept.join("\n")],
        ));
    }
}

/// The variables every template has.
pub fn common(brief: &Brief, small: bool) -> Map<String, Value> {
    let with = json!({
        "stage": brief.stage.as_str(), "mode": brief.mode.as_str(), "language": language(&brief.language), "small": small,
        "refining": brief.kind == GenerationKind::Refinement && brief.base.is_some(), "number": 1, "count": 1,
        "people": if small { 3 } else { 4 }, "things": if small { 3 } else { 5 }, "acts": 3, "chapters": 3, "threads": 2,
    });
    match with {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// The stage before one, in the guided order.
fn before(stage: Stage) -> Option<Stage> {
    match stage {
        Stage::Concept | Stage::Finished => None,
        Stage::Theme => Some(Stage::Concept),
        Stage::Characters => Some(Stage::Theme),
        Stage::World => Some(Stage::Characters),
        Stage::Plot => Some(Stage::World),
    }
}

/// Content as lines a model reads without JSON.
pub fn lines(content: &Value) -> String {
    let mut text = String::new();
    write_lines(content, 0, usize::MAX, &mut text);
    text
}

/// The same with every text cut.
pub fn condensed(content: &Value, max: usize) -> String {
    let mut text = String::new();
    write_lines(content, 0, max, &mut text);
    text
}

fn write_lines(value: &Value, depth: usize, max: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::Object(_) | Value::Array(_) if !is_plain(value) => {
                        text.push_str(&format!("{indent}{name}:\n"));
                        write_lines(value, depth + 1, max, text);
                    }
                    plain_value => text.push_str(&format!(
                        "{indent}{name}: {}\n",
                        cut(&plain(plain_value), max)
                    )),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                text.push_str(&format!("{indent}-\n"));
                write_lines(item, depth + 1, max, text);
            }
        }
        other => text.push_str(&format!("{indent}{}\n", cut(&plain(other), max))),
    }
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Array(items) => items
            .iter()
            .all(|item| !item.is_object() && !item.is_array()),
        Value::Object(_) => false,
        _ => true,
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) if is_plain(value) => {
            items.iter().map(plain).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

/// The names and first sentences of content, on a line.
pub fn gist(content: &Value, max: usize) -> String {
    let mut told = Vec::new();
    gather(content, &mut told);
    cut(&told.join("; "), max)
}

fn gather(value: &Value, told: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for key in [
                "title",
                "name",
                "role",
                "core_idea",
                "logline",
                "question",
                "want",
                "summary",
                "structure",
                "ending",
            ] {
                if let Some(text) = fields.get(key).and_then(Value::as_str) {
                    told.push(cut(text, 160));
                }
            }
            fields
                .values()
                .filter(|value| !is_plain(value))
                .for_each(|value| gather(value, told));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, told)),
        _ => {}
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn every_prompt_can_be_made() {
        let prompts = Prompts::load().unwrap();
        for (name, _) in FILES {
            let text = prompts.render(name, &json!({"language": "English", "small": true, "count": 1, "number": 2, "adjustments": {"/title": "shorter"}, "sections": []}));
            assert!(text.is_ok(), "{name}: {text:?}");
        }
        for stage in Stage::ALL.iter().filter(|stage| **stage != Stage::Finished) {
            let genesis_actors::domain::content::Kind::Object(fields) =
                genesis_actors::domain::content::shape(*stage)
            else {
                continue;
            };
            for field in fields.iter().filter(|field| {
                !matches!(
                    field.kind,
                    genesis_actors::domain::content::Kind::List(
                        genesis_actors::domain::content::Kind::Object(_)
                    )
                )
            }) {
                assert!(
                    prompts.field(*stage, field.name).is_some(),
                    "{stage:?} {}",
                    field.name
                );
            }
        }
    }

    #[test]
    fn languages_have_names() {
        assert_eq!(language("en"), "English");
        assert_eq!(language("zh-Hant"), "Chinese (zh-Hant)");
        assert_eq!(language("gsw"), "the language with the tag gsw");
    }
}
