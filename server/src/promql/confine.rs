//! A query of an account becomes one that can only read the account's series.

use model::AccountId;
use promql_parser::{
    label::{MatchOp, Matcher},
    parser::{Expr, VectorSelector, parse},
};

use super::walk::selectors;

/// Bytes of a query.
pub const QUERY_BYTES_MAX: usize = 16 * 1024;
/// Operators, calls and parentheses of a query: each can be a level, and the parser walks levels on the stack.
const OPERATORS_MAX: usize = 500;
/// Patterns (`=~`, `!~`) of a query: each is compiled, to 10 MiB at most, and once more when what is printed is checked.
const PATTERNS_MAX: usize = 6;
/// Characters of what the parser says, which may quote the query.
const MESSAGE_CHARS_MAX: usize = 300;
/// Label of the owner of a series.
const OWNER: &str = "user_id";

/// Why a query is refused: a sentence for the caller, without its first capital and its full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    /// A refusal.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

/// A query that reads nothing but series of `account`, as text for Prometheus.
pub fn confine_query(query: &str, account: AccountId) -> Result<String, Refused> {
    let account = account.to_string();
    let mut expr = read(query)?;
    selectors(&mut expr, &mut |selector| confine(selector, &account))?;
    printed(&expr, &account)
}

/// A single selector (`match[]`) that names nothing but series of `account`.
pub fn confine_selector(text: &str, account: AccountId) -> Result<String, Refused> {
    let account = account.to_string();
    let mut expr = read(text)?;
    match &mut expr {
        Expr::VectorSelector(selector) if selector.offset.is_none() && selector.at.is_none() => {
            confine(selector, &account)?;
        }
        _ => return Err(Refused::new("`match[]` is a selector of series such as `up{job=\"x\"}`")),
    }
    printed(&expr, &account)
}

/// Every series of `account`.
#[must_use]
pub fn everything_of(account: AccountId) -> String {
    format!("{{{OWNER}=\"{account}\"}}")
}

fn read(text: &str) -> Result<Expr, Refused> {
    if text.len() > QUERY_BYTES_MAX {
        return Err(Refused::new(format!("a query has at most {QUERY_BYTES_MAX} bytes")));
    }
    check_size(text)?;
    parse(text).map_err(|message| Refused(message.chars().take(MESSAGE_CHARS_MAX).collect()))
}

/// Counts everywhere, in strings too: what is too much for the parser must not depend on understanding the text.
fn check_size(text: &str) -> Result<(), Refused> {
    let signs = text.bytes().filter(|byte| b"([+-*/%^<>=!".contains(byte)).count();
    let lower = text.to_ascii_lowercase();
    let words = ["or", "and", "unless", "atan2"].map(|word| lower.matches(word).count());
    if signs + words.iter().sum::<usize>() > OPERATORS_MAX {
        return Err(Refused::new(format!("a query has at most {OPERATORS_MAX} operators and parentheses")));
    }
    if text.matches('~').count() > PATTERNS_MAX {
        return Err(Refused::new(format!("a query has at most {PATTERNS_MAX} patterns (`=~` and `!~`)")));
    }
    Ok(())
}

fn confine(selector: &mut VectorSelector, account: &str) -> Result<(), Refused> {
    if !selector.matchers.or_matchers.is_empty() {
        return Err(Refused::new("`or` within braces is not PromQL; write two selectors"));
    }
    // Prometheus is sent what is printed: no name may end a selector early.
    if selector.name.as_ref().is_some_and(|name| !is_metric_name(name)) {
        return Err(Refused::new("a metric's name has letters, digits, `_` and `:`"));
    }
    for matcher in &selector.matchers.matchers {
        if !is_label_name(&matcher.name) {
            return Err(Refused::new("a label's name has letters, digits and `_`"));
        }
        if matcher.name == OWNER && !is_own(matcher, account) {
            return Err(Refused::new(format!("`{OWNER}` is your own account's; leave it out")));
        }
    }
    if !selector.matchers.matchers.iter().any(|matcher| is_own(matcher, account)) {
        selector.matchers.matchers.push(Matcher::new(MatchOp::Equal, OWNER, account));
    }
    Ok(())
}

fn is_own(matcher: &Matcher, account: &str) -> bool {
    matcher.name == OWNER && matcher.op == MatchOp::Equal && matcher.value == account
}

/// The text, read once more: printing must not have changed what it is confined to.
fn printed(expr: &Expr, account: &str) -> Result<String, Refused> {
    let text = expr.to_string();
    let unclear = || Refused::new("this query cannot be written in a safe way; write it more simply");
    let mut again = parse(&text).map_err(|_| unclear())?;
    selectors(&mut again, &mut |selector| {
        let matchers = &selector.matchers;
        let is_confined = matchers.or_matchers.is_empty() && matchers.matchers.iter().any(|one| is_own(one, account));
        if is_confined { Ok(()) } else { Err(unclear()) }
    })?;
    Ok(text)
}

fn is_metric_name(name: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':';
    name.bytes().all(is_inner) && !name.starts_with(|first: char| first.is_ascii_digit()) && !name.is_empty()
}

/// Whether this can be the name of a label.
#[must_use]
pub fn is_label_name(name: &str) -> bool {
    is_metric_name(name) && !name.contains(':')
}

#[cfg(test)]
#[path = "confine_tests.rs"]
mod tests;
