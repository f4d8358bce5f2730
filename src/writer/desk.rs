//! The desk: who writes, as configured or as chosen while the server runs, and changed without a restart.
//!
//! What was chosen stands in a file of its own, which only its owner can read since the endpoint's key may be in it. A writer that
//! the configuration names comes before it.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;
use genesis_actors::ports::writer::{Brief, Piece, Writer, WriterError, Written};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::offline::OfflineWriter;
use super::openai::ability::Abilities;
use super::openai::{OpenAiSettings, OpenAiWriter, Prices, SetUpError};
use crate::config::{Secret, Settings, WriterKind};

/// What can be chosen.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Choice {
    /// `offline` or `openai`.
    pub kind: String,
    /// The endpoint.
    pub base_url: Option<String>,
    /// The model's name there; the first it lists unless given.
    pub model: Option<String>,
    /// The key it wants; never shown.
    pub api_key: Option<String>,
    /// For a million tokens in.
    pub price_in: f64,
    /// For a million tokens out.
    pub price_out: f64,
    /// In which currency.
    pub currency: String,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            kind: "offline".to_owned(),
            base_url: None,
            model: None,
            api_key: None,
            price_in: 0.0,
            price_out: 0.0,
            currency: "USD".to_owned(),
        }
    }
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let key = self.api_key.as_ref().map(|_| "***");
        f.debug_struct("Choice")
            .field("kind", &self.kind)
            .field("base_url", &self.base_url)
            .field("model", &self.model)
            .field("api_key", &key)
            .finish_non_exhaustive()
    }
}

/// Why a writer cannot sit down.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The endpoint.
    #[error(transparent)]
    SetUp(#[from] SetUpError),
    /// No endpoint is named.
    #[error(
        "writer.base_url is missing: writer.kind openai needs the endpoint's address, such as http://127.0.0.1:11434/v1"
    )]
    NoAddress,
    /// The file of what was chosen.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The configuration decides.
    #[error("{0} decides who writes; take it out of the configuration to choose here")]
    Fixed(String),
}

/// The desk.
pub struct Desk {
    settings: Settings,
    fixed_by: Option<String>,
    file: PathBuf,
    abilities: Abilities,
    offline: Arc<OfflineWriter>,
    seat: RwLock<Seat>,
}

#[derive(Clone)]
struct Seat {
    choice: Choice,
    is_saved: bool,
    model: Option<Arc<OpenAiWriter>>,
}

impl Desk {
    /// The desk as configured, or as it was chosen before.
    ///
    /// # Errors
    /// What is wrong with the configuration or the file.
    pub fn open(settings: &Settings) -> Result<Self, DeskError> {
        let given = settings.given.get("writer.kind");
        let fixed_by = given
            .filter(|given| given.source != "default")
            .map(|given| format!("writer.kind (from {})", given.source));
        let file = PathBuf::from(&settings.writer.settings_file);
        let saved = match fixed_by {
            Some(_) => None,
            None => read(&file)?,
        };
        let (choice, is_saved) = match saved {
            Some(choice) => (choice, true),
            None => (configured(settings), false),
        };
        let desk = Self {
            fixed_by,
            file,
            abilities: Abilities::default(),
            offline: Arc::new(OfflineWriter::new(settings.writer.offline_pace)),
            seat: RwLock::new(Seat {
                choice: Choice::default(),
                is_saved: false,
                model: None,
            }),
            settings: settings.clone(),
        };
        desk.sit(choice, is_saved)?;
        Ok(desk)
    }

    /// What is in force; with the key, which is for no one else.
    pub fn choice(&self) -> Choice {
        self.seat().choice
    }

    /// Whether it was chosen while a server ran.
    pub fn is_chosen(&self) -> bool {
        self.seat().is_saved
    }

    /// The setting that decides, if the configuration does.
    pub fn fixed_by(&self) -> Option<&str> {
        self.fixed_by.as_deref()
    }

    /// The model's writer, if one sits here.
    pub fn model(&self) -> Option<Arc<OpenAiWriter>> {
        self.seat().model
    }

    /// Chooses who writes from now on, and keeps it. What is being written is written to its end by whoever began it.
    ///
    /// # Errors
    /// [`DeskError::Fixed`]; what is wrong with the choice; the file.
    pub fn choose(&self, choice: Choice) -> Result<(), DeskError> {
        if let Some(by) = &self.fixed_by {
            return Err(DeskError::Fixed(by.clone()));
        }
        let seat = self.seated(choice.clone(), true)?;
        write(&self.file, &choice)?;
        *self.seat.write().unwrap_or_else(PoisonError::into_inner) = seat;
        Ok(())
    }

    /// Goes back to the configuration.
    ///
    /// # Errors
    /// [`DeskError::Fixed`]; the file.
    pub fn reset(&self) -> Result<(), DeskError> {
        if let Some(by) = &self.fixed_by {
            return Err(DeskError::Fixed(by.clone()));
        }
        match std::fs::remove_file(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(trouble(&self.file, &error));
            }
            _ => {}
        }
        self.sit(configured(&self.settings), false)
    }

    /// A writer for a choice that is only tried.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn candidate(&self, choice: &Choice) -> Result<OpenAiWriter, DeskError> {
        let base_url = choice.base_url.clone().ok_or(DeskError::NoAddress)?;
        let writer = &self.settings.writer;
        let settings = OpenAiSettings {
            base_url,
            model: choice.model.clone().filter(|model| !model.is_empty()),
            api_key: choice
                .api_key
                .clone()
                .filter(|key| !key.is_empty())
                .map(Secret::new),
            timeout: writer.timeout,
            first_token: writer.first_token_timeout,
            concurrency: writer.concurrency as usize,
            context: writer.context as usize,
            parts: writer.parts,
            prices: Prices {
                input: choice.price_in,
                output: choice.price_out,
                currency: choice.currency.clone(),
            },
        };
        Ok(OpenAiWriter::new(settings, self.abilities.clone())?)
    }

    fn sit(&self, choice: Choice, is_saved: bool) -> Result<(), DeskError> {
        let seat = self.seated(choice, is_saved)?;
        *self.seat.write().unwrap_or_else(PoisonError::into_inner) = seat;
        Ok(())
    }

    fn seated(&self, choice: Choice, is_saved: bool) -> Result<Seat, DeskError> {
        let model = match choice.kind.as_str() {
            "openai" => Some(Arc::new(self.candidate(&choice)?)),
            _ => None,
        };
        Ok(Seat {
            choice,
            is_saved,
            model,
        })
    }

    fn seat(&self) -> Seat {
        self.seat
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn writer(&self) -> Arc<dyn Writer> {
        match self.seat().model {
            Some(model) => model,
            None => self.offline.clone(),
        }
    }
}

#[async_trait]
impl Writer for Desk {
    async fn write(
        &self,
        brief: Arc<Brief>,
        pieces: mpsc::Sender<Piece>,
    ) -> Result<Written, WriterError> {
        self.writer().write(brief, pieces).await
    }

    async fn ping(&self) -> Result<(), WriterError> {
        self.writer().ping().await
    }
}

fn configured(settings: &Settings) -> Choice {
    let writer = &settings.writer;
    Choice {
        kind: match writer.kind {
            WriterKind::Offline => "offline",
            WriterKind::OpenAi => "openai",
        }
        .to_owned(),
        base_url: writer.base_url.clone(),
        model: writer.model.clone(),
        api_key: writer.api_key.as_ref().map(|key| key.reveal().to_owned()),
        price_in: writer.price_in,
        price_out: writer.price_out,
        currency: writer.currency.clone(),
    }
}

fn read(file: &Path) -> Result<Option<Choice>, DeskError> {
    match std::fs::read(file) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            // What stands at the fault may be the key: only the place is told.
            .map_err(|error| DeskError::File {
                path: file.to_owned(),
                why: format!(
                    "cannot be read at line {}, column {}; remove it to choose anew",
                    error.line(),
                    error.column()
                ),
            }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(trouble(file, &error)),
    }
}

/// Written beside and put in its place, readable by its owner only from the first byte on.
fn write(file: &Path, choice: &Choice) -> Result<(), DeskError> {
    let put = || -> std::io::Result<()> {
        if let Some(folder) = file
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            std::fs::create_dir_all(folder)?;
        }
        let beside = file.with_extension("new");
        // One that a crash left may have another's rights.
        let _ = std::fs::remove_file(&beside);
        let mut out = std::fs::File::options()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)?;
        out.write_all(&serde_json::to_vec_pretty(choice)?)?;
        out.sync_all()?;
        std::fs::rename(&beside, file)
    };
    put().map_err(|error| trouble(file, &error))
}

fn trouble(path: &Path, error: &std::io::Error) -> DeskError {
    DeskError::File {
        path: path.to_owned(),
        why: error.to_string(),
    }
}
