//! Makes a permission of every command, and embeds the console.

fn main() {
    tauri_build::build();
}
