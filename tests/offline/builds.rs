//! Every stage builds on what was confirmed, and the plot keeps craft's rules.

use std::collections::BTreeSet;

use genesis_actors::domain::content::{Characters, Plot, World};
use genesis_actors::domain::stage::Stage;
use serde_json::{Value, json};

use super::brief::{brief, told, whole, write};
use super::gate::PREMISES;

pub fn plot_of(value: &Value) -> Plot {
    serde_json::from_value(value.clone()).unwrap()
}

/// The rules of a plot that can be checked; names of the cast where there is one.
pub fn assert_plot(plot: &Plot, cast: Option<&Characters>) {
    let chapters: Vec<_> = plot.acts.iter().flat_map(|a| &a.chapters).collect();
    let n = chapters.len();
    assert!((10..=14).contains(&n) && (3..=4).contains(&plot.acts.len()));
    let turns: Vec<f64> = chapters
        .iter()
        .filter(|c| c.turning_point.is_some())
        .map(|c| c.number as f64)
        .collect();
    assert_eq!(turns.len(), 5);
    for (turn, at) in turns.iter().zip([0.10, 0.25, 0.50, 0.75, 0.90]) {
        for place in [
            turn / n as f64,
            (turn - 0.5) / n as f64,
            (turn - 1.0) / n as f64,
        ] {
            assert!(
                (place - at).abs() <= 0.0801,
                "{turn} of {n} is not near {at}"
            );
        }
    }
    for (index, chapter) in chapters.iter().enumerate() {
        assert_eq!(chapter.number, i64::try_from(index + 1).unwrap());
        assert_ne!(chapter.value_from, chapter.value_to);
        let cause = chapter.cause.as_ref().unwrap();
        assert!(
            index == 0 && cause.contains("decision")
                || cause.contains(&format!("chapter {index} "))
                || cause.contains("主意")
                || cause.contains(&format!("第{index}章")),
            "{cause}"
        );
        if let Some(cast) = cast {
            assert!(
                cast.characters.iter().any(|c| c.name == chapter.pov),
                "{}",
                chapter.pov
            );
        }
        assert!(
            !chapter.title.is_empty() && chapter.summary.len() > 40,
            "{chapter:?}"
        );
    }
    let titles: BTreeSet<&String> = chapters.iter().map(|c| &c.title).collect();
    assert_eq!(titles.len(), n, "chapter titles repeat");
    for thread in plot.threads.as_ref().unwrap() {
        assert!(thread.paid_off_in >= thread.planted_in + 3, "{thread:?}");
        for number in [thread.planted_in, thread.paid_off_in] {
            let chapter = chapters.iter().find(|c| c.number == number).unwrap();
            assert!(chapter.threads.as_ref().unwrap().contains(&thread.name));
        }
    }
    let lead = &chapters[0].pov;
    for three in chapters.windows(5) {
        assert!(three.iter().any(|c| &c.pov == lead), "{lead} vanishes");
    }
}

#[test]
fn names_places_and_themes_recur_from_stage_to_stage() {
    for premise in PREMISES {
        let all = whole(21, premise);
        let cast: Characters = serde_json::from_value(all[&Stage::Characters].clone()).unwrap();
        let world: World = serde_json::from_value(all[&Stage::World].clone()).unwrap();
        let plot = plot_of(&all[&Stage::Plot]);
        assert_plot(&plot, Some(&cast));
        let first = cast.characters[0]
            .name
            .split(' ')
            .next()
            .unwrap()
            .to_owned();
        for stage in [Stage::Concept, Stage::Theme, Stage::World, Stage::Plot] {
            assert!(
                told(&all[&stage]).contains(&first),
                "{first} is not in {stage}"
            );
        }
        let plotted = told(&all[&Stage::Plot]).to_lowercase();
        assert!(
            world
                .entries
                .iter()
                .any(|e| plotted.contains(&e.name.to_lowercase()))
        );
        let themes = all[&Stage::Theme]["themes"].as_array().unwrap();
        for stage in [Stage::Characters, Stage::World, Stage::Plot] {
            let text = told(&all[&stage]);
            assert!(
                themes.iter().any(|t| text.contains(t.as_str().unwrap())),
                "{stage}"
            );
        }
        let title = all[&Stage::Concept]["concepts"][0]["title"]
            .as_str()
            .unwrap();
        assert!(told(&all[&Stage::Theme]).contains(title));
    }
}

#[test]
fn casts_have_four_to_six_with_initials_of_their_own_and_bonds_from_both_ends() {
    for seed in 0..12 {
        for draft in write(brief(Stage::Characters, seed, "")) {
            let cast: Characters = serde_json::from_value(draft.content).unwrap();
            assert!((4..=6).contains(&cast.characters.len()));
            let initials: BTreeSet<char> = cast
                .characters
                .iter()
                .map(|c| c.name.chars().next().unwrap())
                .collect();
            assert_eq!(
                initials.len(),
                cast.characters.len(),
                "{:?}",
                cast.characters.iter().map(|c| &c.name).collect::<Vec<_>>()
            );
            for bond in &cast.relationships {
                let back = cast
                    .relationships
                    .iter()
                    .find(|b| b.from == bond.to && b.to == bond.from)
                    .unwrap();
                assert_ne!(back.description, bond.description);
            }
        }
    }
}

#[test]
fn worlds_have_six_to_nine_entries_of_several_kinds_with_rules() {
    for seed in 0..12 {
        for draft in write(brief(Stage::World, seed, "")) {
            let world: World = serde_json::from_value(draft.content).unwrap();
            assert!((6..=9).contains(&world.entries.len()));
            let kinds: BTreeSet<&String> = world.entries.iter().map(|e| &e.category).collect();
            assert!(kinds.len() >= 4);
            assert!(world.entries.iter().filter(|e| e.rules.is_some()).count() >= 5);
        }
    }
}

#[test]
fn plots_keep_the_rules_with_nothing_confirmed() {
    for seed in 0..12 {
        for draft in write(brief(Stage::Plot, seed, "")) {
            assert_plot(&plot_of(&draft.content), None);
        }
    }
}

#[test]
fn a_concept_of_the_writers_own_is_what_later_stages_speak_of() {
    let own = json!({"concepts": [{
        "title": "The Lending Tide", "core_idea": "Ingrun, a tax collector on the island of Vestray, must assess the drowned, who still pay rent.",
        "description": "The drowned of Vestray send up pearls each quarter-day. Ingrun suspects that her own brother is among them.",
        "philosophical_depth": "What do the dead owe?", "emotional_core": "Longing."}]});
    for stage in [Stage::Theme, Stage::Characters, Stage::World, Stage::Plot] {
        let mut brief = brief(stage, 31, "");
        brief.confirmed.insert(Stage::Concept, own.clone());
        for draft in write(brief) {
            let text = told(&draft.content);
            assert!(
                text.contains("Ingrun") && text.contains("Vestray"),
                "{stage}: {text}"
            );
            assert!(text.to_lowercase().contains("drowned"), "{stage}: {text}");
        }
    }
}

#[test]
fn a_cast_and_a_world_of_the_writers_own_are_what_the_plot_plays_with() {
    let cast = json!({"characters": [
        {"name": "Ottoline Brack", "role": "protagonist", "description": "She mends nets.", "appearance": "tall", "personality": ["dry"], "background": "b", "motivation": "m", "goals": ["g"], "flaw": "f", "arc": "a", "secret": "She can't swim."},
        {"name": "Perpetua", "role": "antagonist", "description": "She owns the quay.", "appearance": "small", "personality": ["cold"], "background": "b", "motivation": "m", "goals": ["g"], "flaw": "f", "arc": "a"}],
        "relationships": [{"from": "Perpetua", "to": "Ottoline Brack", "kind": "landlady", "description": "d"}]});
    let world = json!({"summary": "s", "entries": [{"name": "The Wet Steps", "category": "GEOGRAPHY", "description": "Slippery.", "rules": ["Nobody runs"]}]});
    let mut brief = brief(Stage::Plot, 5, "");
    brief.confirmed.insert(Stage::Characters, cast.clone());
    brief.confirmed.insert(Stage::World, world);
    for draft in write(brief) {
        assert_plot(
            &plot_of(&draft.content),
            Some(&serde_json::from_value(cast.clone()).unwrap()),
        );
        let text = told(&draft.content);
        assert!(
            text.contains("Ottoline") && text.contains("Perpetua") && text.contains("Wet Steps"),
            "{text}"
        );
    }
}

#[test]
fn several_concepts_are_blended() {
    let drafts = write(brief(Stage::Concept, 2, ""));
    let two: Vec<Value> = drafts.into_iter().take(3).map(|d| d.content).collect();
    let second = two[1]["title"].as_str().unwrap().to_owned();
    for stage in [Stage::Theme, Stage::Plot] {
        let mut brief = brief(stage, 2, "");
        brief
            .confirmed
            .insert(Stage::Concept, json!({"concepts": two.clone()}));
        for draft in write(brief) {
            assert!(told(&draft.content).contains(&second), "{stage}");
        }
    }
}

#[test]
fn the_same_brief_gives_the_same_text_and_another_round_another() {
    for stage in Stage::WORKING {
        let one = write(brief(stage, 77, "A baker in Porto"));
        assert_eq!(one, write(brief(stage, 77, "A baker in Porto")));
        let mut later = brief(stage, 77, "A baker in Porto");
        later.round = 1;
        later.earlier = one.iter().map(|d| d.content.clone()).collect();
        assert_ne!(one, write(later));
        assert_ne!(one, write(brief(stage, 78, "A baker in Porto")));
    }
}
