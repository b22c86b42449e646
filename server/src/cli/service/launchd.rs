//! The agent of launchd, after `launchd.plist(5)`.

use std::path::Path;

use anyhow::Context as _;

use super::task::{Task, data_dir_in};

/// Name of the agent, as in the file.
pub const LABEL: &str = "io.metrics-tracker.server";
/// The agent but for what depends on the machine.
const TEMPLATE: &str = include_str!("../../../../bundle/launchd.plist");
/// Where the words of the command go.
const ARGUMENTS: &str = "@ARGUMENTS@";
/// Where the place of the log goes.
const LOG: &str = "@LOG@";
/// What stands for characters that XML gives a meaning.
const ENTITIES: [(char, &str); 3] = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")];

/// The whole agent.
pub fn agent(task: &Task, log: &Path) -> anyhow::Result<String> {
    let words = std::iter::once(task.program()).chain(task.arguments());
    let words: Vec<_> = words.map(|word| Ok(format!("    {}", string(word)?))).collect::<anyhow::Result<_>>()?;
    let log = log.to_str().with_context(|| format!("{} is not UTF-8", log.display()))?;
    // The log first: a path may hold the other mark.
    let (head, tail) = TEMPLATE.split_once(LOG).context("the template has a log")?;
    let head = head.replace(ARGUMENTS, &words.join("\n"));
    Ok(format!("{head}  {}{tail}", string(log)?))
}

/// The data directory that an agent names.
pub fn data_dir(agent: &str) -> Option<String> {
    let (_, array) = agent.split_once("<array>")?;
    let (array, _) = array.split_once("</array>")?;
    let words = array.split("<string>").skip(1).map(|rest| Some(plain(rest.split_once("</string>")?.0)));
    data_dir_in(&words.collect::<Option<Vec<_>>>()?).cloned()
}

/// A string of a property list.
fn string(word: &str) -> anyhow::Result<String> {
    anyhow::ensure!(
        !word.contains(|c: char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')),
        "launchd takes no control characters in a path: rename {word:?}"
    );
    let word = ENTITIES.iter().fold(word.to_owned(), |word, (character, entity)| word.replace(*character, entity));
    Ok(format!("<string>{word}</string>"))
}

fn plain(word: &str) -> String {
    ENTITIES
        .iter()
        .rev()
        .fold(word.to_owned(), |word, (character, entity)| word.replace(entity, &character.to_string()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agent_of(data_dir: &str) -> anyhow::Result<String> {
        let task = Task::new(Path::new("/usr/bin/metrics-tracker"), Path::new(data_dir))?;
        agent(&task, Path::new("/log"))
    }

    #[test]
    fn words_are_escaped() {
        assert_eq!(string("/a <b> & \"c\" %'").expect("text"), "<string>/a &lt;b&gt; &amp; \"c\" %'</string>");
        let error = agent_of("/a\nb").expect_err("refused").to_string();
        assert_eq!(error, r#"launchd takes no control characters in a path: rename "/a\nb""#);
    }

    #[test]
    fn an_agent_of_somebody_else_says_nothing() {
        assert_eq!(data_dir("<array><string>x</string></array>"), None);
        assert_eq!(data_dir("<array><string>--data-dir"), None);
        assert_eq!(data_dir(""), None);
    }

    proptest! {
        #[test]
        fn any_directory_is_read_as_it_was_written(name in "[^\\pC/]{1,40}|[&<>;@a-z]{1,40}") {
            prop_assume!(name != "." && name != "..");
            let path = format!("/{name}");
            prop_assert_eq!(data_dir(&agent_of(&path).expect("agent")), Some(path));
        }
    }
}
