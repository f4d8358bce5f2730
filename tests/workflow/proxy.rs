//! A proxy that stands between two who talk over HTTP, and holds, drops or answers itself as a test tells it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// What is done with a request instead of passing it on.
#[derive(Clone)]
enum Deed {
    /// It is answered here.
    Answer(u16, Value),
    /// The connection is dropped before it is passed on.
    Drop,
    /// It is passed on, and the connection dropped once it was answered.
    DropAnswer,
    /// It waits until it is let go.
    Hold(Held),
}

struct Rule {
    path: String,
    times: usize,
    deed: Deed,
}

/// Requests that are held.
#[derive(Clone)]
pub struct Held {
    arrived: Arc<Semaphore>,
    go: Arc<Semaphore>,
}

impl Held {
    /// Waits until one more has arrived.
    pub async fn arrived(&self) {
        self.arrived.acquire().await.unwrap().forget();
    }

    /// Lets all of them go.
    pub fn let_go(&self) {
        self.go.close();
    }
}

/// One request that was answered by the one behind.
#[derive(Debug, Clone)]
pub struct Passed {
    pub path: String,
    pub asked: Value,
    pub status: u16,
    pub answer: Value,
}

struct Inner {
    target: Mutex<String>,
    rules: Mutex<Vec<Rule>>,
    passed: Mutex<Vec<Passed>>,
    is_cut: AtomicBool,
    http: reqwest::Client,
}

/// The proxy.
pub struct Proxy {
    inner: Arc<Inner>,
    pub base: String,
}

/// The connection breaks off.
#[derive(Debug, thiserror::Error)]
#[error("dropped")]
struct Dropped;

impl Proxy {
    pub async fn start(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let inner = Arc::new(Inner {
            target: Mutex::new(target.to_owned()),
            rules: Mutex::default(),
            passed: Mutex::default(),
            is_cut: AtomicBool::default(),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        });
        tokio::spawn(accept(listener, inner.clone()));
        Self { inner, base }
    }

    /// From now on nobody is there, or somebody is again.
    pub fn cut(&self, is_cut: bool) {
        self.inner.is_cut.store(is_cut, Ordering::SeqCst);
    }

    /// The next request to this path is answered here.
    pub fn answer(&self, path: &str, status: u16, body: Value) {
        self.rule(path, 1, Deed::Answer(status, body));
    }

    /// The next request to this path is lost.
    pub fn drop_next(&self, path: &str) {
        self.rule(path, 1, Deed::Drop);
    }

    /// The answer to the next request to this path is lost.
    pub fn drop_answer(&self, path: &str) {
        self.rule(path, 1, Deed::DropAnswer);
    }

    /// The next requests to this path wait.
    pub fn hold(&self, path: &str, times: usize) -> Held {
        let held = Held {
            arrived: Arc::new(Semaphore::new(0)),
            go: Arc::new(Semaphore::new(0)),
        };
        self.rule(path, times, Deed::Hold(held.clone()));
        held
    }

    /// What was asked of the one behind, and answered, under paths that hold this.
    pub fn passed(&self, path: &str) -> Vec<Passed> {
        let passed = self.inner.passed.lock().unwrap();
        let found = passed.iter().filter(|passed| passed.path.contains(path));
        found.cloned().collect()
    }

    fn rule(&self, path: &str, times: usize, deed: Deed) {
        let path = path.to_owned();
        let mut rules = self.inner.rules.lock().unwrap();
        rules.push(Rule { path, times, deed });
    }
}

async fn accept(listener: TcpListener, inner: Arc<Inner>) {
    while let Ok((stream, _)) = listener.accept().await {
        if inner.is_cut.load(Ordering::SeqCst) {
            continue;
        }
        let inner = inner.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| pass(inner.clone(), request));
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn pass(inner: Arc<Inner>, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX)
        .await
        .map_err(|_| Dropped)?;
    let path = parts.uri.path().to_owned();
    if inner.is_cut.load(Ordering::SeqCst) {
        return Err(Dropped);
    }
    let deed = take(&inner, &path);
    match &deed {
        Some(Deed::Answer(status, answer)) => {
            let answer = Bytes::from(answer.to_string());
            return Ok(response(*status, "application/json", answer));
        }
        Some(Deed::Drop) => return Err(Dropped),
        Some(Deed::Hold(held)) => {
            held.arrived.add_permits(1);
            let _ = held.go.acquire().await;
        }
        Some(Deed::DropAnswer) | None => {}
    }
    let target = inner.target.lock().unwrap().clone();
    let mut headers = parts.headers.clone();
    for hop in [header::HOST, header::CONTENT_LENGTH, header::CONNECTION] {
        headers.remove(hop);
    }
    let url = format!("{target}{}", parts.uri);
    let sent = inner.http.request(parts.method, url).headers(headers);
    let answer = sent.body(body.clone()).send().await.map_err(|_| Dropped)?;
    let status = answer.status().as_u16();
    let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
    let answer = answer.bytes().await.map_err(|_| Dropped)?;
    inner.passed.lock().unwrap().push(Passed {
        path,
        asked: serde_json::from_slice(&body).unwrap_or_default(),
        status,
        answer: serde_json::from_slice(&answer).unwrap_or_default(),
    });
    if matches!(deed, Some(Deed::DropAnswer)) || inner.is_cut.load(Ordering::SeqCst) {
        return Err(Dropped);
    }
    let kind = kind.as_ref().and_then(|kind| kind.to_str().ok());
    Ok(response(status, kind.unwrap_or("text/plain"), answer))
}

fn take(inner: &Inner, path: &str) -> Option<Deed> {
    let mut rules = inner.rules.lock().unwrap();
    let at = rules.iter().position(|rule| path.contains(&rule.path))?;
    let rule = &mut rules[at];
    rule.times -= 1;
    let deed = rule.deed.clone();
    if rule.times == 0 {
        rules.remove(at);
    }
    Some(deed)
}

fn response(status: u16, kind: &str, body: Bytes) -> Response<Body> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, kind)
        .body(Body::from(body))
        .unwrap()
}
