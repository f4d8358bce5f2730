//! Content is complete and within its limits, whatever was typed.

use std::collections::BTreeMap;

use genesis_actors::domain::content::{Completeness, check};
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{BaseProposal, Brief, FeedbackNote};
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::brief::{brief, told, write};

fn assert_complete(brief: Brief) {
    let stage = brief.stage;
    let count = brief.count;
    let drafts = write(brief.clone());
    assert_eq!(drafts.len(), usize::try_from(count).unwrap());
    for draft in drafts {
        let faults = check(stage, &draft.content, Completeness::Complete, "");
        assert!(faults.is_empty(), "{stage} {faults:#?} of {brief:#?}");
    }
}

fn weird() -> Vec<String> {
    vec![
        String::new(),
        "?!… — ()".to_owned(),
        "🐉🏰 👩‍🚒🔥 💔".to_owned(),
        "عامل منارة يكره البحر في الإسكندرية".to_owned(),
        "海が嫌いな灯台守".to_owned(),
        "{{ H }} {x} <script>alert(1)</script> **bold** {{#each}} }} {".to_owned(),
        "a ".repeat(10_000),
        "word ".repeat(4_000),
        "x".repeat(20_000),
        "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ".repeat(350),
        "no magic without dragons not a love story".to_owned(),
        "A keeper.\n\n\tWho?\u{200f}\u{202e} Called “X”, in Y.".to_owned(),
    ]
}

#[test]
fn every_stage_is_complete_for_weird_premises() {
    for premise in weird() {
        for stage in Stage::WORKING {
            let mut brief = brief(stage, 3, &premise);
            brief.instructions = Some(premise.chars().take(2_000).collect());
            assert_complete(brief.clone());
            brief.kind = GenerationKind::Refinement;
            brief.count = 1;
            brief.feedback = vec![FeedbackNote {
                stage,
                feedback: premise.chars().take(2_000).collect(),
                adjustments: BTreeMap::new(),
            }];
            assert_complete(brief);
        }
    }
}

#[test]
fn braces_of_the_writer_are_never_read_as_slots() {
    for draft in write(brief(
        Stage::Concept,
        3,
        "A {H} keeper of {{ place }} called {x}",
    )) {
        let text = told(&draft.content);
        assert!(!text.contains('{') && !text.contains('}'), "{text}");
    }
}

#[test]
fn own_concepts_carry_every_later_stage() {
    for premise in weird() {
        let own = json!({"concepts": [{
            "title": "Salt", "core_idea": "A customs clerk in Aveiro smuggles her dead husband's letters back to their senders.",
            "description": if premise.trim().is_empty() { "She does it by night." } else { premise.get(..300).unwrap_or("She does it by night.") },
            "philosophical_depth": "x", "emotional_core": "y"}]});
        for stage in Stage::WORKING.into_iter().skip(1) {
            let mut brief = brief(stage, 4, &premise);
            brief.confirmed.insert(Stage::Concept, own.clone());
            assert_complete(brief);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn random_briefs_yield_complete_content(
        seed in 0u64..9_007_199_254_740_991,
        stage in 0usize..5,
        count in 1u32..=10,
        round in 0u32..4,
        premise in "\\PC{0,120}|[A-Za-z ,.]{0,400}",
        wish in "\\PC{1,80}|(no|without|make|set it in|call her|darker|add) [A-Za-z ]{1,40}",
        refine in any::<bool>(),
        with_base in any::<bool>(),
    ) {
        let stage = Stage::WORKING[stage];
        let mut brief = brief(stage, seed, &premise);
        brief.count = if refine { 1 } else { count };
        brief.round = round;
        brief.instructions = (!refine).then(|| wish.clone());
        if refine {
            brief.kind = GenerationKind::Refinement;
            brief.feedback = vec![FeedbackNote { stage, feedback: wish.clone(), adjustments: BTreeMap::new() }];
            if with_base {
                let mut first = brief.clone();
                first.kind = GenerationKind::Inspiration;
                first.feedback.clear();
                let content = write(first).remove(0).content;
                let pointer = ["/title", "/logline", "/characters/0/age", "/entries/0/rules", "/ending"][Stage::WORKING.iter().position(|s| *s == stage).unwrap()];
                brief.adjustments.insert(pointer.to_owned(), wish);
                brief.base = Some(BaseProposal { proposal_id: Uuid::nil(), content });
            }
        }
        assert_complete(brief);
    }
}
