//! How values are written as SQLite text, and read back.

use chrono::{DateTime, Utc};
use genesis_actors::ports::StoreError;
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use crate::store::cells::{Cells, broken, parse_time, time_text};

/// A UUID: lower case, with hyphens.
pub(crate) fn id(id: Uuid) -> String {
    id.as_hyphenated().to_string()
}

/// A UUID or null.
pub(crate) fn maybe_id(value: Option<Uuid>) -> Option<String> {
    value.map(id)
}

/// A time, of fixed width.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    time_text(at)
}

/// A time or null.
pub(crate) fn maybe_time(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(time)
}

/// JSON.
pub(crate) fn json(value: &Value) -> String {
    value.to_string()
}

/// JSON or null.
pub(crate) fn maybe_json(value: Option<&Value>) -> Option<String> {
    value.map(json)
}

impl Cells for SqliteRow {
    fn maybe_uuid(&self, column: &str) -> Result<Option<Uuid>, StoreError> {
        self.maybe_text(column)?
            .map(|text| Uuid::parse_str(&text).map_err(broken))
            .transpose()
    }

    fn maybe_time(&self, column: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.maybe_text(column)?
            .map(|text| parse_time(&text))
            .transpose()
    }

    fn maybe_json(&self, column: &str) -> Result<Option<Value>, StoreError> {
        let text: Option<&str> = self.try_get(column).map_err(broken)?;
        text.map(|text| serde_json::from_str(text).map_err(broken))
            .transpose()
    }

    fn maybe_text(&self, column: &str) -> Result<Option<String>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_long(&self, column: &str) -> Result<Option<i64>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn maybe_int(&self, column: &str) -> Result<Option<i32>, StoreError> {
        self.maybe_long(column)?
            .map(|long| i32::try_from(long).map_err(broken))
            .transpose()
    }

    fn bytes(&self, column: &str) -> Result<Vec<u8>, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn real(&self, column: &str) -> Result<f64, StoreError> {
        self.try_get(column).map_err(broken)
    }

    fn truth(&self, column: &str) -> Result<bool, StoreError> {
        Ok(self.long(column)? != 0)
    }
}
