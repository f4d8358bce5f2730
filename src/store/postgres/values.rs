//! How cells of PostgreSQL are read.

use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use serde_json::Value;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::store::cells::{Cells, broken};

impl Cells for PgRow {
    fn maybe_uuid(&self, column: &str) -> Result<Option<Uuid>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_time(&self, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_json(&self, column: &str) -> Result<Option<Value>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_long(&self, column: &str) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_int(&self, column: &str) -> Result<Option<i32>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn real(&self, column: &str) -> Result<f64, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn truth(&self, column: &str) -> Result<bool, StoreError> {
        self.try_get(column).map_err(broken)
    }
}
