//! `serve`, and what a supervisor hears when it cannot.

use std::ffi::{OsStr, OsString};

use instance::{Failure, Said};
use settings::{ServeArgs, Settings};

use super::start_log;
use crate::{
    announce::say,
    serve::{self, SetLogLevel},
    start_error::{ServeError, StartError},
};

/// The flag, and the variable that stands for it.
const SUPERVISED: &str = "--supervised";
const SUPERVISED_VARIABLE: &str = "METRICS_TRACKER_SUPERVISED";

/// Serves.
pub(super) async fn run(args: ServeArgs) -> anyhow::Result<()> {
    // The file may say it, too, but only when it can be read.
    let mut is_supervised = args.supervised.unwrap_or_default();
    let result = match prepare(args) {
        Ok((settings, set_log_level)) => {
            is_supervised = settings.supervised;
            Box::pin(serve::serve(settings, set_log_level)).await
        }
        Err(error) => Err(error.into()),
    };
    let Err(error) = result else { return Ok(()) };
    let failure = match &error {
        ServeError::Start(error) => Some(error.failure()),
        ServeError::Lost => None,
    };
    let error = anyhow::Error::from(error);
    if let Some(failure) = failure.filter(|_| is_supervised) {
        tell(failure, format!("{error:#}"));
    }
    Err(error)
}

fn prepare(args: ServeArgs) -> Result<(Settings, SetLogLevel), StartError> {
    let settings = Settings::load(args)?;
    let set_log_level = start_log(&settings)?;
    Ok((settings, set_log_level))
}

/// Tells a supervisor that arguments or variables cannot be used. `false`: nobody supervises this command.
pub(super) fn refuse(error: &clap::Error) -> bool {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let is_told = is_supervised(&arguments, std::env::var_os(SUPERVISED_VARIABLE).as_deref());
    if is_told {
        tell(Failure::SettingsInvalid, error.to_string().trim_end().to_owned());
    }
    is_told
}

/// What the arguments and the variable say, where not all of them can be read.
fn is_supervised(arguments: &[OsString], variable: Option<&OsStr>) -> bool {
    let is_flag = |argument: &OsString| {
        argument.to_str().and_then(|text| text.strip_prefix(SUPERVISED)).is_some_and(|rest| ["", "=true"].contains(&rest))
    };
    let is_serve = arguments.first().is_some_and(|command| command == "serve");
    is_serve && (arguments.iter().any(is_flag) || variable.is_some_and(|value| value == "true"))
}

fn tell(failure: Failure, message: String) {
    // Whoever does not listen reads the log.
    drop(say(&Said::Failed { failure, message }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supervisor_is_known_although_the_arguments_are_wrong() {
        let told = |arguments: &[&str], variable: Option<&str>| {
            let arguments: Vec<_> = arguments.iter().map(OsString::from).collect();
            is_supervised(&arguments, variable.map(OsStr::new))
        };
        assert!(told(&["serve", "--listen", "x", "--supervised"], None));
        assert!(told(&["serve", "--supervised=true", "--bad"], None));
        assert!(told(&["serve", "--bad"], Some("true")));
        assert!(!told(&["serve", "--supervised=false", "--bad"], Some("false")));
        assert!(!told(&["doctor", "--supervised"], Some("true")));
        assert!(!told(&[], None));
    }
}
