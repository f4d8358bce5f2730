//! What processes on one database tell each other of their commits, by NOTIFY.
//!
//! Nothing of it is in the way of a commit: notices go over a connection of their own once the commit is answered, those of
//! a few milliseconds together, since each NOTIFY takes a lock that all of the server shares. While nobody else is there,
//! none is sent.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use genesis_actors::ports::grapevine::{Committed, Grapevine, Left, News, Wanted};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{Acquire as _, ConnectOptions, Connection, query};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::CONNECT;
use super::company::{Lookout, Name};

const CHANNEL: &str = "genesis_commits";

/// PostgreSQL takes fewer than 8,000 bytes.
const PAYLOAD: usize = 7_900;
/// More payloads at once than these are replaced by one that says so.
const PAYLOADS: usize = 8;

/// The least time between two sendings.
const PACE: Duration = Duration::from_millis(4);
/// Commits that wait to be told.
const QUEUE: usize = 4_096;

/// News that wait to be taken.
const HEARD: usize = 1_024;
/// A silent connection is asked for a sign of life.
const SILENCE: Duration = Duration::from_secs(10);
/// The rest before another connection is tried.
const AGAIN: Duration = Duration::from_millis(200);

/// The way to the other processes on this database, for commits alone.
pub(super) struct Notices {
    options: PgConnectOptions,
    name: Name,
    lookout: Arc<Lookout>,
    queue: mpsc::Sender<Committed>,
}

impl Notices {
    /// Starts to send. It ends when this is dropped.
    pub(super) fn start(options: &PgConnectOptions, name: Name, lookout: Arc<Lookout>) -> Self {
        let options = options.clone().disable_statement_logging();
        let (queue, queued) = mpsc::channel(QUEUE);
        tokio::spawn(send_all(options.clone(), name, queued));
        Self {
            options,
            name,
            lookout,
            queue,
        }
    }
}

impl Grapevine for Notices {
    fn tell(&self, news: &News) {
        if let News::Committed(committed) = news
            && self.lookout.others.load(Ordering::Relaxed)
        {
            // When it is full the database is away or very slow; the others find the commit by themselves then.
            let _ = self.queue.try_send(committed.clone());
        }
    }

    fn listen(&self, _wanted: Wanted) -> mpsc::Receiver<News> {
        let (heard, news) = mpsc::channel(HEARD);
        let ear = Ear {
            options: self.options.clone(),
            name: self.name,
            lookout: self.lookout.clone(),
            heard,
        };
        tokio::spawn(ear.listen());
        news
    }
}

async fn send_all(options: PgConnectOptions, name: Name, mut queued: mpsc::Receiver<Committed>) {
    let mut connection = None;
    let mut commits = Vec::new();
    while queued.recv_many(&mut commits, QUEUE).await > 0 {
        let payloads = payloads(name.id, std::mem::take(&mut commits));
        let sent = timeout(CONNECT, send(&options, connection.take(), &payloads)).await;
        match sent {
            Ok(Ok(kept)) => {
                connection = Some(kept);
                sleep(PACE).await;
            }
            lost => {
                let why = lost.map(|sent| sent.err().map(|error| error.to_string()));
                tracing::debug!(?why, "commits cannot be told to other processes");
                sleep(AGAIN).await;
            }
        }
    }
}

async fn send(
    options: &PgConnectOptions,
    connection: Option<PgConnection>,
    payloads: &[String],
) -> Result<PgConnection, sqlx::Error> {
    let mut connection = match connection {
        Some(connection) => connection,
        None => options.connect().await?,
    };
    query("SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload")
        .bind(CHANNEL)
        .bind(payloads)
        .execute(&mut connection)
        .await?;
    Ok(connection)
}

/// One that listens.
struct Ear {
    options: PgConnectOptions,
    name: Name,
    lookout: Arc<Lookout>,
    heard: mpsc::Sender<News>,
}

impl Ear {
    async fn listen(self) {
        let heard = self.heard.clone();
        let listen = async {
            loop {
                match self.connect().await {
                    Ok(listener) => {
                        let why = self.hear(listener).await;
                        tracing::info!(why, "the listener for other processes is connected anew");
                    }
                    Err(error) => {
                        tracing::debug!(%error, "other processes cannot be listened to");
                        sleep(AGAIN).await;
                    }
                }
            }
        };
        tokio::select! {
            () = heard.closed() => {}
            () = listen => {}
        }
    }

    /// Listens, and makes itself known to those who are there.
    async fn connect(&self) -> Result<PgListener, sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .acquire_timeout(CONNECT)
            .connect_lazy_with(self.options.clone());
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.eager_reconnect(false);
        self.name.show(listener.acquire().await?).await?;
        listener.listen(CHANNEL).await?;
        query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL)
            .bind(hello(self.name.id))
            .execute(&mut listener)
            .await?;
        Ok(listener)
    }

    /// Passes on what is heard, until the connection is lost; says why.
    async fn hear(&self, mut listener: PgListener) -> String {
        // What was told before is lost.
        let _ = self.heard.send(News::Lapse).await;
        loop {
            let notice = match timeout(SILENCE, listener.try_recv()).await {
                Ok(Ok(Some(notice))) => notice,
                Ok(Ok(None)) => return "it was closed".to_owned(),
                Ok(Err(error)) => return error.to_string(),
                Err(_silence) => match timeout(CONNECT, alive(&mut listener)).await {
                    Ok(Ok(())) => continue,
                    Ok(Err(error)) => return error.to_string(),
                    Err(_elapsed) => return "it gave no sign of life".to_owned(),
                },
            };
            let Some((teller, news)) = heard(notice.payload()) else {
                tracing::debug!(payload = notice.payload(), "a notice cannot be read");
                continue;
            };
            if teller == self.name.id {
                continue;
            }
            self.lookout.others.store(true, Ordering::Relaxed);
            for news in news {
                let _ = self.heard.send(news).await;
            }
        }
    }
}

async fn alive(listener: &mut PgListener) -> Result<(), sqlx::Error> {
    listener.acquire().await?.ping().await
}

/// `<process> -`: here I am.
fn hello(teller: Uuid) -> String {
    format!("{} -", teller.simple())
}

/// `<process> <what is left to do: - or g, w, gw> <session>:<last sequence> … x<cancelled generation> …`, in as many
/// payloads as it takes; or `<process> *`: look yourself.
fn payloads(teller: Uuid, commits: Vec<Committed>) -> Vec<String> {
    let mut last: HashMap<Uuid, i64> = HashMap::new();
    let mut left = Left::default();
    for commit in commits {
        let sequence = last.entry(commit.session_id).or_default();
        *sequence = commit.sequence.max(*sequence);
        left.add(commit.left.unwrap_or_default());
    }
    let head = {
        let generation = if left.generation { "g" } else { "" };
        let workflow = if left.workflow { "w" } else { "" };
        let none = if left.generation || left.workflow {
            ""
        } else {
            "-"
        };
        format!("{} {generation}{workflow}{none}", teller.simple())
    };
    let commits = last
        .iter()
        .map(|(session_id, sequence)| format!(" {}:{sequence}", session_id.simple()));
    let cancelled = left.cancelled.iter().map(|id| format!(" x{}", id.simple()));
    let mut payloads = vec![head.clone()];
    for word in commits.chain(cancelled) {
        if payloads
            .last()
            .is_some_and(|payload| payload.len() + word.len() > PAYLOAD)
        {
            payloads.push(head.clone());
        }
        if let Some(payload) = payloads.last_mut() {
            let _ = payload.write_str(&word);
        }
    }
    if payloads.len() > PAYLOADS {
        return vec![format!("{} *", teller.simple())];
    }
    payloads
}

/// Who tells what; `None` when it cannot be read.
fn heard(payload: &str) -> Option<(Uuid, Vec<News>)> {
    let mut words = payload.split(' ');
    let teller = words.next()?.parse().ok()?;
    let what = words.next()?;
    if what == "*" {
        return Some((teller, vec![News::Present, News::Lapse]));
    }
    let mut left = Left {
        generation: what.contains('g'),
        workflow: what.contains('w'),
        cancelled: Vec::new(),
    };
    let mut news = vec![News::Present];
    for word in words {
        if let Some(cancelled) = word.strip_prefix('x') {
            left.cancelled.push(cancelled.parse().ok()?);
            continue;
        }
        let (session_id, sequence) = word.split_once(':')?;
        news.push(News::Committed(Committed {
            session_id: session_id.parse().ok()?,
            sequence: sequence.parse().ok()?,
            left: None,
        }));
    }
    // What is left is told once a payload, with the last of its commits.
    if let Some(News::Committed(committed)) = news.last_mut() {
        committed.left = Some(left);
    }
    Some((teller, news))
}

#[cfg(test)]
#[expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
mod tests {
    use super::*;

    fn committed(session_id: Uuid, sequence: i64, left: Option<Left>) -> Committed {
        Committed {
            session_id,
            sequence,
            left,
        }
    }

    #[test]
    fn what_is_told_is_what_is_heard() {
        let (me, one, two, cancelled) = (
            Uuid::new_v4(),
            Uuid::new_v4(),
            Uuid::new_v4(),
            Uuid::new_v4(),
        );
        let left = Left {
            generation: true,
            workflow: false,
            cancelled: vec![cancelled],
        };
        let told = payloads(
            me,
            vec![
                committed(one, 3, Some(left.clone())),
                committed(two, 1, Some(Left::default())),
                committed(one, 5, Some(Left::default())),
            ],
        );
        assert_eq!(told.len(), 1);
        let (teller, news) = heard(&told[0]).unwrap();
        assert_eq!((teller, &news[0]), (me, &News::Present));
        let mut last = HashMap::new();
        let mut all = Left::default();
        for news in &news[1..] {
            let News::Committed(committed) = news else {
                panic!("{news:?}")
            };
            last.insert(committed.session_id, committed.sequence);
            all.add(committed.left.clone().unwrap_or_default());
        }
        assert_eq!(last, HashMap::from([(one, 5), (two, 1)]));
        assert_eq!(all, left);
        assert_eq!(heard(&hello(me)), Some((me, vec![News::Present])));
    }

    #[test]
    fn no_payload_is_larger_than_postgres_takes_and_a_crowd_is_told_to_look_itself() {
        let me = Uuid::new_v4();
        let crowd = |size| (0..size).map(|n| committed(Uuid::new_v4(), i64::MAX - n, None));
        let some = payloads(me, crowd(1_000).collect());
        assert!(some.len() > 1 && some.iter().all(|payload| payload.len() < 8_000));
        let heard_of: usize = some
            .iter()
            .map(|told| heard(told).unwrap().1.len() - 1)
            .sum();
        assert_eq!(heard_of, 1_000);
        let many = payloads(me, crowd(10_000).collect());
        assert_eq!(many.len(), 1);
        assert_eq!(
            heard(&many[0]),
            Some((me, vec![News::Present, News::Lapse]))
        );
    }

    #[test]
    fn what_cannot_be_read_is_left_aside() {
        let me = Uuid::new_v4().simple();
        for payload in [
            "",
            "x",
            "me - a:1",
            &format!("{me}"),
            &format!("{me} g nobody:1"),
            &format!("{me} g {me}:one"),
            &format!("{me} g x1"),
        ] {
            assert_eq!(heard(payload), None, "{payload:?}");
        }
    }
}
