//! Idempotency keys: what one stands for.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::domain::stage::CommandType;

/// An idempotency key and what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// 1 to 128 visible ASCII characters.
    pub key: String,
    /// See [`request_hash`].
    pub request_hash: String,
}

/// What an idempotency key stands for: the request as JSON values, wherever it was sent.
pub fn request_hash(
    command_type: CommandType,
    session_id: Option<Uuid>,
    expected_version: Option<i64>,
    payload: &Value,
) -> String {
    hashed(&json!([
        command_type,
        session_id,
        expected_version,
        payload
    ]))
}

/// The hash of a request as JSON values.
pub(super) fn hashed(request: &Value) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    hasher.update(canonical(request).as_bytes());
    format!("{:x}", hasher.finalize())
}

/// JSON with sorted keys and without nulls, so that equal values give equal text.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().filter(|(_, value)| !value.is_null()).collect();
            members.sort_by_key(|(key, _)| *key);
            let members: Vec<String> = members
                .into_iter()
                .map(|(key, value)| format!("{}:{}", json!(key), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}
