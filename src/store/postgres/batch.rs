//! A batch of commits as one call of `genesis_commit`: one statement, one round trip, one transaction.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::journal::{Commit, Verdict};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, query};
use tokio::time::{Instant, timeout};
use uuid::Uuid;

use super::columns::Columns;
use super::company::Name;
use super::{ANSWER, CONNECT, Trouble, no_answer, read, trouble};
use crate::store::cells::{AGGREGATE_TYPE, Cells, broken, key_record};
use crate::store::group::{Lane, LaneError};

/// A connection that lay idle this long is asked for a sign of life before a batch is trusted to it: a server that
/// was restarted meanwhile is then no loss of an answer.
const IDLE: Duration = Duration::from_secs(1);

/// The journal's own connection.
pub(super) struct PgLane {
    options: PgConnectOptions,
    name: Name,
    connection: Option<(PgConnection, Instant)>,
    call: Arc<str>,
}

impl PgLane {
    pub(super) fn new(options: PgConnectOptions, name: Name) -> Self {
        let places: Vec<String> = (1..=Columns::COUNT + 1).map(|n| format!("${n}")).collect();
        Self {
            options: options.disable_statement_logging(),
            name,
            connection: None,
            call: format!("SELECT * FROM genesis_commit({})", places.join(", ")).into(),
        }
    }

    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let connect = async {
            let mut connection = self.options.connect().await?;
            // Other processes must know of this one before it writes.
            self.name.show(&mut connection).await?;
            Ok(connection)
        };
        match timeout(CONNECT, connect).await {
            Ok::<Result<_, sqlx::Error>, _>(connection) => {
                connection.map_err(|error| StoreError::Unavailable(error.to_string()))
            }
            Err(_elapsed) => Err(no_answer()),
        }
    }

    /// The connection, if it lives, else a new one.
    async fn connection(&mut self) -> Result<PgConnection, StoreError> {
        if let Some((mut connection, used)) = self.connection.take()
            && (used.elapsed() < IDLE
                || matches!(timeout(CONNECT, connection.ping()).await, Ok(Ok(()))))
        {
            return Ok(connection);
        }
        self.connect().await
    }
}

#[async_trait]
impl Lane for PgLane {
    async fn write(&mut self, commits: &[&Commit]) -> Result<Vec<Verdict>, LaneError> {
        let columns =
            Columns::of(commits).map_err(|error| LaneError::Refused(error.to_string()))?;
        let mut connection = self
            .connection()
            .await
            .map_err(|error| LaneError::Away(error.to_string()))?;
        let call = columns
            .bind(query(AssertSqlSafe(Arc::clone(&self.call))))
            .bind(AGGREGATE_TYPE);
        // All rows are waited for, and with them the end of the transaction.
        let answer = timeout(ANSWER, call.fetch_all(&mut connection)).await;
        let lost = |why: String| Err(LaneError::Unknown(why));
        let rows = match answer {
            Err(_elapsed) => return lost(no_answer().to_string()),
            Ok(Ok(rows)) => rows,
            Ok(Err(error)) => {
                let kind = match trouble(&error) {
                    Trouble::Unknown => return lost(error.to_string()),
                    Trouble::Refused => LaneError::Refused,
                    Trouble::Collided => LaneError::Collided,
                    Trouble::Late => LaneError::Late,
                    Trouble::Away => LaneError::Away,
                };
                self.connection = Some((connection, Instant::now()));
                return Err(kind(error.to_string()));
            }
        };
        self.connection = Some((connection, Instant::now()));
        verdicts(commits.len(), &rows).map_err(|error| LaneError::Unknown(error.to_string()))
    }

    async fn written(&mut self, event_ids: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
        let mut connection = self.connect().await?;
        let rows = read(
            query("SELECT event_id FROM domain_events WHERE event_id = ANY ($1)")
                .bind(event_ids)
                .fetch_all(&mut connection),
        )
        .await?;
        let found = rows.iter().map(|row| row.uuid("event_id")).collect();
        self.connection = Some((connection, Instant::now()));
        found
    }
}

/// A verdict for each commit: the function names those that were refused.
fn verdicts(commits: usize, rows: &[PgRow]) -> Result<Vec<Verdict>, StoreError> {
    let mut verdicts = vec![Verdict::Written; commits];
    for row in rows {
        let number = row.int("refused")?;
        let place = usize::try_from(number - 1)
            .ok()
            .and_then(|place| verdicts.get_mut(place))
            .ok_or_else(|| broken(format_args!("a verdict for commit {number} of {commits}")))?;
        *place = verdict(row)?;
    }
    Ok(verdicts)
}

fn verdict(row: &PgRow) -> Result<Verdict, StoreError> {
    Ok(match row.text("verdict")?.as_str() {
        "VERSION" => Verdict::VersionConflict {
            actual: row.maybe_long("actual")?,
        },
        "DUPLICATE" => Verdict::DuplicateCommand {
            command_id: row.uuid("id")?,
        },
        "KEY" => Verdict::KeyTaken(Box::new(key_record(row)?)),
        "TASK" => Verdict::TaskLost {
            task_id: row.uuid("id")?,
        },
        other => return Err(broken(format_args!("the verdict {other:?}"))),
    })
}
