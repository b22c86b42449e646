//! `copy-database`. An address may hold a password, so it can come over standard input, where no list of processes shows it.

use std::io::{self, BufRead, Read as _};

use anyhow::Context as _;
use serde::Serialize;
use settings::{DatabaseUrl, DatabaseUrlText};
use store::{Durability, Store, copy::Progress};

use super::data::{hold, show};
use crate::open_store::open_database;

/// In place of an address.
const STANDARD_INPUT: &str = "-";
/// Bytes of an address on standard input.
const ADDRESS_BYTES_MAX: u64 = 8 * 1024;

/// A line for programs.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Line<'a> {
    Progress { table: &'a str, table_number: usize, tables: usize, rows: u64 },
    Done { rows: u64 },
    Failed { message: String },
}

impl Line<'_> {
    fn print(&self) {
        println!("{}", serde_json::to_string(self).unwrap_or_default());
    }
}

/// Copies one database into another and says how it goes.
pub(super) async fn run(addresses: [DatabaseUrlText; 2], json: bool) -> anyhow::Result<()> {
    let addresses = read(addresses, &mut io::stdin().lock());
    let copied = match addresses {
        Ok([from, to]) if json => copy(&from, &to, tell).await,
        Ok([from, to]) => {
            let rows = copy(&from, &to, show).await?;
            println!("\r{rows} rows copied from {from} to {to}");
            return Ok(());
        }
        Err(error) => Err(error),
    };
    if json {
        match &copied {
            Ok(rows) => Line::Done { rows: *rows }.print(),
            Err(error) => Line::Failed { message: format!("{error:#}") }.print(),
        }
    }
    copied.map(drop)
}

fn tell(Progress { table, table_number, tables, rows }: Progress) {
    Line::Progress { table, table_number, tables, rows }.print();
}

fn read([from, to]: [DatabaseUrlText; 2], input: &mut impl BufRead) -> anyhow::Result<[DatabaseUrl; 2]> {
    Ok([address("FROM", from, input)?, address("TO", to, input)?])
}

fn address(name: &str, mut text: DatabaseUrlText, input: &mut impl BufRead) -> anyhow::Result<DatabaseUrl> {
    if text == STANDARD_INPUT.into() {
        let mut line = String::new();
        input.take(ADDRESS_BYTES_MAX).read_line(&mut line)?;
        anyhow::ensure!(line.ends_with('\n'), "standard input has no line with the address {name}");
        text = DatabaseUrlText::new(line.trim());
    }
    text.check().with_context(|| format!("the address {name} cannot be used"))
}

/// Both are held meanwhile.
async fn copy(from: &DatabaseUrl, to: &DatabaseUrl, progress: impl FnMut(Progress)) -> anyhow::Result<u64> {
    let (source, target) = (open_database(from, Durability::Fsync).await?, open_database(to, Durability::Fsync).await?);
    source.migrate().await?;
    target.migrate().await?;
    let held = hold(&source).await?;
    let result = copy_into(&source, &target, progress).await;
    held.give_back().await;
    result
}

async fn copy_into(source: &Store, target: &Store, progress: impl FnMut(Progress)) -> anyhow::Result<u64> {
    let held = hold(target).await?;
    let result = store::copy::copy(source, target, progress).await;
    held.give_back().await;
    Ok(result?)
}
