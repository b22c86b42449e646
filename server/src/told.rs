//! What a supervisor tells this process on its standard input. A line that is none is of no effect.

use std::io::{self, BufRead, ErrorKind};

use instance::Told;
use tokio::sync::oneshot;

/// Bytes of a line; a longer one counts for nothing.
const LINE_BYTES_MAX: usize = 4 * 1024;

/// Hears every line until standard input ends. On a thread of its own, which keeps nobody from ending the process.
pub async fn follow(hear: impl Fn(Told) + Send + 'static) {
    let (over, is_over) = oneshot::channel::<()>();
    std::thread::spawn(move || {
        read(io::stdin().lock(), hear);
        drop(over);
    });
    drop(is_over.await);
}

fn read(mut input: impl BufRead, hear: impl Fn(Told)) {
    let mut line = Vec::new();
    while let Ok(true) = read_line(&mut input, &mut line) {
        if let Some(told) = std::str::from_utf8(&line).ok().and_then(Told::read) {
            hear(told);
        } else {
            tracing::warn!("a line on standard input is none that this server knows; nothing was done");
        }
    }
}

/// The next line, without what of it is too much; `false` at the end.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    loop {
        let available = match input.fill_buf() {
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            available => available?,
        };
        if available.is_empty() {
            return Ok(false);
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = &available[..end.unwrap_or(available.len())];
        // One byte more than a line may have: it says that there were too many.
        line.extend_from_slice(&part[..part.len().min(LINE_BYTES_MAX + 1 - line.len())]);
        let read = end.map_or(available.len(), |end| end + 1);
        input.consume(read);
        if end.is_some() {
            if line.len() > LINE_BYTES_MAX {
                line.clear();
            }
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, io::BufReader};

    use super::*;

    fn heard(input: &[u8]) -> Vec<Told> {
        let heard = RefCell::new(Vec::new());
        // A small buffer: lines come in parts.
        read(BufReader::with_capacity(7, input), |told| heard.borrow_mut().push(told));
        heard.into_inner()
    }

    #[test]
    fn lines_that_are_none_are_of_no_effect() {
        let admit = Told::Admit { token_hash: "ab".into() };
        let long = format!(r#"{{"command":"admit","tokenHash":"{}"}}"#, "a".repeat(LINE_BYTES_MAX));
        for noise in ["", "{", "null", "\u{0}", "{\"command\":\"stop\"}", long.as_str()] {
            let input = format!("{noise}\n{}\n{noise}\n", admit.line());
            assert_eq!(heard(input.as_bytes()), std::slice::from_ref(&admit), "{noise:.40}");
        }
        assert_eq!(heard(b"\xff\xfe\n"), []);
        assert_eq!(heard(admit.line().as_bytes()), [], "a line has an end");
        let longest = format!("{}{}\n", admit.line(), " ".repeat(LINE_BYTES_MAX - admit.line().len()));
        assert_eq!(heard(longest.as_bytes()), [admit]);
    }
}
