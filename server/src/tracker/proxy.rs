//! Recipes that serve library, pinned scripts and ingestion under a page's own origin.

use serde::Serialize;
use settings::Settings;
use utoipa::ToSchema;

use super::snippet::Source;

/// One recipe for each reverse proxy, each complete by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReverseProxies {
    /// For a `server` block.
    nginx: String,
    /// For a site block.
    caddy: String,
    /// A Worker, and a Rule that does the same.
    cloudflare: String,
}

/// What has to pass.
struct Paths<'a> {
    script: &'a str,
    ingest: &'a str,
    /// Folder of the pinned scripts, with the slash at its end.
    pinned: String,
}

impl ReverseProxies {
    /// The recipes for these settings.
    #[must_use]
    pub fn of(settings: &Settings, source: &Source) -> Self {
        let (script, ingest) = (settings.script_path.as_str(), settings.ingest_path.as_str());
        let paths = Paths { script, ingest, pinned: format!("{}/", settings.script_path.stem()) };
        // The public URL may be the page's own origin, as the notes advise: the proxy would ask itself.
        let server = match settings.public_url {
            Some(_) => format!("http://{}", settings.listen),
            None => source.origin.clone(),
        };
        Self {
            nginx: format!("{}{}", notes("#", source, &server), nginx(&paths, &server)),
            caddy: format!("{}{}", notes("#", source, &server), caddy(&paths, &server)),
            cloudflare: format!("{}{}", notes("//", source, &server), cloudflare(&paths, &server)),
        }
    }

    /// All of them as one text.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { nginx, caddy, cloudflare } = self;
        format!("# nginx\n{nginx}\n# Caddy\n{caddy}\n// Cloudflare\n{cloudflare}")
    }
}

fn notes(comment: &str, source: &Source, server: &str) -> String {
    let at_home = Source { origin: String::new(), ..source.clone() };
    let lines = [
        format!("Then load the library from the page's own origin: {}", at_home.tag()),
        "Metrics Tracker needs --trusted-proxies with the address of this proxy, or all visitors share one rate limit,"
            .to_owned(),
        "and --public-url with the page's own origin (or none), or batches go past the proxy.".to_owned(),
        format!("{server} is where this proxy finds Metrics Tracker; another machine has another address for it."),
        "Other names of the paths: --script-path and --ingest-path.".to_owned(),
    ];
    lines.map(|line| format!("{comment} {line}\n")).concat()
}

fn nginx(paths: &Paths<'_>, origin: &str) -> String {
    let name = if origin.starts_with("https:") { "    proxy_ssl_server_name on;\n" } else { "" };
    let location = |matching: &str| {
        format!(
            "location {matching} {{\n    proxy_pass {origin};\n{name}    proxy_http_version 1.1;\n    proxy_set_header \
             Connection \"\";\n    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n    proxy_set_header \
             X-Forwarded-Proto $scheme;\n    proxy_set_header Forwarded \"\";\n    proxy_set_header Cookie \"\";\n}}\n"
        )
    };
    [format!("= {}", paths.script), format!("= {}", paths.ingest), format!("^~ {}", paths.pinned)]
        .map(|matching| location(&matching))
        .concat()
}

fn caddy(paths: &Paths<'_>, origin: &str) -> String {
    let Paths { script, ingest, pinned } = paths;
    // Caddy sets X-Forwarded-For and X-Forwarded-Proto by itself.
    format!(
        "@metrics path {script} {ingest} {pinned}*\nhandle @metrics {{\n    reverse_proxy {origin} {{\n        header_up Host \
         {{upstream_hostport}}\n        header_up -Forwarded\n        header_up -Cookie\n    }}\n}}\n"
    )
}

fn cloudflare(paths: &Paths<'_>, origin: &str) -> String {
    let Paths { script, ingest, pinned } = paths;
    let host = origin.split_once("://").map_or(origin, |(_, host)| host);
    format!(
        "// A Worker (or a Snippet) on the routes of these paths:
const SERVER = '{origin}';
const isOurs = (path) => path === '{script}' || path === '{ingest}' || path.startsWith('{pinned}');

export default {{
  async fetch(request) {{
    const {{ pathname, search }} = new URL(request.url);
    if (!isOurs(pathname)) return fetch(request);
    const forwarded = new Request(SERVER + pathname + search, request);
    forwarded.headers.set('X-Forwarded-For', request.headers.get('CF-Connecting-IP') ?? '');
    forwarded.headers.delete('Forwarded');
    forwarded.headers.delete('Cookie');
    return fetch(forwarded);
  }},
}};

// Or, without code, an Origin Rule (Host header and DNS record need the Enterprise plan):
//   When:  http.request.uri.path in {{\"{script}\" \"{ingest}\"}} or starts_with(http.request.uri.path, \"{pinned}\")
//   Then:  Host header, SNI and DNS record: rewrite to {host}
"
    )
}
