//! The command line: `genesis serve` and its siblings.

mod actors;
mod ask;
mod log;
mod migrate;
mod outbox;
mod serve;
mod sessions;
mod table;
mod writer;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::api::openapi;
use crate::config::{self, Settings};

/// Genesis: the setting of a novel, made with its writer.
#[derive(Debug, Parser)]
#[command(name = "genesis", version, about, arg_required_else_help = true)]
struct Cli {
    /// A configuration file instead of ./config.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server.
    Serve,
    /// Bring the store's tables up to date.
    Migrate {
        /// Only check that they are; exit 1 when they are not.
        #[arg(long)]
        verify: bool,
    },
    /// What is configured.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Look at the sessions of a running server.
    Sessions(sessions::Sessions),
    /// Look at the outbox of a running server, and redrive its dead letters.
    Outbox(outbox::Outbox),
    /// Look at the live actors of a running server.
    Actors(actors::Actors),
}

#[derive(Debug, Subcommand)]
enum ConfigCommand {
    /// Check the settings and print those in force, secrets masked; try the writer's endpoint and say what it can do.
    Check,
}

/// Runs the program; everything that goes wrong is one clear line (or a few) and an exit code: 1, or 2 for wrong usage.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("genesis: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes on a line, without what an error has already told of its cause.
fn told(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

fn dispatch(cli: Cli) -> anyhow::Result<()> {
    let settings =
        || -> anyhow::Result<Settings> { Ok(config::from_environment(cli.config.as_deref())?) };
    match cli.command {
        Command::Serve => serve::serve(&settings()?),
        Command::Migrate { verify } => migrate::migrate(&settings()?, verify),
        Command::Config {
            command: ConfigCommand::Check,
        } => {
            let settings = settings()?;
            print(&settings.shown())?;
            writer::check(&settings)
        }
        Command::Openapi => print(&openapi::document_text()?),
        Command::Sessions(sessions) => sessions.run(&settings()?),
        Command::Outbox(outbox) => outbox.run(&settings()?),
        Command::Actors(actors) => actors.run(&settings()?),
    }
}

/// Prints a value as JSON.
fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

/// Prints to stdout; a reader that has left (`genesis … | head`) is no fault.
fn print(text: &str) -> anyhow::Result<()> {
    use std::io::{ErrorKind, Write as _};
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
