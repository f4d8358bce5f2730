//! The runtime inside one process: crashes of actors, retries, keys, passivation, and two runtimes on one store.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod inside;
mod support;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::future::join_all;
use genesis_actors::command::Refusal;
use genesis_actors::domain::stage::CommandType;
use genesis_actors::observe::ActorStatus;
use genesis_actors::runtime::Settings;
use inside::{Curse, House, draft, keyed};
use serde_json::json;

/// Commands that were queued behind the one that crashed, and that one itself.
async fn seven_edits(
    house: &House,
    session: uuid::Uuid,
) -> Vec<Result<serde_json::Value, Refusal>> {
    join_all(
        (0..7).map(|edit| house.send(session, CommandType::EditDraft, draft(&edit.to_string()))),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_one_session_leaves_others_untouched_and_its_queued_callers_are_answered() {
    let house = House::open().await;
    let (cursed, other) = (house.begin().await, house.begin().await);
    house.journal.curse(cursed, Curse::BeforeWriting, 1);
    let (answers, others) = tokio::join!(seven_edits(&house, cursed), seven_edits(&house, other));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert!(others.iter().all(Result::is_ok), "{others:?}");
    assert_eq!(house.version(cursed).await, 8, "each took effect once");
    assert_eq!(house.version(other).await, 8);
    let restarts = |id: uuid::Uuid| {
        let actor = house.runtime.actor(&id.to_string()).unwrap();
        actor.state.restarts
    };
    assert_eq!((restarts(cursed), restarts(other)), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_was_written_before_the_crash_takes_effect_once_and_is_answered() {
    let house = House::open().await;
    let session = house.begin().await;
    house.journal.curse(session, Curse::AfterWriting, 1);
    let answer = house
        .send(session, CommandType::EditDraft, draft("once"))
        .await
        .unwrap();
    assert_eq!(answer["version"], 2);
    assert_eq!(answer["status"], "COMPLETED");
    assert_eq!(house.version(session).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_crashes_at_every_try_is_given_up_visibly_and_nobody_else() {
    let house = House::open().await;
    let (cursed, other) = (house.begin().await, house.begin().await);
    house.journal.curse(cursed, Curse::BeforeWriting, u32::MAX);
    for _ in 0..4 {
        let refused = house
            .send(cursed, CommandType::EditDraft, draft("never"))
            .await;
        assert!(
            matches!(refused, Err(Refusal::SessionUnavailable(_))),
            "{refused:?}"
        );
    }
    house
        .send(other, CommandType::EditDraft, draft("fine"))
        .await
        .unwrap();

    let failed = house.runtime.actor(&cursed.to_string()).unwrap().state;
    assert_eq!(failed.status, ActorStatus::Failed);
    assert!(failed.detail["reason"].is_string(), "{}", failed.detail);
    house.journal.curse(cursed, Curse::BeforeWriting, 0);
    let restarted = house.runtime.restart_actor(&cursed.to_string()).await;
    assert_eq!(restarted.unwrap().state.status, ActorStatus::Running);
    house
        .send(cursed, CommandType::EditDraft, draft("after all"))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn passivation_in_the_middle_of_commands_loses_none_and_repeats_none() {
    let house = House::open_with(|settings: &mut Settings| {
        settings.sessions.idle_passivation = chrono::Duration::zero();
        settings.sessions.sweep_every = std::time::Duration::from_millis(1);
    })
    .await;
    let session = house.begin().await;
    for edit in 0..200 {
        let answer = house
            .send(session, CommandType::EditDraft, draft(&edit.to_string()))
            .await
            .unwrap();
        assert_eq!(answer["version"], edit + 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_sent_sixteen_times_at_once_takes_effect_once_and_answers_the_same() {
    let house = Arc::new(House::open().await);
    let session = house.begin().await;
    let sends = (0..16).map(|_| {
        let house = house.clone();
        tokio::spawn(async move {
            house
                .submit(
                    session,
                    CommandType::EditDraft,
                    draft("keyed"),
                    keyed("k-1"),
                )
                .await
                .unwrap()
        })
    });
    let answers: Vec<_> = join_all(sends)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
    let bodies: BTreeSet<String> = answers
        .iter()
        .map(|answer| answer.body.to_string())
        .collect();
    assert_eq!(bodies.len(), 1);
    assert_eq!(house.version(session).await, 2);
    let other = house
        .submit(
            session,
            CommandType::EditDraft,
            draft("other"),
            keyed("k-1"),
        )
        .await;
    assert_eq!(other.unwrap_err(), Refusal::KeyReused);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runtimes_with_an_actor_each_for_one_session_lose_nothing_and_write_no_sequence_twice()
{
    let one = House::open().await;
    let two = one.another().await;
    let session = one.begin().await;
    let edits = (0..40).map(|edit| {
        let house = if edit % 2 == 0 { &one } else { &two };
        house.send(session, CommandType::EditDraft, draft(&edit.to_string()))
    });
    let answers = join_all(edits).await;
    let taken = answers.iter().filter(|answer| answer.is_ok()).count() as i64;
    assert!(taken > 20, "{answers:?}");
    let events = two.history(session).await;
    let sequences: Vec<i64> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=taken + 2).collect::<Vec<_>>());
    for answer in answers.into_iter().flatten() {
        let command = answer["command_id"].as_str().unwrap().parse().unwrap();
        assert_eq!(
            events
                .iter()
                .filter(|event| event.causation_id == Some(command))
                .count(),
            1
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_tells_what_happened_since() {
    let house = House::open().await;
    let session = house.begin().await;
    house
        .send(session, CommandType::EditDraft, draft("first"))
        .await
        .unwrap();
    house
        .send(
            session,
            CommandType::NavigateToStage,
            json!({"stage": "PLOT"}),
        )
        .await
        .unwrap();
    let refusal = house
        .expecting(session, CommandType::AbandonGenesis, json!({}), 1)
        .await
        .unwrap_err();
    let Refusal::VersionConflict {
        version, changes, ..
    } = refusal
    else {
        panic!("{refusal:?}")
    };
    assert_eq!(version, 3);
    let types: Vec<_> = changes
        .iter()
        .map(|change| change.event_type.as_str())
        .collect();
    assert_eq!(types, ["draft.edited", "stage.entered"]);
    // Only another edit of the same draft is in the way of an edit.
    house
        .expecting(session, CommandType::EditDraft, draft("second"), 2)
        .await
        .unwrap();
    let refusal = house
        .expecting(session, CommandType::EditDraft, draft("lost"), 3)
        .await
        .unwrap_err();
    assert!(
        matches!(refusal, Refusal::VersionConflict { version: 4, .. }),
        "{refusal:?}"
    );
    let refusal = house
        .expecting(session, CommandType::EditDraft, draft("beyond"), 99)
        .await
        .unwrap_err();
    assert!(
        matches!(refusal, Refusal::VersionConflict { .. }),
        "{refusal:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_wrote_is_read_when_it_is_asked_for() {
    let one = House::open().await;
    let two = one.another().await;
    let session = one.begin().await;
    assert_eq!(two.version(session).await, 1);
    one.send(session, CommandType::EditDraft, draft("elsewhere"))
        .await
        .unwrap();
    assert_eq!(two.version_at_least(session, 2).await.unwrap(), 2);
    one.send(session, CommandType::EditDraft, draft("again"))
        .await
        .unwrap();
    let payload = json!({"stage": "PLOT"});
    let taken = two
        .expecting(session, CommandType::NavigateToStage, payload, 3)
        .await;
    assert_eq!(taken.unwrap().body["version"], 4);
    let refused = two.version_at_least(session, 99).await;
    assert_eq!(
        refused.unwrap_err(),
        Refusal::VersionNotReached { version: 4 }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_idle_actors_forget_is_read_again_and_old_versions_are_read_from_snapshots() {
    let house = House::open_with(|settings: &mut Settings| {
        settings.sessions.forget_after = chrono::Duration::zero();
        settings.sessions.sweep_every = std::time::Duration::from_millis(1);
    })
    .await;
    let session = house.begin().await;
    let mut ending = Vec::new();
    for edit in 0..450 {
        let text = format!("ending {edit}");
        let answer = house
            .send(session, CommandType::EditDraft, draft(&text))
            .await
            .unwrap();
        assert_eq!(answer["version"], edit + 2);
        ending.push(text);
    }
    let kept = async |version| house.snapshot_at(session, version).await.unwrap();
    // They are made beside the commands, so the last may still be on its way; the first ones are long there.
    assert!(
        (100..=210).contains(&kept(210).await),
        "one every hundred events"
    );
    assert!(kept(i64::MAX).await > 210);
    for version in [2, 99, 102, 210, 301, 450, 451] {
        let state = house.state_at(session, version).await;
        let told = usize::try_from(version).unwrap() - 2;
        assert_eq!(state["version"], version);
        assert_eq!(state["stages"]["PLOT"]["draft"]["ending"], ending[told]);
        let again = house.state_at(session, version).await;
        assert_eq!(state, again, "rendered once or twice, it is the same");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_is_refused_at_once_while_the_store_is_slow_and_those_taken_are_done() {
    let house =
        Arc::new(House::open_with(|settings: &mut Settings| settings.max_in_flight = 16).await);
    let mut sessions = Vec::new();
    for _ in 0..40 {
        sessions.push(house.begin().await);
    }
    house.journal.slow(std::time::Duration::from_millis(300));
    let began = std::time::Instant::now();
    let sent = sessions.into_iter().map(|session| {
        let house = house.clone();
        tokio::spawn(async move {
            let sent = house.send(session, CommandType::EditDraft, draft("one of many"));
            (sent.await, began.elapsed())
        })
    });
    let answers: Vec<_> = join_all(sent)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(answer, _)| answer.is_ok());
    assert_eq!((taken.len(), refused.len()), (16, 24));
    for (refusal, after) in refused {
        assert_eq!(refusal, &Err(Refusal::Overloaded));
        assert!(*after < std::time::Duration::from_millis(250), "{after:?}");
    }
}
