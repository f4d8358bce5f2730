//! `/admin`: the live actors, their tree, and that each comes back.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Server, Store, own};
use crate::{act, get, send};

const SINGLE: [&str; 6] = [
    "SessionSupervisor",
    "OutboxRelay",
    "PrefectCallback",
    "SseBroadcast",
    "TaskRunner",
    "Housekeeper",
];

async fn crowd(server: &Server, sessions: usize) -> Vec<Uuid> {
    let mut crowd = Vec::new();
    for n in 0..sessions {
        let session = server.begin(json!({"mode": "FREE_FORM"})).await;
        for _ in 0..n {
            server.done(session, "EXTEND_SESSION", json!({})).await;
        }
        crowd.push(session);
    }
    crowd
}

fn ids(body: &Value) -> Vec<String> {
    let actors = body["actors"].as_array().unwrap();
    actors
        .iter()
        .map(|actor| actor["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_live_actor_is_listed_with_all_that_is_known_of_it() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let all = send(get(&server, "/admin/actors")).await;
    assert_eq!(all.status, 200, "{}", all.text);
    assert_eq!(all.body["next_cursor"], Value::Null);
    let listed = ids(&all.body);
    for single in SINGLE {
        assert!(listed.contains(&single.to_owned()), "{single}: {listed:?}");
    }
    let actors = all.body["actors"].as_array().unwrap();
    let actor = actors
        .iter()
        .find(|actor| actor["id"] == json!(session))
        .unwrap();
    assert_eq!(
        (&actor["kind"], &actor["status"]),
        (&json!("SessionActor"), &json!("running"))
    );
    assert_eq!(actor["detail"], json!({"version": 1, "stage": "CONCEPT"}));
    assert_eq!(actor["last_message"], "START_GENESIS");
    assert_eq!(
        (
            &actor["mailbox_depth"],
            &actor["messages_handled"],
            &actor["restarts"]
        ),
        (&json!(0), &json!(1), &json!(0))
    );
    assert!(actor["last_message_at"].is_string() && actor["started_at"].is_string());
    assert_eq!(actor.as_object().unwrap().len(), 10, "{actor}");

    let one = send(get(&server, &format!("/admin/actors/{session}"))).await;
    assert_eq!(one.body["last_messages"][0]["message"], "START_GENESIS");
    assert_eq!(
        one.body["supervision_path"],
        json!(["Root", "SessionSupervisor", session])
    );
    let relay = send(get(&server, "/admin/actors/OutboxRelay")).await;
    assert_eq!(
        relay.body["supervision_path"],
        json!(["Root", "OutboxRelay"])
    );
    for nobody in [
        "Root",
        "nobody",
        "SessionActor",
        &Uuid::now_v7().to_string(),
    ] {
        for request in [
            get(&server, &format!("/admin/actors/{nobody}")),
            act(&server, &format!("/admin/actors/{nobody}/restart")),
        ] {
            send(request).await.is_problem(404, "not_found", nobody);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_filtered_searched_sorted_and_paged() {
    let server = Server::start(Store::Sqlite).await;
    let crowd = crowd(&server, 7).await;
    let list = async |query: &str| {
        let answer = send(get(&server, &format!("/admin/actors?{query}"))).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text);
        answer.body
    };
    let busiest = list("kind=SessionActor&sort=-messages_handled").await;
    let mut expected: Vec<String> = crowd.iter().map(Uuid::to_string).collect();
    expected.reverse();
    assert_eq!(ids(&busiest), expected);
    let needle = crowd[3].to_string().to_uppercase();
    assert_eq!(
        ids(&list(&format!("q={}", &needle[20..])).await),
        [crowd[3].to_string()]
    );
    assert_eq!(ids(&list("q=RELAY").await), ["OutboxRelay"]);
    assert_eq!(ids(&list("kind=TaskRunner&q=relay").await), [""; 0]);
    for sort in [
        "id",
        "-id",
        "started_at",
        "-messages_handled",
        "restarts",
        "-last_message_at",
    ] {
        let whole = list(&format!("kind=SessionActor&sort={sort}")).await;
        let (mut paged, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = list(&format!("kind=SessionActor&sort={sort}&limit=2{cursor}")).await;
            paged.extend(ids(&page));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!((paged.len(), &paged), (7, &ids(&whole)), "{sort}");
    }
    let page = list("sort=id&limit=1").await;
    let cursor = page["next_cursor"].as_str().unwrap();
    for wrong in [
        "sort=colour",
        "sort=-",
        "kind=Poet",
        "limit=0",
        "limit=1001",
        "cursor=x",
        &format!("sort=-id&cursor={cursor}"),
        "q=a&q=b",
    ] {
        let answer = send(get(&server, &format!("/admin/actors?{wrong}"))).await;
        answer.is_problem(400, "malformed_request", wrong);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_actor_that_is_restarted_comes_back_and_nothing_is_lost() {
    let server = Server::start(Store::Sqlite).await;
    let session = server.begin(json!({"mode": "FREE_FORM"})).await;
    let before = server.state(session).await;
    let path = format!("/admin/actors/{session}/restart");
    let edit = json!({"stage": "CONCEPT", "content": own("CONCEPT")});
    let edits = (0..20).map(|_| server.done(session, "EDIT_DRAFT", edit.clone()));
    // While commands come in: each is done once, and its caller hears of it.
    let (answers, restarted) = tokio::join!(futures_util::future::join_all(edits), async {
        send(act(&server, &path)).await
    });
    assert_eq!(answers.len(), 20);
    assert_eq!(restarted.status, 200, "{}", restarted.text);
    assert_eq!(
        (&restarted.body["restarts"], &restarted.body["status"]),
        (&json!(1), &json!("running"))
    );
    let after = server.state(session).await;
    assert_eq!(
        after["version"].as_i64().unwrap(),
        before["version"].as_i64().unwrap() + 20
    );
    let again = send(act(&server, &path)).await;
    assert_eq!(again.body["restarts"], 2);
    assert_eq!(server.state(session).await, after);

    for single in SINGLE {
        let restarted = send(act(&server, &format!("/admin/actors/{single}/restart"))).await;
        assert_eq!(restarted.status, 200, "{single}: {}", restarted.text);
        assert_eq!(
            (&restarted.body["restarts"], &restarted.body["status"]),
            (&json!(1), &json!("running")),
            "{single}"
        );
    }
    // All of them work as before: a generation is written, shown, and its events are published.
    let payload = json!({"stage": "CONCEPT", "count": 1});
    server.done(session, "GENERATE_INSPIRATION", payload).await;
    let state = server.settled(session).await;
    assert_eq!(state["stages"]["CONCEPT"]["status"], "PROPOSED");
    crate::support::eventually("all are published", async || {
        let path = format!("/admin/outbox?status=PENDING&session_id={session}");
        let (_, open) = server.get(&path).await;
        (open["outbox"] == json!([])).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_counts_sessions_and_lists_the_others() {
    let server = Server::start(Store::Sqlite).await;
    let before = send(get(&server, "/admin/tree")).await;
    crowd(&server, 3).await;
    let tree = send(get(&server, "/admin/tree")).await;
    assert_eq!(
        (&tree.body["kind"], &tree.body["status"]),
        (&json!("Root"), &json!("running"))
    );
    let sessions = |tree: &Value| {
        let children = tree["children"].as_array().unwrap().clone();
        let supervisor = children
            .iter()
            .find(|child| child["kind"] == "SessionSupervisor")
            .unwrap();
        assert_eq!(supervisor["children"], json!([]));
        supervisor["sessions"].as_u64().unwrap()
    };
    assert_eq!((sessions(&before.body), sessions(&tree.body)), (0, 3));
    let mut kinds: Vec<&str> = tree.body["children"]
        .as_array()
        .unwrap()
        .iter()
        .map(|child| child["kind"].as_str().unwrap())
        .collect();
    kinds.sort_unstable();
    let mut expected = SINGLE;
    expected.sort_unstable();
    assert_eq!(kinds, expected);
}
