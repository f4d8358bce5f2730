//! A real server for tests: the built binary on a free port, with a store of its own, killed and started again as a test asks.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    reason = "a test fails by panicking, and each test binary uses its share of these helpers"
)]

pub mod sse;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use sqlx::{Connection, Executor};
use uuid::Uuid;

/// Which store a server runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Sqlite,
    Postgres,
}

/// Where the tests' PostgreSQL answers.
pub fn postgres_url() -> String {
    std::env::var("GENESIS_TEST_POSTGRES_URL")
        .unwrap_or_else(|_| "postgres://genesis:genesis@127.0.0.1:55432/genesis".to_owned())
}

/// A server and everything it was started with.
pub struct Server {
    child: Option<Child>,
    pub base: String,
    pub dir: tempfile::TempDir,
    pub store_url: String,
    env: Vec<(String, String)>,
    logs: bool,
    pub http: Client,
}

impl Server {
    pub async fn start(store: Store) -> Self {
        Self::start_with(store, &[]).await
    }

    /// As `start_with`, its log kept in a file; see [`Server::log`].
    pub async fn start_logged(store: Store, env: &[(&str, &str)]) -> Self {
        let mut server = Self::prepare(store, env).await;
        server.logs = true;
        server.launch("127.0.0.1:0");
        server
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("log")).unwrap()
    }

    /// `env`: further settings, such as `("GENESIS__WRITER__OFFLINE_PACE", "400")`.
    pub async fn start_with(store: Store, env: &[(&str, &str)]) -> Self {
        let mut server = Self::prepare(store, env).await;
        server.launch("127.0.0.1:0");
        server
    }

    /// One more process on a database that is there.
    pub fn start_on(store_url: &str, env: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut server = Self::with(dir, store_url.to_owned(), env);
        server.launch("127.0.0.1:0");
        server
    }

    /// Another process with the same settings on the same store.
    pub fn beside(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut server = Self::with(dir, self.store_url.clone(), &[]);
        server.env.clone_from(&self.env);
        server.logs = self.logs;
        server.launch("127.0.0.1:0");
        server
    }

    async fn prepare(store: Store, env: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store_url = match store {
            Store::Sqlite => format!("sqlite://{}", dir.path().join("genesis.db").display()),
            Store::Postgres => new_database().await,
        };
        Self::with(dir, store_url, env)
    }

    fn with(dir: tempfile::TempDir, store_url: String, env: &[(&str, &str)]) -> Self {
        let env = env
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        let http = Client::builder()
            .timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        Self {
            child: None,
            base: String::new(),
            dir,
            store_url,
            env,
            logs: false,
            http,
        }
    }

    fn launch(&mut self, listen: &str) {
        let log = if self.logs {
            let path = self.dir.path().join("log");
            Stdio::from(std::fs::File::create(path).unwrap())
        } else {
            Stdio::inherit()
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_genesis"))
            .arg("serve")
            .current_dir(self.dir.path())
            .env("GENESIS__STORE__URL", &self.store_url)
            .env("GENESIS__SERVER__LISTEN", listen)
            .env("GENESIS__WRITER__OFFLINE_PACE", "0")
            .envs(self.env.iter().cloned())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        self.base = loop {
            let line = lines
                .next()
                .expect("the server stopped before it listened")
                .unwrap();
            if let Some(base) = line.strip_prefix("listening on ") {
                break base.trim_end_matches('/').to_owned();
            }
        };
        // Keeps the pipe open and empty, so that the server can go on printing.
        std::thread::spawn(move || lines.for_each(drop));
        self.child = Some(child);
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM; gives the exit code and how long it took.
    pub async fn terminate(&mut self) -> (Option<i32>, Duration) {
        let mut child = self.child.take().unwrap();
        let began = Instant::now();
        Command::new("kill")
            .arg(child.id().to_string())
            .status()
            .unwrap();
        let code = tokio::task::spawn_blocking(move || child.wait().unwrap().code())
            .await
            .unwrap();
        (code, began.elapsed())
    }

    /// Starts it again, on the same port and store.
    pub fn restart(&mut self) {
        let listen = self.base.trim_start_matches("http://").to_owned();
        self.launch(&listen);
    }

    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(
            self.http
                .get(format!("{}{path}", self.base))
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub async fn post(&self, body: &Value) -> (StatusCode, Value) {
        let request = self
            .http
            .post(format!("{}/genesis/commands", self.base))
            .json(body);
        read(request.send().await.unwrap()).await
    }

    /// A session, by START_GENESIS with these fields.
    pub async fn begin(&self, payload: Value) -> Uuid {
        let (status, answer) = self
            .post(&json!({"command_type": "START_GENESIS", "payload": payload}))
            .await;
        assert_eq!(status, 201, "{answer}");
        answer["session_id"].as_str().unwrap().parse().unwrap()
    }

    pub async fn command(
        &self,
        session: Uuid,
        command_type: &str,
        payload: Value,
    ) -> (StatusCode, Value) {
        self.post(&json!({"command_type": command_type, "session_id": session, "payload": payload}))
            .await
    }

    /// A command that must be taken.
    pub async fn done(&self, session: Uuid, command_type: &str, payload: Value) -> Value {
        let (status, answer) = self.command(session, command_type, payload).await;
        assert!(status.is_success(), "{command_type}: {status} {answer}");
        answer
    }

    /// What an actor shows operators beside its counters.
    pub async fn actor(&self, id: &str) -> Value {
        let (status, actor) = self.get(&format!("/admin/actors/{id}")).await;
        assert_eq!(status, 200, "{actor}");
        actor["detail"].clone()
    }

    pub async fn state(&self, session: Uuid) -> Value {
        let (status, state) = self.get(&format!("/genesis/{session}/state")).await;
        assert_eq!(status, 200, "{state}");
        state
    }

    /// The whole history.
    pub async fn history(&self, session: Uuid) -> Vec<Value> {
        let mut events = Vec::new();
        let mut after = json!(0);
        while !after.is_null() {
            let path = format!("/genesis/{session}/events?after={after}&limit=1000");
            let (status, page) = self.get(&path).await;
            assert_eq!(status, 200, "{page}");
            events.extend(page["events"].as_array().unwrap().iter().cloned());
            after = page["next_after"].clone();
        }
        events
    }

    /// Waits, by the session's own stream, until nothing is pending.
    pub async fn settled(&self, session: Uuid) -> Value {
        let mut stream = sse::Events::open(self, session, Some(0), "").await;
        loop {
            let state = self.state(session).await;
            if state["is_pending"] == false {
                return state;
            }
            stream
                .next()
                .await
                .expect("the stream ended while work went on");
        }
    }

    /// Columns of rows as text, straight from the store.
    pub async fn rows(&self, columns: &[&str], from: &str) -> Vec<Vec<String>> {
        rows(&self.store_url, columns, from).await
    }

    /// A statement straight to the store, past the server.
    pub async fn execute(&self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        if self.store_url.starts_with("sqlite") {
            let mut store = sqlx::SqliteConnection::connect(&self.store_url)
                .await
                .unwrap();
            store.execute(sql).await.unwrap();
        } else {
            let mut store = sqlx::PgConnection::connect(&self.store_url).await.unwrap();
            store.execute(sql).await.unwrap();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

pub async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, body)
}

/// Columns of rows as text, straight from a store.
pub async fn rows(url: &str, columns: &[&str], from: &str) -> Vec<Vec<String>> {
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("cast({column} as text)"))
        .collect();
    let sql = format!("select {} from {from}", columns.join(", "));
    query(url, &sql, columns.len()).await
}

/// An instant for what goes on in the background.
pub async fn breath() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}

async fn query(url: &str, sql: &str, columns: usize) -> Vec<Vec<String>> {
    use sqlx::Row;
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    let text = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
    if url.starts_with("sqlite") {
        let mut store = sqlx::SqliteConnection::connect(url).await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut store).await.unwrap();
        rows.iter()
            .map(|row| (0..columns).map(|at| text(row.get(at))).collect())
            .collect()
    } else {
        let mut store = sqlx::PgConnection::connect(url).await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut store).await.unwrap();
        rows.iter()
            .map(|row| (0..columns).map(|at| text(row.get(at))).collect())
            .collect()
    }
}

/// A database of the test's own on the tests' PostgreSQL.
pub async fn new_database() -> String {
    let url = postgres_url();
    let name = format!("test_{}", Uuid::now_v7().simple());
    let mut server = sqlx::PgConnection::connect(&url)
        .await
        .expect("the tests' PostgreSQL does not answer: make services");
    server
        .execute(sqlx::AssertSqlSafe(format!("create database {name}")))
        .await
        .unwrap();
    let (server_part, _) = url.rsplit_once('/').unwrap();
    format!("{server_part}/{name}")
}

/// Waits until `check` gives something, for what no stream tells of; fails after ten seconds.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, check: impl Fn() -> F) -> T {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(found) = check().await {
            return found;
        }
        assert!(Instant::now() < deadline, "never: {what}");
        breath().await;
    }
}

/// Complete content of a stage, the writer's own.
pub fn own(stage: &str) -> Value {
    let text = format!("own {stage}");
    match stage {
        "CONCEPT" => json!({
            "title": text, "core_idea": text, "description": text,
            "philosophical_depth": text, "emotional_core": text,
        }),
        "THEME" => json!({
            "title_suggestions": ["The Salt Ledger"], "logline": text, "premise": text,
            "themes": [text], "genres": [text], "tone": text, "central_conflict": text,
            "emotional_journey": text, "setting_overview": text, "target_audience": text,
            "estimated_length": text, "narrative_voice": text,
        }),
        "CHARACTERS" => json!({
            "characters": [{
                "name": "Maren", "role": "protagonist", "description": text, "appearance": text,
                "personality": [text], "background": text, "motivation": text, "goals": [text],
                "flaw": text, "arc": text,
            }],
            "relationships": [{"from": "Maren", "to": "Maren", "kind": text, "description": text}],
        }),
        "WORLD" => json!({
            "summary": text,
            "entries": [{"name": text, "category": "HISTORY", "description": text}],
        }),
        "PLOT" => json!({
            "structure": text,
            "acts": [{"title": text, "summary": text, "chapters": [
                {"number": 1, "title": text, "summary": text, "pov": "Maren"},
            ]}],
            "ending": text,
        }),
        other => panic!("no content of {other}"),
    }
}
