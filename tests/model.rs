//! The writer with a real small model behind it: llama.cpp's llama-server and SmolLM2-135M, both of which `scripts/model build`
//! makes. The model writes poor prose, which puts every check to work.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use support::sse::Events;
use support::{Server, Store};
use uuid::Uuid;

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];
/// How long anything may take on a machine that has other things to do as well.
const PATIENCE: Duration = Duration::from_secs(240);

/// A llama-server of the test's own.
struct Model {
    child: Child,
    root: String,
}

impl Drop for Model {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Model {
    async fn start() -> Self {
        let paths = Command::new("scripts/model").arg("path").output().unwrap();
        assert!(
            paths.status.success(),
            "the model is not built: scripts/model build"
        );
        let paths = String::from_utf8(paths.stdout).unwrap();
        let (server, weights) = paths.trim().split_once('\n').unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new(server)
            .args(["-m", weights, "--host", "127.0.0.1", "--port"])
            .arg(port.to_string())
            .args(["-c", "8192", "-np", "2", "--no-webui", "--slots"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let model = Self {
            child,
            root: format!("http://127.0.0.1:{port}"),
        };
        let healthy = async || {
            let answer = reqwest::get(format!("{}/health", model.root)).await;
            answer.is_ok_and(|answer| answer.status().is_success())
        };
        for _ in 0..3_000 {
            if healthy().await {
                return model;
            }
            support::breath().await;
        }
        panic!("llama-server does not answer");
    }

    /// How many slots are at work.
    async fn busy(&self) -> usize {
        let slots: Vec<Value> = reqwest::get(format!("{}/slots", self.root))
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        slots
            .iter()
            .filter(|slot| slot["is_processing"] == true)
            .count()
    }
}

async fn genesis(model: &Model) -> Server {
    let base = format!("{}/v1", model.root);
    let env = [
        ("GENESIS__WRITER__KIND", "openai"),
        ("GENESIS__WRITER__BASE_URL", base.as_str()),
        ("GENESIS__WRITER__TIMEOUT", "200s"),
        ("GENESIS__WRITER__FIRST_TOKEN_TIMEOUT", "100s"),
    ];
    Server::start_with(Store::Sqlite, &env).await
}

/// Reads the session's events until its generations have ended; the pointers of all text that appeared meanwhile.
async fn watched(server: &Server, session: Uuid, stream: &mut Events) -> BTreeSet<String> {
    let mut pointers = BTreeSet::new();
    loop {
        let event = stream.next_within(PATIENCE).await.unwrap();
        match event.event.as_str() {
            "generation.delta" => {
                pointers.insert(event.data["pointer"].as_str().unwrap().to_owned());
            }
            "generation.failed" => panic!("{}", event.data),
            "generation.completed" if server.state(session).await["is_pending"] == false => {
                return pointers;
            }
            _ => {}
        }
    }
}

/// Confirms the newest proposal of a stage, after a look at it.
async fn confirm(server: &Server, session: Uuid, stage: &str) {
    let state = server.state(session).await;
    let proposals = state["stages"][stage]["proposals"].as_array().unwrap();
    let proposal = proposals.last().unwrap();
    println!("{stage}: {:#}", proposal["content"]);
    let id = proposal["proposal_id"].as_str().unwrap();
    let (status, told) = server
        .get(&format!("/genesis/{session}/proposals/{id}/prompt"))
        .await;
    assert_eq!(status, 200, "{told}");
    assert!(told["writer"]["usage"]["completion_tokens"].as_u64() > Some(20));
    assert_eq!(told["writer"]["usage"]["estimated"], false, "{told}");
    server
        .done(
            session,
            "CONFIRM_STAGE",
            json!({"stage": stage, "proposal_id": id}),
        )
        .await;
}

async fn finish(server: &Server, session: Uuid) {
    let answer = server.done(session, "FINISH_GENESIS", json!({})).await;
    let path = format!("/novels/{}", answer["result"]["novel_id"].as_str().unwrap());
    let (status, novel) = server.get(&path).await;
    assert_eq!(status, 200, "{novel}");
    for stage in STAGES {
        assert!(novel["setting"][stage].is_object(), "{stage}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_form_journey_ends_in_a_novel_with_text_appearing_on_the_way() {
    let model = Model::start().await;
    let server = genesis(&model).await;
    let session = server
        .begin(json!({"mode": "FREE_FORM", "title": "Salt", "premise": "A lighthouse keeper who hates the sea"}))
        .await;
    for stage in STAGES {
        let mut stream = Events::open(&server, session, Some(0), "").await;
        server
            .done(
                session,
                "GENERATE_INSPIRATION",
                json!({"stage": stage, "count": 1}),
            )
            .await;
        let pointers = watched(&server, session, &mut stream).await;
        assert!(pointers.len() >= 5, "{stage}: {pointers:?}");
        confirm(&server, session, stage).await;
    }
    finish(&server, session).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guided_journey_ends_in_a_novel_and_cancelling_frees_the_models_slot() {
    let model = Model::start().await;
    let server = genesis(&model).await;
    let session = server
        .begin(json!({"mode": "GUIDED", "premise": "Two sisters inherit a bakery in Lisbon"}))
        .await;
    for stage in STAGES {
        let mut stream = Events::open(&server, session, None, "").await;
        // The stage's own generation, of ten or three proposals, is left to end once; else it is stopped while it writes.
        if stage != "THEME" {
            loop {
                let event = stream.next_within(PATIENCE).await.unwrap();
                if event.event == "generation.delta" {
                    break;
                }
            }
            assert!(model.busy().await > 0, "{stage}");
            server.done(session, "CANCEL_GENERATION", json!({})).await;
            support::eventually("the model's slots are free", async || {
                (model.busy().await == 0).then_some(())
            })
            .await;
            let count = if stage == "CONCEPT" { 3 } else { 1 };
            server
                .done(session, "GENERATE_INSPIRATION", json!({"count": count}))
                .await;
        }
        let mut stream = Events::open(&server, session, Some(0), "").await;
        if server.state(session).await["is_pending"] == true {
            watched(&server, session, &mut stream).await;
        }
        if stage == "CONCEPT" {
            let state = server.state(session).await;
            let proposals = state["stages"][stage]["proposals"].as_array().unwrap();
            let titles: BTreeSet<&str> = proposals
                .iter()
                .map(|proposal| proposal["content"]["title"].as_str().unwrap())
                .collect();
            assert_eq!(titles.len(), 3, "{titles:?}");
            let base = &proposals[0];
            let feedback = json!({"proposal_id": base["proposal_id"], "feedback": "Set it in winter", "keep": ["/title"]});
            server.done(session, "PROVIDE_FEEDBACK", feedback).await;
            let mut stream = Events::open(&server, session, None, "").await;
            if server.state(session).await["is_pending"] == true {
                watched(&server, session, &mut stream).await;
            }
            let state = server.state(session).await;
            let refined = &state["stages"][stage]["proposals"][3];
            assert_eq!(refined["content"]["title"], base["content"]["title"]);
            assert!(
                refined["adjustments_made"]
                    .as_object()
                    .is_some_and(|made| !made.is_empty())
            );
        }
        confirm(&server, session, stage).await;
    }
    finish(&server, session).await;
}
