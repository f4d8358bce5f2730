//! The `genesis` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    genesis::cli::run()
}
