//! Who else is there. Each connection through which a process commits or listens holds a shared advisory lock in the
//! process's name, taken before anything else: whoever can commit is seen, and whoever dies is gone at once, which no
//! heartbeat could promise.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use genesis_actors::ports::StoreError;
use genesis_actors::ports::company::{Company, Sight};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, query};
use tokio::sync::Mutex;
use tokio::time::timeout;
use uuid::Uuid;

use super::{CONNECT, no_answer, read};
use crate::store::cells::{Cells, broken};

/// The first half of the locks' keys: "gens".
const LOCKS: i32 = 0x6765_6e73;

/// A process, as the others see it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// In what it tells.
    pub(super) id: Uuid,
    /// The second half of its locks' keys, not negative.
    key: i32,
}

impl Name {
    pub(super) fn new() -> Self {
        let id = Uuid::new_v4();
        let [a, b, c, d, ..] = *id.as_bytes();
        Self {
            id,
            key: i32::from_be_bytes([a & 0x7f, b, c, d]),
        }
    }

    /// Has the others see this process as long as the connection lives.
    pub(super) async fn show(self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        query("SELECT pg_advisory_lock_shared($1, $2), nextval('genesis_arrivals')")
            .bind(LOCKS)
            .bind(self.key)
            .execute(connection)
            .await
            .map(drop)
    }
}

/// Looks over a connection of its own, so that no crowd at the pool makes it blind.
pub(super) struct Lookout {
    options: PgConnectOptions,
    name: Name,
    connection: Mutex<Option<PgConnection>>,
    /// Whether others were seen last, or may be there.
    pub(super) others: AtomicBool,
}

impl Lookout {
    pub(super) fn new(options: &PgConnectOptions, name: Name) -> Self {
        Self {
            options: options.clone().disable_statement_logging(),
            name,
            connection: Mutex::new(None),
            others: AtomicBool::new(true),
        }
    }

    async fn connect(&self) -> Result<PgConnection, StoreError> {
        let connection = timeout(CONNECT, self.options.connect()).await;
        connection
            .map_err(|_elapsed| no_answer())?
            .map_err(|error| match error {
                // It is there, for others at least.
                sqlx::Error::Database(_) => broken(error),
                _ => StoreError::Unavailable(error.to_string()),
            })
    }
}

#[async_trait]
impl Company for Lookout {
    async fn look(&self) -> Result<Sight, StoreError> {
        let mut kept = self.connection.lock().await;
        let mut connection = match kept.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        // First the count, then the locks: whoever is in the count without a lock has nothing more to write.
        let count = query(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS arrivals FROM genesis_arrivals",
        );
        let arrivals = read(count.fetch_one(&mut connection)).await?;
        let locks = query(
            "SELECT count(*) AS others FROM pg_locks
             WHERE locktype = 'advisory' AND classid = $1::bigint::oid AND objsubid = 2 AND objid <> $2::bigint::oid
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        )
        .bind(i64::from(LOCKS))
        .bind(i64::from(self.name.key));
        let others = read(locks.fetch_one(&mut connection)).await?;
        let sight = Sight {
            others: others.long("others")? > 0,
            arrivals: arrivals.long("arrivals")?,
        };
        self.others.store(sight.others, Ordering::Relaxed);
        *kept = Some(connection);
        Ok(sight)
    }
}
