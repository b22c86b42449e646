//! When keys were last used, gathered in memory and written once a minute.

use std::collections::HashMap;

use model::{KeyId, Millis};
use parking_lot::Mutex;
use store::{Store, StoreError};

/// Uses since the last write. As many entries as there are keys at most.
#[derive(Debug, Default)]
pub struct KeyUse(Mutex<HashMap<KeyId, Millis>>);

impl KeyUse {
    /// Notes a use.
    pub fn note(&self, key: KeyId, at: Millis) {
        self.0.lock().insert(key, at);
    }

    /// Writes what was noted. What cannot be written is noted again.
    pub async fn write(&self, store: &Store) -> Result<(), StoreError> {
        let used: Vec<_> = std::mem::take(&mut *self.0.lock()).into_iter().collect();
        if used.is_empty() {
            return Ok(());
        }
        let result = store.touch_keys(&used).await;
        if result.is_err() {
            let mut noted = self.0.lock();
            for (key, at) in used {
                noted.entry(key).or_insert(at);
            }
        }
        result
    }
}
