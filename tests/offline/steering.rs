//! What was asked for appears; what was refused goes; what was to be kept stays.

use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{BaseProposal, Draft, FeedbackNote};
use serde_json::{Value, json};
use uuid::Uuid;

use super::brief::{brief, refinement, told, whole, write};

fn refined(stage: Stage, base: &Value, feedback: &str) -> Draft {
    write(refinement(stage, Some(base), feedback)).remove(0)
}

fn first(stage: Stage, seed: u64) -> Value {
    write(brief(stage, seed, "")).remove(0).content
}

#[test]
fn a_lighthouse_keeper_who_hates_the_sea_is_in_every_concept() {
    for draft in write(brief(
        Stage::Concept,
        5,
        "a lighthouse keeper who hates the sea",
    )) {
        let text = told(&draft.content);
        assert!(text.contains("lighthouse keeper"), "{text}");
        assert!(text.contains("hates the sea"), "{text}");
    }
}

#[test]
fn a_place_and_a_name_asked_for_carry_through_all_stages() {
    let all = whole(
        6,
        "Maren, a midwife in Lisbon, keeps a list of every lie told at a birth",
    );
    for (stage, content) in &all {
        let text = told(content);
        assert!(text.contains("Maren"), "{stage}: {text}");
        assert!(text.contains("Lisbon"), "{stage}: {text}");
    }
}

#[test]
fn refused_things_are_absent() {
    for (wish, gone) in [
        ("no dragons", vec!["dragon"]),
        (
            "without magic, please",
            vec!["magic", "wizard", "curse", "spell"],
        ),
        ("less romance", vec!["romance", "lover"]),
    ] {
        for seed in 0..4 {
            for stage in Stage::WORKING {
                let mut brief = brief(stage, seed, "");
                brief.instructions = Some(wish.to_owned());
                for draft in write(brief) {
                    let text = told(&draft.content).to_lowercase();
                    for word in &gone {
                        assert!(
                            !text
                                .split(|c: char| !c.is_alphanumeric())
                                .any(|w| w == *word || w == format!("{word}s")),
                            "{word} in {text}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn dropping_somebody_takes_them_out_of_cast_and_bonds() {
    let base = first(Stage::Characters, 2);
    let name = base["characters"][4]["name"].as_str().unwrap().to_owned();
    let word = name.split(' ').next().unwrap().to_owned();
    let made = refined(Stage::Characters, &base, &format!("drop {word}"));
    let text = told(&made.content);
    assert!(!text.contains(&word), "{word}: {text}");
    assert_eq!(made.content["characters"].as_array().unwrap().len(), 4);
    assert!(!made.adjustments_made.unwrap().is_empty());
}

#[test]
fn feedback_changes_what_it_speaks_of_and_says_so() {
    for (stage, wish, shows) in [
        (Stage::Concept, "call her Maren", "Maren"),
        (Stage::Concept, "set it in Lisbon", "Lisbon"),
        (Stage::Concept, "add a drowned piano", "drowned piano"),
        (
            Stage::Theme,
            "more about the price of salt",
            "price of salt",
        ),
        (
            Stage::World,
            "I want a market of broken clocks",
            "market of broken clocks",
        ),
        (
            Stage::Plot,
            "The brother should betray her at the auction",
            "betray her at the auction",
        ),
        (Stage::Characters, "give her a blind dog", "blind dog"),
        (Stage::Plot, "In chapter 3 I want a snowstorm", "snowstorm"),
    ] {
        let base = first(stage, 9);
        let made = refined(stage, &base, wish);
        assert!(
            told(&made.content).contains(shows),
            "{wish}: {}",
            told(&made.content)
        );
        assert_ne!(made.content, base);
        let said = made.adjustments_made.unwrap();
        assert!(!said.is_empty(), "{wish}");
        for at in said.keys() {
            assert_ne!(made.content.pointer(at), None, "{at}");
        }
    }
}

#[test]
fn older_makes_the_protagonist_older_and_nothing_else() {
    let base = first(Stage::Characters, 9);
    let made = refined(Stage::Characters, &base, "make the protagonist older");
    assert!(made.content["characters"][0]["age"].as_i64() > base["characters"][0]["age"].as_i64());
    let mut same = made.content.clone();
    same["characters"][0]["age"] = base["characters"][0]["age"].clone();
    assert_eq!(same, base);
}

#[test]
fn directions_are_heard_in_every_stage() {
    for wish in [
        "darker",
        "stranger",
        "smaller",
        "funnier",
        "raise the cost",
        "swap the antagonist",
    ] {
        for stage in Stage::WORKING {
            let plain = first(stage, 12);
            let mut brief = brief(stage, 12, "");
            brief.instructions = Some(wish.to_owned());
            assert_ne!(write(brief).remove(0).content, plain);
            let made = refined(stage, &plain, wish);
            assert_ne!(made.content, plain, "{wish} {stage}");
        }
    }
}

#[test]
fn an_adjustment_changes_its_field_and_no_other() {
    for (stage, at, wish, shows) in [
        (Stage::Concept, "/title", "shorter, about salt", "Salt"),
        (
            Stage::Concept,
            "/emotional_core",
            "more about jealousy",
            "jealousy",
        ),
        (
            Stage::Concept,
            "/irony",
            "speak of the wedding ring",
            "wedding ring",
        ),
        (Stage::Theme, "/tone", "warmer, like a kitchen", "kitchen"),
        (
            Stage::Characters,
            "/characters/1/background",
            "he should have been a glassblower",
            "glassblower",
        ),
        (
            Stage::World,
            "/entries/2/description",
            "it smells of tar",
            "tar",
        ),
        (
            Stage::Plot,
            "/acts/0/chapters/1/summary",
            "begin with a burning boat",
            "burning boat",
        ),
    ] {
        let base = first(stage, 3);
        let mut brief = refinement(stage, Some(&base), "see the note on the field");
        brief.feedback.clear();
        brief.adjustments.insert(at.to_owned(), wish.to_owned());
        let made = write(brief).remove(0);
        let mut same = made.content.clone();
        assert!(
            same.pointer(at).unwrap().as_str().unwrap().contains(shows),
            "{at}: {:?}",
            same.pointer(at)
        );
        *same.pointer_mut(at).unwrap() = base.pointer(at).unwrap().clone();
        assert_eq!(same, base, "{at}");
        assert!(made.adjustments_made.unwrap().contains_key(at));
    }
}

#[test]
fn kept_fields_stay_byte_for_byte() {
    let base = first(Stage::Concept, 8);
    let mut brief = refinement(
        Stage::Concept,
        Some(&base),
        "call her Maren, set it in Lisbon, darker, no ghosts",
    );
    brief.keep = vec!["/description".to_owned(), "/title".to_owned()];
    let made = write(brief.clone()).remove(0).content;
    assert_eq!(made["description"], base["description"]);
    assert_eq!(made["title"], base["title"]);
    assert_ne!(made, base);
    brief.kind = genesis_actors::domain::event::GenerationKind::Inspiration;
    brief.count = 4;
    let all = write(brief);
    assert_eq!(all.len(), 4);
    for draft in all {
        assert_eq!(draft.content["description"], base["description"]);
        assert_ne!(draft.content["core_idea"], base["core_idea"]);
    }
}

#[test]
fn a_kept_character_stays_and_the_others_know_it() {
    let base = first(Stage::Characters, 8);
    let mut brief = brief(Stage::Characters, 8, "");
    brief.round = 1;
    brief.base = Some(BaseProposal {
        proposal_id: Uuid::nil(),
        content: base.clone(),
    });
    brief.keep = vec!["/characters/0".to_owned()];
    for draft in write(brief) {
        assert_eq!(draft.content["characters"][0], base["characters"][0]);
        let name = base["characters"][0]["name"].as_str().unwrap();
        let bonds = draft.content["relationships"].as_array().unwrap();
        assert!(bonds.iter().any(|b| b["to"] == name) && bonds.iter().any(|b| b["from"] == name));
    }
}

#[test]
fn a_refinement_without_a_base_takes_the_feedback_into_account() {
    for stage in Stage::WORKING {
        let made = write(refinement(stage, None, "set it in Lisbon, call her Maren")).remove(0);
        let text = told(&made.content);
        assert!(
            text.contains("Lisbon") && text.contains("Maren"),
            "{stage}: {text}"
        );
        assert!(!made.adjustments_made.unwrap().is_empty());
    }
}

#[test]
fn earlier_feedback_holds_in_later_refinements() {
    let base = first(Stage::Concept, 10);
    let mut brief = refinement(Stage::Concept, Some(&base), "set it in Lisbon");
    brief.feedback.push(FeedbackNote {
        stage: Stage::Concept,
        feedback: "darker".to_owned(),
        adjustments: Default::default(),
    });
    let made = write(brief).remove(0).content;
    assert!(told(&made).contains("Lisbon"));
}

#[test]
fn unknown_feedback_still_leaves_a_trace() {
    for stage in Stage::WORKING {
        for wish in ["hmm", "I do not like it", "🐉", "more", "why?"] {
            let base = first(stage, 10);
            let made = refined(stage, &base, wish);
            assert_ne!(made.content, json!(null));
            assert!(!made.adjustments_made.unwrap().is_empty(), "{stage} {wish}");
        }
    }
}
