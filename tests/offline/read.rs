//! Prints what is written, for reading with one's own eyes:
//! `PREMISE="…" SEED=1 STAGE=CONCEPT LANGUAGE_TAG=zh cargo test --test offline_writer -- --ignored --nocapture read_it`

use genesis_actors::domain::stage::Stage;

use super::brief::{brief, refinement, whole_in, write};

fn language() -> String {
    std::env::var("LANGUAGE_TAG").unwrap_or_else(|_| "en".to_owned())
}

#[test]
#[ignore = "prints for reading"]
fn read_it() {
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    let seed = said("SEED").parse().unwrap_or(1);
    let premise = said("PREMISE");
    if let Ok(stage) = said("STAGE").parse::<Stage>() {
        let mut wanted = brief(stage, seed, &premise);
        if !said("OWN").is_empty() {
            let own = serde_json::json!({"concepts": [{"title": said("TITLE"), "core_idea": said("OWN"), "description": said("MORE"), "philosophical_depth": "-", "emotional_core": "-"}]});
            wanted.confirmed.insert(Stage::Concept, own);
        }
        wanted.language = language();
        wanted.instructions = Some(said("WISH")).filter(|w| !w.is_empty());
        let drafts = write(wanted.clone());
        for draft in &drafts {
            println!(
                "{}\n",
                serde_json::to_string_pretty(&draft.content).unwrap()
            );
        }
        if !said("FEEDBACK").is_empty() {
            let mut again = refinement(stage, Some(&drafts[0].content), &said("FEEDBACK"));
            again.language = language();
            again.seed = seed;
            again.premise = wanted.premise.clone();
            let made = write(again).remove(0);
            println!(
                "REFINED {}\n{:#?}",
                serde_json::to_string_pretty(&made.content).unwrap(),
                made.adjustments_made
            );
        }
    } else {
        for (stage, content) in whole_in(&language(), seed, &premise) {
            println!(
                "{stage}\n{}\n",
                serde_json::to_string_pretty(&content).unwrap()
            );
        }
    }
}
