//! The unit of systemd, after `systemd.service(5)` and `systemd.syntax(7)`.

use super::task::{Task, data_dir_in};

/// Name of the unit.
pub const NAME: &str = "metrics-tracker.service";
/// The unit but for the command.
const TEMPLATE: &str = include_str!("../../../../bundle/metrics-tracker.service");
/// Where the command goes.
const COMMAND: &str = "@COMMAND@";
/// What the line of the command begins with.
const KEY: &str = "ExecStart=";
/// Before the path of the program: variables (`$NAME`) in the command are not filled in.
const AS_IT_IS: char = ':';
/// What systemd takes in no path of a program, beside control characters.
const REFUSED: [char; 3] = ['"', '\'', '\\'];

/// The whole unit.
pub fn unit(task: &Task) -> anyhow::Result<String> {
    let program = task.program();
    anyhow::ensure!(
        !program.contains(|c: char| c.is_control() || REFUSED.contains(&c)),
        "systemd starts no program with quotes, backslashes or control characters in its path: move {program}"
    );
    let mut words = vec![quoted(&format!("{AS_IT_IS}{program}"))];
    words.extend(task.arguments().map(quoted));
    Ok(TEMPLATE.replace(COMMAND, &words.join(" ")))
}

/// The data directory that a unit names.
pub fn data_dir(unit: &str) -> Option<String> {
    let command = unit.lines().find_map(|line| line.strip_prefix(KEY))?;
    data_dir_in(&words(command)?).cloned()
}

/// A word of a command line. `%` begins a specifier.
fn quoted(word: &str) -> String {
    let mut out = String::from('"');
    for character in word.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '%' => out.push_str("%%"),
            _ if character.is_ascii_control() => out.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// The words of a command line that [`quoted`] wrote; `None`: somebody else did.
fn words(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = first_word(rest.strip_prefix('"')?)?;
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

/// The word up to its closing quote, and what follows.
fn first_word(text: &str) -> Option<(String, &str)> {
    let mut word = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '"' => return Some((word, characters.as_str())),
            '%' => word.push(characters.next().filter(|next| *next == '%')?),
            '\\' => match characters.next()? {
                'x' => {
                    let digits = characters.as_str().get(..2)?;
                    word.push(char::from(u8::from_str_radix(digits, 16).ok()?));
                    characters.nth(1);
                }
                escaped => word.push(escaped),
            },
            character => word.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    fn unit_of(program: &str, data_dir: &str) -> anyhow::Result<String> {
        unit(&Task::new(Path::new(program), Path::new(data_dir))?)
    }

    #[test]
    fn words_are_quoted_as_systemd_reads_them() {
        let rows = [
            ("/data", r#""/data""#),
            ("/my data", r#""/my data""#),
            ("/100%", r#""/100%%""#),
            (r#"/a"b"#, r#""/a\"b""#),
            ("/a'b", r#""/a'b""#),
            (r"/a\b", r#""/a\\b""#),
            ("/a\nb", r#""/a\x0ab""#),
            ("/$HOME;", r#""/$HOME;""#),
            ("/größe", r#""/größe""#),
        ];
        for (word, line) in rows {
            assert_eq!(quoted(word), line);
        }
    }

    #[test]
    fn a_program_that_systemd_refuses_is_told() {
        for program in ["/a\"b", "/a'b", "/a\\b", "/a\nb"] {
            let error = unit_of(program, "/data").expect_err("refused").to_string();
            assert!(error.starts_with("systemd starts no program with quotes"), "{error}");
        }
        let unit = unit_of("/my programs/100%", "/data").expect("unit");
        assert!(unit.contains("\nExecStart=\":/my programs/100%%\" \"serve\" \"--data-dir\" \"/data\"\n"), "{unit}");
    }

    #[test]
    fn a_unit_of_somebody_else_says_nothing() {
        for line in ["ExecStart=/usr/bin/x --data-dir /data", "ExecStart=\"x", "ExecStart=\"%h\"", "[Unit]"] {
            assert_eq!(data_dir(line), None);
        }
    }

    proptest! {
        #[test]
        fn any_directory_is_read_as_it_was_written(name in "[^\0/]{1,40}") {
            prop_assume!(name != "." && name != "..");
            let path = format!("/{name}");
            let unit = unit_of("/usr/bin/metrics-tracker", &path).expect("unit");
            prop_assert_eq!(unit.lines().filter(|line| line.starts_with(KEY)).count(), 1);
            prop_assert_eq!(unit.lines().count(), TEMPLATE.lines().count());
            prop_assert_eq!(data_dir(&unit), Some(path));
        }
    }
}
