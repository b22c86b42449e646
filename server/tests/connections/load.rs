//! SIGTERM while senders are at work.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::mpsc;

use crate::{
    process::{Account, Place, Server, sign_up},
    raw::Raw,
};

const SENDERS: u32 = 8;
/// Answers after which the server is told to end.
const ANSWERS: u32 = 200;

/// Sends until nobody takes batches any more; reports each answered one.
async fn send(http: reqwest::Client, origin: String, account: Account, answers: mpsc::UnboundedSender<()>) -> u32 {
    let mut answered = 0;
    loop {
        let batch = json!([{ "name": "clicks", "type": "counter", "value": 1 }]);
        let request = http.post(format!("{origin}/api/v1/metrics"));
        let request = request.header("x-api-key", &account.key).header("x-api-secret", &account.secret).json(&batch);
        let Ok(answer) = request.send().await else { return answered };
        assert!([200, 503].contains(&answer.status().as_u16()), "{}", answer.status());
        if answer.status() == 200 {
            answered += 1;
            _ = answers.send(());
        }
    }
}

#[tokio::test]
async fn a_terminated_server_finishes_what_it_has_begun() {
    for place in Place::each().await {
        let server = Server::start(&place, "127.0.0.1:0", &[]);
        let http = reqwest::Client::new();
        let account = sign_up(&http, &server.origin, "first@example.org").await;
        let silent = Raw::connect(&server).await;
        let mut idle = Raw::connect(&server).await;
        idle.head("/health").await;
        let (report, mut answers) = mpsc::unbounded_channel();
        let senders: Vec<_> = (0..SENDERS)
            .map(|_| tokio::spawn(send(http.clone(), server.origin.clone(), account.clone(), report.clone())))
            .collect();
        for _ in 0..ANSWERS {
            answers.recv().await.expect("an answer");
        }
        let told = Instant::now();
        let code = tokio::task::spawn_blocking(|| server.terminate()).await.expect("wait");
        assert_eq!(code, Some(0));
        // 10 s are promised; nobody waits for the silent connection and the idle one.
        assert!(told.elapsed() < Duration::from_secs(5), "{:?}", told.elapsed());
        let mut answered = 0;
        for sender in senders {
            answered += sender.await.expect("a sender");
        }
        drop((silent, idle));
        let next = Server::start(&place, "127.0.0.1:0", &[]);
        let counted = counted(&http, &next, &account).await;
        // What was cut between its commit and its answer counts as well; each sender has one batch under way at most.
        assert!((answered..=answered + SENDERS).contains(&counted), "{answered} were answered, {counted} are counted");
    }
}

async fn counted(http: &reqwest::Client, server: &Server, account: &Account) -> u32 {
    let page = http.get(format!("{}/metrics/accounts/{}", server.origin, account.id)).send().await.expect("answer");
    let page = page.text().await.expect("text");
    let line = page.lines().find_map(|line| line.strip_prefix("clicks_total ")).unwrap_or_else(|| panic!("{page}"));
    line.parse().expect("a number")
}
