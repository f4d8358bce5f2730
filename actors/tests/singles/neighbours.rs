//! SseBroadcast among other processes: what they tell is shown here, what happens here is told to them, and nothing hangs on either.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use genesis_actors::broadcast::{
    Broadcast, BroadcastSettings, Neighbours, Onward, Stream, Writing,
};
use genesis_actors::domain::stage::Stage;
use genesis_actors::generation::{Delta, Progress};
use genesis_actors::observe::ActorKind;
use genesis_actors::ports::grapevine::{Committed, Grapevine, Left, News, Wanted, Whisper};
use serde_json::json;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::fakes::clock::TestClock;
use crate::fakes::journal::FakeJournal;
use crate::fakes::{drain, observed, of_type, sequences, settle, start};

const SESSION: Uuid = Uuid::from_u128(1 << 64);
const COMMAND: Uuid = Uuid::from_u128(2);

/// A way to another process, held at both ends by the test.
#[derive(Default)]
struct Way {
    told: Mutex<Vec<News>>,
    others: Mutex<Option<mpsc::Sender<News>>>,
}

impl Grapevine for Way {
    fn tell(&self, news: &News) {
        self.told.lock().unwrap().push(news.clone());
    }

    fn listen(&self, _wanted: Wanted) -> mpsc::Receiver<News> {
        let (others, heard) = mpsc::channel(16);
        *self.others.lock().unwrap() = Some(others);
        heard
    }
}

/// What the actors of the process were told, in words.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Onward for Told {
    fn heard(&self, _session_id: Uuid, sequence: i64) {
        self.0.lock().unwrap().push(format!("up to {sequence}"));
    }

    fn lives(&self, _session_id: Uuid) -> bool {
        false
    }

    fn present(&self) {
        self.0.lock().unwrap().push("present".to_owned());
    }

    fn left(&self, left: Left) {
        let Left {
            generation,
            workflow,
            cancelled,
        } = left;
        let words = format!("left {generation} {workflow} {}", cancelled.len());
        self.0.lock().unwrap().push(words);
    }
}

struct Desk {
    journal: Arc<FakeJournal>,
    clock: Arc<TestClock>,
    broadcast: Broadcast,
    way: Arc<Way>,
    told: Arc<Told>,
}

impl Desk {
    /// A session of five events, and a broadcast that hears another process.
    async fn new() -> Self {
        let journal = Arc::new(FakeJournal::default());
        journal.fill(SESSION, 5);
        let clock = Arc::new(TestClock::new());
        let broadcast = Broadcast::new(
            journal.clone(),
            clock.clone(),
            observed(ActorKind::SseBroadcast, &clock),
            BroadcastSettings::default(),
        );
        let (way, told) = (Arc::new(Way::default()), Arc::new(Told::default()));
        broadcast.connect(Neighbours {
            grapevines: vec![way.clone()],
            onward: told.clone(),
        });
        start(&broadcast).await;
        Self {
            journal,
            clock,
            broadcast,
            way,
            told,
        }
    }

    async fn open(&self) -> Stream {
        let mut stream = self.broadcast.open(SESSION, Some(5)).await.unwrap();
        drain(&mut stream).await;
        self.take_told();
        stream
    }

    async fn hear(&self, news: News) {
        let others = self.way.others.lock().unwrap().clone().unwrap();
        others.send(news).await.unwrap();
        settle().await;
    }

    async fn hear_commit(&self, sequence: i64, left: Option<Left>) {
        let session_id = SESSION;
        self.hear(News::Committed(Committed {
            session_id,
            sequence,
            left,
        }))
        .await;
    }

    async fn hear_writing(&self, writing: Writing) {
        self.hear(News::Whisper {
            session_id: SESSION,
            whisper: Whisper::Writing(writing),
        })
        .await;
    }

    fn take_told(&self) -> Vec<String> {
        std::mem::take(&mut self.told.0.lock().unwrap())
    }
}

fn began() -> Writing {
    Writing::Began {
        command_id: COMMAND,
        attempt: 1,
        stage: Stage::Concept,
    }
}

fn text(offset: u64, text: &str) -> Writing {
    Writing::Text(Delta {
        command_id: COMMAND,
        attempt: 1,
        stage: Stage::Concept,
        proposal: 0,
        pointer: "/title".to_owned(),
        text: text.to_owned(),
        offset,
    })
}

fn progress(progress: f64) -> Writing {
    Writing::Progress(Progress {
        command_id: COMMAND,
        attempt: 1,
        stage: Stage::Concept,
        progress,
    })
}

fn texts(seen: &[String]) -> Vec<String> {
    let pieces = of_type(seen, "generation.delta").into_iter();
    pieces
        .map(|data| data["text"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn what_another_process_commits_is_read_and_its_work_is_looked_for() {
    let at = Desk::new().await;
    let mut stream = at.open().await;
    at.journal.fill(SESSION, 2);
    let left = Left {
        generation: true,
        workflow: false,
        cancelled: vec![COMMAND],
    };
    at.hear(News::Present).await;
    at.hear_commit(7, Some(left)).await;
    // The session's actor knows before any stream shows it.
    assert_eq!(at.take_told(), ["present", "up to 7", "left true false 1"]);
    assert_eq!(sequences(&drain(&mut stream).await), [6, 7]);
    // Twice is once, and this process's own events come back by the topic.
    at.hear_commit(7, None).await;
    at.hear_commit(6, None).await;
    assert_eq!(sequences(&drain(&mut stream).await), [0_i64; 0]);
}

#[tokio::test]
async fn the_newest_event_arrives_in_six_seconds_though_the_one_before_was_told_just_now() {
    let at = Desk::new().await;
    let mut stream = at.open().await;
    at.clock.advance(Duration::from_millis(100)).await;
    at.journal.fill(SESSION, 1);
    at.hear_commit(6, None).await;
    assert_eq!(sequences(&drain(&mut stream).await), [6]);
    at.take_told();
    at.journal.fill(SESSION, 1);
    at.clock.advance(Duration::from_secs(6)).await;
    assert_eq!(at.take_told(), ["up to 7"]);
    assert_eq!(sequences(&drain(&mut stream).await), [7]);
}

#[tokio::test]
async fn after_a_lapse_the_journal_is_asked_at_once() {
    let at = Desk::new().await;
    let mut stream = at.open().await;
    at.journal.fill(SESSION, 1);
    at.hear(News::Lapse).await;
    assert_eq!(sequences(&drain(&mut stream).await), [6]);
    assert_eq!(at.take_told()[0], "left true true 0");
}

#[tokio::test]
async fn a_text_that_another_process_writes_is_shown_once_and_from_its_beginning() {
    let at = Desk::new().await;
    let mut early = at.open().await;
    at.hear_writing(began()).await;
    at.hear_writing(text(0, "sa")).await;
    at.hear_writing(text(2, "lt")).await;
    // Kafka may bring it twice.
    at.hear_writing(text(2, "lt")).await;
    let mut late = at.broadcast.open(SESSION, None).await.unwrap();
    at.hear_writing(text(4, "!")).await;
    at.hear_writing(progress(0.5)).await;
    assert_eq!(texts(&drain(&mut early).await), ["sa", "lt", "!"]);
    assert_eq!(texts(&drain(&mut late).await), ["salt", "!"]);
    assert_eq!(at.broadcast.progress_of(SESSION, COMMAND), 0.5);
    at.hear_writing(Writing::Ended {
        command_id: COMMAND,
    })
    .await;
    assert_eq!(at.broadcast.board().sessions(), 0);
}

#[tokio::test]
async fn of_a_text_whose_beginning_was_not_heard_only_the_progress_is_shown() {
    let at = Desk::new().await;
    let mut stream = at.open().await;
    at.hear_writing(text(2, "lt")).await;
    at.hear_writing(progress(0.5)).await;
    let seen = drain(&mut stream).await;
    assert_eq!(texts(&seen), [""; 0]);
    assert_eq!(of_type(&seen, "generation.progress").len(), 1);
}

#[tokio::test]
async fn a_generation_is_forgotten_when_its_process_is_heard_of_no_more() {
    let at = Desk::new().await;
    at.hear_writing(began()).await;
    at.clock.advance(Duration::from_secs(120)).await;
    at.hear_writing(progress(0.5)).await;
    at.clock.advance(Duration::from_secs(120)).await;
    assert_eq!(at.broadcast.board().sessions(), 1);
    at.clock.advance(Duration::from_secs(120)).await;
    assert_eq!(at.broadcast.board().sessions(), 0);
}

#[tokio::test]
async fn what_is_said_here_is_told_to_others_but_not_what_they_told() {
    let at = Desk::new().await;
    let mut stream = at.open().await;
    let data = json!({"stage": "THEME"});
    at.broadcast.say(SESSION, "workflow.paused", &data);
    at.broadcast.writing(SESSION, began());
    let told = std::mem::take(&mut *at.way.told.lock().unwrap());
    let [
        News::Whisper {
            whisper: Whisper::Said { event_type, .. },
            ..
        },
        News::Whisper { whisper, .. },
    ] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!(event_type, "workflow.paused");
    assert_eq!(*whisper, Whisper::Writing(began()));
    settle().await;
    drain(&mut stream).await;
    for event_type in ["workflow.resumed", "presence.changed", "session.started"] {
        at.hear(News::Whisper {
            session_id: SESSION,
            whisper: Whisper::Said {
                event_type: event_type.to_owned(),
                data: "{}".into(),
            },
        })
        .await;
    }
    // Only what may come from afar does.
    assert_eq!(drain(&mut stream).await, ["workflow.resumed {}"]);
    assert_eq!(*at.way.told.lock().unwrap(), []);
}
