//! Lines of a process, as long as it likes to make them.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};

/// What is kept of a line; the rest is read and forgotten.
pub(crate) const LINE_BYTES_MAX: usize = 8 * 1024;
/// What stands where a line was cut.
const CUT: &str = "…";

/// Calls `each` with every line until the end.
pub(crate) async fn follow(source: impl AsyncRead + Unpin, mut each: impl FnMut(&str)) {
    let mut source = BufReader::new(source);
    let mut line = Vec::new();
    while let Ok(true) = next(&mut source, &mut line).await {
        each(text(&line).trim_end_matches('\r'));
    }
}

/// The first bytes of what a process says; the rest is read, so that it can go on, and forgotten.
pub(crate) async fn beginning(source: Option<impl AsyncRead + Unpin>, bytes_max: u64) -> Vec<u8> {
    let mut said = Vec::new();
    if let Some(mut source) = source {
        // What cannot be read was not said.
        drop((&mut source).take(bytes_max).read_to_end(&mut said).await);
        drop(tokio::io::copy(&mut source, &mut tokio::io::sink()).await);
    }
    said
}

/// Reads to the end of a line, [`LINE_BYTES_MAX`] and a bit of it into `line`. Whether there was one.
async fn next(source: &mut (impl AsyncBufRead + Unpin), line: &mut Vec<u8>) -> std::io::Result<bool> {
    line.clear();
    let mut is_any = false;
    loop {
        let there = source.fill_buf().await?;
        if there.is_empty() {
            return Ok(is_any);
        }
        is_any = true;
        let end = there.iter().position(|byte| *byte == b'\n');
        let part = &there[..end.unwrap_or(there.len())];
        // One byte more than is kept tells that something was cut.
        let room = (LINE_BYTES_MAX + 1).saturating_sub(line.len());
        line.extend_from_slice(&part[..part.len().min(room)]);
        let used = end.map_or(there.len(), |end| end + 1);
        source.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn text(line: &[u8]) -> String {
    if line.len() <= LINE_BYTES_MAX {
        return String::from_utf8_lossy(line).into_owned();
    }
    let kept = &line[..LINE_BYTES_MAX - CUT.len()];
    // A character that was cut in two goes.
    let whole = kept.utf8_chunks().map(|chunk| chunk.valid()).collect::<String>();
    whole + CUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_said_is_read_to_the_end_and_kept_in_part() {
        let mut said = &b"one two"[..];
        assert_eq!(beginning(Some(&mut said), 3).await, b"one");
        assert_eq!(said, b"", "nobody waits to be heard");
        assert_eq!(beginning(Some(&b"one"[..]), 30).await, b"one");
    }

    #[tokio::test]
    async fn long_lines_are_cut_and_the_next_one_is_whole() {
        let long = "ä".repeat(LINE_BYTES_MAX);
        let said = format!("one\r\n{long}\nthree\nlast");
        let mut lines = Vec::new();
        follow(said.as_bytes(), |line| lines.push(line.to_owned())).await;
        assert_eq!(lines.len(), 4);
        assert_eq!((lines[0].as_str(), lines[2].as_str(), lines[3].as_str()), ("one", "three", "last"));
        assert!(lines[1].len() <= LINE_BYTES_MAX && lines[1].ends_with("ä…"), "{}", lines[1].len());
    }
}
