//! The `genesis` program.

use std::process::ExitCode;

/// Under load nearly half of this program's time went into the system's allocator, and what many sessions left behind stayed
/// resident.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    genesis::cli::run()
}
