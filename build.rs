//! Builds anew when the studio was built anew.

use std::path::Path;

const STUDIO: &str = "frontend/dist";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Only a release has the studio inside (a debug build reads the folder when asked). A missing folder counts as changed
    // every time, which is what a release wants, and a debug build need not suffer.
    let embeds = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if embeds || Path::new(STUDIO).exists() {
        println!("cargo:rerun-if-changed={STUDIO}");
    }
}
