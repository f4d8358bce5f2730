//! Prints what is written, for reading with one's own eyes:
//! `PREMISE="…" SEED=1 STAGE=CONCEPT cargo test --test offline_writer -- --ignored --nocapture read_it`

use genesis_actors::domain::stage::Stage;

use super::brief::{brief, refinement, whole, write};

#[test]
#[ignore = "prints for reading"]
fn read_it() {
    let said = |name: &str| std::env::var(name).unwrap_or_default();
    let seed = said("SEED").parse().unwrap_or(1);
    let premise = said("PREMISE");
    if let Ok(stage) = said("STAGE").parse::<Stage>() {
        let mut wanted = brief(stage, seed, &premise);
        wanted.instructions = Some(said("WISH")).filter(|w| !w.is_empty());
        let drafts = write(wanted);
        for draft in &drafts {
            println!(
                "{}\n",
                serde_json::to_string_pretty(&draft.content).unwrap()
            );
        }
        if !said("FEEDBACK").is_empty() {
            let made = write(refinement(
                stage,
                Some(&drafts[0].content),
                &said("FEEDBACK"),
            ))
            .remove(0);
            println!(
                "REFINED {}\n{:#?}",
                serde_json::to_string_pretty(&made.content).unwrap(),
                made.adjustments_made
            );
        }
    } else {
        for (stage, content) in whole(seed, &premise) {
            println!(
                "{stage}\n{}\n",
                serde_json::to_string_pretty(&content).unwrap()
            );
        }
    }
}
