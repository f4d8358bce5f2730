//! A tiny server that speaks as much of the API as the drivers use, and can be told to break one promise.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Channel, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];
const NAMES: [&str; 7] = [
    "session.started",
    "feedback.provided",
    "concept.selected",
    "draft.edited",
    "stage.confirmed",
    "stage.entered",
    "session.completed",
];

/// The promise that is broken, from event 4 of each session on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    None,
    /// The stream leaves an event out.
    Gap,
    /// The stream tells an event twice.
    Repeat,
    /// An EDIT_DRAFT is acknowledged and not written.
    Lost,
    /// Every third request is refused with 503, Retry-After and nothing written.
    Overloaded,
    /// Every third request is refused with 500.
    Broken,
    /// Every answer takes this many milliseconds, one after the other.
    Slow(u64),
}

#[derive(Default)]
struct Session {
    events: Vec<Value>,
    version: u64,
    stages: HashMap<String, Stage>,
    current: String,
    novel: Option<Uuid>,
    guided: bool,
    pending: Option<(Uuid, String)>,
}

#[derive(Default, Clone)]
struct Stage {
    proposals: Vec<Uuid>,
    confirmed: bool,
}

struct Fake {
    fault: Fault,
    requests: u64,
    sessions: HashMap<Uuid, Session>,
}

type Shared = Arc<Mutex<Fake>>;
type Answer = Response<BoxBody<Bytes, Infallible>>;

/// Starts one, and gives its address.
pub async fn start(fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let fake: Shared = Arc::new(Mutex::new(Fake {
        fault,
        requests: 0,
        sessions: HashMap::new(),
    }));
    let one_at_a_time = Arc::new(tokio::sync::Mutex::new(()));
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let (fake, turn) = (Arc::clone(&fake), Arc::clone(&one_at_a_time));
            tokio::spawn(http1::Builder::new().serve_connection(
                TokioIo::new(socket),
                service_fn(move |request| answer(Arc::clone(&fake), Arc::clone(&turn), request)),
            ));
        }
    });
    format!("http://{address}")
}

fn lock(fake: &Shared) -> MutexGuard<'_, Fake> {
    fake.lock().unwrap()
}

fn reply(status: u16, body: &Value) -> Answer {
    let body = Full::new(Bytes::from(body.to_string())).boxed();
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

fn refuse(status: u16, code: &str) -> Answer {
    reply(
        status,
        &json!({"status": status, "code": code, "detail": "as told", "command_id": Uuid::now_v7()}),
    )
}

async fn answer(
    fake: Shared,
    turn: Arc<tokio::sync::Mutex<()>>,
    request: Request<Incoming>,
) -> Result<Answer, Infallible> {
    let (head, body) = request.into_parts();
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    let path = head.uri.path().to_owned();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    if parts == ["healthz"] {
        return Ok(reply(200, &json!({})));
    }
    let fault = lock(&fake).fault;
    if let Fault::Slow(ms) = fault {
        let _turn = turn.lock().await;
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    let third = {
        let mut fake = lock(&fake);
        fake.requests += 1;
        fake.requests.is_multiple_of(3)
    };
    match fault {
        Fault::Overloaded if third => {
            let mut answer = refuse(503, "overloaded");
            answer
                .headers_mut()
                .insert("retry-after", "0".parse().unwrap());
            return Ok(answer);
        }
        Fault::Broken if third => return Ok(refuse(500, "internal_error")),
        _ => {}
    }
    Ok(match (&head.method, parts.as_slice()) {
        (&Method::POST, ["genesis", "commands"]) => {
            command(&fake, &serde_json::from_slice(&body).unwrap())
        }
        (_, ["genesis", id, "state"]) => {
            let fake = lock(&fake);
            let session = &fake.sessions[&id.parse().unwrap()];
            let etag = format!("\"{}\"", session.version);
            let same = head
                .headers
                .get("if-none-match")
                .is_some_and(|given| given == etag.as_str());
            let mut answer = if same {
                reply(304, &json!({}))
            } else {
                reply(200, &state(id, session))
            };
            answer.headers_mut().insert("etag", etag.parse().unwrap());
            answer
        }
        (_, ["genesis", id, "events"]) => {
            let fake = lock(&fake);
            reply(
                200,
                &json!({"events": fake.sessions[&id.parse().unwrap()].events, "next_after": null}),
            )
        }
        (_, ["genesis", id, "events", "stream"]) => {
            let from = head.headers["last-event-id"]
                .to_str()
                .unwrap()
                .parse()
                .unwrap();
            stream(&fake, id.parse().unwrap(), from)
        }
        (_, ["novels", id]) => {
            let fake = lock(&fake);
            let novel: Uuid = id.parse().unwrap();
            let (session, _) = fake
                .sessions
                .iter()
                .find(|(_, session)| session.novel == Some(novel))
                .unwrap();
            let setting: HashMap<_, _> = STAGES.iter().map(|stage| (stage, json!({}))).collect();
            reply(
                200,
                &json!({"novel_id": novel, "genesis_session_id": session, "setting": setting}),
            )
        }
        _ => refuse(404, "not_found"),
    })
}

fn state(id: &str, session: &Session) -> Value {
    let stages: HashMap<_, _> = STAGES
        .iter()
        .map(|name| {
            let stage = session.stages.get(*name).cloned().unwrap_or_default();
            let proposals: Vec<_> = stage.proposals.iter().map(|id| json!({"proposal_id": id, "content": {}})).collect();
            (name, json!({"status": if stage.confirmed { "CONFIRMED" } else { "OPEN" }, "proposals": proposals}))
        })
        .collect();
    json!({
        "session_id": id, "version": session.version, "is_pending": session.pending.is_some(), "stages": stages,
        "status": if session.novel.is_some() { "COMPLETED" } else { "IN_PROGRESS" }, "novel_id": session.novel,
        "current_stage": session.current, "last_event_id": session.events.len(),
    })
}

impl Session {
    fn write(&mut self, id: Uuid, cause: Uuid, kind: &str, data: Value) {
        let sequence = self.events.len() + 1;
        self.events.push(json!({
            "id": Uuid::now_v7(), "type": kind, "subject": id, "sequence": sequence, "causationid": cause,
            "aggregateversion": self.version, "data": data,
        }));
    }

    fn generate(&mut self, id: Uuid, cause: Uuid, stage: &str) {
        self.write(
            id,
            cause,
            "generation.requested",
            json!({"command_id": cause}),
        );
        self.pending = Some((cause, stage.to_owned()));
    }

    /// The outcome of what runs, if anything does.
    fn outcome(&mut self, id: Uuid) {
        if let Some((cause, stage)) = self.pending.take() {
            self.version += 1;
            self.write(
                id,
                cause,
                "generation.completed",
                json!({"command_id": cause, "proposals": []}),
            );
            self.stages
                .entry(stage)
                .or_default()
                .proposals
                .push(Uuid::now_v7());
        }
    }
}

fn command(shared: &Shared, body: &Value) -> Answer {
    let mut fake = lock(shared);
    let command_type = body["command_type"].as_str().unwrap();
    let command_id = Uuid::now_v7();
    let id = body["session_id"]
        .as_str()
        .map_or_else(Uuid::now_v7, |id| id.parse().unwrap());
    let fault = fake.fault;
    let session = fake.sessions.entry(id).or_default();
    let payload = &body["payload"];
    let stage = payload["stage"].as_str().unwrap_or("CONCEPT");
    if session.pending.is_some() && command_type == "CONFIRM_STAGE" {
        let (cancelled, _) = session.pending.take().unwrap();
        session.version += 1;
        session.write(
            id,
            command_id,
            "generation.cancelled",
            json!({"command_id": cancelled}),
        );
    } else {
        session.version += 1;
    }
    let mut running = false;
    match command_type {
        "START_GENESIS" => {
            session.guided = payload["mode"] == "GUIDED";
            session.current = "CONCEPT".to_owned();
            session.write(id, command_id, NAMES[0], json!({}));
            if session.guided {
                session.generate(id, command_id, "CONCEPT");
            }
        }
        "GENERATE_INSPIRATION" | "PROVIDE_FEEDBACK" => {
            running = true;
            if command_type == "PROVIDE_FEEDBACK" {
                session.write(id, command_id, NAMES[1], json!({}));
            }
            session.generate(id, command_id, stage);
        }
        "SELECT_CONCEPT" => session.write(id, command_id, NAMES[2], json!({})),
        "EDIT_DRAFT" if fault == Fault::Lost && session.version > 3 => session.version -= 1,
        "EDIT_DRAFT" => session.write(id, command_id, NAMES[3], json!({})),
        "NAVIGATE_TO_STAGE" => session.write(id, command_id, NAMES[5], json!({})),
        "CONFIRM_STAGE" => {
            session.write(id, command_id, NAMES[4], json!({}));
            session
                .stages
                .entry(stage.to_owned())
                .or_default()
                .confirmed = true;
            let next = STAGES.iter().skip_while(|name| **name != stage).nth(1);
            if let (true, Some(next)) = (session.guided, next) {
                session.current = (*next).to_owned();
                session.write(id, command_id, NAMES[5], json!({}));
                session.generate(id, command_id, next);
            }
        }
        "FINISH_GENESIS" => {
            session.novel = Some(Uuid::now_v7());
            session.write(id, command_id, NAMES[6], json!({}));
        }
        other => return refuse(400, other),
    }
    let answer = json!({
        "command_id": command_id, "session_id": id, "command_type": command_type, "version": session.version,
        "status": if running { "PROCESSING" } else { "COMPLETED" }, "result": {"novel_id": session.novel},
    });
    if session.pending.is_some() {
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(5)).await;
            lock(&shared).sessions.get_mut(&id).unwrap().outcome(id);
        });
    }
    reply(
        if command_type == "START_GENESIS" {
            201
        } else if running {
            202
        } else {
            200
        },
        &answer,
    )
}

fn stream(shared: &Shared, id: Uuid, from: usize) -> Answer {
    let (mut send, body) = Channel::<Bytes, Infallible>::new(16);
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        let begin = format!("retry: 50\n\nevent: ready\ndata: {{\"last_event_id\":{from}}}\n\n");
        if send.send_data(begin.into()).await.is_err() {
            return;
        }
        let mut at = from;
        loop {
            let (events, fault) = {
                let fake = lock(&shared);
                (fake.sessions[&id].events[at..].to_vec(), fake.fault)
            };
            let all = at + events.len();
            for event in events {
                at += 1;
                let text = format!(
                    "id: {at}\nevent: {}\ndata: {event}\n\n",
                    event["type"].as_str().unwrap()
                );
                let times = match fault {
                    Fault::Gap if (4..all).contains(&at) => 0,
                    Fault::Repeat if at == 4 => 2,
                    _ => 1,
                };
                if send.send_data(text.repeat(times).into()).await.is_err() {
                    return;
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    let mut response = Response::new(body.boxed());
    response
        .headers_mut()
        .insert("content-type", "text/event-stream".parse().unwrap());
    response
}
