//! The calls of Prefect's API that the engine makes, and how their answers read (Prefect 3.9.1).

use std::error::Error as _;
use std::time::Duration;

use chrono::{DateTime, Utc};
use genesis_actors::ports::workflow::WorkflowError;
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// How long an answer may take; with SQLite behind it Prefect is slow under load.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(3);

/// The API.
pub(super) struct Api {
    http: Client,
    base: String,
}

/// A run, as far as the engine looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) id: Uuid,
    /// `SCHEDULED`, `PENDING`, `RUNNING`, `PAUSED`, `COMPLETED`, …
    pub(super) state_type: String,
    /// When it came to be so.
    pub(super) since: DateTime<Utc>,
    /// What Prefect says of the state.
    pub(super) message: Option<String>,
    /// What it is suspended under.
    pub(super) pause_key: Option<String>,
}

impl Run {
    pub(super) fn has_ended(&self) -> bool {
        matches!(
            self.state_type.as_str(),
            "COMPLETED" | "FAILED" | "CRASHED" | "CANCELLED"
        )
    }

    /// How it stands, for a person.
    pub(super) fn told(&self) -> String {
        match &self.message {
            Some(message) => format!("its run is {}: {message}", self.state_type),
            None => format!("its run is {}", self.state_type),
        }
    }
}

/// What Prefect did with a resume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The run goes on.
    Accepted,
    /// The suspension's schema is not saved (yet).
    SchemaMissing,
    /// Not done: why.
    Refused(String),
}

#[derive(Deserialize)]
struct Identified {
    id: Uuid,
}

#[derive(Deserialize)]
struct Found {
    id: Uuid,
    state: Option<State>,
}

#[derive(Deserialize)]
struct State {
    #[serde(rename = "type")]
    state_type: String,
    timestamp: DateTime<Utc>,
    message: Option<String>,
    #[serde(default)]
    state_details: Details,
}

impl State {
    /// Of a run that has none yet.
    fn just_made() -> Self {
        Self {
            state_type: "SCHEDULED".to_owned(),
            timestamp: DateTime::UNIX_EPOCH,
            message: None,
            state_details: Details::default(),
        }
    }
}

#[derive(Deserialize, Default)]
struct Details {
    pause_key: Option<String>,
}

#[derive(Deserialize)]
struct Orchestrated {
    status: String,
    #[serde(default)]
    details: Reason,
}

#[derive(Deserialize, Default)]
struct Reason {
    reason: Option<String>,
}

impl Api {
    pub(super) fn new(base: &str) -> Result<Self, WorkflowError> {
        let http = Client::builder()
            .timeout(PATIENCE)
            .connect_timeout(CONNECTING)
            // Prefect is where the settings say; no proxy of the environment is on the way.
            .no_proxy()
            .build()
            .map_err(away)?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
        })
    }

    pub(super) async fn health(&self) -> Result<(), WorkflowError> {
        let answer = self.get("/health").send().await.map_err(away)?;
        done(answer).await.map(|_| ())
    }

    /// The deployment's id; none when it was never registered.
    pub(super) async fn deployment(
        &self,
        flow: &str,
        name: &str,
    ) -> Result<Option<Uuid>, WorkflowError> {
        let path = format!("/deployments/name/{flow}/{name}");
        let answer = self.get(&path).send().await.map_err(away)?;
        identified(answer).await
    }

    /// Creates a run, or gives the one its idempotency key has made before; none without the deployment.
    pub(super) async fn create_run(
        &self,
        deployment: Uuid,
        asked: &Value,
    ) -> Result<Option<Uuid>, WorkflowError> {
        let path = format!("/deployments/{deployment}/create_flow_run");
        let answer = self.post(&path).json(asked).send().await.map_err(away)?;
        identified(answer).await
    }

    pub(super) async fn resume(&self, run: Uuid, input: &Value) -> Result<Verdict, WorkflowError> {
        let path = format!("/flow_runs/{run}/resume");
        let body = json!({"run_input": input});
        let answer = self.post(&path).json(&body).send().await.map_err(away)?;
        let answer: Orchestrated = done(answer).await?.json().await.map_err(away)?;
        let reason = answer.details.reason.unwrap_or_default();
        Ok(match answer.status.as_str() {
            "ACCEPT" => Verdict::Accepted,
            "REJECT" if reason.contains("schema not found") => Verdict::SchemaMissing,
            status => Verdict::Refused(format!("Prefect said {status} to a resume: {reason}")),
        })
    }

    /// Runs by their ids, at most 200; those it does not know are left out.
    pub(super) async fn runs(&self, ids: &[Uuid]) -> Result<Vec<Run>, WorkflowError> {
        let body = json!({"flow_runs": {"id": {"any_": ids}}, "limit": ids.len()});
        let answer = self.post("/flow_runs/filter").json(&body).send().await;
        let answer = done(answer.map_err(away)?).await?;
        let found: Vec<Found> = answer.json().await.map_err(away)?;
        let runs = found.into_iter().map(|found| {
            let state = found.state.unwrap_or_else(State::just_made);
            Run {
                id: found.id,
                state_type: state.state_type,
                since: state.timestamp,
                message: state.message,
                pause_key: state.state_details.pause_key,
            }
        });
        Ok(runs.collect())
    }

    /// Whether something is kept with a run under this key.
    pub(super) async fn has_input(&self, run: Uuid, key: &str) -> Result<bool, WorkflowError> {
        let path = format!("/flow_runs/{run}/input/{key}");
        let answer = self.get(&path).send().await.map_err(away)?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(false);
        }
        done(answer).await.map(|_| true)
    }

    /// Keeps a value with a run; one that is there already stays.
    pub(super) async fn write_input(
        &self,
        run: Uuid,
        key: &str,
        value: &Value,
    ) -> Result<(), WorkflowError> {
        let path = format!("/flow_runs/{run}/input");
        // The value is JSON as text.
        let body = json!({"key": key, "value": value.to_string()});
        let answer = self.post(&path).json(&body).send().await.map_err(away)?;
        if answer.status() == StatusCode::CONFLICT {
            return Ok(());
        }
        done(answer).await.map(|_| ())
    }

    /// Ends a run by force: a suspended one has no process that could be asked to.
    pub(super) async fn cancel(&self, run: Uuid, reason: &str) -> Result<(), WorkflowError> {
        let path = format!("/flow_runs/{run}/set_state");
        let body = json!({"state": {"type": "CANCELLED", "message": reason}, "force": true});
        let answer = self.post(&path).json(&body).send().await.map_err(away)?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(());
        }
        done(answer).await.map(|_| ())
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.base))
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}{path}", self.base))
    }
}

/// Prefect could not be reached, or said something that cannot be read. Told with its causes, which say what it was.
fn away(error: reqwest::Error) -> WorkflowError {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(why) = cause {
        told = format!("{told}: {why}");
        cause = why.source();
    }
    WorkflowError(told)
}

/// An answer that says it was done.
async fn done(answer: Response) -> Result<Response, WorkflowError> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    let said: String = answer
        .text()
        .await
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect();
    Err(WorkflowError(format!("Prefect answered {status}: {said}")))
}

async fn identified(answer: Response) -> Result<Option<Uuid>, WorkflowError> {
    if answer.status() == StatusCode::NOT_FOUND {
        return Ok(None);
    }
    let found: Identified = done(answer).await?.json().await.map_err(away)?;
    Ok(Some(found.id))
}
