//! The built drivers against a tiny server: a clean one passes, and each broken promise is found and ends in exit code 1.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod fake;

use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use fake::Fault;
use serde_json::Value;

struct Run {
    code: Option<i32>,
    text: String,
    json: Value,
}

/// Runs the driver with these words and a JSON file.
async fn run(words: &str) -> Run {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("figures.json");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_loadtests"));
    command.args(words.split(' ')).arg("--json").arg(&file);
    let output: Output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    let json = std::fs::read_to_string(file)
        .map_or(Value::Null, |json| serde_json::from_str(&json).unwrap());
    Run {
        code: output.status.code(),
        text,
        json,
    }
}

async fn sessions(fault: Fault) -> Run {
    let url = fake::start(fault).await;
    run(&format!("sessions --url {url} --users 5 --duration 1s")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_make_novels_one_after_the_other_and_a_clean_server_passes() {
    let run = sessions(Fault::None).await;
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert_eq!(run.json["clean"], true);
    let count = |name: &str| run.json["session_counts"][name].as_u64().unwrap();
    assert!(
        count("finished") > 5,
        "each writer goes on to the next: {}",
        run.text
    );
    assert_eq!(count("checked"), count("started"));
    for row in ["commands", "states", "deliveries", "generations"] {
        assert!(
            run.json["rows"][row]["count"].as_u64().unwrap() > 0,
            "{row}: {}",
            run.text
        );
    }
    assert!(
        run.json["not_modified"].as_u64().unwrap() > 0,
        "{}",
        run.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_broken_promise_is_found() {
    for (fault, kind) in [
        (Fault::Gap, "gap"),
        (Fault::Repeat, "repeat"),
        (Fault::Lost, "lost_command"),
    ] {
        let run = sessions(fault).await;
        assert_eq!(run.code, Some(1), "{fault:?}: {}", run.text);
        assert!(
            run.json["violations"]["kinds"][kind].as_u64().unwrap() > 0,
            "{fault:?}: {}",
            run.text
        );
        assert!(
            run.text.contains(&format!("VIOLATION {kind}")),
            "{}",
            run.text
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_under_load_are_waited_out_and_other_errors_are_not_clean() {
    let run = sessions(Fault::Overloaded).await;
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert!(
        run.json["rows"]["commands"]["errors"]["503 overloaded"]
            .as_u64()
            .unwrap()
            > 0
    );
    assert!(
        run.json["session_counts"]["finished"].as_u64().unwrap() > 0,
        "{}",
        run.text
    );
    let run = sessions(Fault::Broken).await;
    assert_eq!(run.code, Some(1), "{}", run.text);
    assert!(
        run.json["rows"]["commands"]["errors"]["500 internal_error"]
            .as_u64()
            .unwrap()
            > 0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_are_counted_and_compared_with_the_versions() {
    let url = fake::start(Fault::None).await;
    let run = run(&format!(
        "commands --url {url} --sessions 7 --connections 3 --duration 1s"
    ))
    .await;
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert!(
        run.json["rows"]["commands"]["count"].as_u64().unwrap() > 100,
        "{}",
        run.text
    );
    assert_eq!(run.json["rows"]["starts"]["count"], 7);
    assert_eq!(run.json["session_counts"]["checked"], 7);
    let url = fake::start(Fault::Lost).await;
    let run = self::run(&format!(
        "commands --url {url} --sessions 7 --connections 3 --duration 500ms"
    ))
    .await;
    assert_eq!(run.code, Some(1), "{}", run.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_loop_that_outruns_the_server_shows_the_wait() {
    // Answers come at most 100 times a second, and 200 are due: the wait grows to half the run.
    let url = fake::start(Fault::Slow(10)).await;
    let run = run(&format!(
        "commands --url {url} --sessions 4 --connections 2 --rate 200 --duration 2s"
    ))
    .await;
    assert_eq!(run.code, Some(0), "{}", run.text);
    assert!(
        run.json["rows"]["commands"]["max_ms"].as_f64().unwrap() > 700.0,
        "{}",
        run.text
    );
    assert!(run.json["unsent"].as_u64().unwrap() > 100, "{}", run.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_ends_the_run_with_its_table() {
    let url = fake::start(Fault::None).await;
    let child = std::process::Command::new(env!("CARGO_BIN_EXE_loadtests"))
        .args([
            "sessions",
            "--url",
            &url,
            "--users",
            "3",
            "--rate",
            "50",
            "--duration",
            "60s",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    tokio::time::sleep(Duration::from_millis(2500)).await;
    let began = Instant::now();
    std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    let output = tokio::task::spawn_blocking(move || child.wait_with_output().unwrap())
        .await
        .unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
    let table = String::from_utf8_lossy(&output.stdout);
    let progress = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{table}{progress}");
    assert!(
        table.contains("ended early") && table.contains("deliveries"),
        "{table}"
    );
    assert!(progress.contains("2s  commands"), "{progress}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said_in_one_line() {
    let run = run("sessions --url http://127.0.0.1:9 --users 1").await;
    assert_eq!(run.code, Some(2));
    assert!(
        run.text
            .starts_with("loadtests: no server answers at http://127.0.0.1:9: cannot connect"),
        "{}",
        run.text
    );
    assert_eq!(run.text.lines().count(), 1, "{}", run.text);
}
