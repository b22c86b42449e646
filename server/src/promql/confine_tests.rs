use proptest::prelude::*;

use super::*;

fn me() -> AccountId {
    "0190a6e0-0000-7000-8000-000000000001".parse().expect("id")
}

fn confined(query: &str) -> String {
    confine_query(query, me()).unwrap_or_else(|refused| panic!("{query}: {refused}"))
}

/// With `M` for the matcher of the account.
fn shown(query: &str) -> String {
    confined(query).replace(&format!("user_id=\"{}\"", me()), "M")
}

#[test]
fn every_selector_is_confined_wherever_it_stands() {
    for (query, expected) in [
        ("x", "x{M}"),
        ("x{}", "x{M}"),
        (r#"{a="b"}"#, r#"{a="b",M}"#),
        (r#"{__name__=~".+"}"#, r#"{__name__=~".+",M}"#),
        ("x[5m]", "x{M}[5m]"),
        ("x offset 5m", "x{M} offset 5m"),
        ("x offset -5m", "x{M} offset -5m"),
        ("x @ start()", "x{M} @ start()"),
        ("x @ 1700000000", "x{M} @ 1700000000.000"),
        ("rate(x[5m])", "rate(x{M}[5m])"),
        ("-x", "-x{M}"),
        ("x + on (a) group_left (b) y", "x{M} + on (a) group_left (b) y{M}"),
        ("x or y unless z", "x{M} or y{M} unless z{M}"),
        ("x > bool 0", "x{M} > bool 0"),
        ("sum by (page) (x)", "sum by (page) (x{M})"),
        ("sum(x) without (page)", "sum without (page) (x{M})"),
        ("topk(scalar(x), y)", "topk(scalar(x{M}), y{M})"),
        ("quantile(scalar(sum(x)), y)", "quantile(scalar(sum(x{M})), y{M})"),
        (r#"count_values("user_id", x)"#, r#"count_values("user_id", x{M})"#),
        ("max_over_time(rate(x[5m])[1h:1m])", "max_over_time(rate(x{M}[5m])[1h:1m])"),
        (r#"label_replace(x, "user_id", "$1", "a", "(.*)")"#, r#"label_replace(x{M}, "user_id", "$1", "a", "(.*)")"#),
        ("absent(x)", "absent(x{M})"),
        ("time() - vector(1)", "time() - vector(1)"),
        ("1 + 2 * 3", "1 + 2 * 3"),
        ("x ^ -1", "x{M} ^ -1"),
        ("((x))", "((x{M}))"),
        ("x # } or y", "x{M}"),
        ("x{a='it\\'s'}", r#"x{a="it's",M}"#),
        ("x{a=`b`}", r#"x{a="b",M}"#),
        (r#"{"x} or y{", a="b"}"#, r#"{__name__="x} or y{",a="b",M}"#),
        (r#"x{a="\"} or y{b=\""}"#, r#"x{a="\"} or y{b=\"",M}"#),
        (r#"x{a="}"}"#, r#"x{a="}",M}"#),
    ] {
        assert_eq!(shown(query), expected, "{query}");
    }
}

#[test]
fn the_own_id_may_be_named_and_no_other() {
    assert_eq!(shown(&format!("x{{user_id=\"{}\"}}", me())), "x{M}");
    for bad in [
        r#"x{user_id="0190a6e0-0000-7000-8000-000000000002"}"#,
        r#"x{user_id!=""}"#,
        r#"x{user_id=~".+"}"#,
        r#"x{user_id=""}"#,
        r#"x{"user_id"="other"}"#,
        r#"{user_id="other",__name__="x"}"#,
        "x{user_id=~\"0190a6e0-0000-7000-8000-000000000001\"}",
        &format!("x{{user_id=\"{}\",user_id!=\"\"}}", me()),
        &format!("x{{user_id!=\"{}\"}}", me()),
        &format!("x{{user_id=\"{}\" or user_id=\"other\"}}", me()),
    ] {
        assert!(confine_query(bad, me()).is_err(), "{bad}");
    }
}

#[test]
fn what_could_lead_out_is_refused() {
    for bad in [
        r#"x{a="1" or b="2"}"#,
        "info(x)",
        r#"info(x, {__name__="target_info"})"#,
        "label_replace(info(x), \"a\", \"\", \"b\", \"\")",
        // Prometheus takes it; the parser does not know that a backslash is itself here.
        "x{a=`\\`}",
        r#"{"a b"="c", __name__="x"}"#,
        r#"x{"a\"} or y{b"="c"}"#,
        "x{",
        "x}",
        "",
        "x; y",
        "x[5m] smoothed",
        "$__rate_interval",
        "nosuch(x)",
        "x[100y]",
        "x offset 100y",
        "max_over_time(x[31d:1s])",
        "x[0]",
        "x[1e300]",
        "union(x, y)",
        "WITH (a = x) a",
        "limit_ratio(",
    ] {
        // The parser panics at some of them, which `QueryParser` turns into a refusal.
        let answer = std::panic::catch_unwind(|| confine_query(bad, me()));
        assert!(!matches!(answer, Ok(Ok(_))), "{bad}: {answer:?}");
    }
}

#[test]
fn size_is_bounded_before_the_parser_sees_it() {
    let nested = |depth: usize| format!("{}x{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(shown(&nested(400)), nested(400).replace('x', "x{M}"));
    confined(&vec!["x"; 150].join(" + "));
    confined(&format!("{}x", "-".repeat(300)));
    let patterns = vec!["a=~\"b\""; 40].join(",");
    for bad in [
        nested(5_000),
        vec!["x"; 3_000].join("+"),
        vec!["x"; 2_000].join(" or "),
        vec!["x"; 2_000].join(" UNLESS "),
        "-".repeat(10_000) + "x",
        format!("x{{{patterns}}}"),
        "x".repeat(QUERY_BYTES_MAX + 1),
    ] {
        assert!(confine_query(&bad, me()).is_err(), "{} bytes", bad.len());
    }
}

#[test]
fn a_selector_is_one_selector() {
    let of = |text: &str| confine_selector(text, me());
    assert_eq!(of("x").expect("selector"), confined("x"));
    for bad in ["x[5m]", "x offset 5m", "x or y", "sum(x)", "(x)", "1", "x @ 5", ""] {
        assert!(of(bad).is_err(), "{bad}");
    }
    assert_eq!(confine_query(&everything_of(me()), me()).as_deref(), Ok(everything_of(me()).as_str()));
}

proptest! {
    /// Pieces of the language in any order: what comes through has the account at every selector.
    #[test]
    fn nothing_comes_through_unconfined(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "x", "y", "user_id", "{", "}", "(", ")", "[", "]", "5m", ":", ",", "=", "=~", "!=", "\"", "'", "`", "\\", "or",
                " ", "#", "\n", "sum", "by", "rate", "info", "offset", "@", "1", "-", "+", "\"a\"", "{a=\"b\"}", "[5m]",
                "__name__", "on", "group_left", "bool", "topk", "start()", "\u{0}", "é",
            ]),
            0..14,
        )
    ) {
        let query: String = pieces.concat();
        if let Ok(text) = confine_query(&query, me()) {
            let mut expr = parse(&text).expect("what is printed can be read");
            let mut all = true;
            selectors(&mut expr, &mut |selector| {
                all &= selector.matchers.or_matchers.is_empty();
                all &= selector.matchers.matchers.iter().any(|one| is_own(one, &me().to_string()));
                Ok(())
            }).expect("known");
            prop_assert!(all, "{query} became {text}");
        }
    }
}
