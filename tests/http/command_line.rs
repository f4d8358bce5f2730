//! The command line: configuration faults, what is shown, what a running server is asked.

use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::support::{Server, Store};

fn genesis(dir: &std::path::Path, arguments: &[&str], env: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_genesis"));
    command
        .args(arguments)
        .current_dir(dir)
        .envs(env.iter().copied())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_setting_that_is_wrong_stops_the_start_and_is_named() {
    let dir = tempfile::tempdir().unwrap();
    for (name, given, told) in [
        (
            "GENESIS__SERVER__LISTEN",
            "nowhere",
            vec!["server.listen", "\"nowhere\"", "address:port"],
        ),
        (
            "GENESIS__SERVER__LISTEN",
            "0.0.0.0:8080",
            vec!["0.0.0.0:8080", "loopback"],
        ),
        (
            "GENESIS__SERVER__HOSTS",
            "a b",
            vec!["\"a b\"", "comma-separated"],
        ),
        (
            "GENESIS__STORE__URL",
            "mysql://x",
            vec!["mysql://x", "sqlite://path", "postgres://"],
        ),
        (
            "GENESIS__BUS__KIND",
            "rabbit",
            vec!["\"rabbit\"", "embedded or kafka"],
        ),
        ("GENESIS__BUS__KIND", "kafka", vec!["not in this build yet"]),
        (
            "GENESIS__WORKFLOW__KIND",
            "prefect",
            vec!["not in this build yet"],
        ),
        (
            "GENESIS__WRITER__KIND",
            "openai",
            vec!["writer.base_url (GENESIS__WRITER__BASE_URL): is missing"],
        ),
        (
            "GENESIS__AUTH__MODE",
            "accounts",
            vec!["not in this build yet"],
        ),
        (
            "GENESIS__WORKFLOW__ON_TIMEOUT",
            "explode",
            vec!["\"explode\"", "fail or expire"],
        ),
        (
            "GENESIS__WRITER__OFFLINE_PACE",
            "-1",
            vec!["\"-1\"", "whole number"],
        ),
        ("GENESIS__WRITER__TIMEOUT", "soon", vec!["\"soon\"", "90s"]),
        (
            "GENESIS__SESSION__TTL",
            "1h",
            vec!["GENESIS__SESSION__WARN_BEFORE", "24h", "1h"],
        ),
        (
            "GENESIS__SESSION__COLOUR",
            "red",
            vec!["unknown setting", "ttl"],
        ),
        (
            "GENESIS__NOPE__NOPE",
            "x",
            vec!["unknown setting", "session"],
        ),
        (
            "GENESIS__OUTBOX__BACKOFF_BASE",
            "2m",
            vec!["backoff_max", "60s"],
        ),
    ] {
        for arguments in [&["serve"][..], &["config", "check"]] {
            let output = genesis(dir.path(), arguments, &[(name, given)]);
            let said = text(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{name}={given}: {said}");
            assert!(output.stdout.is_empty(), "{name}={given}");
            for part in told
                .iter()
                .chain(&[name])
                .filter(|part| **part != "GENESIS__SESSION__TTL")
            {
                assert!(
                    said.contains(part),
                    "{name}={given} does not tell {part}: {said}"
                );
            }
            assert!(!said.contains("panicked"), "{said}");
        }
    }
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        0,
        "nothing was made"
    );
}

#[test]
fn a_file_comes_before_the_defaults_and_the_environment_before_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = "[session]\nttl = \"60d\"\nwarn_before = \"48h\"\n[outbox]\nmax_retries = 3\n[admin]\ntoken = \"hidden\"\n";
    std::fs::write(dir.path().join("config.toml"), file).unwrap();
    let env = [
        ("GENESIS__SESSION__TTL", "90d"),
        ("GENESIS__STORE__URL", "postgres://me:hidden@h/d"),
    ];
    let output = genesis(dir.path(), &["config", "check"], &env);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for line in [
        "ttl = \"90d\"  # GENESIS__SESSION__TTL",
        "warn_before = \"48h\"  # config.toml",
        "max_retries = \"3\"  # config.toml",
        "retention = \"90d\"  # default",
        "token = \"***\"  # config.toml",
        "url = \"postgres://me:***@h/d\"  # GENESIS__STORE__URL",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
    assert!(!said.contains("hidden"));
    std::fs::write(dir.path().join("other.toml"), "[session]\ncolour = 1\n").unwrap();
    let output = genesis(
        dir.path(),
        &["--config", "other.toml", "config", "check"],
        &[],
    );
    assert!(
        text(&output.stderr).contains("session.colour (in other.toml): unknown setting"),
        "{}",
        text(&output.stderr)
    );
    let output = genesis(
        dir.path(),
        &["config", "check", "--config", "none.toml"],
        &[],
    );
    assert!(text(&output.stderr).contains("none.toml"));
    std::fs::write(dir.path().join("other.toml"), "[session\n").unwrap();
    let output = genesis(
        dir.path(),
        &["--config", "other.toml", "config", "check"],
        &[],
    );
    assert!(
        text(&output.stderr).contains("other.toml"),
        "{}",
        text(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_is_asked_about_its_sessions() {
    let server = Server::start(Store::Sqlite).await;
    let session = server
        .begin(json!({"mode": "FREE_FORM", "title": "Salt\u{1b}[31m"}))
        .await;
    let dir = tempfile::tempdir().unwrap();
    let id = session.to_string();
    let ask = |arguments: &[&str]| {
        let mut all = vec!["sessions", "--url", server.base.as_str()];
        all.extend_from_slice(arguments);
        let output = genesis(dir.path(), &all, &[]);
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    let (code, listed, _) = ask(&["list"]);
    assert_eq!(code, Some(0));
    assert!(
        listed.starts_with("SESSION_ID") && listed.contains(&id) && !listed.contains('\u{1b}'),
        "{listed}"
    );
    let (_, listed, _) = ask(&["list", "--json"]);
    assert_eq!(
        serde_json::from_str::<Value>(&listed).unwrap()[0]["session_id"],
        id
    );
    let (_, shown, _) = ask(&["show", &id]);
    assert!(
        shown.contains("IN_PROGRESS") && shown.contains("CONCEPT"),
        "{shown}"
    );
    let (_, exported, _) = ask(&["export", &id]);
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(
        exported["events"],
        Value::from(server.history(session).await)
    );
    let (code, _, said) = ask(&["export", &id, "--format", "markdown"]);
    assert!(code == Some(1) && said.contains("no novel"), "{said}");
    let (code, _, said) = ask(&["show", "0192f0c1-0000-7000-8000-000000000000"]);
    assert!(
        code == Some(1) && said.contains("session_not_found"),
        "{said}"
    );
    let (code, _, _) = ask(&["show", "x"]);
    assert_eq!(code, Some(2));
    let output = genesis(
        dir.path(),
        &["sessions", "--url", "http://127.0.0.1:1", "list"],
        &[],
    );
    assert!(output.status.code() == Some(1) && text(&output.stderr).contains("is it running?"));
}

#[test]
fn migrate_makes_the_store_and_verify_looks_at_it() {
    let dir = tempfile::tempdir().unwrap();
    let verified = genesis(dir.path(), &["migrate", "--verify"], &[]);
    assert_eq!(verified.status.code(), Some(1), "there is none yet");
    assert!(
        !dir.path().join("data/genesis.db").exists(),
        "looking makes nothing"
    );
    let migrated = genesis(dir.path(), &["migrate"], &[]);
    assert_eq!(
        migrated.status.code(),
        Some(0),
        "{}",
        text(&migrated.stderr)
    );
    assert!(dir.path().join("data/genesis.db").exists());
    let verified = genesis(dir.path(), &["migrate", "--verify"], &[]);
    assert_eq!(
        verified.status.code(),
        Some(0),
        "{}",
        text(&verified.stderr)
    );
}
