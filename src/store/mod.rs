//! The store behind the ports: one SQLite file, or PostgreSQL.
//!
//! What a session's transition writes is one [`Commit`](genesis_actors::ports::journal::Commit); an adapter turns a
//! batch of them into SQL and holds no rule of the domain. `group` shares a transaction among what arrives at the
//! same time, `cells` reads rows the same way from both, and each dialect has a folder.

mod cells;
mod group;
mod postgres;
mod sqlite;
mod verify;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use genesis_actors::ports::StoreError;
use genesis_actors::ports::catalog::Catalog;
use genesis_actors::ports::handles::Handles;
use genesis_actors::ports::journal::Journal;
use genesis_actors::ports::lifecycle::Lifecycle;
use genesis_actors::ports::operations::Operations;
use genesis_actors::ports::outbox::Outbox;
use genesis_actors::ports::prompts::Prompts;
use genesis_actors::ports::snapshots::Snapshots;
use genesis_actors::ports::tasks::Tasks;
use sqlx::ConnectOptions;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;

pub use group::{JournalCounts, MAX_BATCH};
use postgres::PgStore;
use sqlite::SqliteStore;
pub use verify::{Difference, verify};

static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");
static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Why the store cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The URL says neither SQLite nor PostgreSQL, or not where.
    #[error("the store's URL {0:?} is neither sqlite://path nor postgres://…")]
    Url(String),
    /// The file's folder cannot be made, or the lock's file cannot be opened.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process serves this file.
    #[error("{0} is being served by another process; stop that one first")]
    InUse(PathBuf),
    /// The migrations did not run.
    #[error("the store cannot be migrated: {0}")]
    Migrate(#[from] MigrateError),
    /// The database did not do what it was told.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database cannot be read.
    #[error("the store cannot be read: {0}")]
    Database(#[from] sqlx::Error),
}

enum Adapter {
    Sqlite {
        path: PathBuf,
        store: Arc<SqliteStore>,
        /// Held while this process serves.
        lock: Mutex<Option<File>>,
    },
    Postgres(Arc<PgStore>),
}

/// An open store.
pub struct Store {
    adapter: Adapter,
}

/// Opens the store a URL names: `sqlite://path` (made when missing, with its folders) or `postgres://…`. A database
/// that is away now is no error: each call says so until it is back.
pub async fn open(url: &str) -> Result<Store, SetupError> {
    if is_postgres(url) {
        let options = postgres_options(url)?;
        let adapter = Adapter::Postgres(Arc::new(PgStore::open(options)));
        return Ok(Store { adapter });
    }
    let path = sqlite_path(url).ok_or_else(|| SetupError::Url(hidden(url)))?;
    make_folder(&path)?;
    Ok(Store {
        adapter: Adapter::Sqlite {
            store: Arc::new(SqliteStore::open(&path)),
            path,
            lock: Mutex::new(None),
        },
    })
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn postgres_options(url: &str) -> Result<PgConnectOptions, SetupError> {
    url.parse().map_err(|_error| SetupError::Url(hidden(url)))
}

/// A URL without the password that may be in it.
fn hidden(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            format!("{}…{}", &url[..scheme + 3], &url[at..])
        }
        _ => url.to_owned(),
    }
}

fn sqlite_path(url: &str) -> Option<PathBuf> {
    let path = url.strip_prefix("sqlite://")?;
    (!path.is_empty()).then(|| PathBuf::from(path))
}

fn make_folder(path: &Path) -> Result<(), SetupError> {
    let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    std::fs::create_dir_all(folder).map_err(|source| SetupError::File {
        path: folder.to_owned(),
        source,
    })
}

impl Store {
    /// Brings the tables up to what this program knows; forward only.
    pub async fn migrate(&self) -> Result<(), SetupError> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => SQLITE_MIGRATIONS.run(store.writer()).await?,
            Adapter::Postgres(store) => {
                let connection = store.options().connect().await;
                let mut connection = connection.map_err(MigrateError::Execute)?;
                POSTGRES_MIGRATIONS.run(&mut connection).await?;
            }
        }
        Ok(())
    }

    /// Makes sure that no other process serves the same SQLite file, as long as this store is open; leases of
    /// processes before this one are void. On PostgreSQL several processes may serve, and nothing is locked.
    pub async fn lock_for_serving(&self) -> Result<(), SetupError> {
        match &self.adapter {
            Adapter::Sqlite { path, store, lock } => {
                let file = lock_beside(path)?;
                *lock.lock().unwrap_or_else(PoisonError::into_inner) = Some(file);
                store.void_leases().await?;
            }
            Adapter::Postgres(_) => {}
        }
        Ok(())
    }

    /// The journal.
    pub fn journal(&self) -> Arc<dyn Journal> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// The snapshots.
    pub fn snapshots(&self) -> Arc<dyn Snapshots> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// The outbox.
    pub fn outbox(&self) -> Arc<dyn Outbox> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// The tasks.
    pub fn tasks(&self) -> Arc<dyn Tasks> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// What writers were told.
    pub fn prompts(&self) -> Arc<dyn Prompts> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// The resume handles.
    pub fn handles(&self) -> Arc<dyn Handles> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// What time brings.
    pub fn lifecycle(&self) -> Arc<dyn Lifecycle> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// What operators ask.
    pub fn operations(&self) -> Arc<dyn Operations> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// The catalogue.
    pub fn catalog(&self) -> Arc<dyn Catalog> {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => Arc::clone(store) as _,
            Adapter::Postgres(store) => Arc::clone(store) as _,
        }
    }

    /// What the journal has done so far.
    pub fn counts(&self) -> JournalCounts {
        match &self.adapter {
            Adapter::Sqlite { store, .. } => store.group().counts(),
            Adapter::Postgres(store) => store.group().counts(),
        }
    }

    /// Takes no further commit, writes those taken, and lets go of the database.
    pub async fn close(&self) {
        match &self.adapter {
            Adapter::Sqlite { store, lock, .. } => {
                store.group().close().await;
                store.close().await;
                lock.lock().unwrap_or_else(PoisonError::into_inner).take();
            }
            Adapter::Postgres(store) => {
                store.group().close().await;
                store.close().await;
            }
        }
    }
}

/// Locks a file of its own beside the database: SQLite's own locks on the database file must not be touched.
fn lock_beside(path: &Path) -> Result<File, SetupError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let trouble = |source| SetupError::File {
        path: beside.clone(),
        source,
    };
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside)
        .map_err(trouble)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SetupError::InUse(path.to_owned())),
        Err(TryLockError::Error(source)) => Err(trouble(source)),
    }
}
