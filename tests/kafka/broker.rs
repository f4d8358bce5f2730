//! A Kafka broker of the test's own, on free ports and in a folder that goes away with it.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use tempfile::TempDir;

/// Topics are made only by who asks for them by name.
const CHANGES: &str = "\nauto.create.topics.enable=false\nlog.dirs=data\n";

pub struct Broker {
    home: TempDir,
    port: u16,
    child: Option<Child>,
}

/// The broker's own jars, which `scripts/services up kafka` fetches.
fn jars() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".services/kafka/lib");
    assert!(
        folder.is_dir(),
        "these tests need the broker's jars: scripts/services up kafka"
    );
    format!("{}/*", folder.display())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

impl Broker {
    /// A broker that is not there yet, but whose address is known.
    pub fn prepare() -> Self {
        let (port, controller) = (free_port(), free_port());
        let home = tempfile::tempdir().unwrap();
        let recipe = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/kafka/server.properties");
        let properties = std::fs::read_to_string(recipe).unwrap();
        let properties = properties
            .replace("59092", &port.to_string())
            .replace("59093", &controller.to_string());
        let broker = Self {
            home,
            port,
            child: None,
        };
        std::fs::write(broker.properties(), properties + CHANGES).unwrap();
        let formatted = broker
            .java(&["kafka.tools.StorageTool", "format", "-t"])
            .args(["Z2VuZXNpcy10ZXN0cy0wMQ", "-c"])
            .arg(broker.properties())
            .stdout(Stdio::null())
            .status();
        assert!(formatted.unwrap().success());
        broker
    }

    pub async fn start() -> Self {
        let mut broker = Self::prepare();
        broker.up().await;
        broker
    }

    fn properties(&self) -> PathBuf {
        self.home.path().join("server.properties")
    }

    fn java(&self, arguments: &[&str]) -> Command {
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(self.home.path().join("log"));
        let mut java = Command::new("java");
        java.args([
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-cp",
        ])
        .arg(jars())
        .args(arguments)
        .current_dir(self.home.path())
        .stdout(Stdio::null())
        .stderr(log.unwrap());
        java
    }

    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Starts it, and waits until it answers.
    pub async fn up(&mut self) {
        let child = self
            .java(&["kafka.Kafka"])
            .arg(self.properties())
            .spawn()
            .unwrap();
        self.child = Some(child);
        let client: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", self.address())
            .create()
            .unwrap();
        let deadline = Instant::now() + Duration::from_secs(150);
        let answers = || {
            client
                .fetch_metadata(None, Duration::from_millis(500))
                .is_ok()
        };
        while !tokio::task::block_in_place(answers) {
            let log = std::fs::read_to_string(self.home.path().join("log"));
            assert!(Instant::now() < deadline, "no broker: {}", log.unwrap());
        }
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// SIGTERM, and waits until it is gone.
    pub async fn stop(&mut self) {
        let mut child = self.child.take().unwrap();
        let pid = child.id().to_string();
        Command::new("kill").arg(pid).status().unwrap();
        tokio::task::spawn_blocking(move || child.wait().unwrap())
            .await
            .unwrap();
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
