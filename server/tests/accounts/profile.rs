//! `/api/v1/auth/me` and `/api/v1/auth/password`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{PASSWORD, servers};

const ME: &str = "/api/v1/auth/me";

#[tokio::test]
async fn a_profile_is_changed_field_by_field() {
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let change = async |body: Value| server.request(Method::PATCH, ME, &ann.access, Some(&body)).await;
        change(json!({ "firstName": " Ann ", "lastName": "Lee" })).await;
        let answer = change(json!({ "lastName": null, "acceptUnconfigured": false })).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let me = server.get(ME, &ann.access).await.body;
        assert_eq!(answer.body, me);
        assert_eq!((&me["firstName"], &me["lastName"]), (&json!("Ann"), &Value::Null));
        assert_eq!((&me["acceptUnconfigured"], &me["email"]), (&json!(false), &json!("ann@example.org")));
        let account = server.app.snapshots.account(ann.id.parse().expect("id")).expect("account");
        assert!(!account.accept_unconfigured);
        for (field, value) in [("firstName", json!("a\0")), ("role", json!("owner")), ("isActive", json!(true))] {
            let answer = change(json!({ field: value })).await;
            assert_eq!((answer.status, answer.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec![field]));
        }
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    const NEXT: &str = "another long password";
    for server in servers().await {
        let ann = server.sign_up("ann@example.org").await;
        let other = server.sign_in("ann@example.org").await;
        let path = "/api/v1/auth/password";
        let wrong = json!({ "currentPassword": "not the password", "newPassword": NEXT });
        let answer = server.post(path, &ann.access, wrong).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "invalid_credentials"));
        let short =
            server.post(path, &ann.access, json!({ "currentPassword": PASSWORD, "newPassword": "short" })).await;
        assert_eq!(short.fields(), ["newPassword"]);
        assert!(server.is_signed_in(&other.access).await);
        let body = json!({ "currentPassword": PASSWORD, "newPassword": NEXT });
        let answer = server.post(path, &ann.access, body).await;
        assert_eq!((answer.status, answer.text()), (StatusCode::OK, "{}"));
        assert!(server.is_signed_in(&ann.access).await);
        assert_eq!(server.refresh(&ann.refresh).await.status, StatusCode::OK);
        assert!(!server.is_signed_in(&other.access).await);
        assert_eq!(server.refresh(&other.refresh).await.status, StatusCode::UNAUTHORIZED);
        let old = json!({ "email": "ann@example.org", "password": PASSWORD });
        assert_eq!(server.post("/api/v1/auth/signin", "", old).await.status, StatusCode::UNAUTHORIZED);
        let new = json!({ "email": "ann@example.org", "password": NEXT });
        assert_eq!(server.post("/api/v1/auth/signin", "", new).await.status, StatusCode::OK);
    }
}
