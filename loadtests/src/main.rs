//! Load and fault drivers. They know the system only through HTTP.
//!
//! `sessions` lets writers make novels ([`writer`]) with their streams open ([`stream`]), and compares all they saw with
//! the history ([`checks`]). `commands` measures one command alone ([`commands`]). Both measure into [`stats`] and end in
//! a [`report`]. One thread does it all, since the driver shares its processors with the server it measures.

mod args;
mod asking;
mod checks;
mod client;
mod commands;
mod content;
mod crossing;
mod gets;
mod limits;
mod message;
mod report;
mod run;
mod schedule;
mod session;
mod sessions;
mod sse;
mod stats;
mod stream;
mod violation;
mod wire;
mod writer;

use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;

use crate::args::{Cli, Drive};

fn main() -> ExitCode {
    match drive(&Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("loadtests: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Makes the run, prints its table, and says whether it was clean.
fn drive(cli: &Cli) -> anyhow::Result<bool> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (report, json) = match &cli.drive {
        Drive::Sessions(args) => (runtime.block_on(sessions::run(args))?, &args.common.json),
        Drive::Commands(args) => (runtime.block_on(commands::run(args))?, &args.common.json),
        Drive::Crossing(args) => (runtime.block_on(crossing::run(args))?, &args.common.json),
        Drive::Gets(args) => (runtime.block_on(gets::run(args))?, &args.common.json),
    };
    println!("{report}");
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&report)? + "\n";
        std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(report.clean)
}
