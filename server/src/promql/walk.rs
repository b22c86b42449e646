//! Every selector of a parsed query. The walk knows every kind of node by name: one that it does not know is refused.

use std::time::Duration;

use promql_parser::parser::{
    AggregateExpr, BinaryExpr, Call, Expr, MatrixSelector, Offset, ParenExpr, SubqueryExpr, UnaryExpr, VectorSelector,
};

use super::confine::Refused;
use super::range::{POINTS_MAX, WINDOW_SECONDS_MAX};

/// Functions that read nothing but their arguments. `info` is not among them: it finds series of any account by itself.
const FUNCTIONS: &[&str] = &[
    "abs",
    "absent",
    "absent_over_time",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "avg_over_time",
    "ceil",
    "changes",
    "clamp",
    "clamp_max",
    "clamp_min",
    "cos",
    "cosh",
    "count_over_time",
    "day_of_month",
    "day_of_week",
    "day_of_year",
    "days_in_month",
    "deg",
    "delta",
    "deriv",
    "double_exponential_smoothing",
    "end",
    "exp",
    "first_over_time",
    "floor",
    "histogram_avg",
    "histogram_count",
    "histogram_fraction",
    "histogram_quantile",
    "histogram_quantiles",
    "histogram_stddev",
    "histogram_stdvar",
    "histogram_sum",
    "hour",
    "idelta",
    "increase",
    "irate",
    "label_join",
    "label_replace",
    "last_over_time",
    "ln",
    "log10",
    "log2",
    "mad_over_time",
    "max_over_time",
    "min_over_time",
    "minute",
    "month",
    "pi",
    "predict_linear",
    "present_over_time",
    "quantile_over_time",
    "rad",
    "range",
    "rate",
    "resets",
    "round",
    "scalar",
    "sgn",
    "sin",
    "sinh",
    "sort",
    "sort_by_label",
    "sort_by_label_desc",
    "sort_desc",
    "sqrt",
    "start",
    "stddev_over_time",
    "stdvar_over_time",
    "step",
    "sum_over_time",
    "tan",
    "tanh",
    "time",
    "timestamp",
    "vector",
    "ts_of_first_over_time",
    "ts_of_last_over_time",
    "ts_of_max_over_time",
    "ts_of_min_over_time",
    "year",
];

/// What is done with each selector.
pub type EachSelector<'a> = dyn FnMut(&mut VectorSelector) -> Result<(), Refused> + 'a;

/// Calls `each` with every selector, wherever it stands.
pub fn selectors(expr: &mut Expr, each: &mut EachSelector<'_>) -> Result<(), Refused> {
    match expr {
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Ok(()),
        Expr::VectorSelector(selector) => one(selector, each),
        Expr::MatrixSelector(MatrixSelector { vs, range }) => {
            check_span(*range)?;
            one(vs, each)
        }
        // A parameter is an expression, too: `topk(scalar(x), y)`.
        Expr::Aggregate(AggregateExpr { expr, param, .. }) => {
            if let Some(param) = param {
                selectors(param, each)?;
            }
            selectors(expr, each)
        }
        Expr::Unary(UnaryExpr { expr }) | Expr::Paren(ParenExpr { expr }) => selectors(expr, each),
        Expr::Binary(BinaryExpr { lhs, rhs, .. }) => {
            selectors(lhs, each)?;
            selectors(rhs, each)
        }
        Expr::Subquery(SubqueryExpr { expr, range, step, offset, .. }) => {
            check_span(*range)?;
            check_offset(offset.as_ref())?;
            check_steps(*range, *step)?;
            selectors(expr, each)
        }
        Expr::Call(call) => arguments(call, each),
        Expr::Extension(_) => Err(Refused::new("this query has a part that is not known here")),
    }
}

fn arguments(call: &mut Call, each: &mut EachSelector<'_>) -> Result<(), Refused> {
    if !FUNCTIONS.contains(&call.func.name) {
        return Err(Refused::new(format!("the function `{}` is not available here", call.func.name)));
    }
    call.args.args.iter_mut().try_for_each(|argument| selectors(argument, each))
}

fn one(selector: &mut VectorSelector, each: &mut EachSelector<'_>) -> Result<(), Refused> {
    check_offset(selector.offset.as_ref())?;
    each(selector)
}

fn check_offset(offset: Option<&Offset>) -> Result<(), Refused> {
    match offset {
        Some(Offset::Pos(span) | Offset::Neg(span)) => check_span(*span),
        None => Ok(()),
    }
}

fn check_span(span: Duration) -> Result<(), Refused> {
    if span.as_secs() > WINDOW_SECONDS_MAX {
        return Err(Refused::new(format!("a range or offset is over {} days", WINDOW_SECONDS_MAX / 86_400)));
    }
    Ok(())
}

fn check_steps(range: Duration, step: Option<Duration>) -> Result<(), Refused> {
    // Without a step it is Prometheus's evaluation interval, a minute unless the operator says otherwise.
    let Some(step) = step else { return Ok(()) };
    if step.is_zero() || range.as_nanos() / step.as_nanos() > u128::from(POINTS_MAX) {
        return Err(Refused::new(format!("a subquery has more than {POINTS_MAX} steps")));
    }
    Ok(())
}
