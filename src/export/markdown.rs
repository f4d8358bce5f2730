//! A novel's setting as Markdown: a title page, then stage by stage.

use std::fmt::Write as _;

use genesis_actors::domain::content::{
    Act, Chapter, Character, Characters, Concept, Plot, Theme, World, WorldEntry,
};
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::journal::NovelRow;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::text::{line, paragraphs};

/// CONCEPT as it is confirmed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Concepts {
    concepts: Vec<Concept>,
}

/// The novel's setting to read.
pub fn markdown(novel: &NovelRow) -> Result<String, serde_json::Error> {
    let mut page = Page::default();
    page.heading(1, &line(&novel.title));
    if !novel.summary.is_empty() {
        page.block(&format!("> {}", line(&novel.summary)));
    }
    page.block(&format!(
        "*The setting of a novel, made with Genesis on {}.*",
        novel.created_at.format("%-d %B %Y")
    ));
    page.concepts(&stage(novel, Stage::Concept)?);
    page.theme(&stage(novel, Stage::Theme)?);
    page.characters(&stage(novel, Stage::Characters)?);
    page.world(&stage(novel, Stage::World)?);
    page.plot(&stage(novel, Stage::Plot)?);
    Ok(page.text)
}

fn stage<T: DeserializeOwned + Default>(
    novel: &NovelRow,
    stage: Stage,
) -> Result<T, serde_json::Error> {
    match novel.setting.get(stage.as_str()) {
        None | Some(Value::Null) => Ok(T::default()),
        Some(content) => T::deserialize(content),
    }
}

/// The document so far. Every piece ends with an empty line.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn block(&mut self, text: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        let _ = writeln!(self.text, "{gap}{text}");
    }

    /// A heading of Markdown that is safe already.
    fn heading(&mut self, level: usize, title: &str) {
        self.block(&format!("{} {title}", "#".repeat(level)));
    }

    fn prose(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.block(&paragraphs(text));
        }
    }

    /// `**Label.** text`
    fn labelled(&mut self, label: &str, text: &str) {
        if !text.trim().is_empty() {
            self.block(&format!("**{label}.** {}", paragraphs(text)));
        }
    }

    fn maybe(&mut self, label: &str, text: Option<&String>) {
        self.labelled(label, text.map_or("", String::as_str));
    }

    /// Short texts after one label, longer ones as a list.
    fn texts(&mut self, label: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        if texts.iter().all(|text| text.chars().count() <= 40) {
            let shown: Vec<String> = texts.iter().map(|text| line(text)).collect();
            self.block(&format!("**{label}.** {}", shown.join(" · ")));
        } else {
            self.block(&format!("**{label}.**"));
            self.list(texts.iter().map(|text| line(text)));
        }
    }

    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().map(|item| format!("- {item}")).collect();
        if !items.is_empty() {
            self.block(&items.join("\n"));
        }
    }

    fn concepts(&mut self, content: &Concepts) {
        self.heading(
            2,
            if content.concepts.len() > 1 {
                "Concepts"
            } else {
                "Concept"
            },
        );
        for concept in &content.concepts {
            self.heading(3, &line(&concept.title));
            self.block(&format!("**{}**", line(&concept.core_idea)));
            self.prose(&concept.description);
            self.labelled("What it asks", &concept.philosophical_depth);
            self.labelled("What it makes one feel", &concept.emotional_core);
            self.maybe("The irony", concept.irony.as_ref());
        }
    }

    fn theme(&mut self, theme: &Theme) {
        self.heading(2, "Theme");
        self.prose(&theme.premise);
        self.texts("Themes", &theme.themes);
        self.maybe("The question", theme.question.as_ref());
        self.maybe("One answer", theme.argument.as_ref());
        self.maybe("The other", theme.counter_argument.as_ref());
        self.labelled("Central conflict", &theme.central_conflict);
        self.labelled("Emotional journey", &theme.emotional_journey);
        self.labelled("Setting", &theme.setting_overview);
        self.labelled("Tone", &theme.tone);
        self.labelled("Narrative voice", &theme.narrative_voice);
        self.texts("Genres", &theme.genres);
        self.labelled("Audience", &theme.target_audience);
        self.labelled("Length", &theme.estimated_length);
        self.texts("Other titles", &theme.title_suggestions);
    }

    fn characters(&mut self, content: &Characters) {
        self.heading(2, "Characters");
        for character in &content.characters {
            self.character(character);
        }
        if content.relationships.is_empty() {
            return;
        }
        self.heading(3, "Bonds");
        self.list(content.relationships.iter().map(|bond| {
            let (from, to) = (line(&bond.from), line(&bond.to));
            format!(
                "**{from} → {to}** ({}): {}",
                line(&bond.kind),
                line(&bond.description)
            )
        }));
    }

    fn character(&mut self, character: &Character) {
        self.heading(3, &line(&character.name));
        let age = character
            .age
            .map(|age| format!(", {age}"))
            .unwrap_or_default();
        self.block(&format!("*{}{age}*", line(&character.role)));
        self.prose(&character.description);
        if let Some(aliases) = &character.aliases {
            self.texts("Also called", aliases);
        }
        self.labelled("Appearance", &character.appearance);
        self.texts("Personality", &character.personality);
        self.labelled("Background", &character.background);
        self.maybe("Ghost", character.ghost.as_ref());
        self.maybe("Lie", character.lie.as_ref());
        self.maybe("Want", character.want.as_ref());
        self.maybe("Need", character.need.as_ref());
        self.labelled("Motivation", &character.motivation);
        self.texts("Goals", &character.goals);
        self.labelled("Flaw", &character.flaw);
        self.labelled("Arc", &character.arc);
        self.maybe("Voice", character.voice.as_ref());
        self.maybe("Secret", character.secret.as_ref());
    }

    fn world(&mut self, world: &World) {
        self.heading(2, "World");
        self.prose(&world.summary);
        for entry in &world.entries {
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &WorldEntry) {
        self.heading(3, &line(&entry.name));
        let parent = entry
            .parent
            .as_deref()
            .filter(|parent| !parent.trim().is_empty());
        let parent = parent
            .map(|parent| format!(" · part of {}", line(parent)))
            .unwrap_or_default();
        self.block(&format!(
            "*{}{parent}*",
            line(&entry.category.to_lowercase())
        ));
        self.prose(&entry.description);
        if let Some(rules) = &entry.rules {
            self.texts("Rules", rules);
        }
        self.maybe("Cost", entry.cost.as_ref());
        self.maybe("Limits", entry.limits.as_ref());
        if let Some(tags) = &entry.tags {
            self.texts("Tags", tags);
        }
    }

    fn plot(&mut self, plot: &Plot) {
        self.heading(2, "Plot");
        self.labelled("Structure", &plot.structure);
        for act in &plot.acts {
            self.act(act);
        }
        if let Some(threads) = plot.threads.as_ref().filter(|threads| !threads.is_empty()) {
            self.heading(3, "Threads");
            self.list(threads.iter().map(|thread| {
                format!(
                    "**{}** (planted in chapter {}, paid off in chapter {}): {}",
                    line(&thread.name),
                    thread.planted_in,
                    thread.paid_off_in,
                    line(&thread.description)
                )
            }));
        }
        if !plot.ending.trim().is_empty() {
            self.heading(3, "Ending");
            self.prose(&plot.ending);
        }
    }

    fn act(&mut self, act: &Act) {
        self.heading(3, &line(&act.title));
        self.prose(&act.summary);
        for chapter in &act.chapters {
            self.chapter(chapter);
        }
    }

    fn chapter(&mut self, chapter: &Chapter) {
        self.heading(4, &format!("{}. {}", chapter.number, line(&chapter.title)));
        self.prose(&chapter.summary);
        self.labelled("Point of view", &chapter.pov);
        self.maybe("Turning point", chapter.turning_point.as_ref());
        match (&chapter.value_from, &chapter.value_to) {
            (Some(from), Some(to)) => {
                self.block(&format!("**Turns.** {} → {}", line(from), line(to)))
            }
            (Some(one), None) => self.labelled("Begins with", one),
            (None, Some(one)) => self.labelled("Ends with", one),
            (None, None) => {}
        }
        self.maybe("Because", chapter.cause.as_ref());
        self.maybe("When", chapter.story_time.as_ref());
        if let Some(threads) = &chapter.threads {
            self.texts("Threads", threads);
        }
    }
}
