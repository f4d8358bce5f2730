//! A batch of commits as the arrays that the function `genesis_commit` takes, one for each column.

use chrono::{DateTime, Utc};
use genesis_actors::domain::event::{Recorded, SCHEMA_VERSION};
use genesis_actors::ports::StoreError;
use genesis_actors::ports::handles::HandleChange;
use genesis_actors::ports::journal::{
    Commit, InboxEnd, InboxRow, NewOutboxRow, NovelRow, SessionRow,
};
use genesis_actors::ports::tasks::{NewTask, TaskEnd};
use serde_json::Value;
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::types::Json;
use uuid::Uuid;

use crate::store::cells::{broken, metadata};

type Time = DateTime<Utc>;
type Doc<'a> = Json<&'a Value>;

/// Declares the arrays in the order of the function's parameters, under their names.
macro_rules! columns {
    ($($column:ident: $cell:ty),+ $(,)?) => {
        /// The arrays.
        #[derive(Default)]
        pub(super) struct Columns<'a> { $($column: Vec<$cell>),+ }

        impl<'a> Columns<'a> {
            /// How many there are.
            pub(super) const COUNT: usize = [$(stringify!($column)),+].len();

            /// Binds them all.
            pub(super) fn bind<'q>(
                self,
                query: Query<'q, Postgres, PgArguments>,
            ) -> Query<'q, Postgres, PgArguments> where 'a: 'q {
                query$(.bind(self.$column))+
            }
        }
    };
}

columns! {
    c_session: Uuid, c_expected: i64, c_event: Option<Uuid>,
    s_user: Option<Uuid>, s_novel: Option<Uuid>, s_mode: &'static str, s_status: &'static str,
    s_stage: &'static str, s_confirmed: Doc<'a>, s_metadata: Doc<'a>, s_version: i64, s_created: Time,
    s_updated: Time, s_expires: Time,
    ie_k: i32, ie_id: Uuid, ie_status: &'static str, ie_result: Option<Doc<'a>>, ie_error: Option<Doc<'a>>,
    ie_at: Time,
    te_k: i32, te_id: Uuid, te_status: &'static str, te_token: Option<i64>, te_result: Option<Doc<'a>>,
    te_error: Option<Doc<'a>>, te_at: Time,
    ha_k: i32, ha_correlation: Uuid, ha_payload: Option<Doc<'a>>, ha_timeout: Option<Time>,
    he_k: i32, he_status: &'static str, he_error: Doc<'a>,
    i_k: i32, i_id: Uuid, i_session: Uuid, i_type: &'a str, i_payload: Doc<'a>, i_scope: &'a str,
    i_key: Option<&'a str>, i_hash: Option<&'a str>, i_status: &'static str, i_correlation: Uuid, i_version: i64,
    i_result: Option<Doc<'a>>, i_answer_status: Option<i32>, i_answer_body: Option<Doc<'a>>,
    i_error: Option<Doc<'a>>, i_received: Time, i_processed: Option<Time>,
    e_k: i32, e_id: Uuid, e_session: Uuid, e_sequence: i64, e_version: i64, e_type: &'static str, e_schema: i32,
    e_correlation: Option<Uuid>, e_causation: Option<Uuid>, e_payload: Json<Value>, e_metadata: Json<Value>,
    e_at: Time,
    o_k: i32, o_event: Uuid, o_topic: &'a str, o_key: &'a str, o_payload: Doc<'a>, o_headers: Doc<'a>,
    o_max_retries: i32, o_at: Time,
    t_k: i32, t_id: Uuid, t_session: Uuid, t_type: &'static str, t_correlation: Option<Uuid>, t_input: Doc<'a>,
    t_max_retries: i32, t_timeout: Option<Time>, t_at: Time,
    n_k: i32, n_id: Uuid, n_user: Option<Uuid>, n_session: Uuid, n_title: &'a str, n_summary: &'a str,
    n_setting: Doc<'a>, n_created: Time, n_updated: Time,
}

impl<'a> Columns<'a> {
    /// The arrays of a batch.
    pub(super) fn of(commits: &[&'a Commit]) -> Result<Self, StoreError> {
        let mut columns = Self::default();
        for (k, commit) in (1..).zip(commits) {
            columns.add(k, commit)?;
        }
        Ok(columns)
    }

    fn add(&mut self, k: i32, commit: &'a Commit) -> Result<(), StoreError> {
        self.c_session.push(commit.session.id);
        self.c_expected.push(commit.expected_version);
        self.c_event
            .push(commit.events.first().map(|event| event.event_id));
        self.add_session(&commit.session);
        for end in &commit.inbox_ends {
            self.add_command_end(k, end);
        }
        for end in &commit.task_ends {
            self.add_task_end(k, end);
        }
        for change in &commit.handles {
            self.add_handle_change(k, change);
        }
        for row in &commit.inbox {
            self.add_command(k, row);
        }
        for event in &commit.events {
            self.add_event(k, event)?;
        }
        for row in &commit.outbox {
            self.add_outbox(k, row);
        }
        for task in &commit.tasks {
            self.add_task(k, task);
        }
        if let Some(novel) = &commit.novel {
            self.add_novel(k, novel);
        }
        Ok(())
    }

    fn add_session(&mut self, row: &'a SessionRow) {
        self.s_user.push(row.user_id);
        self.s_novel.push(row.novel_id);
        self.s_mode.push(row.mode.as_str());
        self.s_status.push(row.status.as_str());
        self.s_stage.push(row.current_stage.as_str());
        self.s_confirmed.push(Json(&row.confirmed_data));
        self.s_metadata.push(Json(&row.session_metadata));
        self.s_version.push(row.version);
        self.s_created.push(row.created_at);
        self.s_updated.push(row.updated_at);
        self.s_expires.push(row.expires_at);
    }

    fn add_command_end(&mut self, k: i32, end: &'a InboxEnd) {
        self.ie_k.push(k);
        self.ie_id.push(end.id);
        self.ie_status.push(end.status.as_str());
        self.ie_result.push(end.result.as_ref().map(Json));
        self.ie_error.push(end.error_details.as_ref().map(Json));
        self.ie_at.push(end.processed_at);
    }

    fn add_task_end(&mut self, k: i32, end: &'a TaskEnd) {
        self.te_k.push(k);
        self.te_id.push(end.id);
        self.te_status.push(end.status.as_str());
        self.te_token.push(end.token);
        self.te_result.push(end.result_data.as_ref().map(Json));
        self.te_error.push(end.error_details.as_ref().map(Json));
        self.te_at.push(end.completed_at);
    }

    fn add_handle_change(&mut self, k: i32, change: &'a HandleChange) {
        match change {
            HandleChange::Answer {
                correlation_id,
                payload,
            } => {
                self.ha_k.push(k);
                self.ha_correlation.push(*correlation_id);
                self.ha_payload.push(Some(Json(payload)));
                self.ha_timeout.push(None);
            }
            HandleChange::Postpone {
                correlation_id,
                timeout_at,
            } => {
                self.ha_k.push(k);
                self.ha_correlation.push(*correlation_id);
                self.ha_payload.push(None);
                self.ha_timeout.push(Some(*timeout_at));
            }
            HandleChange::EndAll {
                status,
                error_details,
            } => {
                self.he_k.push(k);
                self.he_status.push(status.as_str());
                self.he_error.push(Json(error_details));
            }
        }
    }

    fn add_command(&mut self, k: i32, row: &'a InboxRow) {
        self.i_k.push(k);
        self.i_id.push(row.id);
        self.i_session.push(row.session_id);
        self.i_type.push(&row.command_type);
        self.i_payload.push(Json(&row.command_payload));
        self.i_scope.push(&row.idempotency_scope);
        self.i_key.push(row.idempotency_key.as_deref());
        self.i_hash.push(row.request_hash.as_deref());
        self.i_status.push(row.status.as_str());
        self.i_correlation.push(row.correlation_id);
        self.i_version.push(row.aggregate_version);
        self.i_result.push(row.result.as_ref().map(Json));
        self.i_answer_status.push(row.answer_status);
        self.i_answer_body.push(row.answer_body.as_ref().map(Json));
        self.i_error.push(row.error_details.as_ref().map(Json));
        self.i_received.push(row.received_at);
        self.i_processed.push(row.processed_at);
    }

    fn add_event(&mut self, k: i32, event: &'a Recorded) -> Result<(), StoreError> {
        self.e_k.push(k);
        self.e_id.push(event.event_id);
        self.e_session.push(event.session_id);
        self.e_sequence.push(event.sequence);
        self.e_version.push(event.version);
        self.e_type.push(event.event.event_type());
        self.e_schema.push(SCHEMA_VERSION);
        self.e_correlation.push(event.correlation_id);
        self.e_causation.push(event.causation_id);
        self.e_payload
            .push(Json(event.event.data().map_err(broken)?));
        self.e_metadata.push(Json(metadata(event)));
        self.e_at.push(event.time);
        Ok(())
    }

    fn add_outbox(&mut self, k: i32, row: &'a NewOutboxRow) {
        self.o_k.push(k);
        self.o_event.push(row.event_id);
        self.o_topic.push(&row.topic);
        self.o_key.push(&row.partition_key);
        self.o_payload.push(Json(&row.payload));
        self.o_headers.push(Json(&row.headers));
        self.o_max_retries.push(row.max_retries);
        self.o_at.push(row.created_at);
    }

    fn add_task(&mut self, k: i32, task: &'a NewTask) {
        self.t_k.push(k);
        self.t_id.push(task.id);
        self.t_session.push(task.session_id);
        self.t_type.push(task.task_type.as_str());
        self.t_correlation.push(task.correlation_id);
        self.t_input.push(Json(&task.input_data));
        self.t_max_retries.push(task.max_retries);
        self.t_timeout.push(task.timeout_at);
        self.t_at.push(task.created_at);
    }

    fn add_novel(&mut self, k: i32, novel: &'a NovelRow) {
        self.n_k.push(k);
        self.n_id.push(novel.id);
        self.n_user.push(novel.user_id);
        self.n_session.push(novel.genesis_session_id);
        self.n_title.push(&novel.title);
        self.n_summary.push(&novel.summary);
        self.n_setting.push(Json(&novel.setting));
        self.n_created.push(novel.created_at);
        self.n_updated.push(novel.updated_at);
    }
}
