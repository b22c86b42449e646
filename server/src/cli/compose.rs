//! `compose`: a file for Docker Compose on a machine without a window, after the Compose specification.

use std::{fmt, str::FromStr};

use clap::Args;
use settings::PublicUrl;

/// The image that `docker/Dockerfile` makes.
const IMAGE: &str = concat!("metrics-tracker:", env!("CARGO_PKG_VERSION"));
/// Longest name of an image.
const IMAGE_BYTES_MAX: usize = 255;

/// What every container of the file is kept from.
const CONFINED: &str = concat!(
    "    restart: unless-stopped\n",
    "    read_only: true\n",
    "    cap_drop: [ALL]\n",
    "    security_opt: [\"no-new-privileges:true\"]\n",
);
/// The database. It runs as the user that its image makes for it, since it may not change users.
const POSTGRES: &str = "
  postgres:
    image: postgres:17-alpine
    user: postgres
    environment:
      POSTGRES_USER: metrics_tracker
      POSTGRES_DB: metrics_tracker
      POSTGRES_PASSWORD: \"${POSTGRES_PASSWORD:?write it into .env}\"
    volumes:
      - postgres:/var/lib/postgresql/data
    tmpfs: [/tmp, /run/postgresql]
    shm_size: 128m
    healthcheck:
      test: [CMD, pg_isready, --quiet, --username=metrics_tracker, --dbname=metrics_tracker, --host=127.0.0.1]
      interval: 5s
      timeout: 5s
      retries: 12
      start_period: 30s
    stop_grace_period: 1m
";

#[derive(Debug, Args)]
pub(super) struct ComposeArgs {
    /// Keeps the data in PostgreSQL, in a container of its own
    #[arg(long)]
    postgres: bool,
    /// Where people and pages reach the server through a proxy on this machine, `https://HOST[:PORT]`
    #[arg(long, value_name = "URL")]
    public_url: Option<PublicUrl>,
    /// The server's image
    #[arg(long, value_name = "NAME", default_value = IMAGE)]
    image: ImageName,
}

/// Prints the file.
pub(super) fn run(args: &ComposeArgs) {
    print!("{}", file(args));
}

fn file(args: &ComposeArgs) -> String {
    let volumes = if args.postgres { "  data:\n  postgres:\n" } else { "  data:\n" };
    let postgres = if args.postgres { POSTGRES.to_owned() + CONFINED } else { String::new() };
    format!("{}services:\n{}{postgres}\nvolumes:\n{volumes}", head(args), server(args))
}

fn head(args: &ComposeArgs) -> String {
    let mut lines = String::from(
        "# Metrics Tracker without a window: `docker compose up --detach`, then http://127.0.0.1:3000 on this machine.\n\
         # Another port: METRICS_TRACKER_PORT in the file .env beside this one.\n",
    );
    if args.postgres {
        lines.push_str(
            "# .env must hold a password for the database, in letters and digits, and be yours alone:\n\
             #   (umask 077; echo \"POSTGRES_PASSWORD=$(openssl rand -hex 32)\" >>.env)\n",
        );
    }
    lines
}

fn server(args: &ComposeArgs) -> String {
    let environment = environment(args);
    let depends_on =
        if args.postgres { "    depends_on:\n      postgres:\n        condition: service_healthy\n" } else { "" };
    format!(
        "  server:\n    image: \"{}\"\n{environment}    ports:\n      - \"127.0.0.1:${{METRICS_TRACKER_PORT:-3000}}:3000\"\n    \
         volumes:\n      - data:/data\n{depends_on}    stop_grace_period: 15s\n{CONFINED}",
        args.image
    )
}

fn environment(args: &ComposeArgs) -> String {
    let mut lines = String::new();
    if let Some(url) = &args.public_url {
        // The proxy's requests come from the gateway of the containers' network.
        lines.push_str(&format!(
            "      METRICS_TRACKER_PUBLIC_URL: \"{url}\"\n      # The port is published to this machine only: what \
             forwards here is the proxy on it.\n      METRICS_TRACKER_TRUSTED_PROXIES: \
             \"10.0.0.0/8,172.16.0.0/12,192.168.0.0/16\"\n"
        ));
    }
    if args.postgres {
        lines.push_str(
            "      METRICS_TRACKER_DATABASE_URL: \"postgres://metrics_tracker:${POSTGRES_PASSWORD:?write it into \
             .env}@postgres:5432/metrics_tracker\"\n",
        );
    }
    if lines.is_empty() { lines } else { format!("    environment:\n{lines}") }
}

/// Name of an image: `[REGISTRY/]NAME[:TAG][@DIGEST]`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ImageName(String);

impl FromStr for ImageName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "._-/:@+".contains(c);
        let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if begins && text.len() <= IMAGE_BYTES_MAX && text.chars().all(is_part) {
            Ok(Self(text.to_owned()))
        } else {
            Err("an image is [REGISTRY/]NAME[:TAG][@DIGEST], in letters, digits and ._-/:@+")
        }
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
