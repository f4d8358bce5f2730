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
    assert!(
        writer().faults("en").is_empty(),
        "{:#?}",
        writer().faults("en")
    );
    assert!(
        writer().ideas("en").len() >= 90,
        "{} kernels",
        writer().ideas("en").len()
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
fn a_premise_is_found_again_in_the_concepts_together_if_not_in_each() {
    for premise in PREMISES.iter().filter(|p| !p.is_empty()) {
        let drafts = write(brief(Stage::Concept, 5, premise));
        let shares: Vec<f64> = drafts
            .iter()
            .map(|d| coverage(premise, &told(&d.content)))
            .collect();
        let mean = shares.iter().sum::<f64>() / shares.len() as f64;
        let all: String = drafts.iter().map(|d| told(&d.content)).collect();
        let together = coverage(premise, &all);
        println!("{mean:.2} together {together:.2} {shares:.2?} {premise}");
        // A long premise is not quoted whole ten times over; together they have all of it.
        assert!(mean >= 0.35, "{premise}: {shares:?}");
        assert!(together >= 0.7, "{premise}: {together}");
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

/// Over many seeds and more premises; prints the worst of each measure.
#[test]
#[ignore = "long; for reading the numbers"]
fn the_gate_over_many_seeds() {
    let more = [
        "A violin maker in Cremona discovers that her best instrument was built from a church door stolen during the plague.",
        "An old soldier and a runaway girl cross the desert with a piano.",
        "What if nobody could lie on Tuesdays?",
        "A detective with no memory investigates his own murder in 1920s Shanghai.",
        "a love story between a beekeeper and the man who poisons her bees",
    ];
    for premise in PREMISES.iter().chain(&more) {
        let mut worst = (1.0f64, 0.0f64, 0.0f64, 0.0f64);
        let mut covered = 0.0;
        for seed in 0..60 {
            let drafts = write(brief(Stage::Concept, seed, premise));
            let texts: Vec<String> = drafts.iter().map(|d| concept_text(&d.content)).collect();
            let found = likeness(&texts);
            worst.0 = worst.0.min(found.distinct_2);
            worst.1 = worst.1.max(found.self_bleu_4);
            worst.2 = worst.2.max(found.shared_runs);
            worst.3 = worst.3.max(found.jaccard);
            covered += drafts
                .iter()
                .map(|d| coverage(premise, &told(&d.content)))
                .sum::<f64>()
                / 600.0;
        }
        println!(
            "distinct-2 {:.3} self-BLEU-4 {:.3} runs {:.3} Jaccard {:.3} covered {covered:.2} {premise}",
            worst.0, worst.1, worst.2, worst.3
        );
    }
    for premise in PREMISES {
        let firsts: Vec<String> = (0..20)
            .map(|seed| {
                concept_text(&write(brief(Stage::Concept, seed * 7919, premise))[0].content)
            })
            .collect();
        println!("first of 20 sessions {:.3?} {premise}", likeness(&firsts));
        let all = super::brief::whole(3, premise);
        let shares: Vec<String> = all
            .iter()
            .map(|(stage, v)| format!("{stage} {:.2}", coverage(premise, &told(v))))
            .collect();
        println!("coverage {} {premise}", shares.join(" "));
    }
}
