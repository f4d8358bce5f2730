//! Prefect as the workflow engine: a run is suspended in Prefect while its writer thinks, and costs no memory.
//!
//! Runs are started through the project's deployment, under one idempotency key each, so that a start that is repeated
//! makes no second run. What a resume did is told by its answer's `status`, never by its code alone; when that cannot be
//! known, the answer that Prefect keeps with the run decides.

mod api;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use genesis_actors::engine::WorkflowService;
use genesis_actors::ports::clock::Clock;
use genesis_actors::ports::handles::HandleRow;
use genesis_actors::ports::workflow::{Resumed, RunRequest, Standing, Workflow, WorkflowError};
use serde_json::{Value, json};
use uuid::Uuid;

use api::{Api, Run, Verdict};

/// The flow and its deployment, as the worker registers them (`workflows/`).
const DEPLOYMENT: (&str, &str) = ("genesis-workflow", "genesis");
/// How often a resume is sent in a row while the schema of its input is being saved.
const RESUMES: u32 = 3;
/// How long that takes, mostly.
const SAVING: Duration = Duration::from_millis(150);
/// A suspension whose schema is not there by then will never have one, unless it is written for it.
const SCHEMA_OVERDUE: chrono::TimeDelta = chrono::TimeDelta::seconds(10);
/// How many runs are asked about at once: Prefect's own limit.
const PAGE: usize = 200;

/// The engine.
pub struct PrefectEngine {
    api: Api,
    callback_url: String,
    clock: Arc<dyn Clock>,
    /// Looked up once, and again when it is gone.
    deployment: Mutex<Option<Uuid>>,
}

impl PrefectEngine {
    /// The engine behind Prefect's API at `api_url` (such as `http://127.0.0.1:4200/api`); its flows reach this service at `callback_url`.
    ///
    /// # Errors
    /// When there can be no HTTP client.
    pub fn new(
        api_url: &str,
        callback_url: String,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, WorkflowError> {
        Ok(Self {
            api: Api::new(api_url)?,
            callback_url,
            clock,
            deployment: Mutex::default(),
        })
    }

    async fn deployment(&self) -> Result<Uuid, WorkflowError> {
        let known = *self.known_deployment();
        if let Some(id) = known {
            return Ok(id);
        }
        let (flow, name) = DEPLOYMENT;
        let id = self.api.deployment(flow, name).await?.ok_or_else(|| {
            WorkflowError(format!(
                "Prefect has no deployment {flow}/{name}: start the worker (workflows/)"
            ))
        })?;
        *self.known_deployment() = Some(id);
        Ok(id)
    }

    fn known_deployment(&self) -> std::sync::MutexGuard<'_, Option<Uuid>> {
        self.deployment
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What a resume that did not say ACCEPT did after all.
    async fn doubtful(&self, handle: &HandleRow, why: String) -> Result<Resumed, WorkflowError> {
        let run = handle.flow_run_id;
        if self.api.has_input(run, &response_key(handle)).await? {
            return Ok(Resumed::Delivered);
        }
        let found = self.api.runs(&[run]).await?;
        match found.first() {
            None => Ok(Resumed::Gone("Prefect does not know the run".to_owned())),
            Some(run) if run.has_ended() => Ok(Resumed::Gone(run.told())),
            Some(_) => Err(WorkflowError(why)),
        }
    }

    /// Writes the schema of a suspension's input, which its flow could not: without it every resume is refused.
    async fn mend(&self, run: Uuid, pause_key: &str) -> Result<(), WorkflowError> {
        let key = format!("suspended-{pause_key}-schema");
        if self.api.has_input(run, &key).await? {
            return Ok(());
        }
        tracing::warn!(flow_run_id = %run, pause_key, "a suspended run lacks its input's schema; it is written now");
        self.api.write_input(run, &key, &schema()).await
    }
}

/// Where Prefect keeps what a suspended run was resumed with.
fn response_key(handle: &HandleRow) -> String {
    format!("suspended-{}-response", handle.pause_key)
}

/// `WriterAnswer` of the flow. It holds no word of the writer's: Prefect runs what looks like a template inside an input.
fn schema() -> Value {
    json!({
        "title": "WriterAnswer",
        "type": "object",
        "properties": {
            "correlation_id": {"anyOf": [{"type": "string", "format": "uuid"}, {"type": "null"}], "default": null},
            "stage": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": null},
            "version": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": null},
        },
        "additionalProperties": false,
    })
}

/// Only these three, whatever the payload has become.
fn run_input(payload: &Value) -> Value {
    json!({
        "correlation_id": payload.get("correlation_id"),
        "stage": payload.get("stage"),
        "version": payload.get("version"),
    })
}

/// `<session_id>-<attempt>`; a run after a lost one needs a key of its own, since the old one gives the dead run.
fn idempotency_key(run: &RunRequest) -> String {
    let key = format!("{}-{}", run.session_id, run.attempt);
    if run.run > 1 {
        format!("{key}-{}", run.run)
    } else {
        key
    }
}

fn standing(run: &Run) -> Standing {
    match run.state_type.as_str() {
        "PAUSED" => run.pause_key.clone().map_or_else(
            || Standing::Over("it is paused by hand, where no answer reaches it".to_owned()),
            Standing::Suspended,
        ),
        "PENDING" | "RUNNING" => Standing::Working(run.since),
        _ if run.has_ended() => Standing::Over(run.told()),
        _ => Standing::Well,
    }
}

#[async_trait]
impl Workflow for PrefectEngine {
    fn connect(&self, _: Arc<WorkflowService>) {}

    fn is_outside(&self) -> bool {
        true
    }

    async fn start(&self, run: &RunRequest) -> Result<Uuid, WorkflowError> {
        let deployment = self.deployment().await?;
        let asked = json!({
            "idempotency_key": idempotency_key(run),
            "parameters": {
                "session_id": run.session_id,
                "mode": run.mode,
                "service_url": self.callback_url,
                "attempt": run.attempt,
            },
            "state": {"type": "SCHEDULED"},
            "tags": [run.session_id.to_string()],
        });
        let started = self.api.create_run(deployment, &asked).await?;
        started.ok_or_else(|| {
            *self.known_deployment() = None;
            WorkflowError("Prefect no longer has the deployment it had".to_owned())
        })
    }

    async fn resume(&self, handle: &HandleRow) -> Result<Resumed, WorkflowError> {
        let input = run_input(handle.resume_payload.as_ref().unwrap_or(&Value::Null));
        let mut tries = 0;
        loop {
            tries += 1;
            let why = match self.api.resume(handle.flow_run_id, &input).await {
                Ok(Verdict::Accepted) => return Ok(Resumed::Delivered),
                Ok(Verdict::SchemaMissing) if tries < RESUMES => {
                    self.clock.sleep(SAVING).await;
                    continue;
                }
                Ok(Verdict::SchemaMissing) => {
                    let paused_at = handle.paused_at.unwrap_or(handle.created_at);
                    if tries == RESUMES && paused_at + SCHEMA_OVERDUE <= self.clock.now() {
                        self.mend(handle.flow_run_id, &handle.pause_key).await?;
                        continue;
                    }
                    return Err(WorkflowError(
                        "the suspension's schema is not saved yet".to_owned(),
                    ));
                }
                Ok(Verdict::Refused(why)) => why,
                // It may have been done all the same.
                Err(error) => error.0,
            };
            return self.doubtful(handle, why).await;
        }
    }

    async fn revive(&self, run: &RunRequest) -> Result<Standing, WorkflowError> {
        let Some(flow_run_id) = run.flow_run_id else {
            return Ok(Standing::Well);
        };
        let found = self.standings(&[flow_run_id]).await?;
        let standing = found.into_iter().next().map(|(_, standing)| standing);
        if let Some(Standing::Suspended(pause_key)) = &standing {
            self.mend(flow_run_id, pause_key).await?;
        }
        Ok(standing.unwrap_or(Standing::Well))
    }

    async fn standings(&self, runs: &[Uuid]) -> Result<Vec<(Uuid, Standing)>, WorkflowError> {
        let mut all = Vec::with_capacity(runs.len());
        for some in runs.chunks(PAGE) {
            let found = self.api.runs(some).await?;
            all.extend(some.iter().map(|id| {
                let run = found.iter().find(|run| run.id == *id);
                let missing = || Standing::Over("Prefect does not know the run".to_owned());
                (*id, run.map_or_else(missing, standing))
            }));
        }
        Ok(all)
    }

    async fn cancel(&self, flow_run_id: Uuid, reason: &str) -> Result<(), WorkflowError> {
        let found = self.api.runs(&[flow_run_id]).await?;
        match found.first() {
            Some(run) if !run.has_ended() => self.api.cancel(flow_run_id, reason).await,
            _ => Ok(()),
        }
    }

    async fn ping(&self) -> Result<(), WorkflowError> {
        self.api.health().await
    }
}
