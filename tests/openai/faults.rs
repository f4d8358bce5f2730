//! Everything a server can do wrong, and what becomes of it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genesis::config::Secret;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Writer, WriterError};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::asked::{brief, write, writer, writer_with};
use super::scripted::{Cue, Manner, Scripted};
use super::support::eventually;

#[tokio::test]
async fn a_first_token_that_does_not_come_is_told_in_plain_words() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Slow(Duration::from_secs(20)));
    let writer = writer_with(&server, |settings| {
        settings.first_token = Duration::from_millis(900)
    });
    let (written, ..) = write(&writer, brief(Stage::Concept, 1)).await;
    let host = server
        .base
        .trim_start_matches("http://")
        .trim_end_matches("/v1");
    let said = format!("the model at {host} did not answer within 1 s");
    assert_eq!(written, Err(WriterError::Unavailable(said)));
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_says_so() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Hang("{\"title\": \"Salt"));
    let writer = writer_with(&server, |settings| {
        settings.timeout = Duration::from_secs(1)
    });
    let (written, ..) = write(&writer, brief(Stage::Concept, 1)).await;
    let Err(WriterError::TimedOut(said)) = written else {
        panic!("{written:?}")
    };
    assert!(said.ends_with("did not finish within 1 s"), "{said}");
}

#[tokio::test]
async fn a_stream_that_is_cut_keeps_what_was_whole_and_only_the_rest_is_asked_for() {
    let server = Scripted::start(Manner::Schema).await;
    let cut = "{\"title\": \"The Salt Ledger\", \"core_idea\": \"A keeper must choose.\", \"description\": \"She coun";
    server.next(Cue::Cut(cut.to_owned()));
    let (written, texts, _) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    let concept = &written.unwrap().proposals[0].content;
    assert_eq!(concept["title"], "The Salt Ledger");
    assert_eq!(concept["core_idea"], "A keeper must choose.");
    assert_eq!(texts[&(0, "/title".to_owned())], "The Salt Ledger");
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    let wanted: Vec<&String> = asked[1]["response_format"]["json_schema"]["schema"]["properties"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(
        wanted,
        ["description", "emotional_core", "philosophical_depth"]
    );
    assert!(
        server.prompt(1).contains("The Salt Ledger"),
        "{}",
        server.prompt(1)
    );
}

#[tokio::test]
async fn a_busy_server_is_asked_again_when_it_wants_to_be() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Status(429, Some("1"), "slow down"));
    server.next(Cue::Status(503, None, "loading the model"));
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    assert_eq!(written.unwrap().proposals.len(), 1);
    let times = server.times();
    assert_eq!(times.len(), 3);
    assert!(
        times[1] - times[0] >= Duration::from_secs(1),
        "{:?}",
        times[1] - times[0]
    );
}

#[tokio::test]
async fn a_rest_longer_than_the_attempt_is_passed_on() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Status(429, Some("45"), "come back later"));
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    let Err(WriterError::Busy { why, retry_after }) = written else {
        panic!("{written:?}")
    };
    assert_eq!(retry_after, Duration::from_secs(45));
    assert!(
        why.contains("429") && why.contains("come back later"),
        "{why}"
    );
}

#[tokio::test]
async fn talk_instead_of_json_is_asked_again_and_in_the_end_given_up() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Say(
        "I would rather talk about the weather.".to_owned(),
    ));
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    assert!(written.is_ok());
    assert_eq!(server.asked().len(), 2);
    for _ in 0..3 {
        server.next(Cue::Say("{\"title\": [[[".to_owned()));
    }
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    assert!(
        matches!(written, Err(WriterError::Invalid(_))),
        "{written:?}"
    );
}

#[tokio::test]
async fn an_answer_of_another_shape_is_brought_into_form() {
    let server = Scripted::start(Manner::Schema).await;
    let strange = json!({
        "Title": ["Salt", "Ash"], "coreIdea": "x".repeat(900), "description": "Good.", "philosophical depth": 7,
        "emotional_core": null, "invented": {"a": 1},
    });
    server.next(Cue::Say(strange.to_string()));
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    let concept = &written.unwrap().proposals[0].content;
    assert_eq!(concept["title"], "Salt; Ash");
    assert!(concept["core_idea"].as_str().unwrap().chars().count() <= 200);
    assert_eq!(concept["philosophical_depth"], "7");
    assert!(concept["emotional_core"].is_string());
    assert_eq!(concept.get("invented"), None);
    let asked = server.asked();
    let wanted = asked[1]["response_format"]["json_schema"]["schema"]["properties"]
        .as_object()
        .unwrap();
    assert_eq!(wanted.keys().collect::<Vec<_>>(), ["emotional_core"]);
}

#[tokio::test]
async fn output_without_end_is_cut_and_its_connection_closed() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Endless(
        "{\"title\": \"Salt\", \"core_idea\": \"and on and on and on and on and on ",
    ));
    let (written, ..) = write(&writer(&server), brief(Stage::Concept, 1)).await;
    let concept = &written.unwrap().proposals[0].content;
    assert_eq!(concept["title"], "Salt");
    eventually("the stream is closed", async || {
        (server.open.load(Ordering::SeqCst) == 0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn dropping_what_is_written_closes_the_connection() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Hang("{\"title\": \"Salt"));
    let writer = Arc::new(writer(&server));
    let (say, mut pieces) = mpsc::channel(100);
    let writing = tokio::spawn({
        let writer = writer.clone();
        async move { writer.write(Arc::new(brief(Stage::Concept, 1)), say).await }
    });
    pieces.recv().await.unwrap();
    assert_eq!(server.open.load(Ordering::SeqCst), 1);
    writing.abort();
    eventually("the stream is closed", async || {
        (server.open.load(Ordering::SeqCst) == 0).then_some(())
    })
    .await;
    // The place it took is free again.
    let (written, ..) = write(&writer, brief(Stage::Concept, 1)).await;
    assert!(written.is_ok());
}

#[tokio::test]
async fn what_a_server_can_do_is_found_out_once() {
    for (manner, probes) in [
        (Manner::Schema, 1),
        (Manner::JsonObject, 1),
        (Manner::Tools, 1),
        (Manner::Plain, 1),
        (Manner::Deaf, 5),
    ] {
        let server = Scripted::start(manner).await;
        let writer = writer(&server);
        for stage in [Stage::Concept, Stage::Theme] {
            let (written, ..) = write(&writer, brief(stage, 1)).await;
            assert!(written.is_ok(), "{manner:?}: {written:?}");
        }
        assert_eq!(server.probes(), probes, "{manner:?}");
    }
}

#[tokio::test]
async fn every_stage_is_had_from_a_server_that_only_talks() {
    let server = Scripted::start(Manner::Plain).await;
    for stage in [
        Stage::Concept,
        Stage::Theme,
        Stage::Characters,
        Stage::World,
        Stage::Plot,
    ] {
        let (written, ..) = write(&writer(&server), brief(stage, 1)).await;
        assert!(written.is_ok(), "{stage:?}: {written:?}");
    }
}

#[tokio::test]
async fn a_parameter_the_server_does_not_know_is_left_out_from_then_on() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Status(
        400,
        None,
        "Unsupported parameter: 'max_tokens' is not supported with this model",
    ));
    let writer = writer(&server);
    for _ in 0..2 {
        let (written, ..) = write(&writer, brief(Stage::Concept, 1)).await;
        assert!(written.is_ok(), "{written:?}");
    }
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    for body in &asked[1..] {
        assert_eq!(body.get("max_tokens"), None);
        assert!(body["max_completion_tokens"].is_u64());
    }
}

#[tokio::test]
async fn a_refused_key_is_said_and_not_shown() {
    let server = Scripted::start(Manner::Schema).await;
    server.next(Cue::Status(
        401,
        None,
        "Incorrect API key provided: sk-very-secret",
    ));
    let writer = writer_with(&server, |settings| {
        settings.api_key = Some(Secret::new("sk-very-secret".to_owned()))
    });
    let (written, ..) = write(&writer, brief(Stage::Concept, 1)).await;
    let Err(WriterError::Refused(said)) = written else {
        panic!("{written:?}")
    };
    assert!(
        said.contains("does not accept the key")
            && said.contains("***")
            && !said.contains("sk-very"),
        "{said}"
    );
    assert!(
        server
            .keys()
            .iter()
            .all(|key| key == "Bearer sk-very-secret")
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let writer = {
        let server = Scripted::start(Manner::Schema).await;
        writer_with(&server, |settings| {
            settings.base_url = "http://127.0.0.1:9/v1".to_owned()
        })
    };
    let (written, ..) = write(&writer, brief(Stage::Concept, 1)).await;
    let Err(WriterError::Unavailable(said)) = written else {
        panic!("{written:?}")
    };
    assert!(
        said.starts_with("the model at 127.0.0.1:9 cannot be reached (")
            && said.contains("refused"),
        "{said}"
    );
    assert!(writer.ping().await.is_err());
}

#[tokio::test]
async fn a_later_attempt_goes_on_where_the_one_before_broke_off() {
    let server = Scripted::start(Manner::Schema).await;
    let writer = writer(&server);
    let brief = brief(Stage::Concept, 3);
    server.next(Cue::Slow(Duration::ZERO));
    server.next(Cue::CutOff(60));
    server.next(Cue::Status(500, Some("40"), "out of memory"));
    let (first, texts, _) = write(&writer, brief.clone()).await;
    assert!(matches!(first, Err(WriterError::Busy { .. })), "{first:?}");
    let before = server.asked().len();
    let (second, again, _) = write(&writer, brief).await;
    let second = second.unwrap();
    assert_eq!(second.proposals.len(), 3);
    // The first concept was whole: it is told again as it was, and not asked for again.
    let title = (0, "/title".to_owned());
    assert_eq!(again[&title], texts[&title]);
    assert_eq!(
        second.proposals[0].content["title"],
        Value::String(texts[&title].clone())
    );
    assert_eq!(server.asked().len() - before, 2);
}
