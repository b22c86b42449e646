//! `service install|uninstall`: the server without a window, started by the system for one user.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`task`] | what is to run |
//! | [`system`] | who runs it: systemd or launchd, and the file that tells it |
//! | [`systemd`] | that file for systemd |
//! | [`launchd`] | that file for launchd |
//! | [`switch`] | `systemctl` and `launchctl` |

mod launchd;
mod switch;
mod system;
mod systemd;
mod task;

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use settings::{ServeArgs, Settings};

use self::{
    switch::Answer,
    system::{Folders, System},
    task::Task,
};

/// Variables of the server's settings begin like this.
const VARIABLES: &str = "METRICS_TRACKER_";
/// The one that becomes part of the service.
const DATA_DIR_VARIABLE: &str = "METRICS_TRACKER_DATA_DIR";

#[derive(Debug, Subcommand)]
pub(super) enum ServiceCommand {
    /// Lets the system start the server for you, now and at each login
    Install(InstallArgs),
    /// Stops the service and takes it away; the data stays
    Uninstall,
}

#[derive(Debug, Args)]
pub(super) struct InstallArgs {
    /// The data directory of the service [default: the user's data directory]
    #[arg(long, env = DATA_DIR_VARIABLE, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Prints what would be written, and changes nothing
    #[arg(long)]
    print: bool,
    /// Prints it for another system
    #[arg(long, value_enum, requires = "print")]
    system: Option<System>,
}

pub(super) fn run(command: ServiceCommand) -> anyhow::Result<()> {
    match command {
        ServiceCommand::Install(args) => install(args),
        ServiceCommand::Uninstall => uninstall(),
    }
}

fn install(args: InstallArgs) -> anyhow::Result<()> {
    let system = args.system.map_or_else(System::of_this_machine, Ok)?;
    // Settings that cannot be used are told here, to whoever can mend them, and not in a log of the system.
    let settings = Settings::load(ServeArgs { data_dir: args.data_dir, ..ServeArgs::default() })?;
    let folders = Folders::of_this_user()?;
    let task = Task::new(&env::current_exe()?, &settings.data_dir)?;
    let text = system.unit(&task, &folders)?;
    if args.print {
        print!("{text}");
        return Ok(());
    }
    let file = system.file(&folders);
    write(&file, &text)?;
    println!("wrote {}", file.display());
    system.prepare(&folders)?;
    warn(&settings.data_dir, system);
    match system.start(&file)? {
        Answer::Done => println!("the service is started, with its data in {}", settings.data_dir.display()),
        Answer::NobodyThere => println!("{}", system.how_to_start(&file)),
    }
    println!("{}", system.at_boot());
    Ok(())
}

fn uninstall() -> anyhow::Result<()> {
    let system = System::of_this_machine()?;
    let file = system.file(&Folders::of_this_user()?);
    let Ok(text) = fs::read_to_string(&file) else {
        println!("there is no service to take away ({} does not exist)", file.display());
        return Ok(());
    };
    let answer = system.stop(&file)?;
    fs::remove_file(&file).with_context(|| format!("cannot remove {}", file.display()))?;
    system.forget()?;
    println!("removed {}", file.display());
    if matches!(answer, Answer::NobodyThere) {
        println!("if the server still runs, end it: nobody answers here who could");
    }
    match system.data_dir(&text) {
        Some(data_dir) => println!("the data stays in {data_dir}"),
        None => println!("the data stays where it is"),
    }
    Ok(())
}

/// Writes the file, whole or not at all.
fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    let folder = file.parent().context("a file stands in a directory")?;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let unfinished = file.with_extension("partial");
    fs::write(&unfinished, text).with_context(|| format!("cannot write {}", unfinished.display()))?;
    fs::rename(&unfinished, file).with_context(|| format!("cannot write {}", file.display()))
}

/// Says what keeps the service from doing what the caller expects.
fn warn(data_dir: &Path, system: System) {
    if let Some(holder) = instance::lock::holder(data_dir)
        && !system.is_running()
    {
        let pid = holder.pid.map(|pid| format!(" (pid {pid})")).unwrap_or_default();
        eprintln!(
            "warning: another server{pid} has {}, perhaps that of the desktop app. Stop it: the service tries again until \
             the directory is free",
            data_dir.display()
        );
    }
    let mut unseen: Vec<_> = env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name == "DATABASE_URL" || (name.starts_with(VARIABLES) && name != DATA_DIR_VARIABLE))
        .collect();
    unseen.sort();
    if !unseen.is_empty() {
        eprintln!(
            "warning: the service does not see the variables of this shell ({}). Write these settings into {}",
            unseen.join(", "),
            Settings::file_in(data_dir).display()
        );
    }
}
