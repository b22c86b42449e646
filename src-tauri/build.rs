//! Makes a permission of every command, and embeds the console.

/// Every command of `src/commands`; the console gets those that `capabilities/console.json` names.
const COMMANDS: [&str; 24] = [
    "status",
    "start",
    "stop",
    "restart",
    "sign_in",
    "log_lines",
    "configuration",
    "use_port",
    "set_public_url",
    "test_database",
    "switch_database",
    "open_data_dir",
    "open_log_dir",
    "pick_folder",
    "move_data_dir",
    "use_data_dir",
    "cancel_work",
    "set_settings_aside",
    "stop_other",
    "set_start_at_login",
    "check_for_update",
    "update_state",
    "install_update",
    "quit",
];

fn main() {
    let commands = tauri_build::AppManifest::new().commands(&COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)).expect("tauri.conf.json holds");
}
