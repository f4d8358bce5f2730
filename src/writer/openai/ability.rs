//! What a server can do: found out once by asking it for something small, and remembered by its address and model.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use dashmap::DashMap;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::client::{CallError, Endpoint};
use super::reader::Reader;

/// How an answer is had in the form it needs, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// By a JSON schema with lengths.
    SchemaWithLengths,
    /// By a JSON schema without lengths.
    Schema,
    /// As any JSON object.
    JsonObject,
    /// As the arguments of a tool call.
    ToolCall,
    /// As text, which is searched for JSON and repaired.
    Text,
}

impl Form {
    const ALL: [Self; 5] = [
        Self::SchemaWithLengths,
        Self::Schema,
        Self::JsonObject,
        Self::ToolCall,
        Self::Text,
    ];

    /// In a few words.
    pub const fn said(self) -> &'static str {
        match self {
            Self::SchemaWithLengths => "obeys JSON schemas, with lengths",
            Self::Schema => "obeys JSON schemas",
            Self::JsonObject => "answers with JSON objects when asked to",
            Self::ToolCall => "answers with tool calls",
            Self::Text => "answers with text only, which is searched for JSON",
        }
    }

    /// The next worse one.
    pub fn worse(self) -> Self {
        let at = Self::ALL.iter().position(|form| *form == self).unwrap_or(4);
        Self::ALL.get(at + 1).copied().unwrap_or(Self::Text)
    }
}

/// What is known of a server and model.
#[derive(Debug, Clone, PartialEq)]
pub struct Ability {
    /// The model asked for.
    pub model: String,
    /// How answers are had.
    pub form: Form,
    /// Parameters the server does not take.
    pub refused: BTreeSet<&'static str>,
    /// Tokens of prompt and answer together.
    pub context: usize,
    /// Parameters of the model, in thousand millions, where they are known.
    pub size: Option<f64>,
    /// How long the probe's answer took.
    pub answered_in: Duration,
}

/// Parameters that can be left out where a server does not take them.
const OPTIONAL: [&str; 5] = [
    "stream_options",
    "temperature",
    "seed",
    "max_tokens",
    "frequency_penalty",
];

impl Ability {
    /// Learns from a refusal; false when it teaches nothing.
    pub fn learn(&mut self, error: &CallError) -> bool {
        let CallError::Status {
            status: 400 | 404 | 415 | 422 | 501,
            message,
            ..
        } = error
        else {
            return false;
        };
        let said = message.to_lowercase();
        for name in OPTIONAL {
            if said.contains(name) && self.refused.insert(name) {
                return true;
            }
        }
        let formal = [
            "response_format",
            "json_schema",
            "json_object",
            "schema",
            "grammar",
            "tool",
        ];
        if self.form != Form::Text && formal.iter().any(|word| said.contains(word)) {
            self.form = self.form.worse();
            return true;
        }
        false
    }

    /// Adds what the form and the refused parameters make of a request.
    pub fn dress(&self, body: &mut Map<String, Value>, schema: impl FnOnce(bool) -> Value) {
        match self.form {
            Form::SchemaWithLengths | Form::Schema => {
                let schema = schema(self.form == Form::SchemaWithLengths);
                let named = json!({"name": "answer", "strict": true, "schema": schema});
                body.insert(
                    "response_format".to_owned(),
                    json!({"type": "json_schema", "json_schema": named}),
                );
            }
            Form::JsonObject => {
                body.insert("response_format".to_owned(), json!({"type": "json_object"}));
            }
            Form::ToolCall => {
                let function = json!({"name": "answer", "description": "Hands over what was written.", "parameters": schema(false)});
                body.insert(
                    "tools".to_owned(),
                    json!([{"type": "function", "function": function}]),
                );
                let choice = json!({"type": "function", "function": {"name": "answer"}});
                body.insert("tool_choice".to_owned(), choice);
            }
            Form::Text => {}
        }
        for name in &self.refused {
            // Newer hosted models want the limit under another name.
            if let (Some(limit), "max_tokens") = (body.remove(*name), *name) {
                body.insert("max_completion_tokens".to_owned(), limit);
            }
        }
    }
}

/// What is remembered, shared by all writers of this process.
#[derive(Clone, Default)]
pub struct Abilities(Arc<DashMap<(String, String), Arc<Known>>>);

/// One server and model: asked once, however many want to know.
#[derive(Default)]
struct Known {
    asking: tokio::sync::Mutex<()>,
    known: Mutex<Option<Ability>>,
}

impl Known {
    fn get(&self) -> Option<Ability> {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, ability: Option<Ability>) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = ability;
    }
}

impl Abilities {
    /// What a server can do, asked if it is not known yet. `model`: the first it lists, unless given. `context`: 0 to find out.
    ///
    /// # Errors
    /// Why it cannot be asked; that is not remembered.
    pub async fn of(
        &self,
        endpoint: &Endpoint,
        model: Option<&str>,
        context: usize,
        patience: Duration,
    ) -> Result<Ability, CallError> {
        let known = self.known(endpoint, model);
        if let Some(ability) = known.get() {
            return Ok(ability);
        }
        let _asking = known.asking.lock().await;
        if let Some(ability) = known.get() {
            return Ok(ability);
        }
        let ability = probe(endpoint, model, context, patience).await?;
        tracing::info!(
            host = endpoint.host(),
            model = ability.model,
            form = ability.form.said(),
            context = ability.context,
            "a model's server is known"
        );
        known.set(Some(ability.clone()));
        Ok(ability)
    }

    /// What is known without asking.
    pub fn known_of(&self, endpoint: &Endpoint, model: Option<&str>) -> Option<Ability> {
        self.known(endpoint, model).get()
    }

    /// Remembers what was learned since.
    pub fn remember(&self, endpoint: &Endpoint, model: Option<&str>, ability: Ability) {
        self.known(endpoint, model).set(Some(ability));
    }

    /// Forgets it, so that it is found out anew.
    pub fn forget(&self, endpoint: &Endpoint, model: Option<&str>) {
        self.known(endpoint, model).set(None);
    }

    fn known(&self, endpoint: &Endpoint, model: Option<&str>) -> Arc<Known> {
        let key = (
            endpoint.base().to_owned(),
            model.unwrap_or_default().to_owned(),
        );
        self.0.entry(key).or_default().clone()
    }
}

/// Colours a model would not say by itself: whoever answers one obeys.
const COLOURS: [&str; 2] = ["rust-red", "slate-blue"];

async fn probe(
    endpoint: &Endpoint,
    model: Option<&str>,
    context: usize,
    patience: Duration,
) -> Result<Ability, CallError> {
    let listed = models(endpoint, patience).await;
    let (model, about) = match (&listed, model) {
        (Ok(listed), Some(model)) => (
            model.to_owned(),
            listed.iter().find(|known| known.id == model),
        ),
        (Ok(listed), None) => match listed.first() {
            Some(first) => (first.id.clone(), Some(first)),
            None => {
                return Err(CallError::Foreign {
                    host: endpoint.host().to_owned(),
                    why: "it lists no model, and none is configured".to_owned(),
                });
            }
        },
        // Some endpoints list nothing.
        (Err(CallError::Status { .. } | CallError::Foreign { .. }), Some(model)) => {
            (model.to_owned(), None)
        }
        (Err(error), _) => return Err(error.clone()),
    };
    let size = about
        .and_then(|about| about.size)
        .or_else(|| size_of(&model));
    let mut ability = Ability {
        context: match context {
            0 => window(endpoint, about, patience).await,
            set => set,
        },
        form: Form::SchemaWithLengths,
        refused: BTreeSet::new(),
        size,
        answered_in: Duration::ZERO,
        model,
    };
    loop {
        let began = Instant::now();
        let answer = endpoint.ask(probe_body(&ability), patience).await;
        ability.answered_in = began.elapsed();
        match answer {
            Ok(answer) if obeys(ability.form, &answer) => return Ok(ability),
            Ok(_) => ability.form = ability.form.worse(),
            Err(
                error @ CallError::Status {
                    status: 400 | 404 | 415 | 422 | 501,
                    ..
                },
            ) => {
                if !ability.learn(&error) {
                    if ability.form == Form::Text {
                        return Err(error);
                    }
                    ability.form = ability.form.worse();
                }
            }
            // A form that brings a server down is none; the plain one must work.
            Err(CallError::Status { status: 500, .. }) if ability.form != Form::Text => {
                ability.form = ability.form.worse();
            }
            Err(error) => return Err(error),
        }
    }
}

fn probe_body(ability: &Ability) -> String {
    let mut body = Map::new();
    body.insert("model".to_owned(), json!(ability.model));
    let ask = match ability.form {
        Form::JsonObject => {
            "Answer with a JSON object like {\"colour\": \"rust-red\"}, in JSON only."
        }
        _ => "Say good morning.",
    };
    body.insert(
        "messages".to_owned(),
        json!([{"role": "user", "content": ask}]),
    );
    body.insert("max_tokens".to_owned(), json!(60));
    body.insert("temperature".to_owned(), json!(0));
    ability.dress(&mut body, |limits| {
        let mut note = json!({"type": "string"});
        if limits {
            note = json!({"type": "string", "minLength": 1, "maxLength": 12});
        }
        json!({"type": "object", "additionalProperties": false, "required": ["colour", "note"],
            "properties": {"colour": {"type": "string", "enum": COLOURS}, "note": note}})
    });
    Value::Object(body).to_string()
}

fn obeys(form: Form, answer: &Value) -> bool {
    let said = answer.pointer("/choices/0/message");
    let text = |pointer: &str| said.and_then(|said| said.pointer(pointer)?.as_str());
    let text = match form {
        Form::Text => return text("/content").is_some(),
        Form::ToolCall => text("/tool_calls/0/function/arguments"),
        _ => text("/content"),
    };
    let Some(text) = text else { return false };
    let mut reader = Reader::default();
    reader.feed(text.as_bytes());
    let (value, whole) = (reader.value(), reader.is_whole());
    let colour = value.get("colour").and_then(Value::as_str);
    match form {
        Form::JsonObject => whole && text.trim_start().starts_with('{'),
        _ => whole && colour.is_some_and(|colour| COLOURS.contains(&colour)),
    }
}

/// A model as its server lists it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ListedModel {
    /// What it is asked for by.
    pub id: String,
    /// Tokens of prompt and answer together, where the server tells.
    pub context: Option<usize>,
    /// Parameters, in thousand millions, where the server or the name tells.
    pub size: Option<f64>,
}

/// The models a server lists.
///
/// # Errors
/// Why it cannot be asked.
pub async fn models(
    endpoint: &Endpoint,
    patience: Duration,
) -> Result<Vec<ListedModel>, CallError> {
    let answer = endpoint
        .get("/models", patience.min(Duration::from_secs(10)))
        .await?;
    let listed = answer
        .get("data")
        .or_else(|| answer.get("models"))
        .and_then(Value::as_array);
    let listed = listed.ok_or_else(|| CallError::Foreign {
        host: endpoint.host().to_owned(),
        why: "it lists no models".to_owned(),
    })?;
    let number = |model: &Value, pointers: &[&str]| {
        pointers
            .iter()
            .find_map(|pointer| model.pointer(pointer)?.as_f64())
    };
    Ok(listed
        .iter()
        .filter_map(|model| {
            let id = model.get("id").or_else(|| model.get("name"))?.as_str()?;
            let context = number(
                model,
                &[
                    "/max_model_len",
                    "/context_length",
                    "/context_window",
                    "/loaded_context_length",
                    "/max_context_length",
                    "/meta/n_ctx",
                ],
            );
            let size = number(model, &["/meta/n_params"]).map(|params| params / 1e9);
            Some(ListedModel {
                id: id.to_owned(),
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a float's cast saturates"
                )]
                context: context.map(|context| context as usize),
                size: size.or_else(|| size_of(id)),
            })
        })
        .collect())
}

/// The context of a model: what the server tells, else what its kind has unless told otherwise.
async fn window(endpoint: &Endpoint, about: Option<&ListedModel>, patience: Duration) -> usize {
    if let Some(context) = about
        .and_then(|about| about.context)
        .filter(|context| *context > 0)
    {
        return context;
    }
    if !endpoint.is_local() {
        return 32_768;
    }
    let patience = patience.min(Duration::from_secs(2));
    // llama.cpp tells how much each of its slots has.
    if let Ok(props) = endpoint.get("//props", patience).await
        && let Some(context) = props
            .pointer("/default_generation_settings/n_ctx")
            .and_then(Value::as_u64)
    {
        return usize::try_from(context).unwrap_or(4_096);
    }
    4_096
}

/// The size in a model's name: `llama3.2:1b`, `SmolLM2-135M`.
fn size_of(name: &str) -> Option<f64> {
    let lower = name.to_lowercase();
    let bytes = lower.as_bytes();
    let mut found = None;
    for (at, unit) in lower.char_indices().filter(|(_, c)| matches!(c, 'b' | 'm')) {
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        let before = lower.get(..at).unwrap_or_default();
        let digits = before
            .rfind(|c: char| !(c.is_ascii_digit() || c == '.'))
            .map_or(0, |last| last + 1);
        let number: Option<f64> = before.get(digits..).and_then(|number| number.parse().ok());
        if let Some(number) = number.filter(|_| !after.is_ascii_alphanumeric()) {
            found = Some(if unit == 'b' {
                number
            } else {
                number / 1_000.0
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_models_name_tells_its_size() {
        for (name, size) in [
            ("llama3.2:1b", Some(1.0)),
            ("SmolLM2-135M-Instruct.Q4_1", Some(0.135)),
            ("Qwen2.5-0.5B-Instruct", Some(0.5)),
            ("mixtral-8x7b", Some(7.0)),
            ("gpt-5", None),
            ("mistral-small", None),
        ] {
            assert_eq!(size_of(name), size, "{name}");
        }
    }

    #[test]
    fn a_refusal_teaches_what_to_leave_out() {
        let mut ability = Ability {
            model: String::new(),
            form: Form::SchemaWithLengths,
            refused: BTreeSet::new(),
            context: 4_096,
            size: None,
            answered_in: Duration::ZERO,
        };
        let refusal = |message: &str| CallError::Status {
            host: String::new(),
            status: 400,
            message: message.to_owned(),
            retry_after: None,
        };
        assert!(ability.learn(&refusal("Unsupported parameter: 'max_tokens'")));
        assert!(ability.learn(&refusal("Invalid schema for response_format")));
        assert_eq!(ability.form, Form::Schema);
        assert!(!ability.learn(&refusal("no such model")));
        let mut body = Map::new();
        body.insert("max_tokens".to_owned(), json!(7));
        ability.dress(&mut body, |_| json!({}));
        assert_eq!(body.get("max_completion_tokens"), Some(&json!(7)));
    }
}
