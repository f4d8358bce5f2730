//! SseBroadcast: whatever is lost on the quick way, each stream gets every event once, in order, and each character once.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genesis_actors::broadcast::{Broadcast, BroadcastMessage, BroadcastSettings, Stream, Writing};
use genesis_actors::command::Refusal;
use genesis_actors::domain::stage::Stage;
use genesis_actors::generation::{Delta, Progress};
use serde_json::json;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::journal::{FakeJournal, cancelled, entered, requested};
use crate::fakes::{broadcast, drain, of_type, sequences, settle, start};

const SESSION: Uuid = Uuid::from_u128(1 << 64);
const COMMAND: Uuid = Uuid::from_u128(2);

struct Desk {
    journal: Arc<FakeJournal>,
    clock: Arc<TestClock>,
    broadcast: Broadcast,
}

/// A session of five events, and a broadcast.
async fn five(settings: BroadcastSettings) -> Desk {
    let journal = Arc::new(FakeJournal::default());
    journal.fill(SESSION, 5);
    let clock = Arc::new(TestClock::new());
    let broadcast = broadcast(journal.clone(), clock.clone(), settings).await;
    Desk {
        journal,
        clock,
        broadcast,
    }
}

impl Desk {
    /// An event is committed, and the broadcast told of it.
    fn commit(&self) {
        let events = self.journal.write(SESSION, entered());
        self.broadcast.committed(SESSION, &events);
    }

    async fn open(&self, from: Option<i64>) -> Stream {
        self.broadcast.open(SESSION, from).await.unwrap()
    }

    /// It is gathered who came and went.
    async fn gather(&self) {
        self.clock.advance(Duration::from_millis(100)).await;
        settle().await;
    }

    fn write(&self, writing: Writing) {
        assert!(self.broadcast.writing(SESSION, writing));
    }

    fn begin(&self, attempt: u32) {
        self.write(Writing::Began {
            command_id: COMMAND,
            attempt,
            stage: Stage::Concept,
        });
    }

    fn text(&self, attempt: u32, offset: u64, text: &str) {
        self.write(Writing::Text(Delta {
            command_id: COMMAND,
            attempt,
            stage: Stage::Concept,
            proposal: 0,
            pointer: "/title".to_owned(),
            text: text.to_owned(),
            offset,
        }));
    }
}

/// `(offset, text)` of the deltas among what a stream yielded.
fn deltas(seen: &[String]) -> Vec<(u64, String)> {
    of_type(seen, "generation.delta")
        .into_iter()
        .map(|data| {
            let text = data["text"].as_str().unwrap().to_owned();
            (data["offset"].as_u64().unwrap(), text)
        })
        .collect()
}

#[tokio::test]
async fn what_lies_behind_comes_first_and_then_what_happens() {
    let at = five(BroadcastSettings {
        page: 2,
        ..BroadcastSettings::default()
    })
    .await;
    let mut quiet = at.open(Some(0)).await;
    assert_eq!(sequences(&drain(&mut quiet).await), [1, 2, 3, 4, 5]);
    let mut stream = at.open(Some(1)).await;
    // Committed between the opening and the reading: it comes by both ways.
    at.commit();
    settle().await;
    let seen = drain(&mut stream).await;
    assert_eq!(seen[0], "ready 1");
    assert_eq!(sequences(&seen), [2, 3, 4, 5, 6]);
    at.commit();
    assert_eq!(sequences(&drain(&mut stream).await), [7]);
}

#[tokio::test]
async fn without_a_beginning_a_stream_is_live_only() {
    let at = five(BroadcastSettings::default()).await;
    let mut stream = at.open(None).await;
    let seen = drain(&mut stream).await;
    assert_eq!(seen[0], "ready 5");
    assert_eq!(sequences(&seen), [0_i64; 0]);
    at.commit();
    assert_eq!(sequences(&drain(&mut stream).await), [6]);
}

#[tokio::test]
async fn a_live_event_that_is_not_the_next_makes_the_stream_read_what_lacks() {
    let at = five(BroadcastSettings::default()).await;
    let mut stream = at.open(None).await;
    drain(&mut stream).await;
    at.journal.fill(SESSION, 2);
    at.commit();
    assert_eq!(sequences(&drain(&mut stream).await), [6, 7, 8]);
    at.commit();
    assert_eq!(sequences(&drain(&mut stream).await), [9]);
}

#[tokio::test]
async fn the_newest_event_arrives_though_every_wake_up_was_lost() {
    let at = five(BroadcastSettings::default()).await;
    let mut stream = at.open(None).await;
    drain(&mut stream).await;
    at.journal.fill(SESSION, 3);
    assert_eq!(sequences(&drain(&mut stream).await), [0_i64; 0]);
    at.clock.advance(Duration::from_secs(6)).await;
    assert_eq!(sequences(&drain(&mut stream).await), [6, 7, 8]);
}

#[tokio::test]
async fn a_sweep_that_finds_the_store_away_is_made_up_for() {
    let at = five(BroadcastSettings::default()).await;
    let mut stream = at.open(None).await;
    drain(&mut stream).await;
    at.journal.fill(SESSION, 1);
    at.journal.is_away.store(true, Ordering::Relaxed);
    at.clock.advance(Duration::from_secs(11)).await;
    assert_eq!(sequences(&drain(&mut stream).await), [0_i64; 0]);
    at.journal.is_away.store(false, Ordering::Relaxed);
    at.clock.advance(Duration::from_secs(5)).await;
    assert_eq!(sequences(&drain(&mut stream).await), [6]);
}

#[tokio::test]
async fn streams_that_lack_the_same_events_read_them_once() {
    let at = five(BroadcastSettings::default()).await;
    let mut streams = Vec::new();
    for _ in 0..5 {
        streams.push(at.open(None).await);
    }
    for stream in &mut streams {
        drain(stream).await;
    }
    let before = at.journal.reads.load(Ordering::Relaxed);
    at.journal.fill(SESSION, 3);
    at.clock.advance(Duration::from_secs(6)).await;
    let mut listening = Vec::new();
    for mut stream in streams {
        listening.push(tokio::spawn(
            async move { sequences(&drain(&mut stream).await) },
        ));
    }
    for heard in listening {
        assert_eq!(heard.await.unwrap(), [6, 7, 8]);
    }
    assert_eq!(at.journal.reads.load(Ordering::Relaxed) - before, 1);
}

#[tokio::test]
async fn a_slow_reader_is_disconnected_and_loses_nothing() {
    let at = five(BroadcastSettings {
        capacity: 4,
        ..BroadcastSettings::default()
    })
    .await;
    let mut slow = at.open(None).await;
    let mut quick = at.open(None).await;
    let mut heard_by_quick = Vec::new();
    for _ in 0..10 {
        at.commit();
        settle().await;
        heard_by_quick.extend(drain(&mut quick).await);
    }
    let seen = drain(&mut slow).await;
    assert_eq!(seen.last().unwrap(), "end");
    let heard = sequences(&seen);
    assert!(heard.len() < 10, "it was not slow at all: {heard:?}");
    at.gather().await;
    let then = drain(&mut quick).await;
    assert!(
        of_type(&then, "presence.changed").contains(&json!({"viewers": 1})),
        "the quick one was not told that it is alone now"
    );
    let last = heard.last().copied().unwrap_or(5);
    let mut again = at.open(Some(last)).await;
    let rest = sequences(&drain(&mut again).await);
    assert_eq!([heard, rest].concat(), (6..=15).collect::<Vec<i64>>());
    assert_eq!(
        sequences(&heard_by_quick),
        (6..=15).collect::<Vec<i64>>(),
        "another's slowness cost the quick one something"
    );
}

#[tokio::test]
async fn presence_is_told_to_all_when_a_stream_opens_or_closes() {
    let at = five(BroadcastSettings::default()).await;
    let mut first = at.open(None).await;
    at.gather().await;
    let second = at.open(None).await;
    at.gather().await;
    drop(second);
    at.gather().await;
    let viewers: Vec<_> = of_type(&drain(&mut first).await, "presence.changed");
    let counts = [1, 2, 1].map(|viewers| json!({"viewers": viewers}));
    assert_eq!(viewers, counts);
    let streams = at.broadcast.post().observed().state().detail["streams"].clone();
    assert_eq!(streams, 1);
}

#[tokio::test]
async fn of_a_crowd_that_comes_at_once_each_is_told_once_how_many_they_are() {
    let at = five(BroadcastSettings::default()).await;
    let mut first = at.open(None).await;
    let mut crowd = Vec::new();
    for _ in 0..99 {
        crowd.push(at.open(None).await);
    }
    at.gather().await;
    let viewers = of_type(&drain(&mut first).await, "presence.changed");
    assert_eq!(viewers, [json!({"viewers": 100})]);
}

#[tokio::test]
async fn nothing_is_told_to_the_actor_when_nobody_listens() {
    let at = five(BroadcastSettings::default()).await;
    drop(at.open(None).await);
    at.gather().await;
    assert!(!at.broadcast.is_watched(SESSION));
    let handled = || at.broadcast.post().observed().state().messages_handled;
    let before = handled();
    at.commit();
    settle().await;
    assert_eq!(handled(), before);
}

#[tokio::test]
async fn a_stream_that_joins_gets_each_character_once() {
    let at = five(BroadcastSettings::default()).await;
    at.begin(1);
    at.text(1, 0, "日é");
    at.text(1, 2, "-");
    let mut early = at.open(None).await;
    at.text(1, 3, "x");
    let mut late = at.open(None).await;
    at.text(1, 4, "y");
    settle().await;
    let piece = |offset, text: &str| (offset, text.to_owned());
    assert_eq!(
        deltas(&drain(&mut early).await),
        [piece(0, "日é-"), piece(3, "x"), piece(4, "y")]
    );
    assert_eq!(
        deltas(&drain(&mut late).await),
        [piece(0, "日é-x"), piece(4, "y")]
    );
}

#[tokio::test]
async fn a_higher_attempt_voids_the_texts_of_a_lower_one_which_is_ignored_from_then_on() {
    let at = five(BroadcastSettings::default()).await;
    at.begin(1);
    at.text(1, 0, "old");
    at.begin(2);
    at.begin(1);
    at.text(2, 0, "new");
    at.text(1, 3, "er");
    let mut stream = at.open(None).await;
    at.text(1, 5, "!");
    at.text(2, 3, "est");
    settle().await;
    let seen = drain(&mut stream).await;
    let piece = |offset, text: &str| (offset, text.to_owned());
    assert_eq!(deltas(&seen), [piece(0, "new"), piece(3, "est")]);
    assert_eq!(of_type(&seen, "generation.delta")[0]["attempt"], 2);
}

#[tokio::test]
async fn text_after_a_lost_piece_is_not_shown_in_the_wrong_place() {
    let at = five(BroadcastSettings::default()).await;
    at.begin(1);
    let mut stream = at.open(None).await;
    at.text(1, 0, "ab");
    at.text(1, 4, "ef");
    at.text(1, 2, "cd");
    settle().await;
    let seen = drain(&mut stream).await;
    assert_eq!(deltas(&seen), [(0, "ab".to_owned())]);
}

#[tokio::test]
async fn pieces_of_a_generation_whose_end_was_read_from_the_journal_are_not_shown() {
    let at = five(BroadcastSettings::default()).await;
    at.journal.write(SESSION, requested(COMMAND));
    at.begin(1);
    at.text(1, 0, "a");
    // The end is written, and the actor not told of it yet when the stream reads.
    at.journal.write(SESSION, cancelled(COMMAND));
    let mut stream = at.open(Some(5)).await;
    let seen = drain(&mut stream).await;
    assert_eq!(sequences(&seen), [6, 7]);
    assert_eq!(deltas(&seen), []);
}

#[tokio::test]
async fn deltas_come_after_what_lay_behind() {
    let at = five(BroadcastSettings::default()).await;
    at.journal.write(SESSION, requested(COMMAND));
    at.begin(1);
    at.text(1, 0, "a");
    let mut stream = at.open(Some(0)).await;
    let seen = drain(&mut stream).await;
    let request = seen
        .iter()
        .position(|said| said == "6 generation.requested");
    let delta = seen
        .iter()
        .position(|said| said.starts_with("generation.delta"));
    assert!(request.unwrap() < delta.unwrap(), "{seen:?}");
}

#[tokio::test]
async fn the_end_of_a_generation_frees_its_text_and_progress_is_read_from_the_board() {
    let at = five(BroadcastSettings::default()).await;
    at.begin(1);
    at.text(1, 0, "a");
    at.write(Writing::Progress(Progress {
        command_id: COMMAND,
        attempt: 1,
        stage: Stage::Concept,
        progress: 0.4,
    }));
    settle().await;
    assert_eq!(at.broadcast.progress_of(SESSION, COMMAND), 0.4);
    at.write(Writing::Ended {
        command_id: COMMAND,
    });
    // A straggler begins nothing anew.
    at.text(1, 1, "b");
    settle().await;
    assert_eq!(at.broadcast.progress_of(SESSION, COMMAND), 0.0);
    assert_eq!(at.broadcast.board().sessions(), 0);
}

#[tokio::test]
async fn at_shutdown_each_stream_is_told_and_ends_even_a_full_one() {
    let at = five(BroadcastSettings {
        capacity: 2,
        ..BroadcastSettings::default()
    })
    .await;
    let mut idle = at.open(None).await;
    let mut full = at.open(None).await;
    drain(&mut idle).await;
    at.commit();
    settle().await;
    at.broadcast.shut_down();
    settle().await;
    for stream in [&mut idle, &mut full] {
        let seen = drain(stream).await;
        assert_eq!(seen[seen.len() - 2..], ["shutdown", "end"]);
    }
    let refused = at.broadcast.open(SESSION, None).await.err();
    assert_eq!(refused, Some(Refusal::ShuttingDown));
}

#[tokio::test]
async fn a_crash_ends_all_streams_and_those_that_come_back_miss_nothing() {
    let at = five(BroadcastSettings::default()).await;
    at.begin(1);
    at.text(1, 0, "a");
    let mut stream = at.open(None).await;
    drain(&mut stream).await;
    at.broadcast.post().actor().unwrap().kill();
    settle().await;
    assert_eq!(drain(&mut stream).await, ["end"]);
    let while_away = at.broadcast.open(SESSION, Some(5)).await.err();
    assert!(matches!(while_away, Some(Refusal::SessionUnavailable(_))));
    at.commit();
    start(&at.broadcast).await;
    let mut again = at.open(Some(5)).await;
    at.text(1, 1, "b");
    settle().await;
    let seen = drain(&mut again).await;
    assert_eq!(sequences(&seen), [6]);
    let piece = |offset, text: &str| (offset, text.to_owned());
    assert_eq!(deltas(&seen), [piece(0, "a"), piece(1, "b")]);
}

#[tokio::test]
async fn a_session_that_is_cleaned_away_closes_its_streams() {
    let at = five(BroadcastSettings::default()).await;
    let mut told = at.open(None).await;
    drain(&mut told).await;
    at.broadcast
        .post()
        .tell(BroadcastMessage::SessionGone(SESSION));
    settle().await;
    assert_eq!(drain(&mut told).await, ["end"]);

    let mut untold = at.open(None).await;
    at.gather().await;
    drain(&mut untold).await;
    at.journal.forget(SESSION);
    at.clock.advance(Duration::from_secs(6)).await;
    assert_eq!(drain(&mut untold).await, ["end"]);
}

#[tokio::test]
async fn a_stream_that_cannot_read_waits_and_goes_on() {
    let at = five(BroadcastSettings::default()).await;
    at.journal.is_away.store(true, Ordering::Relaxed);
    let mut stream = at.open(Some(3)).await;
    assert_eq!(drain(&mut stream).await, ["ready 3"]);
    at.journal.is_away.store(false, Ordering::Relaxed);
    let (seen, ()) = tokio::join!(
        async {
            let mut seen = drain(&mut stream).await;
            while sequences(&seen).is_empty() {
                seen.extend(drain(&mut stream).await);
            }
            seen
        },
        at.clock.advance(Duration::from_secs(2)),
    );
    assert_eq!(sequences(&seen), [4, 5]);
}
