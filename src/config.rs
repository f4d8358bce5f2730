//! The configuration: the built-in `config.toml`, a file, the environment; read into one typed struct a section.
//!
//! Settings come from three layers, each overriding the one before: the `config.toml` at the root of the project, which is
//! built in; `./config.toml`, or the file named with `--config`; `GENESIS__SECTION__KEY` in the environment.

mod layers;
mod settings;
mod value;

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

pub use layers::Layers;
pub use settings::load;
pub use value::{Secret, web_url, without_password};

use crate::writer::openai::Parts;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where and under which names it is reached.
    pub server: Server,
    /// Where things are kept.
    pub store: Store,
    /// Where published events go.
    pub bus: Bus,
    /// What waits between the stages.
    pub workflow: Workflow,
    /// Who writes proposals.
    pub writer: Writer,
    /// Who may use it.
    pub auth: Auth,
    /// Who may operate it.
    pub admin: Admin,
    /// How long sessions live.
    pub session: Session,
    /// How publishing is repeated.
    pub outbox: Outbox,
    /// Every setting as it was given, for `config check`.
    pub given: Layers,
}

/// `[server]`
#[derive(Debug, Clone)]
pub struct Server {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Names it is reached by besides loopback, lower-case, perhaps with a port.
    pub hosts: Vec<String>,
}

/// `[store]`
#[derive(Debug, Clone)]
pub struct Store {
    /// `sqlite://path` or `postgres://…`.
    pub url: Secret,
    /// Which of the two it is.
    pub kind: StoreKind,
}

/// `[bus]`
#[derive(Debug, Clone)]
pub struct Bus {
    /// Which.
    pub kind: BusKind,
    /// Kafka's bootstrap servers.
    pub brokers: Option<String>,
    /// Where events are published.
    pub topic: String,
}

/// `[workflow]`
#[derive(Debug, Clone)]
pub struct Workflow {
    /// Which.
    pub kind: WorkflowKind,
    /// Prefect's API.
    pub api_url: Option<String>,
    /// Where flows reach this service.
    pub callback_url: Option<String>,
    /// What they must send.
    pub callback_token: Option<Secret>,
    /// How long a wait stays open.
    pub user_timeout: Duration,
    /// What happens then.
    pub on_timeout: OnTimeout,
}

/// `[writer]`
#[derive(Debug, Clone)]
pub struct Writer {
    /// Which.
    pub kind: WriterKind,
    /// The endpoint.
    pub base_url: Option<String>,
    /// The model's name there.
    pub model: Option<String>,
    /// The key it wants.
    pub api_key: Option<Secret>,
    /// Characters per second of the offline writer; 0 is as fast as it can.
    pub offline_pace: u32,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// How often a failed attempt is repeated.
    pub max_retries: u32,
    /// How long a model's first token may take, and any pause between two.
    pub first_token_timeout: Duration,
    /// How many calls to the endpoint run at once.
    pub concurrency: u32,
    /// Tokens of prompt and answer together; 0 is what the server tells.
    pub context: u32,
    /// Whether stages are asked for at once or in small parts.
    pub parts: Parts,
    /// What a million tokens in cost.
    pub price_in: f64,
    /// What a million tokens out cost.
    pub price_out: f64,
    /// In which currency.
    pub currency: String,
    /// Where what is chosen in the studio is kept.
    pub settings_file: String,
}

/// `[auth]`
#[derive(Debug, Clone)]
pub struct Auth {
    /// Which.
    pub mode: AuthMode,
}

/// `[admin]`
#[derive(Debug, Clone)]
pub struct Admin {
    /// What operators must send.
    pub token: Option<Secret>,
}

/// `[session]`
#[derive(Debug, Clone)]
pub struct Session {
    /// How long a session lives after its writer's last command.
    pub ttl: Duration,
    /// How long before its end it warns.
    pub warn_before: Duration,
    /// How long an ended one is kept.
    pub retention: Duration,
    /// How long its actor stays in memory unasked.
    pub idle_passivation: Duration,
}

/// `[outbox]`
#[derive(Debug, Clone)]
pub struct Outbox {
    /// How often publishing is repeated.
    pub max_retries: u32,
    /// The first pause.
    pub backoff_base: Duration,
    /// The longest pause.
    pub backoff_max: Duration,
}

/// A choice between words, as settings write them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every word with what it means.
            pub(crate) const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];
        }
    };
}

/// Which store; its URL tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreKind {
    /// One file.
    Sqlite,
    /// A server.
    Postgres,
}

words! {
    /// Which bus.
    BusKind {
        /// In this process.
        Embedded = "embedded",
        /// Kafka.
        Kafka = "kafka",
    }
}
words! {
    /// Which workflow engine.
    WorkflowKind {
        /// In this process.
        Embedded = "embedded",
        /// Prefect.
        Prefect = "prefect",
    }
}
words! {
    /// What a wait's end does.
    OnTimeout {
        /// The workflow fails, the session stays open.
        Fail = "fail",
        /// The session expires.
        Expire = "expire",
    }
}
words! {
    /// Which writer.
    WriterKind {
        /// Built in.
        Offline = "offline",
        /// A compatible endpoint.
        OpenAi = "openai",
    }
}
words! {
    /// Whose server it is.
    AuthMode {
        /// One person's, on loopback.
        SingleUser = "single_user",
        /// Many people's.
        Accounts = "accounts",
    }
}

/// What is wrong with the configuration, a line a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

/// The settings in force: built in, then `file` (else `./config.toml` if there is one), then the environment.
pub fn from_environment(file: Option<&Path>) -> Result<Settings, ConfigError> {
    load(Layers::gather(file, std::env::vars_os())?)
}

impl Settings {
    /// The settings in force as TOML, each with where it came from; secrets masked.
    pub fn shown(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        for (name, given) in self.given.iter() {
            let (its_section, key) = name.split_once('.').unwrap_or(("", name));
            if its_section != section {
                let gap = if section.is_empty() { "" } else { "\n" };
                let _ = writeln!(text, "{gap}[{its_section}]");
                section = its_section;
            }
            let shown = value::masked(name, &given.text);
            let _ = writeln!(text, "{key} = {shown}  # {}", given.source);
        }
        text
    }
}
