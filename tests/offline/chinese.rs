//! A Chinese session is Chinese throughout, names included, and is steered in Chinese.

use genesis_actors::domain::content::{Completeness, check};
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Brief, Draft};
use serde_json::Value;

use super::brief::{brief, refinement, told, whole_in, write, writer};
use super::builds::{assert_plot, plot_of};

fn zh(stage: Stage, seed: u64, premise: &str) -> Brief {
    let mut brief = brief(stage, seed, premise);
    brief.language = "zh-CN".to_owned();
    brief
}

fn refined(stage: Stage, seed: u64, base: &Value, feedback: &str) -> Draft {
    let mut brief = refinement(stage, Some(base), feedback);
    brief.language = "zh-Hans".to_owned();
    brief.seed = seed;
    write(brief).remove(0)
}

/// The strings of a content but for the world's categories, which the contract spells in English.
fn prose(value: &Value) -> String {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(name, _)| *name != "category")
            .map(|(_, value)| prose(value))
            .collect(),
        Value::Array(items) => items.iter().map(prose).collect(),
        other => told(other),
    }
}

#[test]
fn the_chinese_stock_has_no_faults() {
    assert!(
        writer().faults("zh").is_empty(),
        "{:#?}",
        writer().faults("zh")
    );
}

#[test]
fn a_whole_journey_has_no_word_of_english() {
    for (seed, premise) in [
        (1, ""),
        (2, "一个恨海的守灯人"),
        (3, "两姐妹在苏州继承了一间面馆，发现父亲当过告密者。"),
        (4, "如果龙在邮局上班"),
    ] {
        for (stage, content) in whole_in("zh", seed, premise) {
            let text = prose(&content);
            let latin: String = text.chars().filter(char::is_ascii_alphabetic).collect();
            assert!(latin.is_empty(), "{stage}: {latin} in {text}");
            assert!(
                !text.contains('{') && !text.contains("  "),
                "{stage}: {text}"
            );
            let whole = if stage == Stage::Concept {
                &content["concepts"][0]
            } else {
                &content
            };
            let faults = check(stage, whole, Completeness::Complete, "");
            assert!(faults.is_empty(), "{stage} {faults:?}");
            if stage == Stage::Plot {
                assert_plot(&plot_of(&content), None);
            }
        }
    }
}

#[test]
fn a_name_and_a_place_asked_for_carry_through() {
    let all = whole_in("zh", 6, "一个名叫温素心的产婆，在泉州记着每一句谎话");
    for (stage, content) in &all {
        let text = told(content);
        assert!(text.contains("温素心"), "{stage}: {text}");
        assert!(text.contains("泉州"), "{stage}: {text}");
    }
}

#[test]
fn feedback_is_heard_in_chinese() {
    for (stage, wish, shows) in [
        (Stage::Concept, "主角叫沈月白", "沈月白"),
        (Stage::Concept, "搬到泉州", "泉州"),
        (
            Stage::Concept,
            "加上一架沉在水里的钢琴",
            "一架沉在水里的钢琴",
        ),
        (Stage::World, "我想要一个卖坏钟的集市", "卖坏钟的集市"),
        (
            Stage::Plot,
            "弟弟应该在拍卖会上背叛她",
            "弟弟会在拍卖会上背叛她",
        ),
    ] {
        let base = write(zh(stage, 9, "")).remove(0).content;
        let made = refined(stage, 9, &base, wish);
        assert!(
            told(&made.content).contains(shows),
            "{wish}: {}",
            told(&made.content)
        );
        assert!(!made.adjustments_made.unwrap().is_empty(), "{wish}");
    }
}

#[test]
fn what_was_refused_is_absent_and_what_was_kept_stays() {
    for seed in 0..4 {
        for stage in Stage::WORKING {
            let mut brief = zh(stage, seed, "");
            brief.instructions = Some("不要鬼".to_owned());
            for draft in write(brief) {
                assert!(
                    !told(&draft.content).contains('鬼'),
                    "{}",
                    told(&draft.content)
                );
            }
        }
    }
    let base = write(zh(Stage::Concept, 8, "")).remove(0).content;
    let mut brief = refinement(
        Stage::Concept,
        Some(&base),
        "主角叫沈月白，搬到泉州，更黑暗",
    );
    brief.language = "zh".to_owned();
    brief.seed = 8;
    brief.keep = vec!["/description".to_owned()];
    let made = write(brief).remove(0).content;
    assert_eq!(made["description"], base["description"]);
    assert_ne!(made, base);
}

#[test]
fn the_same_brief_gives_the_same_text() {
    for stage in Stage::WORKING {
        let mut brief = zh(stage, 77, "一个恨海的守灯人");
        assert_eq!(write(brief.clone()), write(brief.clone()));
        brief.kind = GenerationKind::Inspiration;
        brief.language = "pl".to_owned();
        let fallback = told(&write(brief).remove(0).content);
        assert!(fallback.chars().filter(char::is_ascii_alphabetic).count() > 200);
    }
}
