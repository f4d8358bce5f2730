//! Twenty sessions of one premise begin differently, in both languages; and how often stock words occur.

use genesis_actors::domain::stage::Stage;

use super::brief::{brief, told, whole, write};
use super::gate::PREMISES;
use super::measure::{Likeness, concept_text, likeness, slop};

pub const CHINESE: &[&str] = &[
    "",
    "一个恨海的守灯人",
    "两姐妹在苏州继承了一间面馆，发现父亲当过告密者。",
    "如果龙在邮局上班",
    "一个失忆的侦探在旧上海调查自己的命案",
];

/// The first concepts of twenty sessions whose seeds are `step` apart.
fn firsts(language: &str, premise: &str, from: u64, step: u64) -> Likeness {
    let seeds: Vec<u64> = (0..20).map(|n| from + n * step).collect();
    of_seeds(language, premise, &seeds)
}

/// A number as chance would have it (SplitMix64).
fn chance(n: u64) -> u64 {
    let mut z = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) >> 11
}

fn of_seeds(language: &str, premise: &str, seeds: &[u64]) -> Likeness {
    let texts: Vec<String> = seeds
        .iter()
        .map(|seed| {
            let mut brief = brief(Stage::Concept, *seed, premise);
            brief.language = language.to_owned();
            concept_text(&write(brief).remove(0).content)
        })
        .collect();
    likeness(&texts)
}

#[test]
fn the_first_concepts_of_twenty_sessions_pass_the_gate() {
    for premise in PREMISES {
        for step in [1, 7919] {
            let found = firsts("en", premise, 3, step);
            println!("{step:>5} {found:.3?} {premise}");
            assert!(found.distinct_2 >= 0.82, "{premise} {found:?}");
            assert!(found.self_bleu_4 <= 0.16, "{premise} {found:?}");
            assert!(found.jaccard <= 0.25, "{premise} {found:?}");
        }
    }
}

#[test]
fn so_do_they_in_chinese_by_pairs_of_characters() {
    for premise in CHINESE {
        let mut ten = brief(Stage::Concept, 5, premise);
        ten.language = "zh".to_owned();
        let texts: Vec<String> = write(ten)
            .iter()
            .map(|d| concept_text(&d.content))
            .collect();
        let found = likeness(&texts);
        println!("ten    {found:.3?} {premise}");
        assert!(
            found.distinct_2 >= 0.86 && found.jaccard <= 0.25,
            "{premise} {found:?}"
        );
        let found = firsts("zh", premise, 3, 1);
        println!("twenty {found:.3?} {premise}");
        assert!(
            found.distinct_2 >= 0.82 && found.jaccard <= 0.25,
            "{premise} {found:?}"
        );
    }
}

#[test]
fn stock_words_are_rare() {
    let mut all = String::new();
    for (seed, premise) in (0..).zip(PREMISES) {
        all.extend(whole(seed, premise).values().map(told));
    }
    let rate = slop(&all);
    println!("{rate:.2} stock words per 1,000");
    assert!(rate < 1.0, "{rate}");
}

/// Sets of seeds as chance would have it: how often a set of twenty passes.
#[test]
#[ignore = "long; for the figures"]
fn twenty_sessions_with_seeds_of_chance() {
    for (language, premises) in [("en", PREMISES), ("zh", CHINESE)] {
        for premise in premises {
            let sets: Vec<Likeness> = (1..=10u64)
                .map(|set| {
                    let seeds: Vec<u64> = (0..20).map(|n| chance(set * 1_000 + n)).collect();
                    of_seeds(language, premise, &seeds)
                })
                .collect();
            let mean = |of: fn(&Likeness) -> f64| sets.iter().map(of).sum::<f64>() / 10.0;
            let pairs = sets.iter().filter(|l| l.jaccard > 0.25).count();
            println!(
                "{language} distinct-2 {:.3} self-BLEU-4 {:.3} runs {:.3} Jaccard {:.3}, over .25 in {pairs} of 10: {premise}",
                mean(|l| l.distinct_2),
                mean(|l| l.self_bleu_4),
                mean(|l| l.shared_runs),
                mean(|l| l.jaccard),
            );
        }
    }
}
