//! The tables themselves, on both stores: what they refuse whoever writes, and whether `verify` notices a change.

use crate::builders::Life;
use crate::suite::{World, on_both_stores};
use genesis::store;

on_both_stores!(
    a_row_that_breaks_a_rule_is_refused,
    a_row_that_keeps_the_rules_is_taken,
    an_event_is_never_updated,
    an_event_is_deleted_only_when_its_session_is_gone,
    a_fresh_database_verifies,
    verify_names_each_difference,
    migrating_twice_changes_nothing,
    every_migration_of_the_folder_is_built_in,
);

const ID: &str = "'01890a5d-ac96-774b-bcce-b302099a8057'";
const OTHER: &str = "'01890a5d-ac96-774b-bcce-b302099a8058'";
const AT: &str = "'2026-01-02T03:04:05.678901Z'";
const LATER: &str = "'2026-02-02T03:04:05.678901Z'";

/// A row that every table takes, with the session and the event it needs; `change` replaces columns.
fn row(table: &str, session: &str, event: &str, change: &[(&str, &str)]) -> String {
    let mut columns: Vec<(&str, &str)> = match table {
        "genesis_sessions" => vec![
            ("id", ID),
            ("mode", "'GUIDED'"),
            ("status", "'IN_PROGRESS'"),
            ("current_stage", "'CONCEPT'"),
            ("confirmed_data", "'{}'"),
            ("session_metadata", "'{}'"),
            ("version", "1"),
            ("created_at", AT),
            ("updated_at", AT),
            ("expires_at", LATER),
        ],
        "command_inbox" => vec![
            ("id", ID),
            ("session_id", session),
            ("command_type", "'EDIT_DRAFT'"),
            ("command_payload", "'{}'"),
            ("idempotency_scope", "'local'"),
            ("status", "'COMPLETED'"),
            ("correlation_id", ID),
            ("aggregate_version", "1"),
            ("received_at", AT),
        ],
        "domain_events" => vec![
            ("event_id", ID),
            ("aggregate_type", "'GenesisSession'"),
            ("aggregate_id", session),
            ("sequence", "9"),
            ("aggregate_version", "1"),
            ("event_type", "'stage.entered'"),
            ("event_version", "1"),
            ("payload", "'{}'"),
            ("metadata", "'{}'"),
            ("created_at", AT),
        ],
        "event_outbox" => vec![
            ("event_id", event),
            ("topic", "'t'"),
            ("partition_key", "'k'"),
            ("payload", "'{}'"),
            ("headers", "'{}'"),
            ("status", "'PENDING'"),
            ("retry_count", "0"),
            ("max_retries", "3"),
            ("redrive_count", "0"),
            ("created_at", AT),
        ],
        "flow_resume_handles" => vec![
            ("id", ID),
            ("correlation_id", ID),
            ("session_id", session),
            ("flow_run_id", ID),
            ("pause_key", "'concept-1'"),
            ("status", "'PENDING_PAUSE'"),
            ("created_at", AT),
        ],
        "async_tasks" => vec![
            ("id", ID),
            ("session_id", session),
            ("task_type", "'generation'"),
            ("status", "'PENDING'"),
            ("input_data", "'{}'"),
            ("progress", "0"),
            ("retry_count", "0"),
            ("max_retries", "3"),
            ("lease_token", "0"),
            ("created_at", AT),
        ],
        "novels" => vec![
            ("id", ID),
            ("genesis_session_id", session),
            ("title", "'T'"),
            ("summary", "'S'"),
            ("setting", "'{}'"),
            ("created_at", AT),
            ("updated_at", AT),
        ],
        other => panic!("no table {other}"),
    };
    for (column, value) in change {
        columns.retain(|(name, _)| name != column);
        columns.push((column, value));
    }
    let (names, values): (Vec<&str>, Vec<&str>) = columns.into_iter().unzip();
    format!(
        "INSERT INTO {table} ({}) VALUES ({})",
        names.join(", "),
        values.join(", ")
    )
}

type Change<'a> = &'a [(&'a str, &'a str)];

const BAD: &[(&str, Change<'_>)] = &[
    ("genesis_sessions", &[("mode", "'ALONE'")]),
    ("genesis_sessions", &[("status", "'PAUSED'")]),
    ("genesis_sessions", &[("current_stage", "'STYLE'")]),
    ("genesis_sessions", &[("version", "0")]),
    (
        "genesis_sessions",
        &[("status", "'COMPLETED'"), ("current_stage", "'FINISHED'")],
    ),
    (
        "genesis_sessions",
        &[("status", "'COMPLETED'"), ("novel_id", ID)],
    ),
    ("genesis_sessions", &[("expires_at", AT)]),
    ("genesis_sessions", &[("confirmed_data", "'{'")]),
    ("genesis_sessions", &[("session_metadata", "NULL")]),
    ("genesis_sessions", &[("created_at", "NULL")]),
    ("command_inbox", &[("status", "'CANCELLED'")]),
    ("command_inbox", &[("status", "'FAILED'")]),
    ("command_inbox", &[("idempotency_scope", "NULL")]),
    ("command_inbox", &[("command_payload", "'nonsense'")]),
    ("command_inbox", &[("result", "'{'")]),
    ("command_inbox", &[("session_id", OTHER)]),
    ("domain_events", &[("payload", "'nonsense'")]),
    ("domain_events", &[("metadata", "NULL")]),
    ("domain_events", &[("sequence", "1")]),
    ("event_outbox", &[("status", "'FAILED'")]),
    ("event_outbox", &[("status", "'SENT'")]),
    ("event_outbox", &[("retry_count", "-1")]),
    ("event_outbox", &[("retry_count", "4")]),
    ("event_outbox", &[("event_id", OTHER)]),
    ("event_outbox", &[("headers", "'nonsense'")]),
    ("flow_resume_handles", &[("status", "'WAITING'")]),
    ("flow_resume_handles", &[("status", "'PAUSED'")]),
    ("flow_resume_handles", &[("status", "'RESUMED'")]),
    ("flow_resume_handles", &[("resume_payload", "'{'")]),
    ("async_tasks", &[("status", "'DONE'")]),
    ("async_tasks", &[("status", "'RUNNING'")]),
    (
        "async_tasks",
        &[("status", "'COMPLETED'"), ("result_data", "'{}'")],
    ),
    (
        "async_tasks",
        &[("status", "'COMPLETED'"), ("completed_at", AT)],
    ),
    (
        "async_tasks",
        &[("status", "'FAILED'"), ("error_details", "'{}'")],
    ),
    (
        "async_tasks",
        &[("status", "'FAILED'"), ("completed_at", AT)],
    ),
    ("async_tasks", &[("progress", "1.01")]),
    ("async_tasks", &[("progress", "-0.01")]),
    ("async_tasks", &[("retry_count", "-1")]),
    ("async_tasks", &[("retry_count", "4")]),
    ("novels", &[("setting", "'{'")]),
    ("novels", &[("title", "NULL")]),
];

const GOOD: &[(&str, Change<'_>)] = &[
    ("genesis_sessions", &[]),
    (
        "genesis_sessions",
        &[
            ("id", OTHER),
            ("status", "'COMPLETED'"),
            ("current_stage", "'FINISHED'"),
            ("novel_id", ID),
        ],
    ),
    ("command_inbox", &[]),
    (
        "command_inbox",
        &[
            ("id", OTHER),
            ("status", "'FAILED'"),
            ("error_details", "'{}'"),
        ],
    ),
    ("domain_events", &[]),
    (
        "event_outbox",
        &[
            ("status", "'SENT'"),
            ("published_at", AT),
            ("retry_count", "3"),
        ],
    ),
    ("event_outbox", &[("status", "'DEAD_LETTER'")]),
    (
        "flow_resume_handles",
        &[("status", "'PAUSED'"), ("paused_at", AT)],
    ),
    (
        "flow_resume_handles",
        &[
            ("id", OTHER),
            ("status", "'RESUMED'"),
            ("resumed_at", AT),
            ("pause_key", "'theme-1'"),
        ],
    ),
    (
        "async_tasks",
        &[
            ("status", "'RUNNING'"),
            ("started_at", AT),
            ("progress", "1"),
            ("retry_count", "3"),
        ],
    ),
    ("async_tasks", &[("id", OTHER), ("status", "'CANCELLED'")]),
    // A novel outlives its session.
    ("novels", &[("genesis_session_id", OTHER)]),
];

/// A store with one session; its id and that of its event, as literals.
async fn with_session(world: &World) -> (String, String) {
    let life = Life::new();
    let start = life.next();
    world.write(&start).await;
    (
        format!("'{}'", life.id()),
        format!("'{}'", start.events[0].event_id),
    )
}

async fn a_row_that_breaks_a_rule_is_refused(world: World) {
    let (session, event) = with_session(&world).await;
    for (table, change) in BAD {
        let sql = row(table, &session, &event, change);
        let error = world.execute(&sql).await.expect_err(&sql);
        let sqlx::Error::Database(refusal) = error else {
            panic!("{sql}: {error}");
        };
        // PostgreSQL refuses what is no JSON by its type, the rest is a constraint by name.
        let by_type =
            refusal.code().as_deref() == Some("22P02") && refusal.message().contains("json");
        let by_constraint = !matches!(refusal.kind(), sqlx::error::ErrorKind::Other);
        assert!(by_type || by_constraint, "{sql}: {refusal}");
    }
}

async fn a_row_that_keeps_the_rules_is_taken(world: World) {
    let (session, event) = with_session(&world).await;
    for (table, change) in GOOD {
        let sql = row(table, &session, &event, change);
        world.execute(&sql).await.expect(&sql);
    }
    // The same once more breaks the unique indexes.
    for (table, change) in [GOOD[2], GOOD[4], GOOD[7], GOOD[9], GOOD[11]] {
        let change: Vec<_> = [("id", "'01890a5d-ac96-774b-bcce-b302099a8059'")]
            .into_iter()
            .filter(|_| table != "domain_events")
            .chain(change.iter().copied())
            .collect();
        let sql = row(table, &session, &event, &change);
        let again = world.execute(&sql).await;
        // A done command and a task may come twice: only what is pending or active is unique.
        assert_eq!(
            again.is_ok(),
            matches!(table, "command_inbox" | "async_tasks"),
            "{sql}"
        );
    }
}

async fn an_event_is_never_updated(world: World) {
    with_session(&world).await;
    for sql in [
        "UPDATE domain_events SET payload = '{}'",
        "UPDATE domain_events SET event_type = event_type",
    ] {
        let error = world.execute(sql).await.expect_err(sql).to_string();
        assert!(error.contains("a domain event is never updated"), "{error}");
    }
}

async fn an_event_is_deleted_only_when_its_session_is_gone(world: World) {
    let (session, _) = with_session(&world).await;
    world.execute("DELETE FROM event_outbox").await.unwrap();
    let error = world
        .execute("DELETE FROM domain_events")
        .await
        .expect_err("kept");
    assert!(
        error.to_string().contains("only when its session is gone"),
        "{error}"
    );
    if world.is_postgres() {
        world
            .execute("TRUNCATE domain_events CASCADE")
            .await
            .expect_err("kept");
    }
    let gone = format!("DELETE FROM genesis_sessions WHERE id = {session}");
    assert_eq!(world.execute(&gone).await.unwrap(), 1);
    assert_eq!(world.execute("DELETE FROM domain_events").await.unwrap(), 1);
}

async fn a_fresh_database_verifies(world: World) {
    assert_eq!(store::verify(&world.url).await.unwrap(), []);
    if world.is_postgres() {
        let scratch = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'genesis%'";
        assert_eq!(world.number(scratch).await, 0, "the scratch schema is gone");
    }
}

async fn verify_names_each_difference(world: World) {
    let on_events = if world.is_postgres() {
        " ON domain_events"
    } else {
        ""
    };
    for sql in [
        "DROP INDEX command_inbox_one_pending",
        "CREATE UNIQUE INDEX command_inbox_one_pending ON command_inbox (session_id, command_type)",
        &format!("DROP TRIGGER domain_events_never_updated{on_events}"),
        "ALTER TABLE event_outbox DROP COLUMN last_error",
        "ALTER TABLE novels ADD COLUMN mood text",
    ] {
        world.execute(sql).await.expect(sql);
    }
    let differences = store::verify(&world.url).await.unwrap();
    let names: Vec<&str> = differences
        .iter()
        .map(|difference| &*difference.object)
        .collect();
    assert_eq!(
        names,
        [
            "column event_outbox.last_error",
            "column novels.mood",
            "index command_inbox_one_pending",
            "trigger domain_events_never_updated",
        ]
    );
    let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
    assert!(lines[0].contains("is missing"), "{lines:?}");
    assert!(lines[1].contains("is not known"), "{lines:?}");
    assert!(lines[2].contains("WHERE"), "{lines:?}");
    if world.is_postgres() {
        world
            .execute("ALTER TABLE async_tasks DROP CONSTRAINT async_tasks_progress_in_bounds")
            .await
            .unwrap();
        world
            .execute("ALTER TABLE novels ALTER title DROP NOT NULL")
            .await
            .unwrap();
        world.execute("DROP FUNCTION genesis_commit").await.unwrap();
        assert_eq!(store::verify(&world.url).await.unwrap().len(), 7);
    }
}

async fn migrating_twice_changes_nothing(world: World) {
    with_session(&world).await;
    world.store.migrate().await.unwrap();
    store::open(&world.url)
        .await
        .unwrap()
        .migrate()
        .await
        .unwrap();
    assert_eq!(world.number("SELECT count(*) FROM domain_events").await, 1);
    assert_eq!(store::verify(&world.url).await.unwrap(), []);
}

/// A new file is built in only when the program is compiled again, and nothing makes the compiler notice it.
async fn every_migration_of_the_folder_is_built_in(world: World) {
    let dialect = if world.is_postgres() {
        "postgres"
    } else {
        "sqlite"
    };
    let folder = format!("{}/migrations/{dialect}", env!("CARGO_MANIFEST_DIR"));
    let files = std::fs::read_dir(folder).unwrap().count();
    let ran = world
        .number("SELECT count(*) FROM _sqlx_migrations WHERE success")
        .await;
    assert_eq!(
        usize::try_from(ran).unwrap(),
        files,
        "touch src/store/mod.rs"
    );
}
