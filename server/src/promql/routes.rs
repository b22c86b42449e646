//! `/prometheus/api/v1/…`: what Prometheus's clients ask, for one account.

use axum::{extract::Path, response::Response};
use model::AccountId;

use super::{
    answers::{LabelsAnswer, QueryAnswer, SeriesAnswer},
    asker::Asker,
    confine::{Refused, confine_query, confine_selector, everything_of, is_label_name},
    failure::{QueryError, QueryErrorAnswer},
    gate::QueryTurn,
    range::{Moment, check_window, read_step},
    request::QueryParams,
    upstream::{QUERY_SECONDS_MAX, Upstream},
};
use crate::{
    app::{App, State},
    error::{ApiError, Code},
    extract::Member,
};

type Params = Vec<(&'static str, String)>;

/// A query at one moment. Parameters come in the URL or in a form.
#[utoipa::path(
    method(get, post), path = "/prometheus/api/v1/query", tag = "promql", security(("accessToken" = [])),
    params(
        ("query" = String, Query, description = "PromQL, at most 16 KiB; every selector is confined to the own account."),
        ("time" = Option<String>, Query, description = "RFC 3339 or seconds since 1970; now without it."),
        ("limit" = Option<u32>, Query, description = "Most series of the answer, where Prometheus knows it.")
    ),
    responses(
        (status = 200, body = QueryAnswer), (status = 400, body = QueryErrorAnswer), (status = 401),
        (status = 422, body = QueryErrorAnswer), (status = 429), (status = 503, body = QueryErrorAnswer)
    )
)]
pub async fn query(app: State, Asker(member): Asker, params: QueryParams) -> Result<Response, QueryError> {
    let asked = Asked::by(&app, &member, params).await?;
    let mut passed = asked.query().await?;
    if let Some(time) = asked.params.one("time")? {
        passed.push(("time", Moment::read("time", time)?.text()));
    }
    asked.post("/api/v1/query", passed).await
}

/// A query over a range of time: at most 11,000 points and 31 days.
#[utoipa::path(
    method(get, post), path = "/prometheus/api/v1/query_range", tag = "promql", security(("accessToken" = [])),
    params(
        ("query" = String, Query, description = "PromQL, at most 16 KiB; every selector is confined to the own account."),
        ("start" = String, Query, description = "RFC 3339 or seconds since 1970."),
        ("end" = String, Query, description = "RFC 3339 or seconds since 1970."),
        ("step" = String, Query, description = "Seconds or a duration such as `15s`."),
        ("limit" = Option<u32>, Query, description = "Most series of the answer, where Prometheus knows it.")
    ),
    responses(
        (status = 200, body = QueryAnswer), (status = 400, body = QueryErrorAnswer), (status = 401),
        (status = 422, body = QueryErrorAnswer), (status = 429), (status = 503, body = QueryErrorAnswer)
    )
)]
pub async fn query_range(app: State, Asker(member): Asker, params: QueryParams) -> Result<Response, QueryError> {
    let asked = Asked::by(&app, &member, params).await?;
    let start = Moment::read("start", asked.params.needed("start")?)?;
    let end = Moment::read("end", asked.params.needed("end")?)?;
    check_window(start, end)?;
    let step = read_step(asked.params.needed("step")?, start, end)?;
    let mut passed = asked.query().await?;
    passed.extend([("start", start.text()), ("end", end.text()), ("step", step)]);
    asked.post("/api/v1/query_range", passed).await
}

/// Label sets of the account's series in the last 31 days or a shorter window.
#[utoipa::path(
    method(get, post), path = "/prometheus/api/v1/series", tag = "promql", security(("accessToken" = [])),
    params(
        ("match[]" = Option<Vec<String>>, Query, description = "Selectors, at most 16; everything without one."),
        ("start" = Option<String>, Query, description = "RFC 3339 or seconds since 1970."),
        ("end" = Option<String>, Query, description = "RFC 3339 or seconds since 1970."),
        ("limit" = Option<u32>, Query, description = "Most entries of the answer, where Prometheus knows it.")
    ),
    responses(
        (status = 200, body = SeriesAnswer), (status = 400, body = QueryErrorAnswer), (status = 401), (status = 429),
        (status = 503, body = QueryErrorAnswer)
    )
)]
pub async fn series(app: State, Asker(member): Asker, params: QueryParams) -> Result<Response, QueryError> {
    let asked = Asked::by(&app, &member, params).await?;
    let passed = asked.selection().await?;
    asked.post("/api/v1/series", passed).await
}

/// Names of labels of the account's series.
#[utoipa::path(
    method(get, post), path = "/prometheus/api/v1/labels", tag = "promql", security(("accessToken" = [])),
    params(
        ("match[]" = Option<Vec<String>>, Query, description = "Selectors, at most 16; everything without one."),
        ("start" = Option<String>, Query, description = "RFC 3339 or seconds since 1970."),
        ("end" = Option<String>, Query, description = "RFC 3339 or seconds since 1970."),
        ("limit" = Option<u32>, Query, description = "Most entries of the answer, where Prometheus knows it.")
    ),
    responses(
        (status = 200, body = LabelsAnswer), (status = 400, body = QueryErrorAnswer), (status = 401), (status = 429),
        (status = 503, body = QueryErrorAnswer)
    )
)]
pub async fn labels(app: State, Asker(member): Asker, params: QueryParams) -> Result<Response, QueryError> {
    let asked = Asked::by(&app, &member, params).await?;
    let passed = asked.selection().await?;
    asked.post("/api/v1/labels", passed).await
}

/// Values of one label of the account's series; `__name__` for the names of metrics.
#[utoipa::path(
    get, path = "/prometheus/api/v1/label/{name}/values", tag = "promql", security(("accessToken" = [])),
    params(
        ("name" = String, Path, description = "Name of the label."),
        ("match[]" = Option<Vec<String>>, Query, description = "Selectors, at most 16; everything without one."),
        ("start" = Option<String>, Query, description = "RFC 3339 or seconds since 1970."),
        ("end" = Option<String>, Query, description = "RFC 3339 or seconds since 1970."),
        ("limit" = Option<u32>, Query, description = "Most entries of the answer, where Prometheus knows it.")
    ),
    responses(
        (status = 200, body = LabelsAnswer), (status = 400, body = QueryErrorAnswer), (status = 401), (status = 429),
        (status = 503, body = QueryErrorAnswer)
    )
)]
pub async fn label_values(
    app: State,
    Asker(member): Asker,
    Path(name): Path<String>,
    params: QueryParams,
) -> Result<Response, QueryError> {
    let asked = Asked::by(&app, &member, params).await?;
    if !is_label_name(&name) {
        return Err(QueryError::bad_data("a label's name has letters, digits and `_`"));
    }
    let passed = asked.selection().await?;
    asked.upstream.get(&format!("/api/v1/label/{name}/values"), &passed, asked.turn).await
}

/// A request of an account, and whom to ask.
struct Asked<'a> {
    app: &'a App,
    upstream: &'a Upstream,
    account: AccountId,
    params: QueryParams,
    /// Taken before anything is parsed, so that no account keeps the others from the parsers.
    turn: QueryTurn,
}

impl<'a> Asked<'a> {
    async fn by(app: &'a App, member: &Member, params: QueryParams) -> Result<Self, QueryError> {
        let upstream = app.queries.upstream.as_ref().ok_or_else(|| {
            let message = "Queries need a Prometheus; the owner of this server names it with `--prometheus-url`.";
            ApiError::new(Code::PrometheusNotConfigured, message)
        })?;
        let turn = app.queries.gate.enter(member.id()).await?;
        Ok(Self { app, upstream, account: member.id(), params, turn })
    }

    /// The confined query, and what goes with every query.
    async fn query(&self) -> Result<Params, QueryError> {
        let (text, account) = (self.params.needed("query")?.to_owned(), self.account);
        let query = self.app.queries.parser.run(move || confine_query(&text, account)).await?;
        let mut passed = vec![("query", query), ("timeout", format!("{QUERY_SECONDS_MAX}s"))];
        passed.extend(self.limit()?);
        Ok(passed)
    }

    /// The confined selectors and the window.
    async fn selection(&self) -> Result<Params, QueryError> {
        let (selectors, account) = (self.params.selectors()?, self.account);
        let confined = self.app.queries.parser.run(move || confine_all(&selectors, account)).await?;
        let mut passed: Params = confined.into_iter().map(|selector| ("match[]", selector)).collect();
        passed.extend(self.window()?);
        passed.extend(self.limit()?);
        Ok(passed)
    }

    fn window(&self) -> Result<Params, Refused> {
        let read = |name| self.params.one(name)?.map(|text| Moment::read(name, text)).transpose();
        let end = read("end")?;
        let until = end.unwrap_or_else(|| Moment::from(self.app.now()));
        let start = read("start")?.unwrap_or_else(|| until.earliest());
        check_window(start, until)?;
        let mut window = vec![("start", start.text())];
        window.extend(end.map(|end| ("end", end.text())));
        Ok(window)
    }

    fn limit(&self) -> Result<Option<(&'static str, String)>, Refused> {
        Ok(self.params.limit()?.map(|limit| ("limit", limit.to_string())))
    }

    async fn post(self, path: &str, passed: Params) -> Result<Response, QueryError> {
        self.upstream.post(path, &passed, self.turn).await
    }
}

fn confine_all(selectors: &[String], account: AccountId) -> Result<Vec<String>, Refused> {
    if selectors.is_empty() {
        return Ok(vec![everything_of(account)]);
    }
    selectors.iter().map(|selector| confine_selector(selector, account)).collect()
}
