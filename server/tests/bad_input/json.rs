//! JSON of every sort against every endpoint that takes it: a clear answer, never a 5xx.

use reqwest::Method;

use crate::{
    account_endpoints::{configure, definition, endpoints, path_of},
    world::{World, read_error},
};

/// By what a parser has to do with it, as `JSONTestSuite` names it: `n_` is not JSON, `y_` is, `i_` is left to the parser.
const CASES: [(&str, &[u8]); 84] = [
    ("n_empty", b""),
    ("n_space", b" "),
    ("n_bom_only", b"\xef\xbb\xbf"),
    ("n_bom_and_object", b"\xef\xbb\xbf{}"),
    ("n_word", b"nothing"),
    ("n_word_capital", b"True"),
    ("n_word_half", b"tru"),
    ("n_word_null_half", b"nul"),
    ("n_two_values", b"{} {}"),
    ("n_trailing_brace", b"{}}"),
    ("n_trailing_comment", b"{}//"),
    ("n_trailing_hash", b"{}#"),
    ("n_trailing_nul", b"{}\0"),
    ("n_comment", b"{/**/}"),
    ("n_array_open", b"["),
    ("n_array_open_value", b"[1"),
    ("n_array_close", b"]"),
    ("n_array_comma", b"[,]"),
    ("n_array_comma_first", b"[,1]"),
    ("n_array_comma_last", b"[1,]"),
    ("n_array_comma_twice", b"[1,,2]"),
    ("n_array_colon", b"[1:2]"),
    ("n_array_no_comma", b"[1 2]"),
    ("n_array_brace", b"[}"),
    ("n_object_open", b"{"),
    ("n_object_close", b"}"),
    ("n_object_comma_only", b"{,}"),
    ("n_object_comma_last", b"{\"a\":1,}"),
    ("n_object_comma_twice", b"{\"a\":1,,\"b\":2}"),
    ("n_object_no_colon", b"{\"a\" 1}"),
    ("n_object_no_value", b"{\"a\":}"),
    ("n_object_no_key", b"{:1}"),
    ("n_object_bare_key", b"{a:1}"),
    ("n_object_single_quotes", b"{'a':1}"),
    ("n_object_number_key", b"{1:1}"),
    ("n_object_null_key", b"{null:1}"),
    ("n_object_bracket", b"{]"),
    ("n_object_equals", b"{\"a\"=1}"),
    ("n_object_key_open", b"{\"a"),
    ("n_object_value_open", b"{\"a\":\"b"),
    ("n_string_open", b"\""),
    ("n_string_newline", b"\"\n\""),
    ("n_string_tab", b"\"\t\""),
    ("n_string_nul", b"\"\0\""),
    ("n_string_escape_x", b"\"\\x41\""),
    ("n_string_escape_end", b"\"\\\""),
    ("n_string_escape_u_short", b"\"\\u00\""),
    ("n_string_escape_u_letters", b"\"\\u00zz\""),
    ("n_string_escape_capital", b"\"\\U0041\""),
    ("n_string_invalid_utf8", b"\"\xff\""),
    ("n_string_overlong_utf8", b"\"\xc0\xaf\""),
    ("n_string_surrogate_utf8", b"\"\xed\xa0\x80\""),
    ("n_string_single_quotes", b"'a'"),
    ("n_number_plus", b"[+1]"),
    ("n_number_leading_zero", b"[01]"),
    ("n_number_minus", b"[-]"),
    ("n_number_minus_zero_one", b"[-01]"),
    ("n_number_point_last", b"[1.]"),
    ("n_number_point_first", b"[.5]"),
    ("n_number_exponent_empty", b"[1e]"),
    ("n_number_exponent_plus", b"[1e+]"),
    ("n_number_hex", b"[0x1]"),
    ("n_number_nan", b"[NaN]"),
    ("n_number_infinity", b"[-Infinity]"),
    ("n_number_letters", b"[1a]"),
    ("n_number_wide_digit", b"[\xef\xbc\x91]"),
    ("n_white_form_feed", b"[\x0c]"),
    ("n_white_no_break", b"[\xc2\xa0]"),
    ("i_number_huge", b"[1e400]"),
    ("i_number_tiny", b"[1e-400]"),
    ("i_number_long", b"[100000000000000000000000000000000000000]"),
    ("i_string_lone_surrogate", b"{\"\\ud800\":1}"),
    ("i_string_swapped_surrogates", b"[\"\\udc00\\ud800\"]"),
    ("i_object_twice", b"{\"a\":1,\"a\":2}"),
    ("y_array_empty", b"[]"),
    ("y_array_of_all", b"[null,true,1,-0,1.5e3,\"a\",[],{}]"),
    ("y_object_key_empty", b"{\"\":0}"),
    ("y_object_prototype", b"{\"__proto__\":{\"constructor\":1}}"),
    ("y_object_nul_key", b"{\"\\u0000\":1}"),
    ("y_string_escapes", b"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\""),
    ("y_string_separators", b"\"\xe2\x80\xa8\xe2\x80\xa9\xf4\x8f\xbf\xbf\""),
    ("y_number", b"-1.25E-2"),
    ("y_null", b"null"),
    ("y_white", b"\r\n\t {\"a\" : [ ] } \n"),
];

/// Depths that a recursive parser would not survive, and texts that only just fit.
fn large_cases() -> Vec<(String, Vec<u8>)> {
    let nested =
        |open: &str, close: &str, depth: usize| [open.repeat(depth), "1".to_owned(), close.repeat(depth)].concat();
    [
        ("n_deep_arrays_open".to_owned(), "[".repeat(60_000)),
        ("n_deep_objects_open".to_owned(), "{\"a\":".repeat(10_000)),
        ("i_deep_arrays".to_owned(), nested("[", "]", 30_000)),
        ("i_deep_objects".to_owned(), nested("{\"a\":", "}", 10_000)),
        ("i_deep_in_metrics".to_owned(), format!("{{\"metrics\":{}}}", nested("[", "]", 30_000))),
        ("y_long_text".to_owned(), format!("\"{}\"", "ü".repeat(30_000))),
        (
            "y_many_keys".to_owned(),
            format!("{{{}}}", (0..5_000).map(|n| format!("\"{n}\":0")).collect::<Vec<_>>().join(",")),
        ),
    ]
    .map(|(name, text)| (name, text.into_bytes()))
    .into()
}

#[tokio::test]
async fn no_json_is_a_fault_of_the_server() {
    let world = World::sqlite().await;
    let definition = configure(&world, &definition()).await;
    let cases: Vec<_> =
        CASES.map(|(name, body)| (name.to_owned(), body.to_vec())).into_iter().chain(large_cases()).collect();
    let before = world.page().await;
    for (method, path) in endpoints(&world).await {
        // Of each endpoint its own account, so that nobody's rate limit ends the table.
        let email = format!("{}@example.org", path.replace(['/', '{', '}', '.'], "-").trim_matches('-'));
        let other = crate::process::sign_up(&world.http, &world.server.origin, &format!("{method}{email}")).await;
        let own = path.contains("{id}").then(|| path_of(&world, &path, &definition));
        let token =
            if own.is_some() || path.contains("admin") { &world.account.access_token } else { &other.access_token };
        let path = own.unwrap_or(path);
        for (name, body) in &cases {
            table_case(&world, (&method, &path, token), name, body).await;
        }
    }
    assert_eq!(world.page().await, before);
}

async fn table_case(world: &World, (method, path, token): (&Method, &str, &str), name: &str, body: &[u8]) {
    let request = if path == "/api/v1/metrics" {
        world.backend()
    } else {
        world.request(method.clone(), path).bearer_auth(token)
    };
    let what = format!("{name} to {method} {path}");
    let answer = request.header("content-type", "application/json").body(body.to_vec()).send().await;
    let answer = answer.unwrap_or_else(|error| panic!("{what}: {error:?}"));
    let status = answer.status().as_u16();
    let is_left_out = body.is_empty() && (path.ends_with("/signout") || path.ends_with("/generate-code"));
    if is_left_out {
        assert!(status == 200 || status == 401, "{what}: {status}");
        return;
    }
    assert!(status < 500 && status != 429, "{what}: {status}");
    if name.starts_with("y_") && status == 200 {
        return;
    }
    let (code, _) = read_error(&what, answer).await;
    // Whoever has just signed out is nobody.
    let is_gone = path.ends_with("/signout") && status == 401;
    assert!(is_gone || matches!(status, 400 | 422), "{what}: {status} {code}");
}
