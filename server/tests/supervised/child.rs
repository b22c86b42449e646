//! A server with a test as its supervisor.

use std::{
    ffi::OsStr,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use instance::Said;

/// Longest that anything here may take to become true.
const PATIENCE: Duration = Duration::from_mins(1);

/// A command of the binary with its three pipes. Dropping it kills it.
pub struct Program {
    pub child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
}

/// `metrics-tracker …`.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_metrics-tracker"));
    command.args(arguments);
    command
}

impl Program {
    /// Starts it.
    pub fn start(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("program");
        let stdout = child.stdout.take().expect("stdout");
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                drop(sender.send(line));
            }
        });
        Self { stdin: child.stdin.take(), child, lines }
    }

    /// A supervised server that listens where there is room.
    pub fn serve(data_dir: impl AsRef<OsStr>) -> Self {
        Self::serve_with(data_dir, &["--listen", "127.0.0.1:0"])
    }

    /// A supervised server with these flags.
    pub fn serve_with(data_dir: impl AsRef<OsStr>, flags: &[&str]) -> Self {
        let mut command = command(&["serve", "--supervised"]);
        command.arg("--data-dir").arg(data_dir).args(flags);
        Self::start(command)
    }

    /// The next line on standard output; `None`: there are no more.
    pub fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(PATIENCE) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("no line in time"),
        }
    }

    /// The next line, as the protocol has it.
    pub fn said(&self) -> Said {
        let line = self.line().expect("a line");
        Said::read(&line).unwrap_or_else(|| panic!("none of the lines: {line}"))
    }

    /// Where it answers.
    pub fn address(&self) -> String {
        match self.said() {
            Said::Listening { address, .. } => address,
            other => panic!("{other:?}"),
        }
    }

    /// Writes a line to its standard input.
    pub fn tell(&mut self, line: &str) {
        writeln!(self.stdin.as_mut().expect("stdin"), "{line}").expect("written");
    }

    /// Ends its standard input, and waits for its own end.
    pub fn end(mut self) -> (ExitStatus, String) {
        drop(self.stdin.take());
        self.wait()
    }

    /// Waits for its end: how, and what stands on standard error.
    pub fn wait(&mut self) -> (ExitStatus, String) {
        let mut log = String::new();
        self.child.stderr.take().expect("stderr").read_to_string(&mut log).expect("UTF-8");
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("wait") {
                return (status, log);
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("kill");
        self.child.wait().expect("wait");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs a command to its end: exit code, standard output, standard error.
pub fn run(mut command: Command) -> (Option<i32>, String, String) {
    let output = command.stdin(Stdio::null()).output().expect("program");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// A directory's text in an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}
