//! How the document is written down: keys sorted, but for properties that have an order of their own.

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Map, Value};

/// Names the properties of a schema in their order; it is not written itself.
pub(super) const ORDER: &str = "x-order";

/// A part of the document as it is written.
pub(super) struct Written<'a>(pub(super) &'a Value);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(map) => write_object(map, serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Written)),
            plain => plain.serialize(serializer),
        }
    }
}

fn write_object<S: Serializer>(map: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
    let order = map.get(ORDER).and_then(Value::as_array);
    let mut members: Vec<(&String, &Value)> = map.iter().filter(|(key, _)| *key != ORDER).collect();
    members.sort_by_key(|(key, _)| *key);
    let mut out = serializer.serialize_map(Some(members.len()))?;
    for (key, value) in members {
        match (key.as_str(), order, value) {
            ("properties", Some(order), Value::Object(properties)) => {
                out.serialize_entry(key, &Ordered(properties, order))?;
            }
            _ => out.serialize_entry(key, &Written(value))?,
        }
    }
    out.end()
}

/// Properties in an order of their own.
struct Ordered<'a>(&'a Map<String, Value>, &'a [Value]);

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = self.1.iter().filter_map(Value::as_str);
        serializer.collect_map(named.filter_map(|name| Some((name, Written(self.0.get(name)?)))))
    }
}
