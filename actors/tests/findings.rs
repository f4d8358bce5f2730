//! The rules that find contradictions, held to two figures: of contradictions seeded into clean settings, how many are
//! found; and how many findings a clean setting has. `cargo nextest run --locked --workspace --test findings --no-capture` prints them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

use std::collections::BTreeMap;
use std::path::Path;

use genesis_actors::domain::content::{Completeness, check as check_content};
use genesis_actors::domain::findings::{Finding, Setting, check};
use genesis_actors::domain::stage::Stage;
use serde::Deserialize;
use serde_json::Value;

/// A contradiction put into a clean setting, and what should be found of it.
#[derive(Debug, Deserialize)]
struct Seed {
    kind: String,
    setting: String,
    what: String,
    /// Not looked at while the rules were written.
    held_out: bool,
    patch: Vec<Patch>,
    /// The rule, and a pointer (with the stage first) that a side of the finding begins with.
    expect: (String, String),
}

#[derive(Debug, Deserialize)]
struct Patch {
    at: String,
    set: Option<Value>,
    replace: Option<(String, String)>,
    #[serde(default)]
    remove: bool,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings")
}

fn read(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The clean settings by name.
fn settings() -> BTreeMap<String, Value> {
    let files = std::fs::read_dir(folder().join("settings")).unwrap();
    files
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, read(path))
        })
        .collect()
}

fn seeds() -> Vec<Seed> {
    serde_json::from_value(read(folder().join("seeds.json"))).unwrap()
}

fn findings(setting: &Value) -> Vec<Finding> {
    let contents = Stage::WORKING
        .into_iter()
        .filter_map(|stage| Some((stage, setting.get(stage.as_str())?.clone())));
    let language = setting["language"].as_str().unwrap();
    check(&Setting::of_contents(language, contents))
}

fn sown(clean: &Value, seed: &Seed) -> Value {
    let mut setting = clean.clone();
    for patch in &seed.patch {
        let (above, key) = patch.at.rsplit_once('/').unwrap();
        let holder = setting
            .pointer_mut(above)
            .unwrap_or_else(|| panic!("{}", patch.at));
        if patch.remove {
            match holder {
                Value::Object(map) => {
                    drop(map.remove(key).unwrap_or_else(|| panic!("{}", patch.at)))
                }
                Value::Array(items) => drop(items.remove(key.parse().unwrap())),
                _ => panic!("{}", patch.at),
            }
        } else if let Some((from, to)) = &patch.replace {
            let text = holder[key].as_str().unwrap().to_owned();
            assert!(
                text.contains(from),
                "{}: {from:?} is not in {text:?}",
                patch.at
            );
            holder[key] = Value::String(text.replacen(from, to, 1));
        } else if let Value::Object(map) = holder {
            map.insert(key.to_owned(), patch.set.clone().unwrap());
        } else {
            holder[key.parse::<usize>().unwrap()] = patch.set.clone().unwrap();
        }
    }
    setting
}

fn is_found(seed: &Seed, findings: &[Finding]) -> bool {
    let (rule, pointer) = &seed.expect;
    findings.iter().any(|finding| {
        finding.rule.as_str() == rule
            && finding
                .sides
                .iter()
                .any(|side| format!("/{}{}", side.stage, side.pointer).starts_with(pointer))
    })
}

/// What is asked of the rules: set from what was measured, with a little room.
const RECALL: f64 = 0.85;
const RECALL_HELD_OUT: f64 = 0.75;
const FALSE_ALARMS: f64 = 0.3;

#[test]
fn seeded_contradictions_are_found_and_clean_settings_are_left_alone() {
    let (settings, seeds) = (settings(), seeds());
    let (mut alarms, mut counted) = (0, BTreeMap::new());
    for (name, setting) in &settings {
        let found = findings(setting);
        alarms += found.len();
        println!("clean {name}: {} findings", found.len());
        for finding in found {
            println!("    {}: {}", finding.rule, finding.message);
        }
    }
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut beside = 0;
    for seed in &seeds {
        let clean = &settings[&seed.setting];
        let known: Vec<_> = findings(clean)
            .into_iter()
            .map(|finding| finding.id)
            .collect();
        let mut found = findings(&sown(clean, seed));
        found.retain(|finding| !known.contains(&finding.id));
        let hit = is_found(seed, &found);
        let kind = by_kind.entry(&seed.kind).or_default();
        kind.0 += usize::from(hit);
        kind.1 += 1;
        let tally: &mut (usize, usize) = counted.entry(seed.held_out).or_default();
        tally.0 += usize::from(hit);
        tally.1 += 1;
        let others: Vec<&Finding> = found
            .iter()
            .filter(|finding| finding.rule.as_str() != seed.expect.0)
            .collect();
        beside += others.len();
        if std::env::var_os("FINDINGS_QUIET_HELD_OUT").is_none() || !seed.held_out {
            if !hit {
                println!("missed ({}, {}): {}", seed.kind, seed.setting, seed.what);
            }
            for other in others {
                println!(
                    "beside ({}, {}): {}: {}",
                    seed.kind, seed.what, other.rule, other.message
                );
            }
        }
    }
    for (kind, (hit, all)) in &by_kind {
        println!("{kind}: {hit} of {all}");
    }
    let share = |(hit, all): (usize, usize)| hit as f64 / all as f64;
    let (seen, held) = (counted[&false], counted[&true]);
    let per_setting = alarms as f64 / settings.len() as f64;
    println!(
        "recall {}/{} ({:.2}); held out {}/{} ({:.2}); false alarms per clean setting {per_setting:.2} ({alarms} in {}); other findings beside a seed {beside}",
        seen.0,
        seen.1,
        share(seen),
        held.0,
        held.1,
        share(held),
        settings.len()
    );
    assert!(by_kind.len() >= 10 && seeds.len() >= 30 && settings.len() >= 6);
    assert!(
        share(seen) >= RECALL && share(held) >= RECALL_HELD_OUT,
        "too little is found"
    );
    assert!(per_setting <= FALSE_ALARMS, "too many false alarms");
}

#[test]
fn the_clean_settings_are_contents_that_fit() {
    for (name, setting) in settings() {
        for stage in Stage::WORKING {
            let content = &setting[stage.as_str()];
            let content = if stage == Stage::Concept {
                &content["concepts"][0]
            } else {
                content
            };
            let faults = check_content(stage, content, Completeness::Complete, "");
            assert!(faults.is_empty(), "{name} {stage}: {faults:?}");
        }
    }
}
