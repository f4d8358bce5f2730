//! Pages and documents: the studio's paths, the API's description, health.

use std::process::Command;

use serde_json::Value;
use uuid::Uuid;

use crate::support::{Server, Store};
use crate::{get, send};

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_pages_and_unknown_ones_are_a_404_that_is_a_page() {
    let server = Server::start(Store::Sqlite).await;
    let id = Uuid::now_v7();
    for (path, status) in [
        ("/".to_owned(), 200),
        (format!("/studio/{id}"), 200),
        (format!("/projects/{id}"), 200),
        ("/inspector".to_owned(), 200),
        ("/nope".to_owned(), 404),
        ("/studio".to_owned(), 404),
        ("/studio/x".to_owned(), 404),
        (format!("/studio/{id}/more"), 404),
        ("/assets/nope.js".to_owned(), 404),
        ("/.vite/manifest.json".to_owned(), 404),
        ("/..%2f..%2fCargo.toml".to_owned(), 404),
    ] {
        let answer = send(get(&server, &path)).await;
        assert_eq!(answer.status, status, "{path}");
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("text/html"),
            "{path}"
        );
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("referrer-policy").is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_describes_itself() {
    let server = Server::start(Store::Sqlite).await;
    let served = send(get(&server, "/openapi.json")).await;
    let printed = Command::new(env!("CARGO_BIN_EXE_genesis"))
        .arg("openapi")
        .output()
        .unwrap();
    assert!(printed.status.success() && printed.stderr.is_empty());
    assert_eq!(
        served.text,
        String::from_utf8(printed.stdout).unwrap(),
        "byte for byte"
    );
    assert_eq!(served.header("content-type"), Some("application/json"));
    assert!(served.body["openapi"].as_str().unwrap().starts_with("3.1."));
    assert!(!served.text.contains("/internal/"));
    let mut references = Vec::new();
    collect(&served.body, &mut references);
    for target in references {
        let pointer = target.trim_start_matches('#');
        assert!(
            served.body.pointer(pointer).is_some(),
            "{target} leads nowhere"
        );
    }
    let docs = send(get(&server, "/docs")).await;
    assert_eq!(
        docs.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        docs.text.contains("/genesis/{session_id}/events/stream") && !docs.text.contains("<script")
    );
    assert!(!docs.text.contains("src=\"http") && !docs.text.contains("href=\"http"));
    assert_eq!(send(get(&server, "/docs/style.css")).await.status, 200);
    let problem = send(get(&server, "/problems/version_conflict")).await;
    assert_eq!(
        (problem.status.as_u16(), &problem.body["status"]),
        (200, &Value::from(412))
    );
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("$ref", Value::String(target)) => references.push(target.clone()),
                    ("mapping", Value::Object(targets)) => {
                        references.extend(
                            targets
                                .values()
                                .map(|target| target.as_str().unwrap().to_owned()),
                        );
                    }
                    _ => collect(value, references),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn health_names_each_dependency() {
    let server = Server::start(Store::Sqlite).await;
    let (status, health) = server.get("/healthz").await;
    assert_eq!(
        (status.as_u16(), health),
        (200, serde_json::json!({"status": "ok"}))
    );
    let (status, ready) = server.get("/readyz").await;
    assert_eq!(
        (status.as_u16(), &ready["status"]),
        (200, &Value::from("ok"))
    );
    for name in ["store", "bus", "workflow"] {
        assert_eq!(ready["dependencies"][name]["status"], "ok", "{name}");
    }
}
