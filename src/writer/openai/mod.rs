//! A model behind any OpenAI-compatible endpoint as the writer: a hosted one, Ollama, LM Studio, vLLM, llama.cpp.
//!
//! A generation is asked for in as many parts as the model's size and context want ([`stages`]); each is told while it is written
//! ([`reader`]), made to fit ([`shape`]) and kept, so that a later attempt goes on where this one broke off ([`work`]). What a server
//! can do is found out once ([`ability`]). A model's text is data: it is checked and stored, and nothing is ever done because of it.

pub mod ability;
mod alike;
mod budget;
pub mod client;
mod prompt;
mod reader;
mod record;
mod refine;
mod shape;
mod stages;
mod tidy;
mod work;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use genesis_actors::domain::event::WriterInfo;
use genesis_actors::ports::writer::{Brief, Piece, Writer, WriterError, Written};
use moka::sync::Cache;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;
use uuid::Uuid;

use ability::{Abilities, Ability};
use client::{CallError, Endpoint};
pub use prompt::PromptError;
use prompt::Prompts;
pub use record::Prices;
use work::{Kept, Work};

use crate::config::Secret;

/// Generations whose finished parts are remembered for a later attempt, and for how long.
const REMEMBERED: u64 = 256;
const REMEMBERED_FOR: Duration = Duration::from_secs(3_600);
/// How long `ping` may take, and how long its answer holds.
const PING: Duration = Duration::from_secs(3);
const PING_HOLDS: Duration = Duration::from_secs(10);
/// The attempt ends a little before the runner would drop it, so that it can say why.
const MARGIN: f64 = 0.97;

/// How a stage is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// By the model's size and context.
    Auto,
    /// In small parts.
    Small,
    /// The whole stage at once.
    Whole,
}

/// Models below this size (in thousand millions of parameters) are asked in small parts, unless told otherwise …
const SMALL_BELOW: f64 = 7.0;
/// … and so are those with less context, …
const SHORT_BELOW: usize = 12_000;

impl Parts {
    /// Whether a model is asked in small parts. One of unknown size is taken as small on this machine, and as large elsewhere.
    pub fn are_small(self, ability: &Ability, is_local: bool) -> bool {
        match self {
            Self::Small => true,
            Self::Whole => false,
            Self::Auto => {
                ability.context < SHORT_BELOW
                    || ability.size.map_or(is_local, |size| size < SMALL_BELOW)
            }
        }
    }
}

/// How the endpoint is used.
#[derive(Debug, Clone)]
pub struct OpenAiSettings {
    /// Such as `http://127.0.0.1:11434/v1`.
    pub base_url: String,
    /// The first the server lists, unless given.
    pub model: Option<String>,
    /// Sent as a bearer token.
    pub api_key: Option<Secret>,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// How long the first token may take, and any pause between two.
    pub first_token: Duration,
    /// How many calls run at once.
    pub concurrency: usize,
    /// Tokens of prompt and answer together; 0 to find out.
    pub context: usize,
    /// How a stage is asked for.
    pub parts: Parts,
    /// What tokens cost.
    pub prices: Prices,
}

/// The writer.
pub struct OpenAiWriter {
    endpoint: Endpoint,
    settings: OpenAiSettings,
    prompts: Prompts,
    abilities: Abilities,
    gate: Semaphore,
    kept: Cache<Uuid, Arc<Kept>>,
    pinged: tokio::sync::Mutex<Option<(Instant, Result<(), String>)>>,
}

/// Why there can be no such writer.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// The address.
    #[error("writer.base_url: {0}")]
    Address(String),
    /// A prompt's file: a bug.
    #[error(transparent)]
    Prompts(#[from] PromptError),
}

impl OpenAiWriter {
    /// A writer for an endpoint; nothing is asked of it yet.
    ///
    /// # Errors
    /// What is wrong with the address.
    pub fn new(settings: OpenAiSettings, abilities: Abilities) -> Result<Self, SetUpError> {
        let endpoint = Endpoint::new(&settings.base_url, settings.api_key.clone())
            .map_err(SetUpError::Address)?;
        Ok(Self {
            endpoint,
            prompts: Prompts::load()?,
            abilities,
            gate: Semaphore::new(settings.concurrency.max(1)),
            kept: Cache::builder()
                .max_capacity(REMEMBERED)
                .time_to_live(REMEMBERED_FOR)
                .build(),
            pinged: tokio::sync::Mutex::default(),
            settings,
        })
    }

    /// Where it is.
    pub const fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// The model that is configured, if one is.
    pub fn model(&self) -> Option<&str> {
        self.settings.model.as_deref()
    }

    /// What is known of the server, without asking it.
    pub fn known(&self) -> Option<Ability> {
        self.abilities.known_of(&self.endpoint, self.model())
    }

    /// What the server can do; asked anew.
    ///
    /// # Errors
    /// Why it cannot be asked.
    pub async fn find_out(&self) -> Result<Ability, CallError> {
        self.abilities.forget(&self.endpoint, self.model());
        self.ability().await
    }

    /// Whether its model is asked in small parts.
    pub fn is_small(&self, ability: &Ability) -> bool {
        self.settings
            .parts
            .are_small(ability, self.endpoint.is_local())
    }

    async fn ability(&self) -> Result<Ability, CallError> {
        self.abilities
            .of(
                &self.endpoint,
                self.model(),
                self.settings.context,
                self.settings.first_token,
            )
            .await
    }
}

#[async_trait]
impl Writer for OpenAiWriter {
    async fn write(
        &self,
        brief: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        let deadline = Instant::now() + self.settings.timeout.mul_f64(MARGIN);
        let ability = self.ability().await.map_err(unasked)?;
        let kept = self.kept.get_with(brief.command_id, Arc::default);
        let work = Work::begin(self, &brief, ability, &pieces, kept, deadline)?;
        let proposals = stages::write(&work).await?;
        let record = work.record();
        self.kept.invalidate(&brief.command_id);
        Ok(Written {
            proposals,
            writer: WriterInfo {
                kind: "openai".to_owned(),
                model: record.model().to_owned(),
                usage: Some(record.usage(&self.settings.prices)),
            },
            prompt: Some(record.told()),
        })
    }

    async fn ping(&self) -> Result<(), WriterError> {
        let mut pinged = self.pinged.lock().await;
        let fresh = pinged
            .as_ref()
            .filter(|pinged| pinged.0.elapsed() < PING_HOLDS);
        let found = match fresh {
            Some((_, found)) => found.clone(),
            None => {
                let answer = self.endpoint.get("/models", PING).await;
                let found = match answer {
                    // It answers, if not this question.
                    Ok(_)
                    | Err(
                        CallError::Foreign { .. }
                        | CallError::Status {
                            status: 404 | 405, ..
                        },
                    ) => Ok(()),
                    Err(error) => Err(error.to_string()),
                };
                *pinged = Some((Instant::now(), found.clone()));
                found
            }
        };
        found.map_err(WriterError::Unavailable)
    }
}

/// A server that cannot even be asked what it can do.
fn unasked(error: CallError) -> WriterError {
    match &error {
        CallError::Status {
            status: 429 | 500..=599,
            retry_after,
            ..
        } => WriterError::Busy {
            why: error.to_string(),
            retry_after: retry_after.unwrap_or_default(),
        },
        CallError::Status { .. } | CallError::Foreign { .. } => {
            WriterError::Refused(error.to_string())
        }
        CallError::Late { host } => {
            WriterError::Unavailable(format!("the model at {host} did not answer in time"))
        }
        _ => WriterError::Unavailable(error.to_string()),
    }
}

/// What an endpoint can do, in a sentence.
pub fn report(writer: &OpenAiWriter, known: &Ability) -> String {
    let parts = if writer.is_small(known) {
        "stages are asked for in small parts"
    } else {
        "whole stages are asked for at once"
    };
    format!(
        "{} at {} answered in {:.1} s; it {}; context {} tokens; {parts}.",
        known.model,
        writer.endpoint().host(),
        known.answered_in.as_secs_f64(),
        known.form.said(),
        known.context
    )
}
