//! Shapes of what is asked for: a part of a stage's content, as a JSON schema with its fields in order, and how what came is made
//! to fit it.

use genesis_actors::domain::content::Kind;
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::{Map, Value, json};

use super::tidy;

/// The shape of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A text of at most so many characters.
    Text(usize),
    /// One of these words.
    Word(Vec<String>),
    /// A whole number in this range.
    Int(i64, i64),
    /// A list: of what, how many at least and at most.
    List(Box<Shape>, usize, usize),
    /// An object with these fields, in this order.
    Object(Vec<Slot>),
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    /// Its key.
    pub name: String,
    /// What it holds.
    pub shape: Shape,
    /// Whether the answer is of no use without it. All fields are asked for.
    pub needed: bool,
}

/// How much of a stage's shape is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// No text is longer, whatever the content allows.
    pub text: usize,
    /// No list of texts is longer.
    pub list: usize,
}

impl Shape {
    /// The shape of content, within a measure. A list of objects has one item at least.
    pub fn of(kind: Kind, measure: Measure) -> Self {
        match kind {
            Kind::Text(max) => Self::Text(max.min(measure.text)),
            Kind::Word(words) => Self::Word(words.iter().map(|word| (*word).to_owned()).collect()),
            Kind::Int => Self::Int(0, 9_999),
            Kind::List(of) => Self::List(Box::new(Self::of(*of, measure)), 1, measure.list),
            Kind::Object(fields) => Self::Object(
                fields
                    .iter()
                    .map(|field| Slot {
                        name: field.name.to_owned(),
                        shape: Self::of(field.kind, measure),
                        needed: field.required,
                    })
                    .collect(),
            ),
        }
    }

    /// An object of these fields, each needed.
    pub fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(
            fields
                .into_iter()
                .map(|(name, shape)| Slot {
                    name: name.to_owned(),
                    shape,
                    needed: true,
                })
                .collect(),
        )
    }

    /// A list.
    pub fn list(of: Self, min: usize, max: usize) -> Self {
        Self::List(Box::new(of), min, max)
    }

    /// The same with only these fields.
    pub fn only(self, names: &[&str]) -> Self {
        self.filtered(|name| names.contains(&name))
    }

    /// The same without these fields.
    pub fn without(self, names: &[&str]) -> Self {
        self.filtered(|name| !names.contains(&name))
    }

    fn filtered(self, keep: impl Fn(&str) -> bool) -> Self {
        match self {
            Self::Object(slots) => {
                Self::Object(slots.into_iter().filter(|slot| keep(&slot.name)).collect())
            }
            other => other,
        }
    }

    /// The same with another shape for a field.
    pub fn with(self, name: &str, shape: Self) -> Self {
        match self {
            Self::Object(mut slots) => {
                if let Some(slot) = slots.iter_mut().find(|slot| slot.name == name) {
                    slot.shape = shape;
                }
                Self::Object(slots)
            }
            other => other,
        }
    }

    /// A field's shape.
    pub fn slot(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(slots) => slots
                .iter()
                .find(|slot| slot.name == name)
                .map(|slot| &slot.shape),
            _ => None,
        }
    }

    /// About how many tokens an answer takes.
    pub fn tokens(&self) -> usize {
        match self {
            Self::Text(max) => (max / 4).clamp(8, 220),
            Self::Word(_) => 6,
            Self::Int(..) => 4,
            Self::List(of, min, max) => of.tokens() * (*min).max(3).min(*max) + 4,
            Self::Object(slots) => slots.iter().map(|slot| slot.shape.tokens() + 6).sum(),
        }
    }

    /// The JSON schema; `limits`: with lengths, which not every server takes.
    pub const fn schema(&self, limits: bool) -> Schema<'_> {
        Schema(self, limits)
    }

    /// The fields as lines for a prompt.
    pub fn outline(&self, told: &dyn Fn(&str) -> Option<String>) -> String {
        let mut lines = String::new();
        self.lines("", &mut lines, told);
        lines
    }

    fn lines(&self, indent: &str, lines: &mut String, told: &dyn Fn(&str) -> Option<String>) {
        match self {
            Self::Object(slots) => {
                for slot in slots {
                    let what = told(&slot.name).unwrap_or_default();
                    let how = slot.shape.how();
                    let gap = if what.is_empty() || how.is_empty() {
                        ""
                    } else {
                        "; "
                    };
                    lines.push_str(&format!("{indent}- {}: {what}{gap}{how}\n", slot.name));
                    if let Self::List(of, ..) = &slot.shape {
                        of.lines(&format!("{indent}  "), lines, told);
                    }
                }
            }
            Self::List(of, ..) => of.lines(indent, lines, told),
            _ => {}
        }
    }

    fn how(&self) -> String {
        match self {
            Self::Text(max) => format!("at most {max} characters"),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Int(..) => "a whole number".to_owned(),
            Self::List(_, min, max) if min == max => format!("a list of {min}"),
            Self::List(_, min, max) => format!("a list of {min} to {max}"),
            Self::Object(_) => String::new(),
        }
    }

    /// What of a value fits, brought into form: texts cut to length, texts for lists and lists for texts, keys in another case.
    pub fn fit(&self, value: &Value) -> Option<Value> {
        match self {
            Self::Text(max) => tidy::text(&plain(value)?, *max).map(Value::String),
            Self::Word(words) => word(&plain(value)?, words).map(Value::String),
            Self::Int(min, max) => int(value)
                .filter(|number| (*min..=*max).contains(number))
                .map(|number| json!(number)),
            Self::List(of, _, max) => {
                let items: Vec<Value> = items(value)
                    .iter()
                    .filter_map(|item| of.fit(item))
                    .filter(|item| of.lacks(item, "").is_empty())
                    .take(*max)
                    .collect();
                (!items.is_empty()).then_some(Value::Array(items))
            }
            Self::Object(slots) => {
                let given = value.as_object()?;
                let mut fields = Map::new();
                for slot in slots {
                    let found = given.get(&slot.name).or_else(|| {
                        given
                            .iter()
                            .find(|(key, _)| same_key(key, &slot.name))
                            .map(|found| found.1)
                    });
                    if let Some(fitting) = found.and_then(|found| slot.shape.fit(found)) {
                        fields.insert(slot.name.clone(), fitting);
                    }
                }
                Some(Value::Object(fields))
            }
        }
    }

    /// Pointers to what is needed and not there.
    pub fn lacks(&self, value: &Value, at: &str) -> Vec<String> {
        match self {
            Self::Object(slots) => slots
                .iter()
                .filter(|slot| slot.needed)
                .flat_map(|slot| {
                    let at = format!("{at}/{}", slot.name);
                    match value.get(&slot.name) {
                        Some(value) => slot.shape.lacks(value, &at),
                        None => vec![at],
                    }
                })
                .collect(),
            Self::List(_, min, _) => {
                let there = value.as_array().map_or(0, Vec::len);
                if there < *min {
                    vec![at.to_owned()]
                } else {
                    Vec::new()
                }
            }
            _ => Vec::new(),
        }
    }

    /// The shape of what is still to be asked for beside what is there.
    pub fn rest(&self, have: &Value) -> Self {
        match self {
            Self::Object(slots) => Self::Object(
                slots
                    .iter()
                    .filter_map(|slot| {
                        let Some(there) = have.get(&slot.name) else {
                            return slot.needed.then(|| slot.clone());
                        };
                        if slot.shape.lacks(there, "").is_empty() {
                            return None;
                        }
                        Some(Slot {
                            shape: slot.shape.rest(there),
                            ..slot.clone()
                        })
                    })
                    .collect(),
            ),
            Self::List(of, min, max) => {
                let there = have.as_array().map_or(0, Vec::len);
                let min = min.saturating_sub(there).max(1);
                Self::List(of.clone(), min, max.saturating_sub(there).max(min))
            }
            other => other.clone(),
        }
    }
}

/// Adds what came later to what is there.
pub fn merge(have: &mut Value, more: Value) {
    match (have, more) {
        (Value::Object(have), Value::Object(more)) => {
            for (key, value) in more {
                match have.get_mut(&key) {
                    Some(there @ (Value::Object(_) | Value::Array(_))) => merge(there, value),
                    _ => {
                        have.insert(key, value);
                    }
                }
            }
        }
        (Value::Array(have), Value::Array(more)) => have.extend(more),
        (have, more) => *have = more,
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().filter_map(plain).collect();
            (!texts.is_empty()).then(|| texts.join("; "))
        }
        _ => None,
    }
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        Value::String(text) => text
            .split(['\n', ';'])
            .flat_map(|line| {
                if text.contains(['\n', ';']) {
                    vec![line]
                } else {
                    line.split(',').collect()
                }
            })
            .map(|item| json!(item.trim_start_matches(['-', '*', ' ']).trim()))
            .collect(),
        Value::Null => Vec::new(),
        other => vec![other.clone()],
    }
}

fn word(text: &str, words: &[String]) -> Option<String> {
    let text = text.trim();
    let known = words.iter().find(|word| word.eq_ignore_ascii_case(text));
    let inside = || {
        let upper = text.to_uppercase();
        words
            .iter()
            .find(|word| upper.contains(word.to_uppercase().as_str()))
    };
    known.or_else(inside).cloned()
}

fn int(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| {
            let number = number.as_f64()?;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "checked to be small and whole enough"
            )]
            (number.abs() < 1e9).then_some(number.round() as i64)
        }),
        Value::String(text) => {
            let digits: String = text
                .chars()
                .skip_while(|c| !c.is_ascii_digit())
                .take_while(char::is_ascii_digit)
                .collect();
            digits.parse().ok()
        }
        _ => None,
    }
}

/// `coreIdea`, `Core Idea` and `core-idea` are `core_idea`.
fn same_key(given: &str, wanted: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect()
    };
    letters(given) == letters(wanted)
}

/// A shape as a JSON schema, with its fields in order: models write them in that order.
#[derive(Debug, Clone, Copy)]
pub struct Schema<'a>(&'a Shape, bool);

impl Serialize for Schema<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(shape, limits) = *self;
        let mut map = serializer.serialize_map(None)?;
        match shape {
            Shape::Text(max) => {
                map.serialize_entry("type", "string")?;
                if limits {
                    map.serialize_entry("minLength", &1)?;
                    map.serialize_entry("maxLength", max)?;
                }
            }
            Shape::Word(words) => {
                map.serialize_entry("type", "string")?;
                map.serialize_entry("enum", words)?;
            }
            Shape::Int(min, max) => {
                map.serialize_entry("type", "integer")?;
                if limits {
                    map.serialize_entry("minimum", min)?;
                    map.serialize_entry("maximum", max)?;
                }
            }
            Shape::List(of, min, max) => {
                map.serialize_entry("type", "array")?;
                map.serialize_entry("items", &of.schema(limits))?;
                if limits {
                    map.serialize_entry("minItems", min)?;
                    map.serialize_entry("maxItems", max)?;
                }
            }
            Shape::Object(slots) => {
                let names: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
                map.serialize_entry("type", "object")?;
                map.serialize_entry("additionalProperties", &false)?;
                map.serialize_entry("properties", &Properties(slots, limits))?;
                map.serialize_entry("required", &names)?;
            }
        }
        map.end()
    }
}

struct Properties<'a>(&'a [Slot], bool);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(
            self.0
                .iter()
                .map(|slot| (&slot.name, slot.shape.schema(self.1))),
        )
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn shape() -> Shape {
        Shape::object([
            ("title", Shape::Text(20)),
            ("core_idea", Shape::Text(100)),
            ("tags", Shape::list(Shape::Text(10), 1, 3)),
            (
                "people",
                Shape::list(
                    Shape::object([("name", Shape::Text(10)), ("age", Shape::Int(0, 120))]),
                    2,
                    2,
                ),
            ),
        ])
    }

    #[test]
    fn a_schema_has_its_fields_in_order() {
        let text = serde_json::to_string(&shape().schema(true)).unwrap();
        assert!(
            text.find("title").unwrap() < text.find("core_idea").unwrap(),
            "{text}"
        );
        assert!(
            text.contains(r#""required":["title","core_idea","tags","people"]"#),
            "{text}"
        );
        assert!(
            text.contains(r#""maxLength":20"#) && text.contains(r#""minItems":2"#),
            "{text}"
        );
        let plain = serde_json::to_string(&shape().schema(false)).unwrap();
        assert!(
            !plain.contains("maxLength") && !plain.contains("minItems"),
            "{plain}"
        );
    }

    #[test]
    fn what_nearly_fits_is_made_to_fit_and_the_rest_is_asked_for() {
        let came = json!({
            "Title": "  \"Salt\"  ", "coreIdea": ["a", "b"], "tags": "sea, salt, night, more",
            "people": [{"name": "Maren", "age": "34 years"}, {"name": "Ole"}], "extra": 1,
        });
        let mut have = shape().fit(&came).unwrap();
        assert_eq!(
            have,
            json!({"title": "Salt", "core_idea": "a; b", "tags": ["sea", "salt", "night"], "people": [{"name": "Maren", "age": 34}]})
        );
        assert_eq!(shape().lacks(&have, ""), ["/people"]);
        let rest = shape().rest(&have);
        assert_eq!(
            rest,
            Shape::object([(
                "people",
                Shape::list(
                    Shape::object([("name", Shape::Text(10)), ("age", Shape::Int(0, 120))]),
                    1,
                    1
                )
            )])
        );
        let more = rest
            .fit(&json!({"people": [{"name": "Ole", "age": 7}]}))
            .unwrap();
        merge(&mut have, more);
        assert!(shape().lacks(&have, "").is_empty());
        assert_eq!(have["people"][1]["name"], "Ole");
    }
}
