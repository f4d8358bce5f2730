//! Shapes of content: one table a stage, from which the check, the JSON schema and the typed struct come.

use serde_json::{Map, Value, json};

/// Texts without a limit of their own hold at most this many characters.
pub const TEXT_MAX: usize = 4_000;
/// Lists hold at most this many items.
pub const LIST_MAX: usize = 200;

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text of at most so many characters (Unicode code points).
    Text(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number.
    Int,
    /// A list of one kind.
    List(&'static Kind),
    /// An object of these fields and no others.
    Object(&'static [Field]),
}

/// A field of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its key.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether content must have it, and not empty, to be confirmed.
    pub required: bool,
}

/// Something wrong at a place of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the place.
    pub pointer: String,
    /// What is wrong, for a person.
    pub message: String,
}

/// How much must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    /// What is there must fit; fields may lack.
    Draft,
    /// Every required field is there and not empty.
    Complete,
}

/// One token of a JSON pointer, escaped.
pub fn token(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl Kind {
    /// Every fault of `value`, each with its pointer below `at`.
    pub fn check(&self, value: &Value, completeness: Completeness, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.walk(value, completeness, at, &mut faults);
        faults
    }

    fn walk(&self, value: &Value, completeness: Completeness, at: &str, faults: &mut Vec<Fault>) {
        let mut fault = |message: String| {
            faults.push(Fault {
                pointer: at.to_owned(),
                message,
            });
        };
        match (self, value) {
            (Self::Text(max), Value::String(text)) => {
                if text.contains('\0') {
                    fault("holds U+0000".to_owned());
                } else if text.chars().count() > *max {
                    fault(format!("has more than {max} characters"));
                }
            }
            (Self::Word(words), Value::String(text)) => {
                let unsaid = text.is_empty() && completeness == Completeness::Draft;
                if !unsaid && !words.contains(&text.as_str()) {
                    fault(format!("is none of {}", words.join(", ")));
                }
            }
            (Self::Int, Value::Number(number)) if number.is_i64() => {}
            (Self::List(kind), Value::Array(items)) => {
                if items.len() > LIST_MAX {
                    fault(format!("has more than {LIST_MAX} items"));
                } else {
                    for (index, item) in items.iter().enumerate() {
                        kind.walk(item, completeness, &format!("{at}/{index}"), faults);
                    }
                }
            }
            (Self::Object(fields), Value::Object(map)) => {
                walk_object(fields, map, completeness, at, faults);
            }
            _ => fault(format!("is not {}", self.name())),
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Word(_) => "a text",
            Self::Int => "a whole number",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The JSON schema (2020-12) of complete content.
    pub fn json_schema(&self) -> Value {
        match self {
            Self::Text(max) => json!({"type": "string", "maxLength": max}),
            Self::Word(words) => json!({"type": "string", "enum": words}),
            Self::Int => json!({"type": "integer"}),
            Self::List(kind) => {
                json!({"type": "array", "maxItems": LIST_MAX, "items": kind.json_schema()})
            }
            Self::Object(fields) => {
                let properties: Map<String, Value> = fields
                    .iter()
                    .map(|field| (field.name.to_owned(), field.kind.json_schema()))
                    .collect();
                let required: Vec<&str> = fields
                    .iter()
                    .filter(|field| field.required)
                    .map(|field| field.name)
                    .collect();
                json!({"type": "object", "additionalProperties": false, "properties": properties, "required": required})
            }
        }
    }
}

fn walk_object(
    fields: &[Field],
    map: &Map<String, Value>,
    completeness: Completeness,
    at: &str,
    faults: &mut Vec<Fault>,
) {
    for key in map.keys() {
        if !fields.iter().any(|field| field.name == key) {
            faults.push(Fault {
                pointer: format!("{at}/{}", token(key)),
                message: "is not a field of this content".to_owned(),
            });
        }
    }
    for field in fields {
        let pointer = format!("{at}/{}", field.name);
        let value = map.get(field.name).filter(|value| !value.is_null());
        let lacking = value.is_none_or(is_empty);
        if lacking && field.required && completeness == Completeness::Complete {
            faults.push(Fault {
                pointer,
                message: "is missing".to_owned(),
            });
        } else if let Some(value) = value {
            field.kind.walk(value, completeness, &pointer, faults);
        }
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The same content without the fields that are null, which mean the same as absent ones.
pub fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key, without_nulls(value)))
                .collect(),
        ),
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

/// Declares a content struct together with its table of fields, so that the two cannot drift apart.
macro_rules! content {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $need:ident $field:ident : $kind:ident $(($($arg:tt)*))?;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            $(
                $(#[$fdoc])*
                #[serde(skip_serializing_if = "crate::domain::content::schema::Unsaid::unsaid")]
                pub $field: content!(@type $need $kind $(($($arg)*))?),
            )+
        }

        impl $name {
            /// The table of fields of this content.
            pub const FIELDS: &'static [crate::domain::content::schema::Field] = &[
                $(crate::domain::content::schema::Field {
                    name: stringify!($field),
                    kind: content!(@kind $kind $(($($arg)*))?),
                    required: content!(@required $need),
                },)+
            ];
        }
    };
    (@required must) => { true };
    (@required may) => { false };
    (@type must $kind:ident $($rest:tt)*) => { content!(@bare $kind $($rest)*) };
    (@type may $kind:ident $($rest:tt)*) => { Option<content!(@bare $kind $($rest)*)> };
    (@bare text $($rest:tt)*) => { String };
    (@bare word $($rest:tt)*) => { String };
    (@bare int) => { i64 };
    (@bare texts) => { Vec<String> };
    (@bare ints) => { Vec<i64> };
    (@bare list ($item:ident)) => { Vec<$item> };
    (@kind text) => { content!(@kind text(crate::domain::content::schema::TEXT_MAX)) };
    (@kind text ($max:expr)) => { crate::domain::content::schema::Kind::Text($max) };
    (@kind word ($words:expr)) => { crate::domain::content::schema::Kind::Word($words) };
    (@kind int) => { crate::domain::content::schema::Kind::Int };
    (@kind texts) => {
        crate::domain::content::schema::Kind::List(
            &crate::domain::content::schema::Kind::Text(crate::domain::content::schema::TEXT_MAX))
    };
    (@kind list ($item:ident)) => {
        crate::domain::content::schema::Kind::List(
            &crate::domain::content::schema::Kind::Object($item::FIELDS))
    };
}
pub(crate) use content;

/// What a typed content leaves out when it is written: what was not said.
pub(crate) trait Unsaid {
    fn unsaid(&self) -> bool;
}
impl Unsaid for String {
    fn unsaid(&self) -> bool {
        self.is_empty()
    }
}
impl<T> Unsaid for Vec<T> {
    fn unsaid(&self) -> bool {
        self.is_empty()
    }
}
impl<T> Unsaid for Option<T> {
    fn unsaid(&self) -> bool {
        self.is_none()
    }
}
impl Unsaid for i64 {
    fn unsaid(&self) -> bool {
        false
    }
}
