//! A server of chat completions that plays a script, and otherwise answers with content that fits what it is asked for.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

/// What the server does with one chat completion.
pub enum Cue {
    /// Streams this text.
    Say(String),
    /// Streams content that fits, after a while.
    Slow(Duration),
    /// Streams this text, and breaks the connection.
    Cut(String),
    /// Streams so much of content that fits, and breaks the connection.
    CutOff(usize),
    /// Answers with a status, perhaps a Retry-After, and words.
    Status(u16, Option<&'static str>, &'static str),
    /// Streams this text for ever.
    Endless(&'static str),
    /// Streams this text, then nothing more.
    Hang(&'static str),
}

/// What the server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Schema,
    JsonObject,
    Tools,
    /// No response_format at all: it is refused with a 400.
    Plain,
    /// It is taken and ignored.
    Deaf,
}

pub struct Scripted {
    pub base: String,
    manner: Manner,
    listed: Value,
    cues: Mutex<VecDeque<Cue>>,
    /// Every chat completion asked for, probes left out, with when.
    asked: Mutex<Vec<(Instant, Value)>>,
    probes: AtomicUsize,
    /// Streams that are open.
    pub open: AtomicUsize,
    keys: Mutex<Vec<String>>,
    words: AtomicUsize,
}

impl Scripted {
    pub async fn start(manner: Manner) -> Arc<Self> {
        Self::listing(manner, json!({"id": "tiny-1b"})).await
    }

    /// With a model that is listed like this.
    pub async fn listing(manner: Manner, model: Value) -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/v1", listener.local_addr().unwrap());
        let server = Arc::new(Self {
            base,
            manner,
            listed: json!({"object": "list", "data": [model]}),
            cues: Mutex::default(),
            asked: Mutex::default(),
            probes: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
            keys: Mutex::default(),
            words: AtomicUsize::new(0),
        });
        let router = Router::new()
            .route(
                "/v1/models",
                get(async |State(server): State<Arc<Self>>| Json(server.listed.clone())),
            )
            .route("/v1/chat/completions", post(chat))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        server
    }

    pub fn next(&self, cue: Cue) {
        self.cues.lock().unwrap().push_back(cue);
    }

    /// The bodies of all chat completions, probes left out.
    pub fn asked(&self) -> Vec<Value> {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .map(|asked| asked.1.clone())
            .collect()
    }

    pub fn times(&self) -> Vec<Instant> {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .map(|asked| asked.0)
            .collect()
    }

    /// What the model was told last.
    pub fn prompt(&self, n: usize) -> String {
        self.asked()[n]["messages"][1]["content"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn probes(&self) -> usize {
        self.probes.load(Ordering::Relaxed)
    }

    pub fn keys(&self) -> Vec<String> {
        self.keys.lock().unwrap().clone()
    }

    /// Words nobody has said before.
    fn text(&self, max: usize) -> String {
        const SYLLABLES: [&str; 16] = [
            "ka", "lo", "mi", "ren", "sol", "tu", "va", "wen", "xi", "yor", "zan", "bel", "cor",
            "dim", "fen", "gal",
        ];
        let mut text = String::new();
        while text.len() + 12 < max.min(90) {
            let mut n = self.words.fetch_add(1, Ordering::Relaxed) + 16;
            while n > 0 {
                text.push_str(SYLLABLES[n % 16]);
                n /= 16;
            }
            text.push(' ');
        }
        if text.is_empty() {
            "ka".to_owned()
        } else {
            text.trim().to_owned()
        }
    }

    /// Content that fits a schema.
    fn fitting(&self, schema: &Value) -> Value {
        if let Some(words) = schema["enum"].as_array() {
            return words[self.words.fetch_add(1, Ordering::Relaxed) % words.len()].clone();
        }
        match schema["type"].as_str().unwrap_or_default() {
            "object" => schema["properties"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, schema)| (name.clone(), self.fitting(schema)))
                .collect(),
            "array" => {
                let many = schema["minItems"].as_u64().unwrap_or(3);
                (0..many).map(|_| self.fitting(&schema["items"])).collect()
            }
            "integer" => json!(schema["minimum"].as_i64().unwrap_or(1)),
            _ => json!(
                self.text(usize::try_from(schema["maxLength"].as_u64().unwrap_or(60)).unwrap())
            ),
        }
    }

    /// Content by the outline of a prompt, which is all a server without schemas sees.
    fn outlined(&self, prompt: &str) -> Value {
        let lines: Vec<(usize, &str)> = prompt
            .rsplit("The fields:\n")
            .next()
            .unwrap_or_default()
            .lines()
            .filter(|line| line.trim_start().starts_with("- "))
            .map(|line| {
                (
                    line.len() - line.trim_start().len(),
                    line.trim_start().trim_start_matches("- "),
                )
            })
            .collect();
        self.object(&lines)
    }

    fn object(&self, lines: &[(usize, &str)]) -> Value {
        let mut fields = serde_json::Map::new();
        let depth = lines.first().map_or(0, |line| line.0);
        for (at, (indent, line)) in lines.iter().enumerate() {
            if *indent != depth {
                continue;
            }
            let (name, how) = line
                .split_once(": ")
                .unwrap_or((line.trim_end_matches(':'), ""));
            let inner: Vec<(usize, &str)> = lines[at + 1..]
                .iter()
                .take_while(|line| line.0 > depth)
                .copied()
                .collect();
            let after = |mark: &str| how.rsplit_once(mark).map(|(_, rest)| rest.to_owned());
            let many =
                after("a list of ").and_then(|rest| rest.split(' ').next()?.parse::<usize>().ok());
            let value = match (many, after("one of "), how.ends_with("a whole number")) {
                (Some(many), ..) if inner.is_empty() => {
                    (0..many).map(|_| json!(self.text(30))).collect()
                }
                (Some(many), ..) => (0..many).map(|_| self.object(&inner)).collect(),
                (None, Some(words), _) => json!(words.split(", ").next().unwrap()),
                (None, None, true) => json!(1),
                _ => {
                    let max =
                        after("at most ").and_then(|rest| rest.split(' ').next()?.parse().ok());
                    json!(self.text(max.unwrap_or(40)))
                }
            };
            fields.insert(name.to_owned(), value);
        }
        Value::Object(fields)
    }
}

/// Counts an open stream until it is dropped, by its end or by the client's.
struct Open(Arc<Scripted>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::SeqCst);
    }
}

fn refused(status: u16, retry_after: Option<&str>, message: &str) -> Response {
    let mut response = (
        StatusCode::from_u16(status).unwrap(),
        Json(json!({"error": {"message": message}})),
    )
        .into_response();
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert("retry-after", seconds.parse().unwrap());
    }
    response
}

async fn chat(
    State(server): State<Arc<Scripted>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    if let Some(key) = headers.get("authorization") {
        server
            .keys
            .lock()
            .unwrap()
            .push(key.to_str().unwrap().to_owned());
    }
    let form = body["response_format"]["type"].as_str().unwrap_or_default();
    let takes = match server.manner {
        Manner::Schema => true,
        Manner::JsonObject => form != "json_schema",
        Manner::Tools | Manner::Plain => form.is_empty(),
        Manner::Deaf => true,
    };
    if !takes || (server.manner == Manner::Plain && body.get("tools").is_some()) {
        return refused(
            400,
            None,
            "response_format and tools are not supported here",
        );
    }
    let is_deaf = server.manner == Manner::Deaf;
    let schema = [
        &body["response_format"]["json_schema"]["schema"],
        &body["tools"][0]["function"]["parameters"],
    ]
    .into_iter()
    .find(|schema| schema.is_object() && !is_deaf)
    .cloned();
    let prompt = body["messages"].as_array().unwrap().last().unwrap()["content"]
        .as_str()
        .unwrap()
        .to_owned();
    let is_probe = body["stream"] != true;
    let content = match &schema {
        Some(schema) => server.fitting(schema).to_string(),
        None if is_probe && form == "json_object" && !is_deaf => {
            "{\"colour\": \"rust-red\"}".to_owned()
        }
        None if is_probe => "Good morning to you.".to_owned(),
        None => format!(
            "Of course!\n```json\n{}\n```\nI hope you like it.",
            server.outlined(&prompt)
        ),
    };
    let in_tool = body.get("tools").is_some() && !is_deaf;
    if is_probe {
        server.probes.fetch_add(1, Ordering::Relaxed);
        let message = if in_tool {
            json!({"tool_calls": [{"function": {"name": "answer", "arguments": content}}]})
        } else {
            json!({"content": content})
        };
        return Json(json!({"choices": [{"message": message}], "usage": {"prompt_tokens": 9, "completion_tokens": 9}})).into_response();
    }
    server.asked.lock().unwrap().push((Instant::now(), body));
    let cue = server.cues.lock().unwrap().pop_front();
    let (text, end) = match cue {
        None => (content, End::Whole),
        Some(Cue::Say(text)) => (text, End::Whole),
        Some(Cue::Slow(pause)) => {
            tokio::time::sleep(pause).await;
            (content, End::Whole)
        }
        Some(Cue::Cut(text)) => (text, End::Cut),
        Some(Cue::CutOff(bytes)) => (
            content[..content.floor_char_boundary(bytes)].to_owned(),
            End::Cut,
        ),
        Some(Cue::Status(status, retry_after, message)) => {
            return refused(status, retry_after, message);
        }
        Some(Cue::Endless(text)) => (text.to_owned(), End::Never),
        Some(Cue::Hang(text)) => (text.to_owned(), End::Silence),
    };
    streamed(server, &text, end, in_tool)
}

enum End {
    Whole,
    Cut,
    Never,
    Silence,
}

fn streamed(server: Arc<Scripted>, text: &str, end: End, in_tool: bool) -> Response {
    let chunk = |text: &str| {
        let delta = if in_tool {
            json!({"tool_calls": [{"index": 0, "function": {"arguments": text}}]})
        } else {
            json!({"content": text})
        };
        format!(
            "data: {}\n\n",
            json!({"choices": [{"index": 0, "delta": delta}]})
        )
    };
    let letters: Vec<char> = text.chars().collect();
    let chunks: Vec<String> = letters
        .chunks(7)
        .map(|piece| chunk(&piece.iter().collect::<String>()))
        .collect();
    let tokens = chunks.len();
    server.open.fetch_add(1, Ordering::SeqCst);
    let open = Open(server);
    let head = stream::iter(chunks.clone());
    let tail = match end {
        End::Whole => stream::iter([
            format!(
                "data: {}\n\n",
                json!({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
            ),
            format!(
                "data: {}\n\n",
                json!({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": tokens}})
            ),
            "data: [DONE]\n\n".to_owned(),
        ])
        .boxed(),
        End::Cut => stream::empty().boxed(),
        End::Never => stream::iter(chunks.into_iter().cycle())
            .then(async |chunk| {
                tokio::task::yield_now().await;
                chunk
            })
            .boxed(),
        End::Silence => stream::pending().boxed(),
    };
    let all = head.chain(tail).map(move |chunk| {
        let _open = &open;
        Ok::<Bytes, Infallible>(Bytes::from(chunk))
    });
    let mut response = Response::new(Body::from_stream(all));
    response
        .headers_mut()
        .insert("content-type", "text/event-stream".parse().unwrap());
    response
}
