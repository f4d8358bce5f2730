//! A PostgreSQL server of a test's own, to be stopped and started.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

pub struct Server {
    folder: TempDir,
    pub port: u16,
}

/// A program of PostgreSQL's. It refuses to run as root: then it runs as the user of Debian's package.
fn command(program: &str) -> Command {
    let folder = std::env::var_os("GENESIS_TEST_POSTGRES_BIN").map_or_else(
        || PathBuf::from("/usr/lib/postgresql/15/bin"),
        PathBuf::from,
    );
    let program = folder.join(program);
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
        command.arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

fn run(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?}: {status}");
}

impl Server {
    pub fn new() -> Self {
        let folder = TempDir::with_prefix_in("genesis-pg-", "/tmp").unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let server = Self { folder, port };
        run(command("initdb")
            .args([
                "-U",
                "genesis",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "-D",
            ])
            .arg(server.data()));
        server.start();
        server
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn start(&self) {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off",
            self.port
        );
        let mut start = command("pg_ctl");
        start
            .args(["-w", "-s", "start", "-o", &options, "-D"])
            .arg(self.data());
        start.arg("-l").arg(self.folder.path().join("log"));
        run(&mut start);
    }

    /// As if the machine had died.
    pub fn stop(&self) {
        let mut stop = command("pg_ctl");
        stop.args(["-w", "-s", "stop", "-m", "immediate", "-D"])
            .arg(self.data());
        run(&mut stop);
    }

    pub fn url(&self) -> String {
        format!("postgres://genesis@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut stop = command("pg_ctl");
        stop.args(["-w", "-s", "stop", "-m", "immediate", "-D"])
            .arg(self.data());
        let _stopped_already = stop.stderr(Stdio::null()).status();
    }
}
