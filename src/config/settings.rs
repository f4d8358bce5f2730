//! From texts to typed settings: what each setting allows, and what must hold between them.

use super::value::{self, Secret};
use super::{
    Admin, Auth, AuthMode, Bus, BusKind, ConfigError, Layers, OnTimeout, Outbox, Server, Session,
    Settings, Store, StoreKind, Workflow, WorkflowKind, Writer, WriterKind,
};
use crate::writer::openai::Parts;

const DURATION: &str = "a duration above 0 and up to 100 years, such as 30d, 1h, 90s or 200ms";
const PARTS: &[(&str, Parts)] = &[
    ("auto", Parts::Auto),
    ("small", Parts::Small),
    ("whole", Parts::Whole),
];
const WEB_URL: &str = "an http:// or https:// address";

/// Reads every setting, and checks those that depend on each other. All faults are told at once.
pub fn load(layers: Layers) -> Result<Settings, ConfigError> {
    let mut reader = Reader {
        layers: &layers,
        faults: Vec::new(),
    };
    let settings = reader.settings();
    let mut faults = reader.faults;
    match settings {
        Some(settings) if faults.is_empty() => {
            faults = settings.contradictions();
            if faults.is_empty() {
                Ok(settings)
            } else {
                Err(ConfigError(faults))
            }
        }
        _ => Err(ConfigError(faults)),
    }
}

/// A setting by both its names.
fn named(name: &str) -> String {
    format!(
        "{name} (GENESIS__{})",
        name.to_ascii_uppercase().replace('.', "__")
    )
}

/// Reads one setting after another and collects what does not parse.
struct Reader<'a> {
    layers: &'a Layers,
    faults: Vec<String>,
}

impl Reader<'_> {
    fn settings(&mut self) -> Option<Settings> {
        // Each section is read before any is required, so that no fault hides another.
        let (server, store, bus) = (self.server(), self.store(), self.bus());
        let (workflow, writer) = (self.workflow(), self.writer());
        let auth = self
            .word("auth.mode", AuthMode::WORDS)
            .map(|mode| Auth { mode });
        let admin = Admin {
            token: self.secret("admin.token"),
        };
        let (session, outbox) = (self.session(), self.outbox());
        Some(Settings {
            server: server?,
            store: store?,
            bus: bus?,
            workflow: workflow?,
            writer: writer?,
            auth: auth?,
            admin,
            session: session?,
            outbox: outbox?,
            given: self.layers.clone(),
        })
    }

    fn server(&mut self) -> Option<Server> {
        let listen = self.read(
            "server.listen",
            "address:port, such as 127.0.0.1:8080",
            value::listen,
        );
        let hosts = self.read("server.hosts", "host names, comma-separated", value::hosts);
        Some(Server {
            listen: listen?,
            hosts: hosts?,
        })
    }

    fn store(&mut self) -> Option<Store> {
        let allowed = "sqlite://path or postgres://user:password@host/database";
        let (kind, url) = self.read("store.url", allowed, |text| {
            let (scheme, rest) = text.split_once("://")?;
            let kind = match scheme {
                "sqlite" => StoreKind::Sqlite,
                "postgres" | "postgresql" => StoreKind::Postgres,
                _ => return None,
            };
            (!rest.is_empty()).then(|| (kind, Secret::new(text.to_owned())))
        })?;
        Some(Store { url, kind })
    }

    fn bus(&mut self) -> Option<Bus> {
        let kind = self.word("bus.kind", BusKind::WORDS);
        let brokers = self.optional("bus.brokers");
        let topic = self.read(
            "bus.topic",
            "1 to 245 of A-Z, a-z, 0-9, '.', '_' and '-'",
            |text| {
                let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
                ((1..=245).contains(&text.len()) && text.chars().all(fits)).then(|| text.to_owned())
            },
        );
        Some(Bus {
            kind: kind?,
            brokers,
            topic: topic?,
        })
    }

    fn workflow(&mut self) -> Option<Workflow> {
        let kind = self.word("workflow.kind", WorkflowKind::WORDS);
        let api_url = self.web_url("workflow.api_url");
        let callback_url = self.web_url("workflow.callback_url");
        let callback_token = self.secret("workflow.callback_token");
        let user_timeout = self.duration("workflow.user_timeout");
        let on_timeout = self.word("workflow.on_timeout", OnTimeout::WORDS);
        Some(Workflow {
            kind: kind?,
            api_url: api_url?,
            callback_url: callback_url?,
            callback_token,
            user_timeout: user_timeout?,
            on_timeout: on_timeout?,
        })
    }

    fn writer(&mut self) -> Option<Writer> {
        let kind = self.word("writer.kind", WriterKind::WORDS);
        let base_url = self.web_url("writer.base_url");
        let offline_pace = self.count("writer.offline_pace", 10_000_000);
        let timeout = self.duration("writer.timeout");
        let max_retries = self.count("writer.max_retries", 100);
        let first_token_timeout = self.duration("writer.first_token_timeout");
        let concurrency = self.count("writer.concurrency", 1_000);
        let context = self.count("writer.context", 10_000_000);
        let parts = self.word("writer.parts", PARTS);
        let price_in = self.price("writer.price_in");
        let price_out = self.price("writer.price_out");
        let settings_file = self.read("writer.settings_file", "a file's path", |text| {
            (!text.trim().is_empty()).then(|| text.trim().to_owned())
        });
        Some(Writer {
            first_token_timeout: first_token_timeout?,
            concurrency: concurrency?,
            context: context?,
            parts: parts?,
            price_in: price_in?,
            price_out: price_out?,
            currency: self.optional("writer.currency").unwrap_or_default(),
            settings_file: settings_file?,
            kind: kind?,
            base_url: base_url?,
            model: self.optional("writer.model"),
            api_key: self.secret("writer.api_key"),
            offline_pace: offline_pace?,
            timeout: timeout?,
            max_retries: max_retries?,
        })
    }

    fn session(&mut self) -> Option<Session> {
        let ttl = self.duration("session.ttl");
        let warn_before = self.duration("session.warn_before");
        let retention = self.duration("session.retention");
        let idle_passivation = self.duration("session.idle_passivation");
        Some(Session {
            ttl: ttl?,
            warn_before: warn_before?,
            retention: retention?,
            idle_passivation: idle_passivation?,
        })
    }

    fn outbox(&mut self) -> Option<Outbox> {
        let max_retries = self.count("outbox.max_retries", 1_000);
        let backoff_base = self.duration("outbox.backoff_base");
        let backoff_max = self.duration("outbox.backoff_max");
        Some(Outbox {
            max_retries: max_retries?,
            backoff_base: backoff_base?,
            backoff_max: backoff_max?,
        })
    }

    fn read<T>(
        &mut self,
        name: &str,
        allowed: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let Some(given) = self.layers.get(name) else {
            self.faults
                .push(format!("{name}: is missing; allowed: {allowed}"));
            return None;
        };
        let read = parse(&given.text);
        if read.is_none() {
            let shown = value::masked(name, &given.text);
            let named = named(name);
            let source = &given.source;
            self.faults.push(format!(
                "{named}: {shown} was given (in {source}); allowed: {allowed}"
            ));
        }
        read
    }

    fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        self.read(name, &allowed.join(" or "), |text| {
            words
                .iter()
                .find(|(word, _)| *word == text)
                .map(|(_, value)| *value)
        })
    }

    fn duration(&mut self, name: &str) -> Option<std::time::Duration> {
        self.read(name, DURATION, value::duration)
    }

    fn count(&mut self, name: &str, max: u32) -> Option<u32> {
        self.read(name, &format!("a whole number, 0 to {max}"), |text| {
            text.trim()
                .parse::<u32>()
                .ok()
                .filter(|count| *count <= max)
        })
    }

    /// What a million tokens cost.
    fn price(&mut self, name: &str) -> Option<f64> {
        self.read(name, "a number, 0 to 1000000", |text| {
            text.trim()
                .parse::<f64>()
                .ok()
                .filter(|price| (0.0..=1e6).contains(price))
        })
    }

    /// A text; an empty one is none.
    fn optional(&mut self, name: &str) -> Option<String> {
        self.read(name, "a text", |text| Some(text.trim().to_owned()))
            .filter(|text| !text.is_empty())
    }

    fn secret(&mut self, name: &str) -> Option<Secret> {
        self.optional(name).map(Secret::new)
    }

    /// An address, or none; `None` outside is a fault.
    #[expect(
        clippy::option_option,
        reason = "the outer says whether it could be read, as for every setting"
    )]
    fn web_url(&mut self, name: &str) -> Option<Option<String>> {
        self.read(name, WEB_URL, |text| match text.trim() {
            "" => Some(None),
            text => value::web_url(text).map(Some),
        })
    }
}

impl Settings {
    /// Settings that parse, but not beside each other or not in this build.
    fn contradictions(&self) -> Vec<String> {
        let mut faults = Vec::new();
        if self.session.warn_before >= self.session.ttl {
            faults.push(self.conflict(
                "session.warn_before",
                "it must be shorter than session.ttl",
                "session.ttl",
            ));
        }
        if self.outbox.backoff_base > self.outbox.backoff_max {
            faults.push(self.conflict(
                "outbox.backoff_base",
                "it must not be longer than outbox.backoff_max",
                "outbox.backoff_max",
            ));
        }
        if self.auth.mode == AuthMode::SingleUser && !self.server.listen.ip().is_loopback() {
            faults.push(format!(
                "{}: {} was given; with auth.mode single_user only loopback addresses (127.0.0.1, [::1]) are allowed",
                named("server.listen"), self.server.listen
            ));
        }
        if self.writer.kind == WriterKind::OpenAi && self.writer.base_url.is_none() {
            faults.push(format!(
                "{}: is missing; with writer.kind openai it is the endpoint's address, such as http://127.0.0.1:11434/v1",
                named("writer.base_url")
            ));
        }
        let missing: [(bool, &str, &str, &str); 3] = [
            (
                self.bus.kind == BusKind::Kafka,
                "bus.kind",
                "kafka",
                "embedded",
            ),
            (
                self.workflow.kind == WorkflowKind::Prefect,
                "workflow.kind",
                "prefect",
                "embedded",
            ),
            (
                self.auth.mode == AuthMode::Accounts,
                "auth.mode",
                "accounts",
                "single_user",
            ),
        ];
        for (chosen, name, word, instead) in missing {
            if chosen {
                faults.push(format!(
                    "{}: {word} is not in this build yet; allowed for now: {instead}",
                    named(name)
                ));
            }
        }
        faults
    }

    fn conflict(&self, name: &str, rule: &str, other: &str) -> String {
        let text = |name| self.given.get(name).map_or("", |given| given.text.as_str());
        format!(
            "{}: {:?} was given; {rule}, which is {:?}",
            named(name),
            text(name),
            text(other)
        )
    }
}
