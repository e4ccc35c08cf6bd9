use std::io::{Write, stderr};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

/// How many lines are buffered at most; further lines are dropped.
const WAITING: usize = 1024;
/// How long writing the last lines may take when the server stops.
const LAST_LINES: Duration = Duration::from_millis(500);

/// The log, written by its own thread, so that a log that cannot be written or is not read never blocks the bank.
pub(crate) struct Log {
    lines: Mutex<Option<SyncSender<String>>>,
    /// Disconnects once the last line is written.
    written: Mutex<Receiver<()>>,
}

impl Log {
    pub(crate) fn new() -> Self {
        let (lines, waiting) = sync_channel::<String>(WAITING);
        let (done, written) = sync_channel(1);
        thread::spawn(move || {
            for mut line in waiting {
                line.push('\n');
                // There is nowhere to report a failure.
                let _ = stderr().write_all(line.as_bytes());
            }
            drop(done);
        });
        Self {
            lines: Mutex::new(Some(lines)),
            written: Mutex::new(written),
        }
    }

    pub(crate) fn write(&self, line: String) {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lines) = &*lines {
            let _ = lines.try_send(line);
        }
    }

    /// Waits a moment for the last lines; later ones are dropped.
    pub(crate) fn close(&self) {
        *self.lines.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = written.recv_timeout(LAST_LINES);
    }
}
