//! Built scripts in memory: each built once, one at a time, the oldest dropped over a bound.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use model::AccountId;
use parking_lot::Mutex;
use tokio::{
    sync::{Mutex as Turn, OnceCell},
    task::spawn_blocking,
};

use super::{built::Built, pinned::ContentHash, variant::Variant};
use crate::error::ApiError;

/// Memory for built scripts. One is some 10 KiB, or 2 MiB with as many configurations and labels as an account may have.
const BYTES_MAX: usize = 64 * 1024 * 1024;

/// What a script is built for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ScriptOf {
    /// Whoever calls `init`: the library without a key.
    Anyone,
    /// The pages of a publishable key.
    Key {
        /// The key.
        api_key: String,
        /// Which library.
        variant: Variant,
    },
    /// Pages that pin it.
    Pinned(ContentHash),
    /// The editors of an account.
    Editors(AccountId),
}

#[derive(Debug, Default)]
struct Shelf {
    // With the version of the configurations.
    scripts: HashMap<ScriptOf, (u64, Arc<Built>)>,
    oldest: VecDeque<ScriptOf>,
    bytes: usize,
}

/// Built scripts.
#[derive(Debug, Default)]
pub struct Scripts {
    shelf: Mutex<Shelf>,
    // A thousand visitors after a change of configurations: one builds, the others wait for it.
    building: Turn<()>,
    /// The library without a key, once it is kept in the store.
    pub library_kept: OnceCell<ContentHash>,
}

impl Scripts {
    /// The script of this version, if it is there.
    pub fn find(&self, of: &ScriptOf, version: u64) -> Option<Arc<Built>> {
        self.shelf.lock().find(of, version)
    }

    /// Drops scripts, if they are there.
    pub fn forget(&self, gone: impl IntoIterator<Item = ScriptOf>) {
        let mut kept = self.shelf.lock();
        gone.into_iter().for_each(|of| kept.remove(&of));
    }

    /// The script of this version, made by `make` unless it is there.
    pub async fn get(
        &self,
        of: ScriptOf,
        version: u64,
        make: impl FnOnce() -> Built + Send + 'static,
    ) -> Result<Arc<Built>, ApiError> {
        if let Some(built) = self.shelf.lock().find(&of, version) {
            return Ok(built);
        }
        let _turn = self.building.lock().await;
        if let Some(built) = self.shelf.lock().find(&of, version) {
            return Ok(built);
        }
        let built = spawn_blocking(move || Arc::new(make())).await.map_err(ApiError::internal)?;
        self.shelf.lock().put(of, version, Arc::clone(&built), BYTES_MAX);
        Ok(built)
    }
}

impl Shelf {
    fn find(&self, of: &ScriptOf, version: u64) -> Option<Arc<Built>> {
        self.scripts.get(of).filter(|(built_for, _)| *built_for == version).map(|(_, built)| Arc::clone(built))
    }

    fn remove(&mut self, of: &ScriptOf) {
        if let Some((_, dropped)) = self.scripts.remove(of) {
            self.bytes -= dropped.bytes();
            self.oldest.retain(|kept| kept != of);
        }
    }

    fn put(&mut self, of: ScriptOf, version: u64, built: Arc<Built>, bytes_max: usize) {
        self.bytes += built.bytes();
        match self.scripts.insert(of.clone(), (version, built)) {
            Some((_, replaced)) => self.bytes -= replaced.bytes(),
            None => self.oldest.push_back(of),
        }
        while self.bytes > bytes_max {
            let Some(oldest) = self.oldest.pop_front() else { return };
            if let Some((_, dropped)) = self.scripts.remove(&oldest) {
                self.bytes -= dropped.bytes();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tracker::built::Kind;

    fn built(text: &str) -> Built {
        Built::new(Kind::Script, text.to_owned())
    }

    fn of(number: usize) -> ScriptOf {
        ScriptOf::Key { api_key: number.to_string(), variant: Variant::Core }
    }

    #[test]
    fn the_oldest_go_and_the_count_stays_true() {
        let mut shelf = Shelf::default();
        let built = Arc::new(built("let x = 1;"));
        let bytes_max = built.bytes() * 3;
        for number in 0..10 {
            shelf.put(of(number), 1, Arc::clone(&built), bytes_max);
            shelf.put(of(number), 2, Arc::clone(&built), bytes_max);
        }
        assert_eq!((shelf.scripts.len(), shelf.oldest.len(), shelf.bytes), (3, 3, bytes_max));
        assert!(shelf.find(&of(9), 2).is_some());
        assert!(shelf.find(&of(9), 1).is_none());
        assert!(shelf.find(&of(0), 2).is_none());
        shelf.remove(&of(9));
        shelf.remove(&of(9));
        assert_eq!((shelf.scripts.len(), shelf.oldest.len(), shelf.bytes), (2, 2, built.bytes() * 2));
    }

    #[tokio::test]
    async fn a_script_is_built_once_a_version() {
        let scripts = Scripts::default();
        let first = scripts.get(of(1), 1, || built("one")).await.expect("built");
        let again = scripts.get(of(1), 1, || unreachable!("it is there")).await.expect("kept");
        assert!(Arc::ptr_eq(&first, &again));
        let next = scripts.get(of(1), 2, || built("two")).await.expect("built");
        assert_eq!(next.plain().as_ref(), b"two");
    }
}
