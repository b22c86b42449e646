//! What the console in the window may ask for: parse, call, answer. A command needs its line in `build.rs`, in
//! `capabilities/console.json` and in `ui/src/platform/desktop`.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`server`] | the server: state, start and stop, log, sign-in, port |
//! | [`data`] | data directory, database, settings |
//! | [`application`] | the app: configuration, folders, start at login, updates, quit |

pub mod application;
mod data;
mod server;

use tauri::{Wry, ipc::Invoke};

/// Answers every command.
pub fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        server::status,
        server::start,
        server::stop,
        server::restart,
        server::stop_other,
        server::sign_in,
        server::log_lines,
        server::use_port,
        data::set_public_url,
        data::set_settings_aside,
        data::test_database,
        data::switch_database,
        data::pick_folder,
        data::move_data_dir,
        data::use_data_dir,
        data::cancel_work,
        application::configuration,
        application::open_data_dir,
        application::open_log_dir,
        application::set_start_at_login,
        application::check_for_update,
        application::update_state,
        application::install_update,
        application::quit,
    ]
}
