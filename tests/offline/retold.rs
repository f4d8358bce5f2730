//! Refinement writes anew what the wish touches: pronouns, ages and names follow, and chapters know their day.

use genesis_actors::domain::stage::Stage;
use serde_json::Value;

use super::brief::{brief, refinement, told, write};
use super::builds::plot_of;

fn first(stage: Stage, seed: u64) -> Value {
    write(brief(stage, seed, "")).remove(0).content
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect()
}

#[test]
fn pronouns_follow_a_protagonist_who_becomes_a_man_or_a_woman() {
    let mut turned = 0;
    for seed in 0..12 {
        let base = first(Stage::Characters, seed);
        let was = words(&told(&base["characters"][0]));
        let female = was.iter().filter(|w| *w == "she" || *w == "her").count()
            > was.iter().filter(|w| *w == "he" || *w == "his").count();
        let (wish, gone) = if female {
            ("the protagonist should be a man", ["she", "herself"])
        } else {
            ("the protagonist should be a woman", ["he", "himself"])
        };
        let mut again = refinement(Stage::Characters, Some(&base), wish);
        again.seed = seed;
        let made = write(again).remove(0).content;
        for field in ["want", "need", "flaw"] {
            let now = words(made["characters"][0][field].as_str().unwrap());
            assert!(
                !now.iter().any(|w| gone.contains(&w.as_str())),
                "{field}: {now:?}"
            );
        }
        turned += usize::from(made != base);
    }
    assert!(turned >= 10, "only {turned} of 12 casts changed");
}

#[test]
fn a_direction_is_woven_in_and_the_field_keeps_its_close() {
    for seed in 0..6 {
        let base = first(Stage::Concept, seed);
        let mut again = refinement(Stage::Concept, Some(&base), "darker, please");
        again.seed = seed;
        let made = write(again).remove(0).content;
        assert_ne!(made, base);
        let close = |content: &Value| {
            let text = content["description"].as_str().unwrap().to_owned();
            text.chars().rev().take(20).collect::<String>()
        };
        assert_eq!(close(&made), close(&base), "{made:#}");
    }
}

#[test]
fn chapters_say_when_they_happen_and_time_does_not_run_backwards() {
    for seed in 0..12 {
        for draft in write(brief(Stage::Plot, seed, "")) {
            let plot = plot_of(&draft.content);
            let mut last = 0;
            for chapter in plot.acts.iter().flat_map(|act| &act.chapters) {
                let when = chapter.story_time.clone().unwrap();
                let number = when
                    .split(|c: char| !c.is_ascii_digit())
                    .find_map(|n| n.parse::<i64>().ok());
                if let Some(number) = number {
                    assert!(number >= last, "{when} after {last}");
                    last = number;
                }
            }
        }
    }
}
