//! Ten concepts that a reader tells apart by their ideas, over seeds and premises.

use genesis_actors::domain::stage::Stage;

use super::brief::{brief, told, write, writer};
use super::measure::{concept_text, coverage, likeness};

pub const PREMISES: &[&str] = &[
    "",
    "A lighthouse keeper who hates the sea",
    "Two sisters inherit a bakery in Lisbon and discover that their father was an informer.",
    "Dragons run the post office",
    "A retired judge must hide the man she once sentenced, in a village on the coast of Norway during the last winter of the war.",
    "Maren is a midwife who cannot forget faces.",
];

#[test]
fn the_stock_parses_and_has_no_faults() {
    assert!(writer().faults().is_empty(), "{:#?}", writer().faults());
    assert!(
        writer().ideas().len() >= 40,
        "{} kernels",
        writer().ideas().len()
    );
}

#[test]
fn ten_concepts_pass_the_gate_for_several_seeds_and_premises() {
    for premise in PREMISES {
        for seed in [1, 2, 3, 42, 1_000_003, 9_007_199_254_740_991] {
            let drafts = write(brief(Stage::Concept, seed, premise));
            assert_eq!(drafts.len(), 10);
            let texts: Vec<String> = drafts.iter().map(|d| concept_text(&d.content)).collect();
            let found = likeness(&texts);
            println!("{seed:>17} {found:.3?} {premise}");
            assert!(found.distinct_2 >= 0.86, "{premise} {seed} {found:?}");
            assert!(found.self_bleu_4 <= 0.14, "{premise} {seed} {found:?}");
            assert!(found.shared_runs <= 0.03, "{premise} {seed} {found:?}");
            assert!(found.jaccard <= 0.25, "{premise} {seed} {found:?}");
        }
    }
}

#[test]
fn a_premise_is_found_again_in_the_concepts() {
    for premise in PREMISES.iter().filter(|p| !p.is_empty()) {
        let drafts = write(brief(Stage::Concept, 5, premise));
        let shares: Vec<f64> = drafts
            .iter()
            .map(|d| coverage(premise, &told(&d.content)))
            .collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        println!("{mean:.2} {shares:.2?} {premise}");
        assert!(mean >= 0.7, "{premise}: {shares:?}");
    }
}

#[test]
fn later_rounds_bring_other_ideas_until_the_stock_is_used_up() {
    let mut earlier: Vec<serde_json::Value> = Vec::new();
    for round in 0..4 {
        let mut brief = brief(Stage::Concept, 11, "A lighthouse keeper who hates the sea");
        brief.round = round;
        brief.earlier = earlier.clone();
        for draft in write(brief) {
            let title = draft.content["title"].clone();
            assert!(
                earlier.iter().all(|e| e["title"] != title),
                "{title} came again in round {round}"
            );
            earlier.push(draft.content);
        }
    }
    assert_eq!(earlier.len(), 40);
}

#[test]
fn a_few_stock_words_and_names_never_occur() {
    let slop = [
        "tapestry",
        "testament to",
        "delve",
        "labyrinth",
        "ethereal",
        "shimmering",
        "symphony of",
        "elias",
        "thorne",
        "lyra",
        "elara",
        "kael",
        "voss",
        "chen",
    ];
    for seed in 0..8 {
        for draft in write(brief(Stage::Concept, seed, "")) {
            let text = told(&draft.content).to_lowercase();
            for word in slop {
                let found = format!(" {} ", text.replace(|c: char| !c.is_alphanumeric(), " "))
                    .contains(&format!(" {word} "));
                assert!(!found, "{word} in {text}");
            }
        }
    }
}
