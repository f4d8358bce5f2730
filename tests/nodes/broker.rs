//! A Kafka broker of a test's own, to be killed and started again; and the one that all tests share.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the tests' Kafka answers.
pub const SHARED: &str = "127.0.0.1:59092";

pub struct Broker {
    folder: tempfile::TempDir,
    pub address: String,
    child: Option<Child>,
}

impl Broker {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [port, controller] = free_ports();
        let shared = std::fs::read_to_string(root().join("scripts/kafka/server.properties"));
        let own = shared
            .unwrap()
            .replace("59092", &port.to_string())
            .replace("59093", &controller.to_string());
        std::fs::write(folder.path().join("server.properties"), own).unwrap();
        let mut broker = Self {
            folder,
            address: format!("127.0.0.1:{port}"),
            child: None,
        };
        let formatted = broker
            .java()
            .args(["kafka.tools.StorageTool", "format"])
            .args(["-t", "Z2VuZXNpcy10ZXN0cy0wMQ", "-c", "server.properties"])
            .status();
        assert!(formatted.unwrap().success(), "the broker has no place");
        broker.restart();
        broker
    }

    /// kill -9.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Starts it, and waits until it listens.
    pub fn restart(&mut self) {
        let child = self
            .java()
            .args(["kafka.Kafka", "server.properties"])
            .spawn();
        self.child = Some(child.unwrap());
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(&self.address).is_err() {
            assert!(Instant::now() < deadline, "the broker does not come up");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    fn java(&self) -> Command {
        let jars = root().join(".services/kafka/lib");
        assert!(jars.is_dir(), "no broker: scripts/services up kafka");
        let mut java = Command::new("java");
        java.current_dir(self.folder.path())
            .args([
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
            ])
            .arg(jars.join("*"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        java
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Held together, so that they differ.
fn free_ports() -> [u16; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
