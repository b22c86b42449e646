//! Columns of a row as the model's types.

use std::str::FromStr;

use model::Millis;
use sqlx::{Row as _, any::AnyRow};

use crate::StoreError;

/// Reads columns one after another, in the order of the SELECT.
pub(crate) struct Columns<'r> {
    row: &'r AnyRow,
    next: usize,
    table: &'static str,
}

impl<'r> Columns<'r> {
    pub(crate) const fn of(row: &'r AnyRow, table: &'static str) -> Self {
        Self { row, next: 0, table }
    }

    fn advance(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        Ok(self.row.try_get(self.advance())?)
    }

    pub(crate) fn text_option(&mut self) -> Result<Option<String>, StoreError> {
        Ok(self.row.try_get(self.advance())?)
    }

    pub(crate) fn parsed<T: FromStr>(&mut self) -> Result<T, StoreError> {
        self.text()?.parse().map_err(|_| StoreError::Corrupt(self.table))
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        serde_json::from_str(&self.text()?).map_err(|_| StoreError::Corrupt(self.table))
    }

    pub(crate) fn json_option<T: serde::de::DeserializeOwned>(&mut self) -> Result<Option<T>, StoreError> {
        let text = self.text_option()?;
        text.map(|text| serde_json::from_str(&text)).transpose().map_err(|_| StoreError::Corrupt(self.table))
    }

    pub(crate) fn integer(&mut self) -> Result<i64, StoreError> {
        Ok(self.row.try_get(self.advance())?)
    }

    pub(crate) fn count<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        T::try_from(self.integer()?).map_err(|_| StoreError::Corrupt(self.table))
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.integer()? != 0)
    }

    pub(crate) fn millis(&mut self) -> Result<Millis, StoreError> {
        Ok(Millis(self.integer()?))
    }

    pub(crate) fn millis_option(&mut self) -> Result<Option<Millis>, StoreError> {
        Ok(self.row.try_get::<Option<i64>, _>(self.advance())?.map(Millis))
    }

    pub(crate) fn bytes(&mut self) -> Result<Vec<u8>, StoreError> {
        Ok(self.row.try_get(self.advance())?)
    }
}

/// JSON of a value that always has one.
pub(crate) fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
