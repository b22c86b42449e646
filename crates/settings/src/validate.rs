//! Which settings do not go together, and which go together badly.

use std::collections::BTreeSet;

use model::limits::LABELS_MAX;

use crate::{
    error::{Contradiction, Contradictions, SettingsError},
    settings::Settings,
};

impl Settings {
    /// Names every pair of options that contradict each other. [`Settings::load`] has called it.
    pub fn validate(&self) -> Result<(), SettingsError> {
        let problems: Vec<_> = [self.same_path(), self.repeated_label(), self.too_many_labels(), self.empty_level()]
            .into_iter()
            .flatten()
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(SettingsError::Contradictions(Contradictions(problems))) }
    }

    fn same_path(&self) -> Option<Contradiction> {
        (self.script_path == self.ingest_path).then(|| {
            let message = format!("script_path and ingest_path are both `{}`; they must differ", self.script_path);
            Contradiction { setting: "ingest_path", message }
        })
    }

    fn repeated_label(&self) -> Option<Contradiction> {
        let mut names = BTreeSet::new();
        let (name, _) = self.default_labels.iter().find(|(name, _)| !names.insert(name))?;
        Some(labels(format!("default_labels has `{}` twice", name.as_str())))
    }

    fn too_many_labels(&self) -> Option<Contradiction> {
        let count = self.default_labels.len();
        (count > LABELS_MAX)
            .then(|| labels(format!("default_labels has {count} labels; a series may have {LABELS_MAX}")))
    }

    fn empty_level(&self) -> Option<Contradiction> {
        let message = "log_level is empty; leave it out for `info`".to_owned();
        self.log_level.trim().is_empty().then_some(Contradiction { setting: "log_level", message })
    }

    /// What is allowed and seldom meant, in sentences for the log.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let https = self.public_url.as_ref().is_some_and(crate::PublicUrl::is_https);
        let unseen_proxy = (https && self.trusted_proxies.is_empty()).then_some(
            "public_url is https, so a proxy stands before the server, but trusted_proxies is empty: all visitors share \
             the proxy's address and its rate limits",
        );
        let trusts_all = self.trusted_proxies.iter().any(|network| network.prefix_len() == 0).then_some(
            "trusted_proxies holds every address: anyone can claim any address and so evade the rate limits",
        );
        [unseen_proxy, trusts_all].into_iter().flatten().map(str::to_owned).collect()
    }
}

fn labels(message: String) -> Contradiction {
    Contradiction { setting: "default_labels", message }
}
