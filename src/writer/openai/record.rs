//! What an attempt told the model and what it took: kept to be read back, and summed up as usage.

use std::time::Duration;

use serde_json::{Value, json};

use super::ability::Ability;
use super::budget::tokens;
use super::prompt::VERSION;

/// Prompts of one generation are kept up to so many bytes; of later ones only that they were.
const KEPT: usize = 256 * 1024;

/// What it costs, by configured prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Prices {
    /// For a million tokens in.
    pub input: f64,
    /// For a million tokens out.
    pub output: f64,
    /// In which currency.
    pub currency: String,
}

/// The record of an attempt.
#[derive(Debug)]
pub struct Record {
    system: String,
    model: String,
    form: &'static str,
    context: usize,
    small: bool,
    /// The calls, in the order in which they ended.
    pub calls: Vec<Call>,
    /// What was decided on the way.
    pub notes: Vec<String>,
}

/// One call.
#[derive(Debug)]
pub struct Call {
    part: String,
    user: String,
    shortened: Vec<String>,
    answered: usize,
    answer: String,
    /// Tokens in and out, where the server told.
    pub usage: Option<(u64, u64)>,
    /// How it ended.
    pub ended: String,
    /// How long it took.
    pub took: Duration,
}

impl Call {
    pub fn new(part: &str, user: &str, shortened: Vec<String>) -> Self {
        Self {
            part: part.to_owned(),
            user: user.to_owned(),
            shortened,
            answered: 0,
            answer: String::new(),
            usage: None,
            ended: String::new(),
            took: Duration::ZERO,
        }
    }

    /// Text that came.
    pub fn answered(&mut self, text: &str) {
        self.answered += 1;
        if self.answer.len() < 64 * 1024 {
            self.answer.push_str(text);
        }
    }
}

impl Record {
    pub fn new(system: &str, ability: &Ability, small: bool) -> Self {
        Self {
            system: system.to_owned(),
            model: ability.model.clone(),
            form: ability.form.said(),
            context: ability.context,
            small,
            calls: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The model that wrote.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Tokens in and out of all calls, those that failed included, and what they cost; estimated where the server did not tell.
    pub fn usage(&self, prices: &Prices) -> Value {
        let system = tokens(&self.system) as u64;
        let (mut tokens_in, mut tokens_out, mut estimated) = (0, 0, false);
        for call in &self.calls {
            let (call_in, call_out) = call.usage.unwrap_or_else(|| {
                // A call that nothing came of was most likely not begun.
                if call.answered == 0 {
                    return (0, 0);
                }
                estimated = true;
                (
                    system + tokens(&call.user) as u64,
                    tokens(&call.answer) as u64,
                )
            });
            tokens_in += call_in;
            tokens_out += call_out;
        }
        let mut usage = json!({"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "calls": self.calls.len(), "estimated": estimated});
        if prices.input > 0.0 || prices.output > 0.0 {
            let cost = (tokens_in as f64 * prices.input + tokens_out as f64 * prices.output) / 1e6;
            usage["cost"] = json!((cost * 1e6).round() / 1e6);
            usage["currency"] = json!(prices.currency);
        }
        usage
    }

    /// The whole, to be read back.
    pub fn told(&self) -> Value {
        let mut room = KEPT;
        let calls: Vec<Value> = self
            .calls
            .iter()
            .map(|call| {
                let size = call.user.len();
                let fits = size <= room;
                room = room.saturating_sub(size);
                let user = if fits { json!(call.user) } else { Value::Null };
                json!({
                    "part": call.part, "user": user, "shortened": call.shortened, "ended": call.ended,
                    "took_ms": u64::try_from(call.took.as_millis()).unwrap_or(u64::MAX),
                    "prompt_tokens": call.usage.map(|usage| usage.0), "completion_tokens": call.usage.map(|usage| usage.1),
                })
            })
            .collect();
        json!({
            "version": VERSION, "system": self.system, "calls": calls, "notes": self.notes,
            "settings": {"model": self.model, "form": self.form, "context": self.context, "parts": if self.small { "small" } else { "whole" }},
        })
    }
}
