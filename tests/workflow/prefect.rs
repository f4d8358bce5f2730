//! A real Prefect: the one that `make services` runs, or one of the test's own that may be killed.

use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::new_database;
use crate::world::until;

/// Prefect's API, asked directly.
#[derive(Clone)]
pub struct Prefect {
    /// Without `/api`.
    pub base: String,
    /// What its worker sends with each callback.
    pub token: Option<&'static str>,
    http: reqwest::Client,
}

impl Prefect {
    /// The one that `make services` runs.
    pub async fn shared() -> Self {
        let url = std::env::var("GENESIS_TEST_PREFECT_URL")
            .unwrap_or_else(|_| "http://127.0.0.1:54200/api".to_owned());
        let prefect = Self::at(url.trim_end_matches("/api"));
        assert!(
            prefect.is_healthy().await,
            "the tests' Prefect does not answer: make services"
        );
        prefect
    }

    fn at(base: &str) -> Self {
        Self {
            base: base.to_owned(),
            token: None,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    async fn is_healthy(&self) -> bool {
        let asked = self.http.get(format!("{}/api/health", self.base)).send();
        matches!(asked.await, Ok(answer) if answer.status() == 200)
    }

    async fn has_worker(&self) -> bool {
        let path = "/api/deployments/name/genesis-workflow/genesis";
        let Ok(answer) = self.http.get(format!("{}{path}", self.base)).send().await else {
            return false;
        };
        let found: Value = answer.json().await.unwrap_or_default();
        found["status"] == "READY"
    }

    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}/api{path}", self.base);
        let answer = self.http.post(url).json(body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    /// The runs of a session, oldest first.
    pub async fn runs(&self, session: Uuid) -> Vec<Value> {
        let body = json!({"flow_runs": {"tags": {"all_": [session]}}, "sort": "START_TIME_ASC"});
        let mut runs: Vec<Value> = self
            .post("/flow_runs/filter", &body)
            .await
            .as_array()
            .unwrap()
            .clone();
        runs.sort_by_key(|run| run["created"].as_str().unwrap().to_owned());
        runs
    }

    /// How a session's runs are: `(idempotency_key less the session's id, state)`.
    pub async fn states(&self, session: Uuid) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let runs = self.runs(session).await;
        runs.iter()
            .map(|run| {
                let key = text(&run["idempotency_key"]).replace(&session.to_string(), "");
                (key, text(&run["state_type"]))
            })
            .collect()
    }

    /// What a run was resumed with at a wait.
    pub async fn response(&self, run: &str, pause_key: &str) -> Value {
        let path = format!("/api/flow_runs/{run}/input/suspended-{pause_key}-response");
        let asked = self.http.get(format!("{}{path}", self.base)).send().await;
        asked.unwrap().json().await.unwrap()
    }

    pub async fn delete(&self, path: &str) {
        let url = format!("{}/api{path}", self.base);
        let answer = self.http.delete(url).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }
}

/// A server and a worker of the test's own, each in a process group that can be killed.
pub struct OwnPrefect {
    pub prefect: Prefect,
    port: u16,
    home: tempfile::TempDir,
    database: String,
    server: Option<Child>,
    worker: Option<Child>,
}

impl OwnPrefect {
    pub async fn start() -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut prefect = Prefect::at(&format!("http://127.0.0.1:{port}"));
        prefect.token = Some("s3cret-of-the-callbacks");
        let mut own = Self {
            prefect,
            port,
            home: tempfile::tempdir().unwrap(),
            database: new_database()
                .await
                .replacen("postgres://", "postgresql+asyncpg://", 1),
            server: None,
            worker: None,
        };
        own.start_server().await;
        own.start_worker().await;
        own
    }

    pub async fn start_server(&mut self) {
        let port = self.port.to_string();
        let server = ["server", "start", "--host", "127.0.0.1", "--port", &port];
        self.server = Some(self.launch("prefect", &server));
        let prefect = self.prefect.clone();
        until("Prefect's server answers", || prefect.is_healthy()).await;
    }

    /// A worker that is just coming up says so only when it is ready: one that was killed is called ready for a while yet.
    pub async fn start_worker(&mut self) {
        self.worker = Some(self.launch("genesis-worker", &["--limit", "4"]));
        let prefect = self.prefect.clone();
        until("the worker serves", || prefect.has_worker()).await;
    }

    /// kill -9, with all its children.
    pub fn kill_server(&mut self) {
        kill(&mut self.server);
    }

    /// kill -9, with the runs it has under way.
    pub fn kill_worker(&mut self) {
        kill(&mut self.worker);
    }

    /// Processes of the worker: itself, what its runs are forked from, and the runs.
    pub fn worker_processes(&self) -> usize {
        let group = self.worker.as_ref().unwrap().id().to_string();
        let stats = std::fs::read_dir("/proc").unwrap().flatten();
        let groups = stats.filter_map(|entry| {
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            let (_, rest) = stat.rsplit_once(')')?;
            let mut fields = rest.split_whitespace();
            let is_alive = fields.next()? != "Z";
            (is_alive).then(|| fields.nth(1).unwrap_or_default() == group)
        });
        groups.filter(|is_its| *is_its).count()
    }

    fn launch(&self, program: &str, arguments: &[&str]) -> Child {
        let log = std::fs::File::create(self.home.path().join(program)).unwrap();
        let mut command = Command::new(bin().join(program));
        command
            .args(arguments)
            .current_dir(self.home.path())
            .env("PREFECT_HOME", self.home.path())
            .env("PREFECT_API_URL", format!("{}/api", self.prefect.base))
            .env("PREFECT_API_DATABASE_CONNECTION_URL", &self.database)
            .env("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
            .env("PREFECT_SERVER_UI_ENABLED", "false")
            .env("PREFECT_LOGGING_LEVEL", "WARNING")
            .env(
                "GENESIS__WORKFLOW__CALLBACK_TOKEN",
                self.prefect.token.unwrap_or_default(),
            )
            .env("DO_NOT_TRACK", "1")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0);
        command
            .spawn()
            .expect("the flows' Python is not installed: scripts/toolchain workflows")
    }
}

impl Drop for OwnPrefect {
    fn drop(&mut self) {
        kill(&mut self.worker);
        kill(&mut self.server);
    }
}

fn kill(child: &mut Option<Child>) {
    if let Some(mut child) = child.take() {
        let group = format!("-{}", child.id());
        let _ = Command::new("kill").args(["-9", "--", &group]).status();
        let _ = child.wait();
        // The group's other processes are gone a moment later.
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn bin() -> PathBuf {
    std::env::var_os("GENESIS_TEST_PREFECT_BIN").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows/.venv/bin"),
        PathBuf::from,
    )
}
