//! Tasks and their leases, on both stores.

use chrono::Duration as ChronoDuration;
use std::time::Duration;

use crate::builders::{Life, now, task};
use crate::suite::{World, on_both_stores};
use genesis_actors::ports::handles::{HandleAdvance, HandleStep};
use genesis_actors::ports::tasks::{Claimed, LostRun, NewTask, TaskEnd, TaskStatus, TaskType};
use serde_json::json;
use uuid::Uuid;

on_both_stores!(
    a_task_is_claimed_once,
    a_lost_lease_is_counted_and_its_token_void,
    the_last_lost_lease_exhausts_the_task,
    a_lease_is_renewed_while_it_is_held,
    a_failed_attempt_is_tried_again_later,
    a_task_ends_once,
    a_parked_attempt_waits_without_a_lease,
    a_lost_run_is_started_again_once,
    a_run_whose_attempt_has_ended_is_to_be_cancelled_until_it_is_let_go,
    overdue_tasks_are_found,
    claims_from_all_sides_share_the_work,
);

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(1);

async fn tasks_of(
    world: &World,
    task_type: TaskType,
    number: usize,
    max_retries: i32,
) -> Vec<NewTask> {
    let mut start = Life::new().next();
    for _ in 0..number {
        start.tasks.push(task(&start, task_type, max_retries));
    }
    world.write(&start).await;
    start.tasks
}

async fn claim(world: &World, lease: Duration) -> Vec<Claimed> {
    let tasks = world.store.tasks();
    tasks
        .claim(TaskType::Generation, Uuid::now_v7(), lease, 10, now())
        .await
        .unwrap()
}

async fn run_out() {
    tokio::time::sleep(Duration::from_millis(30)).await;
}

async fn a_task_is_claimed_once(world: World) {
    let new = tasks_of(&world, TaskType::Generation, 1, 3).await.remove(0);
    let tasks = world.store.tasks();
    let fresh = tasks.task(new.id).await.unwrap().unwrap();
    assert_eq!(
        (fresh.status, fresh.lease_token, fresh.progress),
        (TaskStatus::Pending, 0, 0.0)
    );
    assert_eq!(
        (&fresh.input_data, fresh.correlation_id),
        (&new.input_data, new.correlation_id)
    );
    assert_eq!(
        (fresh.timeout_at, fresh.created_at),
        (new.timeout_at, new.created_at)
    );
    let (owner, at) = (Uuid::now_v7(), now());
    let other = tasks
        .claim(TaskType::Workflow, owner, LONG, 10, at)
        .await
        .unwrap();
    assert_eq!(other, []);
    let claimed = tasks
        .claim(TaskType::Generation, owner, LONG, 10, at)
        .await
        .unwrap()
        .remove(0);
    assert!(!claimed.exhausted);
    assert_eq!(claimed.task.status, TaskStatus::Running);
    assert_eq!((claimed.task.lease_token, claimed.task.retry_count), (1, 0));
    assert_eq!(
        (claimed.task.lease_owner, claimed.task.started_at),
        (Some(owner), Some(at))
    );
    assert_eq!(tasks.task(new.id).await.unwrap(), Some(claimed.task));
    assert_eq!(claim(&world, LONG).await, []);
}

async fn a_lost_lease_is_counted_and_its_token_void(world: World) {
    tasks_of(&world, TaskType::Generation, 1, 3).await;
    let tasks = world.store.tasks();
    let first = claim(&world, SHORT).await.remove(0);
    run_out().await;
    let second = claim(&world, LONG).await.remove(0);
    assert_eq!((second.task.lease_token, second.task.retry_count), (2, 1));
    assert!(!second.exhausted);
    assert_eq!(second.task.started_at, first.task.started_at);
    let (id, old) = (first.task.id, first.task.lease_token);
    assert_eq!(
        tasks.renew(&[(id, old)], LONG).await.unwrap(),
        Vec::<Uuid>::new()
    );
    assert!(!tasks.retry_later(id, old, now(), json!({})).await.unwrap());
    assert!(!tasks.park(id, old, json!({})).await.unwrap());
    assert_eq!(tasks.task(id).await.unwrap(), Some(second.task));
}

async fn the_last_lost_lease_exhausts_the_task(world: World) {
    tasks_of(&world, TaskType::Generation, 1, 1).await;
    claim(&world, SHORT).await;
    run_out().await;
    let second = claim(&world, SHORT).await.remove(0);
    assert_eq!((second.task.retry_count, second.exhausted), (1, false));
    run_out().await;
    let third = claim(&world, LONG).await.remove(0);
    assert_eq!(
        (
            third.task.retry_count,
            third.task.lease_token,
            third.exhausted
        ),
        (1, 3, true)
    );
}

async fn a_lease_is_renewed_while_it_is_held(world: World) {
    let new = tasks_of(&world, TaskType::Generation, 2, 3).await;
    let tasks = world.store.tasks();
    let claimed = claim(&world, Duration::from_millis(400)).await;
    let held: Vec<(Uuid, i64)> = claimed.iter().map(|claimed| (claimed.task.id, 1)).collect();
    let mut still = tasks.renew(&held, LONG).await.unwrap();
    still.sort();
    assert_eq!(still, [new[0].id, new[1].id]);
    tokio::time::sleep(Duration::from_millis(450)).await;
    assert_eq!(claim(&world, LONG).await, [], "the renewed lease holds");
    let strange = [(new[0].id, 1), (new[1].id, 7), (Uuid::now_v7(), 1)];
    assert_eq!(tasks.renew(&strange, LONG).await.unwrap(), [new[0].id]);
    assert_eq!(tasks.renew(&[], LONG).await.unwrap(), Vec::<Uuid>::new());
}

async fn a_failed_attempt_is_tried_again_later(world: World) {
    tasks_of(&world, TaskType::Generation, 1, 3).await;
    let tasks = world.store.tasks();
    let id = claim(&world, LONG).await[0].task.id;
    let later = now() + chrono::Duration::minutes(1);
    assert!(
        tasks
            .retry_later(id, 1, later, json!({"code": "writer_unavailable"}))
            .await
            .unwrap()
    );
    let row = tasks.task(id).await.unwrap().unwrap();
    assert_eq!(
        (row.status, row.retry_count, row.lease_owner),
        (TaskStatus::Pending, 1, None)
    );
    assert_eq!(
        row.error_details,
        Some(json!({"code": "writer_unavailable"}))
    );
    assert_eq!((row.next_retry_at, row.lease_until), (Some(later), None));
    assert_eq!(claim(&world, LONG).await, [], "not before its time");
    let again = tasks
        .claim(TaskType::Generation, Uuid::now_v7(), LONG, 10, later)
        .await
        .unwrap()
        .remove(0);
    // It was given back, not lost: no further retry is counted.
    assert_eq!((again.task.retry_count, again.task.lease_token), (1, 2));
    assert_eq!(again.task.next_retry_at, None);
    assert!(!tasks.retry_later(id, 1, later, json!({})).await.unwrap());
    // Never above what is allowed.
    for token in 2..=5 {
        assert!(
            tasks
                .retry_later(id, token, later, json!({}))
                .await
                .unwrap()
        );
        tasks
            .claim(TaskType::Generation, Uuid::now_v7(), LONG, 10, later)
            .await
            .unwrap();
    }
    assert_eq!(tasks.task(id).await.unwrap().unwrap().retry_count, 3);
}

async fn a_task_ends_once(world: World) {
    let new = tasks_of(&world, TaskType::Workflow, 2, 3).await;
    let tasks = world.store.tasks();
    let end = |id, status, token| TaskEnd {
        id,
        status,
        token,
        result_data: Some(json!({"finished": true})),
        error_details: Some(json!({"code": "gone"})),
        completed_at: now(),
    };
    assert!(
        !tasks
            .end(end(new[0].id, TaskStatus::Completed, Some(1)))
            .await
            .unwrap(),
        "not claimed"
    );
    let owner = Uuid::now_v7();
    tasks
        .claim(TaskType::Workflow, owner, LONG, 1, now())
        .await
        .unwrap();
    assert!(
        !tasks
            .end(end(new[0].id, TaskStatus::Completed, Some(2)))
            .await
            .unwrap()
    );
    assert!(
        tasks
            .end(end(new[0].id, TaskStatus::Completed, Some(1)))
            .await
            .unwrap()
    );
    assert!(
        !tasks
            .end(end(new[0].id, TaskStatus::Failed, None))
            .await
            .unwrap()
    );
    let done = tasks.task(new[0].id).await.unwrap().unwrap();
    assert_eq!(
        (done.status, done.progress, done.lease_until),
        (TaskStatus::Completed, 1.0, None)
    );
    assert_eq!(done.result_data, Some(json!({"finished": true})));
    assert!(
        tasks
            .end(end(new[1].id, TaskStatus::Cancelled, None))
            .await
            .unwrap(),
        "from PENDING"
    );
    assert_eq!(
        tasks
            .claim(TaskType::Workflow, owner, LONG, 9, now())
            .await
            .unwrap(),
        []
    );
}

async fn a_parked_attempt_waits_without_a_lease(world: World) {
    let new = tasks_of(&world, TaskType::Workflow, 1, 3).await.remove(0);
    let tasks = world.store.tasks();
    tasks
        .claim(TaskType::Workflow, Uuid::now_v7(), SHORT, 1, now())
        .await
        .unwrap();
    assert_eq!(tasks.adrift(9).await.unwrap(), [], "it has a lease");
    let run = Uuid::now_v7();
    let note = json!({"flow_run_id": run, "count": null});
    assert!(tasks.park(new.id, 1, note).await.unwrap());
    run_out().await;
    assert_eq!(
        tasks
            .claim(TaskType::Workflow, Uuid::now_v7(), LONG, 1, now())
            .await
            .unwrap(),
        []
    );
    let parked = tasks.task(new.id).await.unwrap().unwrap();
    assert_eq!(
        (parked.status, parked.lease_token),
        (TaskStatus::Running, 1)
    );
    assert_eq!(
        parked.input_data,
        json!({"count": null, "flow_run_id": run})
    );
    assert_eq!(parked.result_data, None);
    assert_eq!(tasks.adrift(9).await.unwrap(), [parked]);
    let advance = HandleAdvance {
        session_id: new.session_id,
        session_version: 1,
        handle_id: Uuid::now_v7(),
        flow_run_id: run,
        pause_key: "concept-1".to_owned(),
        correlation_id: Uuid::now_v7(),
        step: HandleStep::Wait { timeout_at: now() },
        at: now(),
    };
    world
        .store
        .handles()
        .advance(advance)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(tasks.adrift(9).await.unwrap(), [], "it waits");
}

async fn overdue_tasks_are_found(world: World) {
    let new = tasks_of(&world, TaskType::Generation, 3, 3).await;
    let tasks = world.store.tasks();
    let at = new[0].timeout_at.unwrap();
    assert_eq!(
        tasks
            .overdue(at - chrono::Duration::microseconds(1), 9)
            .await
            .unwrap(),
        []
    );
    claim(&world, LONG).await;
    assert_eq!(
        tasks.overdue(at, 9).await.unwrap().len(),
        3,
        "running ones too"
    );
    assert_eq!(tasks.overdue(at, 2).await.unwrap().len(), 2);
}

async fn claims_from_all_sides_share_the_work(world: World) {
    tasks_of(&world, TaskType::Generation, 40, 3).await;
    let other = genesis::store::open(&world.url).await.unwrap();
    let mut claimed = Vec::new();
    loop {
        let (a, b) = (world.store.tasks(), other.tasks());
        let me = Uuid::now_v7();
        let (a, b) = tokio::join!(
            a.claim(TaskType::Generation, me, LONG, 3, now()),
            b.claim(TaskType::Generation, me, LONG, 3, now()),
        );
        let (a, b) = (a.unwrap(), b.unwrap());
        if a.is_empty() && b.is_empty() {
            break;
        }
        claimed.extend(a.into_iter().chain(b));
    }
    assert_eq!(claimed.len(), 40, "each once");
    assert!(claimed.iter().all(|claimed| claimed.task.lease_token == 1));
}

/// An attempt whose run is under way.
async fn parked(world: &World, run: Uuid) -> Uuid {
    let id = tasks_of(world, TaskType::Workflow, 1, 1).await.remove(0).id;
    let tasks = world.store.tasks();
    let claim = tasks.claim(TaskType::Workflow, Uuid::now_v7(), LONG, 1, now());
    claim.await.unwrap();
    let note = json!({"flow_run_id": run, "live": true});
    assert!(tasks.park(id, 1, note).await.unwrap());
    id
}

async fn a_lost_run_is_started_again_once(world: World) {
    let run = Uuid::now_v7();
    let id = parked(&world, run).await;
    let tasks = world.store.tasks();
    let note = json!({"reported_at": now()});
    assert!(tasks.note(id, note, 0.5).await.unwrap());
    assert!(tasks.note(id, json!({"more": [1]}), 0.25).await.unwrap());
    let noted = tasks.task(id).await.unwrap().unwrap();
    assert!(
        (noted.progress - 0.5).abs() < f64::EPSILON,
        "it never falls"
    );
    assert_eq!(noted.input_data["flow_run_id"], json!(run));
    assert_eq!(noted.input_data["more"], json!([1]));
    let due = now() + ChronoDuration::hours(1);
    let lost = LostRun {
        task_id: id,
        flow_run_id: run,
        input_data: json!({"run": 2, "lost": [run]}),
        next_retry_at: due,
        error_details: json!({"message": "it crashed"}),
    };
    let other = LostRun {
        flow_run_id: Uuid::now_v7(),
        ..lost.clone()
    };
    assert!(
        !tasks.again(other).await.unwrap(),
        "another run stands for it"
    );
    assert!(tasks.again(lost.clone()).await.unwrap());
    assert!(!tasks.again(lost).await.unwrap(), "once");
    let row = tasks.task(id).await.unwrap().unwrap();
    assert_eq!((row.status, row.retry_count), (TaskStatus::Pending, 1));
    assert_eq!(row.input_data, json!({"run": 2, "lost": [run]}));
    assert_eq!(row.next_retry_at, Some(due));
    assert!(
        !tasks.note(id, json!({}), 0.0).await.unwrap(),
        "nothing runs"
    );
    assert_eq!(tasks.left_behind(9).await.unwrap(), []);
}

async fn a_run_whose_attempt_has_ended_is_to_be_cancelled_until_it_is_let_go(world: World) {
    let id = parked(&world, Uuid::now_v7()).await;
    let tasks = world.store.tasks();
    assert_eq!(tasks.left_behind(9).await.unwrap(), [], "it is needed");
    tasks.let_go(id).await.unwrap();
    let end = TaskEnd {
        id,
        status: TaskStatus::Cancelled,
        token: None,
        result_data: None,
        error_details: Some(json!({"reason": "abandoned"})),
        completed_at: now(),
    };
    tasks.end(end).await.unwrap();
    let left = tasks.left_behind(9).await.unwrap();
    assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
    tasks.let_go(id).await.unwrap();
    assert_eq!(tasks.left_behind(9).await.unwrap(), []);
    let row = tasks.task(id).await.unwrap().unwrap();
    assert_eq!(row.input_data["live"], false);
}
