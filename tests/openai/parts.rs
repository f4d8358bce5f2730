//! How much is asked for at once, what each part is given, and how different concepts are.

use std::collections::BTreeSet;

use genesis::writer::openai::Parts;
use genesis_actors::domain::content::{self, Completeness};
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::FeedbackNote;
use serde_json::json;

use super::asked::{brief, write, writer, writer_with};
use super::scripted::{Cue, Manner, Scripted};

#[tokio::test]
async fn text_appears_field_by_field_as_it_will_stand() {
    let server = Scripted::start(Manner::Schema).await;
    let (written, texts, progress) = write(&writer(&server), brief(Stage::Concept, 10)).await;
    let written = written.unwrap();
    assert_eq!(written.proposals.len(), 10);
    for (n, draft) in (0..).zip(&written.proposals) {
        for (field, value) in draft.content.as_object().unwrap() {
            assert_eq!(&texts[&(n, format!("/{field}"))], value.as_str().unwrap());
        }
    }
    assert!(progress.is_sorted(), "{progress:?}");
    assert!(progress.last().is_some_and(|last| *last > 0.9));
    let usage = written.writer.usage.unwrap();
    assert_eq!(
        (
            &usage["prompt_tokens"],
            &usage["estimated"],
            &usage["calls"]
        ),
        (&json!(1000), &json!(false), &json!(10))
    );
    let out = usage["completion_tokens"].as_f64().unwrap();
    assert!((usage["cost"].as_f64().unwrap() - (1000.0 + 2.0 * out) / 1e6).abs() < 1e-9);
    assert_eq!(usage["currency"], "EUR");
    let told = written.prompt.unwrap();
    assert_eq!(told["version"], "v1");
    assert_eq!(told["settings"]["parts"], "small");
    assert!(
        told["calls"][0]["user"]
            .as_str()
            .unwrap()
            .contains("A lighthouse keeper who hates the sea")
    );
}

#[tokio::test]
async fn a_small_model_is_asked_in_parts_and_each_is_given_those_before() {
    let server = Scripted::start(Manner::Schema).await;
    let writer = writer_with(&server, |settings| settings.concurrency = 1);
    let mut wish = brief(Stage::Characters, 1);
    wish.confirmed.insert(
        Stage::Theme,
        json!({"logline": "The sea always asks twice."}),
    );
    let (written, texts, _) = write(&writer, wish).await;
    let cast = &written.unwrap().proposals[0].content;
    assert_eq!(
        server.asked().len(),
        5,
        "the cast, three characters, their bonds"
    );
    let names: BTreeSet<&str> = cast["characters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    assert_eq!(names.len(), 3);
    for name in &names {
        assert!(
            server.prompt(4).contains(name),
            "the bonds are written knowing {name}"
        );
    }
    for bond in cast["relationships"].as_array().unwrap() {
        assert!(
            names.contains(bond["from"].as_str().unwrap())
                && names.contains(bond["to"].as_str().unwrap())
        );
    }
    assert!(server.prompt(0).contains("The sea always asks twice."));
    assert_eq!(
        texts[&(0, "/characters/1/want".to_owned())],
        cast["characters"][1]["want"].as_str().unwrap()
    );
    let (written, ..) = write(&writer, brief(Stage::Plot, 2)).await;
    for draft in written.unwrap().proposals {
        let chapters: Vec<i64> = draft.content["acts"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|act| act["chapters"].as_array().unwrap())
            .map(|chapter| chapter["number"].as_i64().unwrap())
            .collect();
        assert_eq!(chapters, (1..=9).collect::<Vec<_>>());
        for thread in draft.content["threads"].as_array().unwrap() {
            assert!(
                thread["paid_off_in"].as_i64().unwrap() - thread["planted_in"].as_i64().unwrap()
                    >= 3
            );
        }
        assert!(content::check(Stage::Plot, &draft.content, Completeness::Complete, "").is_empty());
    }
}

#[tokio::test]
async fn a_large_model_writes_a_whole_stage_in_one_call() {
    let server = Scripted::listing(
        Manner::Schema,
        json!({"id": "grand-70b", "max_model_len": 65_536}),
    )
    .await;
    let writer = writer(&server);
    for (stage, count) in [
        (Stage::Concept, 10),
        (Stage::Theme, 3),
        (Stage::Characters, 3),
        (Stage::World, 3),
        (Stage::Plot, 3),
    ] {
        let before = server.asked().len();
        let (written, texts, _) = write(&writer, brief(stage, count)).await;
        let written = written.unwrap();
        assert_eq!(written.proposals.len(), count as usize);
        assert_eq!(server.asked().len() - before, 1, "{stage:?}");
        let last = (
            count - 1,
            if stage == Stage::Plot {
                "/ending"
            } else {
                "/title"
            }
            .to_owned(),
        );
        if let Some(text) = texts.get(&last) {
            assert_eq!(
                Some(text.as_str()),
                written.proposals[count as usize - 1]
                    .content
                    .pointer(&last.1)
                    .unwrap()
                    .as_str()
            );
        }
        assert!(
            texts.keys().any(|(proposal, _)| *proposal == count - 1),
            "{stage:?}: the last proposal was told, too"
        );
    }
    // The size is a setting, too.
    let small = Scripted::start(Manner::Schema).await;
    let told_whole = writer_with(&small, |settings| settings.parts = Parts::Small);
    let ability = told_whole.find_out().await.unwrap();
    assert!(told_whole.is_small(&ability));
}

fn concept(title: &str, text: &str) -> String {
    let text = text.to_owned();
    json!({"title": title, "core_idea": text, "description": text, "philosophical_depth": text, "emotional_core": text, "irony": text}).to_string()
}

#[tokio::test]
async fn a_concept_too_much_like_another_is_asked_for_again() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Say(concept(
        "The Salt Ledger",
        "A clerk who counts the drowned must choose between her brother and the book.",
    )));
    server.next(Cue::Say(concept(
        "The Ash Ledger",
        "A clerk who counts the burned must choose between her sister and the book.",
    )));
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 2)).await;
    let written = written.unwrap();
    assert_eq!(server.asked().len(), 3);
    assert_eq!(written.proposals[0].content["title"], "The Salt Ledger");
    assert_ne!(written.proposals[1].content["title"], "The Ash Ledger");
    assert!(
        server.prompt(2).contains("too much like \"The Ash Ledger"),
        "{}",
        server.prompt(2)
    );
    let notes = written.prompt.unwrap()["notes"].to_string();
    assert!(notes.contains("too much like another"), "{notes}");
}

#[tokio::test]
async fn a_short_context_keeps_what_the_writer_said_last() {
    let server = Scripted::start(Manner::Schema).await;
    let writer = writer_with(&server, |settings| settings.context = 2_048);
    let mut wish = brief(Stage::Concept, 1);
    wish.premise = Some("word ".repeat(4_000));
    wish.earlier = (0..30)
        .map(|n| json!({"title": format!("Rejected {n}"), "core_idea": "long ".repeat(40)}))
        .collect();
    wish.feedback = (0..40)
        .map(|n| FeedbackNote {
            stage: Stage::Concept,
            feedback: format!("Note {n}: {}", "and more ".repeat(20)),
            adjustments: Default::default(),
        })
        .collect();
    wish.instructions = Some("Only at night.".to_owned());
    let (written, ..) = write(&writer, wish).await;
    let prompt = server.prompt(0);
    assert!(
        prompt.chars().count() < 2_048 * 3,
        "{}",
        prompt.chars().count()
    );
    for kept in ["Note 39", "Note 38", "Note 37", "Only at night."] {
        assert!(prompt.contains(kept), "{kept}");
    }
    assert!(!prompt.contains("Rejected 0"), "{prompt}");
    let shortened = written.unwrap().prompt.unwrap()["calls"][0]["shortened"].clone();
    assert!(
        shortened[0]
            .as_str()
            .unwrap()
            .starts_with("Proposed before"),
        "{shortened}"
    );
}

#[tokio::test]
async fn the_prompt_speaks_the_sessions_language() {
    let server = Scripted::start(Manner::Schema).await;
    let mut wish = brief(Stage::Concept, 1);
    wish.language = "zh-Hans".to_owned();
    let (written, ..) = write(&writer(&server), wish).await;
    assert!(
        written.unwrap().prompt.unwrap()["system"]
            .as_str()
            .unwrap()
            .contains("Write in Chinese (zh-Hans).")
    );
}
